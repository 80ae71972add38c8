"""What a regency may decide about its surveys. What PermenPANRB 14/2017 fixes stands in `scoring`."""

from typing import Final

from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy, PolicyGroup

OFFER_DAYS: Final = "surveys.offer_days"

GROUP: Final = PolicyGroup(
    slug="surveys",
    name=LocalisedText(id="Survei kepuasan", en="Satisfaction surveys"),
    policies=(
        Policy(
            key=OFFER_DAYS,
            name=LocalisedText(
                id="Masa berlaku tautan survei sesudah layanan", en="How long the link after a service works"
            ),
            explanation=LocalisedText(
                id="Tautan survei dapat diisi selama ini, paling lama sampai surveinya ditutup. Tautan yang sudah "
                "dikirim tetap memakai masa berlakunya.",
                en="The link can be answered for so long, at the longest until the survey ends. Links that were sent "
                "keep their time.",
            ),
            kind=Kind.DAYS,
            default=30,
            minimum=1,
            maximum=365,
            source=LocalisedText(
                id="Pilihan Tiru. PermenPANRB 14/2017 tidak menyebut angkanya",
                en="Tiru's choice. PermenPANRB 14/2017 gives no number",
            ),
            basis=Basis.ASSUMED,
        ),
    ),
)
