"""
What is told when a limit passes, and along the ladder of a rehearsal. Facts only: no message says who reported, what,
or whose fault it was. Of whistle-blowing only inspectors hear.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import tenants
from accounts.models import User
from casework.telling import recipient_of
from catalog.modules.complaint_centre.courses import MODULE
from catalog.modules.complaint_centre.models import Complaint, Escalation, Miss, Objection, Referral
from catalog.modules.complaint_centre.queries.posts import Post, answerable, office_name
from catalog.modules.complaint_centre.rights import INSPECT
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core import clock
from core.actors import Actor
from core.localised import LocalisedText
from notifications.recipients import Recipient
from notifications.services import notify
from notifications.wording import MessageTemplate, Placeholder
from organisation.queries import people_with

MISSED: Final = "complaint_centre.limit_missed"
MISSED_LAST: Final = "complaint_centre.limit_missed_last"
CAME_UP: Final = "complaint_centre.came_up"
TEST_RUN: Final = "complaint_centre.test_run"
REPLY_ASKED: Final = "complaint_centre.reply_asked"
REFERRED: Final = "complaint_centre.referred"
REPLIED: Final = "complaint_centre.replied"
DECIDED: Final = "complaint_centre.referral_decided"
OBJECTED: Final = "complaint_centre.objected"
RULED: Final = "complaint_centre.objection_ruled"
WATCH_LATE: Final = "complaint_centre.watch_late"

WORKER: Final = Actor.system(MODULE)

_text = LocalisedText
_CODE: Final = Placeholder(
    name=_text("Kode pelacakan", "Tracking code"), example=_text("KAR-4821-7QMX", "KAR-4821-7QMX")
)
_DUE: Final = Placeholder(
    name=_text("Batas waktu yang terlewat", "The limit that passed"),
    example=_text("Senin, 23 November 2026 pukul 13.10 WITA", "Monday, 23 November 2026 at 13.10 WITA"),
)
_WHEN: Final = Placeholder(
    name=_text("Batas waktu berikutnya", "The next limit"),
    example=_text("Senin, 23 November 2026 pukul 15.10 WITA", "Monday, 23 November 2026 at 15.10 WITA"),
)
_OFFICE: Final = Placeholder(
    name=_text("Kantor atau jabatan", "Office or post"), example=_text("Kantor Camat Rendang", "Kantor Camat Rendang")
)
_UNTIL: Final = Placeholder(
    name=_text("Batas tanggapan", "Until when one may reply"),
    example=_text("Selasa, 1 Desember 2026 pukul 00.00 WITA", "Tuesday, 1 December 2026 at 00.00 WITA"),
)
_MINUTES: Final = Placeholder(name=_text("Menit", "Minutes"), example=_text("12", "12"))
_OPEN: Final = _text(
    "Pesan ini otomatis, bukan jawaban. Buka halaman Lacak berkas di situs ini dengan kode {code} dan PIN Anda.",
    "This message is automatic; it is not the answer. Open the page Track a case on this site with the code {code} and "
    "your PIN.",
)

TEMPLATES: Final = (
    MessageTemplate(
        code=MISSED,
        name=_text("Batas waktu laporan terlewat", "The limit of a report passed"),
        subject=_text("Laporan {code}: batas waktu terlewat", "Report {code}: a limit has passed"),
        body=_text(
            "Batas waktu laporan Anda, {due}, terlewat. Laporan Anda kini ada pada {office}, dengan batas {when}. "
            + _OPEN.id,
            "The limit of your report, {due}, has passed. It is with {office} now, until {when}. " + _OPEN.en,
        ),
        placeholders={"code": _CODE, "due": _DUE, "office": _OFFICE, "when": _WHEN},
        channels=("whatsapp", "sms", "email"),
    ),
    MessageTemplate(
        code=MISSED_LAST,
        name=_text("Batas waktu terakhir laporan terlewat", "The last limit of a report passed"),
        subject=_text("Laporan {code}: batas waktu terlewat", "Report {code}: a limit has passed"),
        body=_text(
            "Batas waktu laporan Anda, {due}, terlewat pada {office}, jenjang tertinggi. Laporan tetap terbuka sampai "
            "dijawab. Anda juga dapat menghubungi Ombudsman (telepon 137). " + _OPEN.id,
            "The limit of your report, {due}, has passed with {office}, the highest level. It stays open until it is "
            "answered. You may also call the Ombudsman (telephone 137). " + _OPEN.en,
        ),
        placeholders={"code": _CODE, "due": _DUE, "office": _OFFICE},
        channels=("whatsapp", "sms", "email"),
    ),
    MessageTemplate(
        code=CAME_UP,
        name=_text("Laporan naik kepada atasan", "A report came up"),
        subject=_text("{office}: laporan naik kepada Anda", "{office}: a report came up to you"),
        body=_text(
            "Laporan {code} tidak dijawab sampai {due} dan kini menunggu jawaban {office} paling lambat {when}. "
            "Masuk, lalu buka daftar pengaduan.",
            "Nobody answered report {code} until {due}; it waits for {office} now, until {when}. Sign in and open the "
            "list of reports.",
        ),
        placeholders={"code": _CODE, "due": _DUE, "office": _OFFICE, "when": _WHEN},
    ),
    MessageTemplate(
        code=TEST_RUN,
        name=_text("Uji coba jenjang pengaduan", "Test run of the ladder of complaints"),
        subject=_text("UJI COBA: jenjang pengaduan, {office}", "TEST RUN: ladder of complaints, {office}"),
        body=_text(
            "Ini uji coba, tidak ada laporan yang menunggu. Bila sebuah laporan tidak dijawab, pesan seperti ini "
            "sampai kepada {office}. Anda tidak perlu melakukan apa pun.",
            "This is a test run, no report waits. When nobody answers a report, a message like this one reaches "
            "{office}. You need not do anything.",
        ),
        placeholders={"office": _OFFICE},
    ),
    MessageTemplate(
        code=REPLY_ASKED,
        name=_text("Hak jawab atas rujukan", "Right of reply to a referral"),
        subject=_text("Tanggapan Anda diminta tentang laporan {code}", "Your reply is asked for about report {code}"),
        body=_text(
            "Batas waktu laporan {code}, {due}, terlewat pada jabatan Anda. Anda berhak menanggapi sampai {until}. "
            "Belum ada yang diputuskan; yang memutuskan orang, bukan sistem.",
            "The limit of report {code}, {due}, passed at your post. You have the right to reply until {until}. "
            "Nothing is decided yet; people decide, not software.",
        ),
        placeholders={"code": _CODE, "due": _DUE, "until": _UNTIL},
    ),
    MessageTemplate(
        code=REFERRED,
        name=_text("Rujukan baru untuk atasan", "A new referral for the superior"),
        subject=_text("Rujukan tentang laporan {code}", "A referral about report {code}"),
        body=_text(
            "Batas waktu laporan {code}, {due}, terlewat pada {office}. Berkas buktinya dibuka; hak jawab: {until}. "
            "Pejabat yang berwenang memutuskan, bukan sistem.",
            "The limit of report {code}, {due}, passed at {office}. A dossier of the evidence is open; the right of "
            "reply lasts until {until}. The person in charge decides, not software.",
        ),
        placeholders={"code": _CODE, "due": _DUE, "office": _OFFICE, "until": _UNTIL},
    ),
    MessageTemplate(
        code=REPLIED,
        name=_text("Tanggapan atas rujukan masuk", "A reply to a referral came in"),
        subject=_text("Rujukan laporan {code}: ada tanggapan", "Referral about report {code}: a reply"),
        body=_text(
            "{office} memberi tanggapan. Berkas menunggu keputusan.",
            "{office} has replied. The dossier waits for a decision.",
        ),
        placeholders={"code": _CODE, "office": _OFFICE},
    ),
    MessageTemplate(
        code=DECIDED,
        name=_text("Rujukan diputus", "A referral was decided"),
        subject=_text("Rujukan laporan {code} sudah diputus", "The referral about report {code} is decided"),
        body=_text(
            "Rujukan tentang laporan {code} sudah diputus. Buka berkasnya untuk membaca putusan, alasannya, dan "
            "sampai kapan Anda dapat mengajukan keberatan.",
            "The referral about report {code} is decided. Open the dossier to read what was decided and why, and until "
            "when you may object.",
        ),
        placeholders={"code": _CODE},
    ),
    MessageTemplate(
        code=OBJECTED,
        name=_text("Keberatan atas rujukan", "An objection to a referral"),
        subject=_text("Keberatan atas rujukan laporan {code}", "An objection to the referral about report {code}"),
        body=_text(
            "{office} mengajukan keberatan. Yang memutus orang lain yang lebih tinggi daripada pemutus pertama. Berkas "
            "menunggu putusan Anda.",
            "{office} objects to what was decided. Somebody else, above whoever decided first, rules on it. The "
            "dossier waits for you.",
        ),
        placeholders={"code": _CODE, "office": _OFFICE},
    ),
    MessageTemplate(
        code=RULED,
        name=_text("Keberatan diputus", "An objection was ruled on"),
        subject=_text("Keberatan atas rujukan laporan {code} sudah diputus", "Your objection about report {code}"),
        body=_text(
            "Keberatan Anda tentang rujukan laporan {code} sudah diputus. Buka berkasnya untuk membaca hasil dan "
            "alasannya.",
            "Your objection to the referral about report {code} was ruled on. Open the dossier to read the result and "
            "why.",
        ),
        placeholders={"code": _CODE},
    ),
    MessageTemplate(
        code=WATCH_LATE,
        name=_text("Batas waktu terlambat diproses", "Limits were noticed late"),
        subject=_text("Batas waktu pengaduan terlambat diproses", "Limits of complaints were noticed late"),
        body=_text(
            "Batas waktu laporan baru diproses {minutes} menit sesudah lewat. Tidak ada yang hilang: jenjang "
            "berikutnya mendapat waktu penuh. Beri tahu pengelola sistem bila ini berulang.",
            "Limits of reports were noticed {minutes} minutes after they passed. Nothing is lost: the next level has "
            "its whole time. Tell whoever runs the system if it happens again.",
        ),
        placeholders={"minutes": _MINUTES},
    ),
)  # fmt: skip


def tell_missed(complaint: Complaint, miss: Miss, rise: Escalation | None, *, now: datetime) -> None:
    """Tell the citizen as a fact that a limit passed, and where the report is now. A whistle-blower is told nothing."""
    if complaint.kind == ReportKind.WHISTLEBLOWING:
        return
    case, language = complaint.case, complaint.case.language
    level, unit = (Level(rise.to_level), rise.to_unit) if rise else (Level(miss.level), miss.unit)
    values = {
        "code": case.code,
        "due": _at(miss.due_at, language),
        "office": office_name(level, unit).in_language(language),
    }
    if rise is not None:
        values["when"] = _at(rise.next_due_at, language)
    template = MISSED if rise else MISSED_LAST
    notify(
        template=template,
        to=recipient_of(case),
        context=values,
        link=f"/lacak/{case.code}/",
        idempotency_key=f"{template}:{miss.pk}",
        actor=WORKER,
        now=now,
    )


def tell_came_up(complaint: Complaint, rise: Escalation, post: Post, *, now: datetime) -> int:
    """Tell those who answer at the next level. Answers how many people that were."""
    if complaint.kind == ReportKind.WHISTLEBLOWING:
        people: Iterable[User] = people_with(INSPECT, now)
    else:
        people = answerable(post, now)
    values = {"code": complaint.case.code}
    return _tell(
        CAME_UP,
        people,
        values | {"office": office_name(post.level, post.unit)},
        moments={"due": rise.due_at, "when": rise.next_due_at},
        link="/complaint-centre/kerja/",
        key=str(rise.pk),
        now=now,
    )


def tell_test_run(post: Post, *, key: str, now: datetime) -> int:
    """Tell the people of a level that this is a test."""
    return _tell(
        TEST_RUN,
        answerable(post, now),
        {"office": office_name(post.level, post.unit)},
        moments={},
        link="/complaint-centre/pantau/",
        key=key,
        now=now,
    )


def tell_referred(referral: Referral, readers: Iterable[User], *, now: datetime) -> None:
    """Ask the officer for a reply and show the superiors the dossier. Of whistle-blowing nobody is written to."""
    if referral.complaint.kind == ReportKind.WHISTLEBLOWING:
        return
    moments = {"due": referral.due_at, "until": referral.reply_until}
    values = {"code": referral.complaint.case.code}
    link = f"/complaint-centre/rujukan/{referral.pk}/"
    officer = referral.officer
    if officer is not None and officer.is_active:
        key = f"{referral.pk}:officer"
        _tell(REPLY_ASKED, [officer], values, moments=moments, link=f"{link}tanggapan/", key=key, now=now)
    others = [person for person in readers if officer is None or person.pk != officer.pk]
    office = office_name(Level(referral.level), referral.unit)
    _tell(REFERRED, others, values | {"office": office}, moments=moments, link=link, key=str(referral.pk), now=now)


def tell_replied(referral: Referral, readers: Iterable[User], *, now: datetime) -> None:
    """Tell those who decide that the officer has replied."""
    if referral.complaint.kind == ReportKind.WHISTLEBLOWING:
        return
    values: dict[str, str | LocalisedText] = {
        "code": referral.complaint.case.code,
        "office": office_name(Level(referral.level), referral.unit),
    }
    link = f"/complaint-centre/rujukan/{referral.pk}/"
    _tell(REPLIED, readers, values, moments={}, link=link, key=str(referral.pk), now=now)


def tell_decided(referral: Referral, *, now: datetime) -> None:
    """Tell the officer that somebody decided, not what: that stands in the dossier."""
    _tell_officer(DECIDED, referral, now=now)


def tell_objected(objection: Objection, above: Iterable[User], *, now: datetime) -> None:
    """Tell those who may rule on an objection."""
    referral = objection.referral
    if referral.complaint.kind == ReportKind.WHISTLEBLOWING:
        return
    values: dict[str, str | LocalisedText] = {
        "code": referral.complaint.case.code,
        "office": office_name(Level(referral.level), referral.unit),
    }
    link = f"/complaint-centre/rujukan/{referral.pk}/"
    _tell(OBJECTED, above, values, moments={}, link=link, key=str(referral.pk), now=now)


def tell_ruled(referral: Referral, *, now: datetime) -> None:
    """Tell the officer that the objection was ruled on."""
    _tell_officer(RULED, referral, now=now)


def _tell_officer(template: str, referral: Referral, *, now: datetime) -> None:
    officer = referral.officer
    if referral.complaint.kind == ReportKind.WHISTLEBLOWING or officer is None or not officer.is_active:
        return
    link = f"/complaint-centre/rujukan/{referral.pk}/"
    values = {"code": referral.complaint.case.code}
    _tell(template, [officer], values, moments={}, link=link, key=str(referral.pk), now=now)


def tell_watch_late(people: Iterable[User], *, minutes: int, now: datetime) -> None:
    """Tell that limits were noticed late, once an hour."""
    _tell(
        WATCH_LATE,
        people,
        {"minutes": str(minutes)},
        moments={},
        link="/complaint-centre/pantau/",
        key=f"{now:%Y-%m-%dT%H}",
        now=now,
    )


def _tell(
    template: str,
    people: Iterable[User],
    values: Mapping[str, str | LocalisedText],
    *,
    moments: Mapping[str, datetime | None],
    link: str,
    key: str,
    now: datetime,
) -> int:
    told = 0
    for person in people:
        language = person.language
        words = {name: text if isinstance(text, str) else text.in_language(language) for name, text in values.items()}
        notify(
            template=template,
            to=Recipient.user(person),
            context=words | {name: _at(at, language) for name, at in moments.items()},
            link=link,
            idempotency_key=f"{template}:{key}:{person.pk}",
            actor=WORKER,
            now=now,
        )
        told += 1
    return told


def _at(at: datetime | None, language: str) -> str:
    if at is None:
        return _text("hari libur tahun itu ditetapkan", "that year's holidays are decreed").in_language(language)
    return clock.format_datetime(at, tenants.current().zone, language)
