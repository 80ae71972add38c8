"""When a way in counts as dead. Pure; the trials themselves are made by `ways`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from catalog.modules.complaint_centre.rules.kinds import Labelled
from core.localised import LocalisedText

TOLERATED: Final = timedelta(minutes=15)
"""A way that was well a moment ago may fail a trial or two [A]."""
LONGEST_UNTRIED: Final = timedelta(hours=2)
"""It is tried every hour: twice without a trial, and nobody knows [A]."""


class Fault(Labelled):
    """Why a way in does not work, in words that say what to do."""

    CREDENTIALS = (
        "credentials",
        "Akses ditolak: kata sandi atau token salah atau kedaluwarsa. Masukkan yang baru.",
        "Access was refused: the password or token is wrong or has run out. Enter the new one.",
    )
    UNREACHABLE = (
        "unreachable",
        "Tidak dapat dihubungi. Tidak ada yang hilang: dicoba terus, dan yang menunggu dibaca nanti.",
        "It cannot be reached. Nothing is lost: we keep trying, and read later what waits there.",
    )
    STRANGE = (
        "strange",
        "Jawabannya tidak kami kenali. Periksa alamatnya, atau hubungi penyedianya.",
        "It answers something we do not know. Check the address, or call the provider.",
    )
    UNTRIED = (
        "untried",
        "Sudah lebih dari dua jam tidak diuji. Hubungi pengelola server.",
        "It has not been tried for more than two hours. Call those who run the server.",
    )


_OUTWARD: Final = {
    Fault.UNREACHABLE: LocalisedText(
        id="Tidak dapat dihubungi. Tidak ada yang hilang: laporan dicoba dikirim terus selama tiga hari.",
        en="It cannot be reached. Nothing is lost: reports are tried for three days.",
    ),
    Fault.STRANGE: LocalisedText(
        id="Tidak diterima di sana. Periksa layanan dan alamatnya, atau hubungi instansinya.",
        en="It is not taken there. Check the service and the address, or call the authority.",
    ),
}


def outward(fault: str) -> LocalisedText | None:
    """The same of a system to which reports go, in words that say what to do; None for no fault."""
    return (_OUTWARD.get(Fault(fault)) or Fault(fault).label) if fault else None


def fault_of(
    *, proven_at: datetime | None, failed_at: datetime | None, failing: str, begun_at: datetime, now: datetime
) -> str:
    """
    Why a way is dead now; "" while it is well.

    :param proven_at, failed_at: of the last trial that went well, and of the last that did not.
    :param failing: what the last failed one met, one of `Fault`.
    :param begun_at: when it was set up: before its first trial it is neither.

    >>> from datetime import UTC
    >>> nine = datetime(2026, 11, 23, 9, tzinfo=UTC)
    >>> fault_of(proven_at=nine, failed_at=nine + TOLERATED, failing="credentials", begun_at=nine, now=nine + TOLERATED)
    'credentials'
    >>> fault_of(proven_at=nine, failed_at=None, failing="", begun_at=nine, now=nine + LONGEST_UNTRIED)
    'untried'
    """
    last = max(filter(None, (proven_at, failed_at)), default=begun_at)
    if now - last >= LONGEST_UNTRIED:
        return str(Fault.UNTRIED)
    is_failing = failed_at is not None and (proven_at is None or failed_at > proven_at)
    if is_failing and (proven_at is None or now - proven_at >= TOLERATED):
        return failing
    return ""
