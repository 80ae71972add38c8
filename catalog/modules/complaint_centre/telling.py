"""What the complaint centre tells people. No message says who reported or what: only that something waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

import tenants
from casework.telling import recipient_of
from catalog.modules.complaint_centre import telling_duty, telling_ladder
from catalog.modules.complaint_centre.courses import MODULE
from catalog.modules.complaint_centre.models import Complaint, OutsideSystem, Way
from catalog.modules.complaint_centre.rights import INSPECT, MANAGE, WORK
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.watch import Fault, outward
from core import clock
from core.actors import Actor
from core.localised import LocalisedText
from notifications.recipients import Recipient
from notifications.services import notify
from notifications.wording import MessageTemplate, Placeholder
from organisation.models import Unit
from organisation.queries import people_with

FILED: Final = "complaint_centre.filed"
FILED_DAYS: Final = "complaint_centre.filed_days"
FILED_PIN: Final = "complaint_centre.filed_pin"
FILED_PIN_DAYS: Final = "complaint_centre.filed_pin_days"
CHANNEL_DOWN: Final = "complaint_centre.channel_down"
CHANNEL_WELL: Final = "complaint_centre.channel_well"
SYSTEM_DOWN: Final = "complaint_centre.system_down"
SYSTEM_WELL: Final = "complaint_centre.system_well"
ANSWERED: Final = "complaint_centre.answered"
ASKED: Final = "complaint_centre.asked"
RESOLVED: Final = "complaint_centre.resolved"
NOT_FIXED: Final = "complaint_centre.not_fixed"
FORWARDED: Final = "complaint_centre.forwarded"
PASSED_ON: Final = "complaint_centre.passed_on"
CLOSED_THERE: Final = "complaint_centre.closed_there"
REJECTED: Final = "complaint_centre.rejected"
JOINED: Final = "complaint_centre.joined"
WAITS: Final = "complaint_centre.waits"
WAIT: Final = "complaint_centre.wait"

AT_ONCE: Final = 2000
"""Reports that one run of `tell_offices` tells of; the next run goes on."""

_BY_MESSAGE: Final = (Way.EMAIL, Way.WHATSAPP, Way.SMS)
_text = LocalisedText
_CODE: Final = {
    "code": Placeholder(name=_text("Kode pelacakan", "Tracking code"), example=_text("KAR-4821-7QMX", "KAR-4821-7QMX"))
}
_WHEN: Final = {
    "when": Placeholder(
        name=_text("Batas waktu jawaban", "When the answer is due"),
        example=_text("Senin, 23 November 2026 pukul 18.20 WITA", "Monday, 23 November 2026 at 18.20 WITA"),
    )
}
_PIN: Final = {"pin": Placeholder(name=_text("PIN", "PIN"), example=_text("482175", "482175"))}
_WHERE: Final = {
    "where": Placeholder(name=_text("Instansi", "Agency"), example=_text("PLN ULP Karangasem", "PLN ULP Karangasem"))
}
_THERE: Final = {
    **_WHERE,
    "number": Placeholder(name=_text("Nomor di sana", "Number there"), example=_text("PLN-20418", "PLN-20418")),
}
_WHY: Final = {
    "why": Placeholder(
        name=_text("Sebab dan langkah berikutnya", "The reason and the next step"),
        example=_text(Fault.CREDENTIALS.label.id, Fault.CREDENTIALS.label.en),
    )
}
_WAY: Final = {"way": Placeholder(name=_text("Kanal", "Channel"), example=_text("lewat surel", "by e-mail"))}
_OFFICE: Final = {
    "office": Placeholder(name=_text("Kantor", "Office"), example=_text("Kantor Camat Rendang", "Kantor Camat Rendang"))
}
_OPEN: Final = _text(
    "Buka halaman Lacak berkas di situs ini dengan kode {code} dan PIN Anda.",
    "Open the page Track a case on this site with the code {code} and your PIN.",
)


def _template(
    code: str,
    name: LocalisedText,
    subject: LocalisedText,
    body: LocalisedText,
    more: Mapping[str, Placeholder] | None = None,
    *,
    is_secret: bool = False,
) -> MessageTemplate:
    return MessageTemplate(
        code=code,
        name=name,
        subject=subject,
        body=_text(f"{body.id} {_OPEN.id}", f"{body.en} {_OPEN.en}"),
        placeholders={**_CODE, **(more or {})},
        channels=("whatsapp", "sms", "email"),
        is_secret=is_secret,
    )


TEMPLATES: Final = (
    _template(
        FILED,
        _text("Laporan diterima, dengan batas jawaban", "Report received, with the time of the answer"),
        _text("Laporan {code} kami terima", "We have your report {code}"),
        _text(
            "Laporan Anda kami terima. Petugas menjawab paling lambat {when}. Pesan ini otomatis, bukan jawaban.",
            "We have your report. An officer answers by {when}. This message is automatic; it is not the answer.",
        ),
        _WHEN,
    ),
    _template(
        FILED_DAYS,
        _text("Laporan diterima", "Report received"),
        _text("Laporan {code} kami terima", "We have your report {code}"),
        _text(
            "Laporan Anda kami terima. Pesan ini otomatis, bukan jawaban.",
            "We have your report. This message is automatic; it is not the answer.",
        ),
    ),
    _template(
        FILED_PIN,
        _text("Laporan lewat pesan diterima, dengan PIN dan batas", "Report by message received, with PIN and time"),
        _text("Laporan {code} kami terima", "We have your report {code}"),
        _text(
            "Laporan Anda kami terima. PIN Anda: {pin}. Petugas menjawab paling lambat {when}. "
            "Pesan ini otomatis, bukan jawaban.",
            "We have your report. Your PIN: {pin}. An officer answers by {when}. "
            "This message is automatic; it is not the answer.",
        ),
        {**_PIN, **_WHEN},
        is_secret=True,
    ),
    _template(
        FILED_PIN_DAYS,
        _text("Laporan lewat pesan diterima, dengan PIN", "Report by message received, with PIN"),
        _text("Laporan {code} kami terima", "We have your report {code}"),
        _text(
            "Laporan Anda kami terima. PIN Anda: {pin}. Pesan ini otomatis, bukan jawaban.",
            "We have your report. Your PIN: {pin}. This message is automatic; it is not the answer.",
        ),
        _PIN,
        is_secret=True,
    ),
    _template(
        ANSWERED,
        _text("Laporan dijawab", "Report answered"),
        _text("Laporan {code}: ada jawaban", "Report {code}: there is an answer"),
        _text("Petugas menjawab laporan Anda.", "An officer answered your report."),
    ),
    _template(
        ASKED,
        _text("Pertanyaan tentang laporan", "A question about the report"),
        _text("Laporan {code}: ada pertanyaan untuk Anda", "Report {code}: there is a question for you"),
        _text(
            "Petugas bertanya tentang laporan Anda dan menunggu jawaban Anda.",
            "An officer has a question about your report and waits for your answer.",
        ),
    ),
    _template(
        RESOLVED,
        _text("Laporan dinyatakan selesai", "Report said to be done"),
        _text("Laporan {code}: dinyatakan selesai", "Report {code}: said to be done"),
        _text(
            "Laporan Anda dinyatakan selesai. Bila belum, buka kembali dalam beberapa hari ke depan.",
            "Your report is said to be done. If it is not, open it again within the next days.",
        ),
    ),
    _template(
        NOT_FIXED,
        _text("Laporan diakhiri tanpa perbaikan", "Report ended without mending"),
        _text("Laporan {code}: belum dapat diperbaiki", "Report {code}: cannot be fixed now"),
        _text(
            "Laporan Anda belum dapat diperbaiki. Alasannya ada di sana, dan Anda boleh berkeberatan.",
            "What you reported cannot be fixed now. The reason is there, and you may object.",
        ),
    ),
    _template(
        FORWARDED,
        _text("Laporan diteruskan ke instansi lain", "Report passed on to another agency"),
        _text("Laporan {code}: diteruskan ke {where}", "Report {code}: passed on to {where}"),
        _text(
            "Laporan Anda bukan kewenangan kami. Kami meneruskannya ke {where}.",
            "What you reported is not ours to decide. We passed it on to {where}.",
        ),
        _WHERE,
    ),
    _template(
        PASSED_ON,
        _text("Laporan tercatat di instansi lain", "Report on record at another agency"),
        _text("Laporan {code}: nomor {number} di {where}", "Report {code}: number {number} at {where}"),
        _text(
            "{where} mencatat laporan Anda dengan nomor {number}. Tanyakan di sana dengan nomor itu.",
            "{where} has your report on record with the number {number}. Ask there with that number.",
        ),
        _THERE,
    ),
    _template(
        CLOSED_THERE,
        _text("Laporan selesai di instansi lain", "Report ended at another agency"),
        _text("Laporan {code}: selesai di {where}", "Report {code}: ended at {where}"),
        _text(
            "{where} menyatakan laporan Anda (nomor {number}) selesai. Bila belum, tanyakan di sana dengan nomor itu.",
            "{where} says that your report (number {number}) is ended. If it is not, ask there with that number.",
        ),
        _THERE,
    ),
    _template(
        REJECTED,
        _text("Laporan tidak ditangani", "Report not taken on"),
        _text("Laporan {code}: tidak dapat kami tangani", "Report {code}: we cannot take it on"),
        _text(
            "Laporan Anda tidak dapat kami tangani. Alasannya ada di sana.",
            "We cannot take your report on. The reason is there.",
        ),
    ),
    _template(
        JOINED,
        _text("Laporan digabung", "Report joined"),
        _text("Laporan {code}: digabung dengan laporan serupa", "Report {code}: joined with another about the same"),
        _text(
            "Orang lain melaporkan hal yang sama. Laporan Anda ditangani bersama; kode dan PIN Anda tetap berlaku.",
            "Somebody reported the same. Both are dealt with as one; your code and PIN go on to work.",
        ),
    ),
    MessageTemplate(
        code=CHANNEL_DOWN,
        name=_text("Kanal pengaduan mati", "A channel of complaints is dead"),
        subject=_text("Laporan {way} tidak masuk", "Reports {way} do not come in"),
        body=_text("Laporan {way} tidak masuk. Mengapa: {why}", "Reports {way} do not come in. Why: {why}"),
        placeholders={
            **_WAY,
            **_WHY,
        },
    ),
    MessageTemplate(
        code=CHANNEL_WELL,
        name=_text("Kanal pengaduan pulih", "A channel of complaints works again"),
        subject=_text("Laporan {way} masuk lagi", "Reports {way} come in again"),
        body=_text(
            "Laporan {way} masuk lagi. Yang menunggu di sana sedang dibaca.",
            "Reports {way} come in again. What waited there is being read.",
        ),
        placeholders=_WAY,
    ),
    MessageTemplate(
        code=SYSTEM_DOWN,
        name=_text("Sistem instansi lain tidak dapat dihubungi", "Another authority's system cannot be reached"),
        subject=_text("Laporan tidak sampai ke {where}", "Reports do not reach {where}"),
        body=_text(
            "Laporan yang diteruskan ke {where} tidak sampai. Mengapa: {why}",
            "Reports that are passed on to {where} do not arrive. Why: {why}",
        ),
        placeholders={**_WHERE, **_WHY},
    ),
    MessageTemplate(
        code=SYSTEM_WELL,
        name=_text("Sistem instansi lain pulih", "Another authority's system works again"),
        subject=_text("Laporan sampai lagi ke {where}", "Reports reach {where} again"),
        body=_text(
            "Sistem {where} menjawab lagi. Laporan yang menunggu sedang dikirim.",
            "The system of {where} answers again. What waited is being sent.",
        ),
        placeholders=_WHERE,
    ),
    MessageTemplate(
        code=WAITS,
        name=_text("Laporan menunggu jawaban", "A report waits for an answer"),
        subject=_text("{office}: laporan menunggu jawaban", "{office}: a report waits for an answer"),
        body=_text(
            "Sebuah laporan menunggu jawaban {office}. Masuk, lalu buka daftar pengaduan.",
            "A report waits for the answer of {office}. Sign in and open the list of reports.",
        ),
        placeholders=_OFFICE,
    ),
    MessageTemplate(
        code=WAIT,
        name=_text("Beberapa laporan menunggu jawaban", "Reports wait for an answer"),
        subject=_text("{office}: {number} laporan menunggu jawaban", "{office}: {number} reports wait for an answer"),
        body=_text(
            "{number} laporan baru menunggu jawaban {office}. Masuk, lalu buka daftar pengaduan.",
            "{number} new reports wait for the answer of {office}. Sign in and open the list of reports.",
        ),
        placeholders={
            **_OFFICE,
            "number": Placeholder(name=_text("Banyaknya laporan", "How many reports"), example=_text("3", "3")),
        },
    ),
    *telling_ladder.TEMPLATES,
    *telling_duty.TEMPLATES,
)  # fmt: skip


def tell(complaint: Complaint, template: str, *, actor: Actor, now: datetime, **values: str) -> None:
    """
    Tell the citizen, once for each version of the case, by what they left us. A whistle-blower is told nothing: they
    come back with code and PIN.
    """
    if complaint.kind == ReportKind.WHISTLEBLOWING:
        return
    case = complaint.case
    notify(
        template=template,
        to=recipient_of(case),
        context={"code": case.code, **values},
        link=f"/lacak/{case.code}/",
        idempotency_key=f"{template}:{case.pk}:{case.version}",
        actor=actor,
        now=now,
    )


def tell_filed(complaint: Complaint, *, pin: str, actor: Actor, now: datetime) -> None:
    """The receipt, which is automatic and says so. Who wrote a message saw no page: there they learn the PIN."""
    said = {"pin": pin} if complaint.way in _BY_MESSAGE else {}
    if complaint.answer_due_at is None:
        tell(complaint, FILED_PIN_DAYS if said else FILED_DAYS, actor=actor, now=now, **said)
    else:
        when = clock.format_datetime(complaint.answer_due_at, tenants.current().zone, complaint.case.language)
        tell(complaint, FILED_PIN if said else FILED, actor=actor, now=now, when=when, **said)


def tell_of_channel(way: Way, fault: str, *, actor: Actor, now: datetime) -> None:
    """Managers hear that a way in died, or works again; once for each time."""
    _tell_managers(
        CHANNEL_DOWN if fault else CHANNEL_WELL,
        str(way),
        lambda: {"way": str(way.label)},
        Fault(fault).label if fault else None,
        actor,
        now,
    )


def tell_of_system(system: OutsideSystem, *, actor: Actor, now: datetime) -> None:
    """The same of another authority's system."""
    template = SYSTEM_DOWN if system.fault else SYSTEM_WELL
    _tell_managers(template, str(system.pk), lambda: {"where": system.name}, outward(system.fault), actor, now)


