"""Letters and their requests in the words of those who read the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.modules.smart_kampung import facts
from catalog.modules.smart_kampung.models import LetterRequest
from catalog.modules.smart_kampung.queries.letters import Letter
from core import clock
from core.masking import mask_nik
from organisation.access import today
from residents.models import Resident

HELD_TITLES: Final[Mapping[str, str | Promise]] = {
    "nama": gettext_lazy("Name"),
    "nik": "NIK",
    "tempat_lahir": gettext_lazy("Birth place"),
    "tanggal_lahir": gettext_lazy("Birth date"),
    "jenis_kelamin": gettext_lazy("Sex"),
    "agama": gettext_lazy("Religion"),
    "status_kawin": gettext_lazy("Marital status"),
    "pekerjaan": gettext_lazy("Work"),
    "alamat": gettext_lazy("Address"),
    "desa": gettext_lazy("Village"),
    "kecamatan": gettext_lazy("District"),
    "nomor_kk": gettext_lazy("Family card number"),
    "kepala_keluarga": gettext_lazy("Head of the family"),
    "anggota_keluarga": gettext_lazy("Members of the family"),
}
_MASKED: Final = ("nik", "nomor_kk")


@dataclass(frozen=True)
class Known:
    """What the village holds of somebody, as it may be shown: numbers with their last four digits only."""

    items: list[dict[str, Any]]
    count: int


def known_of(person: Resident, prefilled: list[tuple[str, str]]) -> Known:
    """
    :param prefilled: questions that the family card answers, with the answers in words.
    """
    said = facts.known_of(person)
    items: list[dict[str, Any]] = []
    for name, title in HELD_TITLES.items():
        if name not in said:
            continue
        value = said[name]
        if name in _MASKED:
            value = mask_nik(str(value))
        if name == "tanggal_lahir":
            value = clock.format_date(person.birth_date)
        items.append({"label": title, "value": value})
    items += [{"label": label, "value": value} for label, value in prefilled]
    return Known(items, len(items))


def work_of(letter: Letter) -> str:
    """`3 pertanyaan, 1 berkas`: what there is to do."""
    parts = []
    if letter.questions:
        parts.append(
            ngettext("%(count)d question", "%(count)d questions", letter.questions) % {"count": letter.questions}
        )
    if letter.papers:
        parts.append(ngettext("%(count)d paper", "%(count)d papers", letter.papers) % {"count": letter.papers})
    return ", ".join(parts) or _("no questions")


def measured_of(letter: Letter) -> str:
    """`setengahnya jadi dalam 4 menit (12 surat, 30 hari)`; says so where nothing was measured yet."""
    if letter.measured is None:
        return _("not measured here yet")
    return ngettext(
        "measured: %(time)s (%(count)d letter, 30 days)",
        "measured: half within %(time)s (%(count)d letters, 30 days)",
        letter.measured.count,
    ) % {"time": took(letter.measured.median), "count": letter.measured.count}


def measured_shortly(letter: Letter) -> str:
    """The same for a box that says what it is: `4 menit (12 surat)`."""
    if letter.measured is None:
        return _("not measured here yet")
    return ngettext("%(time)s (%(count)d letter)", "%(time)s (%(count)d letters)", letter.measured.count) % {
        "time": took(letter.measured.median),
        "count": letter.measured.count,
    }


def took(span: timedelta) -> str:
    """`12 menit`; below one minute it says just that."""
    if span < timedelta(minutes=1):
        return _("less than a minute")
    return clock.format_duration(span)


def printed(request: LetterRequest, *, kiosk: int, downloads: int) -> str:
    """
    How often a letter was printed, for officers; and downloaded, since nobody sees how often it is printed at home.

    :param kiosk: at kiosks. :param downloads: with the code and PIN of the letter.
    """
    if not downloads:
        return _prints(request, kiosk)
    home = ngettext("Downloaded %(count)d time.", "Downloaded %(count)d times.", downloads) % {"count": downloads}
    return f"{_prints(request, kiosk)} {home}"


def _prints(request: LetterRequest, kiosk: int) -> str:
    times = request.counter_prints + kiosk
    if not times:
        return _("Not printed yet.")
    words = ngettext("Printed %(count)d time", "Printed %(count)d times", times) % {"count": times}
    if kiosk and request.counter_prints:
        words += _(", of these %(count)d at the kiosk") % {"count": kiosk}
    elif kiosk:
        words += _(", at the kiosk")
    if request.printed_at:
        day = clock.format_short_date(today(request.printed_at))
        words += _(". By an officer last on %(day)s") % {"day": day}
    return f"{words}."


CHECK_QUESTIONS: Final[Mapping[str, str | Promise]] = {
    "lives_here": gettext_lazy("Does the person live here?"),
    "adult": gettext_lazy("Is the person old enough?"),
    "marriage_age": gettext_lazy("Age and days before the marriage"),
    "parents_consent": gettext_lazy("Do the parents permit it?"),
    "free_to_marry": gettext_lazy("Free to marry: papers of the marriage before"),
    "unmarried": gettext_lazy("Was the person never married?"),
    "place_here": gettext_lazy("Does the place lie in this village?"),
    "not_registered_yet": gettext_lazy("Was it registered already?"),
    "two_witnesses": gettext_lazy("Two witnesses"),
}
"""What is left of a check, shortly, for a list. The page of a request says it in full."""


def questions_for_citizen(request: Any) -> list[str]:
    """What an officer looks at, in words for whoever asked."""
    return [str(CHECK_QUESTIONS[one["check"]]) for one in request.questions if one["check"] in CHECK_QUESTIONS]


def left_of(request: Any) -> list[str]:
    """What an officer still has to answer, shortly; that a person decides if there is no question of its own."""
    found = [str(CHECK_QUESTIONS[one["check"]]) for one in request.questions if one["check"] in CHECK_QUESTIONS]
    if not request.is_proven:
        found.insert(0, _("Is it really this person? No code was typed."))
    if any(need.is_file for need in request.case.product_version.needs):
        found.append(_("Read the papers"))
    return found or [_("This kind of letter is decided by a person")]
