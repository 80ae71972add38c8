"""The shipped wording of the nine elements, after the annex of PermenPANRB 14/2017. A regency may change it."""

from typing import Final

from core.localised import LocalisedText
from surveys.scoring import ELEMENTS

_text = LocalisedText


def _scale(*labels: tuple[str, str]) -> tuple[LocalisedText, ...]:
    return tuple(_text(*label) for label in labels)


WORDING: Final[dict[str, tuple[LocalisedText, tuple[LocalisedText, ...]]]] = {
    "requirements": (
        _text(
            "Apakah persyaratan layanan sesuai dengan jenis layanannya?",
            "Did the requirements fit the kind of service?",
        ),
        _scale(
            ("Tidak sesuai", "Did not fit"), ("Kurang sesuai", "Fitted poorly"), ("Sesuai", "Fitted"),
            ("Sangat sesuai", "Fitted very well"),
        ),
    ),
    "procedure": (
        _text("Apakah prosedur layanan mudah?", "Was the procedure easy?"),
        _scale(
            ("Tidak mudah", "Not easy"), ("Kurang mudah", "Not quite easy"), ("Mudah", "Easy"),
            ("Sangat mudah", "Very easy"),
        ),
    ),
    "time": (
        _text("Apakah layanan diberikan dengan cepat?", "Was the service quick?"),
        _scale(
            ("Tidak cepat", "Not quick"), ("Kurang cepat", "Not quite quick"), ("Cepat", "Quick"),
            ("Sangat cepat", "Very quick"),
        ),
    ),
    "cost": (
        _text("Apakah biaya layanan wajar?", "Was the fee reasonable?"),
        _scale(
            ("Sangat mahal", "Very expensive"), ("Cukup mahal", "Rather expensive"), ("Murah", "Cheap"),
            ("Gratis atau sangat wajar", "Free or very reasonable"),
        ),
    ),
    "product": (
        _text(
            "Apakah hasil layanan sesuai dengan standar layanannya?",
            "Was the result what the service standard promises?",
        ),
        _scale(
            ("Tidak sesuai", "Not at all"), ("Kurang sesuai", "Not quite"), ("Sesuai", "As promised"),
            ("Sangat sesuai", "Exactly as promised"),
        ),
    ),
    "competence": (
        _text("Apakah petugas mampu dan cakap?", "Were the staff competent?"),
        _scale(
            ("Tidak kompeten", "Not competent"), ("Kurang kompeten", "Not quite competent"), ("Kompeten", "Competent"),
            ("Sangat kompeten", "Very competent"),
        ),
    ),
    "behaviour": (
        _text("Apakah petugas sopan dan ramah?", "Were the staff polite and friendly?"),
        _scale(
            ("Tidak sopan", "Not polite"), ("Kurang sopan", "Not quite polite"),
            ("Sopan dan ramah", "Polite and friendly"), ("Sangat sopan dan ramah", "Very polite and friendly"),
        ),
    ),
    "facilities": (
        _text("Bagaimana sarana dan prasarananya?", "How were the facilities?"),
        _scale(("Buruk", "Bad"), ("Cukup", "Fair"), ("Baik", "Good"), ("Sangat baik", "Very good")),
    ),
    "complaints": (
        _text(
            "Bagaimana pengaduan, saran, dan masukan ditangani?", "How are complaints, suggestions and input handled?"
        ),
        _scale(
            ("Tidak ada penanganan", "Not handled"), ("Ada, tetapi tidak berfungsi", "A way exists but does not work"),
            ("Berfungsi, kurang maksimal", "Works, could be better"), ("Dikelola dengan baik", "Handled well"),
        ),
    ),
}  # fmt: skip

PLACES: Final = {key: place for place, key in enumerate(ELEMENTS, start=1)}
