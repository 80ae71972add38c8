"""What people report, and words that code and people share."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from core.localised import LocalisedText


class Labelled(StrEnum):
    """Values with a name in Indonesian and English."""

    label: LocalisedText

    def __new__(cls, value: str, id: str = "", en: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = LocalisedText(id=id, en=en)
        return member


class ReportKind(Labelled):
    """The classes of LAPOR! [W68]; a fifth one, printed as "pengadaan RAPS", is unclear and left out."""

    INFORMATION_REQUEST = "information_request", "Permintaan informasi", "Information request"
    ASPIRATION = "aspiration", "Aspirasi", "Aspiration"
    COMPLAINT = "complaint", "Pengaduan", "Complaint"
    WHISTLEBLOWING = "whistleblowing", "Pelaporan pelanggaran (WBS)", "Whistle-blowing"


def lies_in(category: str, branch: str) -> bool:
    """
    Whether a category is the branch of the tree or below it; in the whole tree, "", lies everything.

    >>> lies_in("roads/lamps", "roads"), lies_in("roadside", "roads")
    (True, False)
    """
    return not branch or category == branch or category.startswith(f"{branch}/")
