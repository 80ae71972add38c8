"""
Pictures that lie elsewhere: at an address that a program named (Open311's `media_url`), or with WhatsApp.

An address is called through `core.outgoing`: https, public, no redirect, so many bytes and no more. What comes is no
photo yet: `core.photos` decides. WhatsApp was tried against a strict stand-in on this machine, never against Meta.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from catalog.modules.complaint_centre.rules.kinds import Labelled
from core import outgoing

SECONDS: Final = 30.0
"""For one picture in all [A]."""


class Why(Labelled):
    """Why a picture was not fetched."""

    ADDRESS = (
        "address",
        "Alamatnya bukan https, atau bukan alamat umum.",
        "Its address is not https, or not a public one.",
    )
    ELSEWHERE = (
        "elsewhere",
        "Alamatnya mengarahkan ke tempat lain. Demi keamanan tidak kami ikuti.",
        "Its address leads elsewhere, which we do not follow, for safety.",
    )
    GONE = (
        "gone",
        "Sudah tidak ada di sana, atau kami tidak boleh mengambilnya.",
        "It is no longer there, or we may not fetch it.",
    )
    NO_PHOTO = ("no_photo", "Bukan foto JPG, PNG, atau WebP.", "It is no photo in JPG, PNG or WebP.")
    TOO_LARGE = ("too_large", "Lebih besar dari 15 MB.", "It is larger than 15 MB.")
    UNREACHABLE = (
        "unreachable",
        "Selama sehari tidak dapat diambil dari sana.",
        "It could not be fetched from there for a day.",
    )
    FULL = ("full", "Laporan ini sudah memuat lima foto.", "This report holds five photos already.")


class NotFetched(Exception):
    """:ivar is_final: trying again is of no use."""

    def __init__(self, why: Why, *, is_final: bool = True) -> None:
        super().__init__(str(why))
        self.why, self.is_final = why, is_final


@dataclass(frozen=True, kw_only=True, repr=False)
class Access:
    """How WhatsApp is reached: the address of its interface, with the version."""

    address: str
    token: str


def at_address(url: str, *, largest: int, token: str = "") -> bytes:
    """
    What lies at an address.

    :raises NotFetched:
    """
    headers = {"Accept": "image/*", **({"Authorization": f"Bearer {token}"} if token else {})}
    answer = _called(url, headers, seconds=SECONDS, largest=largest)
    return answer.content


def of_whatsapp(access: Access, identifier: str, *, largest: int) -> bytes:
    """
    A picture that WhatsApp keeps under a number: where it lies now is asked first, for that changes every few minutes.

    :raises NotFetched:
    """
    if not (identifier.isascii() and identifier.isalnum()):
        raise NotFetched(Why.GONE)
    headers = {"Authorization": f"Bearer {access.token}"}
    answer = _called(f"{access.address.rstrip('/')}/{identifier}", headers)
    try:
        told = answer.json()
    except outgoing.NotReached:
        told = {}
    if told.get("id") != identifier or not isinstance(url := told.get("url"), str):
        raise NotFetched(Why.UNREACHABLE, is_final=False)
    return at_address(url, largest=largest, token=access.token)


def _called(
    url: str, headers: dict[str, str], *, seconds: float = outgoing.SECONDS, largest: int = outgoing.LARGEST
) -> outgoing.Answer:
    try:
        answer = outgoing.call(url, headers=headers, seconds=seconds, largest=largest)
    except outgoing.NotPublic:
        raise NotFetched(Why.ADDRESS) from None
    except outgoing.TooLarge:
        raise NotFetched(Why.TOO_LARGE) from None
    except outgoing.NotReached:
        raise NotFetched(Why.UNREACHABLE, is_final=False) from None
    if 300 <= answer.status < 400:
        raise NotFetched(Why.ELSEWHERE)
    # A token that has run out is renewed, a server that is busy rests: both may do tomorrow.
    if answer.status in {401, 403, 408, 429} or answer.status >= 500:
        raise NotFetched(Why.UNREACHABLE if answer.status not in {401, 403} else Why.GONE, is_final=False)
    if answer.status != 200:
        raise NotFetched(Why.GONE)
    return answer
