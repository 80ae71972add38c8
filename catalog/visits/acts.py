"""What the register of delegations may give: signing for the regency, where its head does not sign in own right."""

from typing import Final

from core.localised import LocalisedText
from organisation.delegations import Act

SIGN: Final = "documents.study_visit"

ACTS: Final = (
    Act(
        code=SIGN,
        phrase=LocalisedText(id="menandatangani kesepakatan studi tiru", en="sign agreements on study visits"),
    ),
)
