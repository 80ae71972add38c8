"""What the set-up checklist asks of a regency's identity (`settings.TIRU_SETUP_POINTS`). All of it may follow later."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from core.localised import LocalisedText
from onboarding.setup.points import Finding, Group, Point, found
from tenants import CurrentRegency
from tenants.domains.models import State
from tenants.domains.queries import hosts_here
from tenants.identity.queries import are_words_confirmed, look_here, mail_here


def _brand(regency: CurrentRegency, now: datetime) -> Finding:
    look = look_here()
    if regency.brand or (look is not None and look.accent and look.logo_mark):
        return found(True, _("The pages carry the regency's own colours and crest."))
    if look is not None and look.accent:
        return found(False, _("The colours are chosen; the coat of arms is missing."))
    return found(False, _("The pages still carry Tiru's plain colours."))


def _words(regency: CurrentRegency, now: datetime) -> Finding:
    if are_words_confirmed():
        return found(True, _("Somebody has looked at the words for offices."))
    return found(False, _("Nobody has looked at the words for offices yet."))


def _seat(regency: CurrentRegency, now: datetime) -> Finding:
    if regency.office_address and regency.office_point:
        return found(True, _("Address and position are known."))
    return found(False, _("Address and position of the head office are missing."))


def _domain(regency: CurrentRegency, now: datetime) -> Finding:
    base = settings.TIRU_BASE_DOMAIN
    own = regency.primary_host != base and not regency.primary_host.endswith(f".{base}")
    verified = own or any(claim.state == State.VERIFIED for claim in hosts_here().claims)
    return found(verified, _("Citizens find the site at %(host)s.") % {"host": regency.primary_host})


def _answers(regency: CurrentRegency, now: datetime) -> Finding:
    if reply_to := mail_here().reply_to:
        return found(True, _("Answers go to %(address)s.") % {"address": reply_to})
    return found(False, _("Answers of citizens to our mail reach nobody."))


POINTS: Final = (
    Point(
        key="brand",
        group=Group.FACE,
        name=LocalisedText(id="Warna dan lambang", en="Colours and crest"),
        explanation=LocalisedText(
            id="Warga mengenali daerahnya dari lambang dan warnanya. Kontras diperiksa saat memilih.",
            en="Citizens know their regency by its crest and colours. Contrast is checked as you choose.",
        ),
        look=_brand,
        page="identity:brand",
        action=LocalisedText(id="Pilih warna dan lambang", en="Choose colours and crest"),
        required=False,
    ),
    Point(
        key="words",
        group=Group.FACE,
        name=LocalisedText(id="Sebutan setempat", en="Local words"),
        explanation=LocalisedText(
            id="Perbekel, wali nagari, banjar: halaman memakai sebutan yang dipakai warga.",
            en="Perbekel, wali nagari, banjar: the pages use the words that people use.",
        ),
        look=_words,
        page="identity:words",
        action=LocalisedText(id="Periksa sebutan", en="Look at the words"),
        required=False,
    ),
    Point(
        key="domain",
        group=Group.FACE,
        name=LocalisedText(id="Alamat milik daerah", en="An address of your own"),
        explanation=LocalisedText(
            id="Alamat seperti layanan.karangasemkab.go.id lebih dipercaya warga. Boleh menyusul.",
            en="Citizens trust an address such as layanan.karangasemkab.go.id more. It may follow later.",
        ),
        look=_domain,
        page="identity:hosts",
        action=LocalisedText(id="Tambah alamat", en="Add an address"),
        required=False,
    ),
    Point(
        key="answers",
        group=Group.FACE,
        name=LocalisedText(id="Alamat balasan surel", en="Where answers to mail go"),
        explanation=LocalisedText(
            id="Jawaban warga sampai ke kotak surat yang dibaca orang.",
            en="What citizens answer reaches a mailbox that somebody reads.",
        ),
        look=_answers,
        page="identity:mail",
        action=LocalisedText(id="Isi alamat balasan", en="Enter the address"),
        required=False,
    ),
)

SEAT: Final = Point(
    key="seat",
    group=Group.OFFICES,
    name=LocalisedText(id="Kantor pusat", en="Head office"),
    explanation=LocalisedText(
        id="Batas waktu sampai matahari terbenam dihitung di sana.", en="Limits that end at sunset are counted there."
    ),
    look=_seat,
    page="identity:words",
)
"""Stands on the overview of identity; the checklist asks for the position in its own way (`position`)."""
