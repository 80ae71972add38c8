"""How many regencies make a joint start."""

from typing import Final

from core.localised import LocalisedText
from policies.definitions import NATIONAL_ONLY, Basis, Kind, Policy, PolicyGroup

SMALLEST: Final = "cohorts.smallest"

GROUP: Final = PolicyGroup(
    slug="cohorts",
    name=LocalisedText(id="Mulai bersama", en="Joint starts"),
    ministry_only=True,
    policies=(
        Policy(
            key=SMALLEST,
            name=LocalisedText(id="Peserta paling sedikit", en="Fewest participants"),
            explanation=LocalisedText(
                id="Mulai bersama dipastikan bila sekurangnya sekian daerah menyatakan ikut.",
                en="A joint start takes place once at least so many regencies have said that they take part.",
            ),
            kind=Kind.INTEGER,
            default=2,
            minimum=2,
            maximum=50,
            source=LocalisedText(id="Pilihan Tiru; belum ada aturannya", en="Tiru's own choice; no rule says it"),
            basis=Basis.ASSUMED,
            who_may_set=NATIONAL_ONLY,
        ),
    ),
)