def _tell_managers(
    template: str, key: str, words: Callable[[], dict[str, str]], why: LocalisedText | None, actor: Actor, now: datetime
) -> None:
    """:param words: what the template names, asked in the language of each."""
    for person in people_with(MANAGE, now):
        with translation.override(person.language):
            context = {**words(), **({"why": str(why)} if why else {})}
        notify(
            template=template,
            to=Recipient.user(person),
            context=context,
            link="/complaint-centre/kanal/",
            idempotency_key=f"{template}:{key}:{now.isoformat()}:{person.pk}",
            actor=actor,
            now=now,
        )


@transaction.atomic
def tell_offices(*, actor: Actor, now: datetime) -> int:
    """
    Tell those who answer at each office how many reports came to wait for them since it last heard: one message for
    all, so that a busy minute is no flood. What was ended meanwhile is not told. Answers how many were looked at.
    """
    untold = (
        Complaint.objects.filter(is_office_told=False)
        .order_by("filed_at")
        .select_for_update(of=("self",), skip_locked=True)
    )
    found = list(untold.only("kind", "level_unit", "case__is_open").select_related("case")[:AT_ONCE])
    waiting = Counter((one.level_unit_id, one.kind == ReportKind.WHISTLEBLOWING) for one in found if one.case.is_open)
    units = Unit.objects.in_bulk({unit for unit, _is_whistle in waiting})
    for (unit_id, is_whistle), number in waiting.items():
        right, page = (INSPECT, "whistles") if is_whistle else (WORK, "work")
        several = {"number": number} if number > 1 else {}
        for person in people_with(right, now, unit=units[unit_id]):
            notify(
                template=WAIT if several else WAITS,
                to=Recipient.user(person),
                context={"office": units[unit_id].name, **several},
                link=reverse(f"{MODULE}:{page}", urlconf=settings.TIRU_TENANT_URLCONF),
                idempotency_key=f"{WAITS}:{now.isoformat()}:{unit_id}:{page}:{person.pk}",
                actor=actor,
                now=now,
            )
    Complaint.objects.filter(pk__in=[one.pk for one in found]).update(is_office_told=True)
    return len(found)
