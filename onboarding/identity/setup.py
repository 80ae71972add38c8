"""What the set-up checklist asks of a regency's identity."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

import tenants
from core.localised import LocalisedText
from tenants.domains.models import State
from tenants.domains.queries import hosts_here
from tenants.identity.queries import are_words_confirmed, look_here, mail_here

type Point = tuple[str, bool, LocalisedText, str]
"""Its key, whether it is done, what is missing, and the page where it is done."""


def points() -> Iterator[Point]:
    """The points of the current regency, in the order in which they are best done."""
    look, mail, here = look_here(), mail_here(), tenants.current()
    yield (
        "brand",
        look is not None and bool(look.accent and look.logo_mark),
        _missing_of_brand(look is not None and bool(look.accent)),
        _page("identity:brand"),
    )
    yield (
        "words",
        are_words_confirmed(),
        LocalisedText(
            id="Periksa zona waktu dan sebutan jabatan, lalu simpan.",
            en="Check the time zone and the words for offices, then save.",
        ),
        _page("identity:words"),
    )
    yield (
        "position",
        bool(here.office_address and here.office_point),
        LocalisedText(
            id="Isi alamat dan posisi kantor pusat: batas waktu sampai matahari terbenam dihitung di sana.",
            en="Enter address and position of the head office: limits that end at sunset are counted there.",
        ),
        _page("identity:words"),
    )
    yield (
        "domain",
        any(claim.state == State.VERIFIED for claim in hosts_here().claims),
        LocalisedText(
            id="Tambahkan alamat sendiri bila ada. Alamat dari Tiru sudah bisa dipakai.",
            en="Add an address of your own if you have one. The one from Tiru works already.",
        ),
        _page("identity:hosts"),
    )
    yield (
        "mail",
        bool(mail.reply_to),
        LocalisedText(
            id="Isi alamat balasan, agar jawaban warga sampai ke kotak surat yang dibaca.",
            en="Enter an address for answers, so that replies reach a mailbox that somebody reads.",
        ),
        _page("identity:mail"),
    )


def _page(name: str) -> str:
    """Also where no request of the regency is being served."""
    return reverse(name, urlconf=settings.TIRU_TENANT_URLCONF)


def _missing_of_brand(has_colours: bool) -> LocalisedText:
    if has_colours:
        return LocalisedText(id="Unggah lambang daerah.", en="Upload the coat of arms.")
    return LocalisedText(
        id="Pilih warna dan unggah lambang daerah.", en="Choose the colours and upload the coat of arms."
    )
