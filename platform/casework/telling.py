"""What citizens are told about their case: templates of messages, and one function that sends them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from casework.models import CONTACT_PURPOSE, Case
from core.actors import Actor
from core.localised import LocalisedText
from core.secrets import decrypt
from notifications.recipients import Recipient
from notifications.services import notify
from notifications.wording import MessageTemplate, Placeholder

_text = LocalisedText


_VALUES: Final[Mapping[str, Placeholder]] = {
    "code": Placeholder(name=_text("Kode pelacakan", "Tracking code"), example=_text("KAR-4821-7QMX", "KAR-4821-7QMX")),
    "service": Placeholder(
        name=_text("Layanan", "Service"), example=_text("Kartu Identitas Anak", "Child identity card")
    ),
}
_WHEN: Final[Mapping[str, Placeholder]] = {
    "when": Placeholder(
        name=_text("Waktu kunjungan", "Time of the visit"),
        example=_text("Kamis, 26 November 2026 pukul 10.00 WITA", "Thursday, 26 November 2026 at 10.00 WITA"),
    )
}
_OPEN = _text(
    "Buka halaman Lacak berkas di situs ini dengan kode {code} dan PIN Anda.",
    "Open the page Track a case on this site with the code {code} and your PIN.",
)


def _template(
    code: str,
    name: LocalisedText,
    subject: LocalisedText,
    body: LocalisedText,
    more: Mapping[str, Placeholder] = MappingProxyType({}),
) -> MessageTemplate:
    return MessageTemplate(
        code=code,
        name=name,
        subject=subject,
        body=_text(f"{body.id} {_OPEN.id}", f"{body.en} {_OPEN.en}"),
        placeholders={**_VALUES, **more},
        channels=("whatsapp", "sms", "email"),
    )


TEMPLATES: Final = (
    _template(
        "casework.received",
        _text("Berkas diterima", "Application received"),
        _text("{service}: berkas Anda kami terima", "{service}: we have your application"),
        _text("Berkas Anda untuk {service} kami terima.", "We have your application for {service}."),
    ),
    _template(
        "casework.incomplete",
        _text("Berkas perlu dilengkapi", "Application to be completed"),
        _text("{service}: berkas Anda perlu dilengkapi", "{service}: your application must be completed"),
        _text(
            "Ada yang kurang pada berkas Anda untuk {service}. Hitungan waktu kami berhenti sampai Anda melengkapinya.",
            "Something is missing in your application for {service}. Our time stands still until you complete it.",
        ),
    ),
    _template(
        "casework.payment",
        _text("Menunggu pembayaran", "Payment asked for"),
        _text("{service}: menunggu pembayaran Anda", "{service}: your payment is awaited"),
        _text("Berkas Anda untuk {service} menunggu pembayaran.", "Your application for {service} waits for payment."),
    ),
    _template(
        "casework.proof_refused",
        _text("Bukti pembayaran dikembalikan", "Proof of payment sent back"),
        _text("{service}: kirim lagi bukti pembayaran Anda", "{service}: please send another proof of payment"),
        _text(
            "Bukti pembayaran Anda untuk {service} belum dapat kami terima. Alasannya ada di sana.",
            "We could not accept your proof of payment for {service}. The reason is there.",
        ),
    ),
    _template(
        "casework.visit",
        _text("Kunjungan petugas", "Visit of an officer"),
        _text("{service}: petugas datang pada {when}", "{service}: an officer comes on {when}"),
        _text(
            "Untuk {service}, petugas datang pada {when}. Mohon ada orang di tempat. Kunjungan ini gratis.",
            "For {service} an officer comes on {when}. Somebody should be there. The visit costs nothing.",
        ),
        _WHEN,
    ),
    _template(
        "casework.split",
        _text("Berkas kedua dibuat", "A second case was made"),
        _text("{service}: ini berkas tersendiri", "{service}: this is a case of its own"),
        _text(
            "Permohonan Anda memuat dua urusan. Untuk {service} kami buat berkas kedua; PIN-nya sama.",
            "Your application was about two matters. For {service} we made a second case; its PIN is the same.",
        ),
    ),
    _template(
        "casework.ready",
        _text("Dokumen siap", "Document ready"),
        _text("{service}: dokumen Anda siap", "{service}: your document is ready"),
        _text("Dokumen Anda untuk {service} sudah siap.", "Your document for {service} is ready."),
    ),
    _template(
        "casework.rejected",
        _text("Permohonan tidak disetujui", "Application not approved"),
        _text("{service}: permohonan Anda sudah diputuskan", "{service}: your application was decided"),
        _text(
            "Permohonan Anda untuk {service} tidak disetujui. Alasan dan cara menyampaikan keberatan ada di sana.",
            "Your application for {service} was not approved. The reasons and how to object are there.",
        ),
    ),
    _template(
        "casework.message",
        _text("Pesan dari petugas", "Message of an officer"),
        _text("{service}: ada pesan untuk Anda", "{service}: there is a message for you"),
        _text("Petugas menulis pesan tentang {service}.", "An officer wrote to you about {service}."),
    ),
    _template(
        "casework.permit_ends",
        _text("Izin segera berakhir", "Permit ends soon"),
        _text("{service}: izin Anda segera berakhir", "{service}: your permit ends soon"),
        _text("Izin Anda untuk {service} segera berakhir.", "Your permit for {service} ends soon."),
    ),
    _template(
        "casework.permit_revoked",
        _text("Izin dicabut", "Permit revoked"),
        _text("{service}: izin Anda dicabut", "{service}: your permit was revoked"),
        _text(
            "Izin Anda untuk {service} dicabut. Alasannya ada di sana.",
            "Your permit for {service} was revoked. The reason is there.",
        ),
    ),
)


def tell(case: Case, template: str, *, actor: Actor, now: datetime, **values: str) -> None:
    """
    Tell the citizen, once for each version of the case, by what they left us: nothing if they left nothing.

    :param values: what the template lists beside code and service.
    """
    name = case.product_version.name if case.product_version else _text(case.code, case.code)
    notify(
        template=template,
        to=recipient_of(case),
        context={"code": case.code, "service": name.in_language(case.language), **values},
        link=f"/lacak/{case.code}/",
        idempotency_key=f"{template}:{case.pk}:{case.version}",
        actor=actor,
        now=now,
    )


def recipient_of(case: Case) -> Recipient:
    """By what was left with the case; the account it is in adds the inbox, and the contact where none was left."""
    email = decrypt(case.email, purpose=CONTACT_PURPOSE) if case.email else ""
    phone = decrypt(case.phone, purpose=CONTACT_PURPOSE) if case.phone else ""
    if case.user is None:
        return Recipient(kind="case", id=str(case.pk), language=case.language, email=email, phone=phone)
    account = Recipient.user(case.user)
    if email or phone:
        return Recipient(kind=account.kind, id=account.id, language=case.language, email=email, phone=phone)
    return account
