"""What the mall tells those who took a number while signed in. No message names a service that says why they came."""

from typing import Final

from core.localised import LocalisedText
from notifications.wording import MessageTemplate, Placeholder

_text = LocalisedText


TURN_NEAR: Final = "mpp.turn_near"

TEMPLATES: Final = (
    MessageTemplate(
        code=TURN_NEAR,
        name=_text("Giliran mendekat", "Turn is near"),
        subject=_text("{number}: giliran Anda mendekat", "{number}: your turn is near"),
        body=_text(
            "Di depan nomor {number} tinggal {ahead} orang. Silakan mendekat ke loket. Bila belum sempat, biarkan "
            "orang lain lewat dulu di halaman nomor Anda.",
            "Only {ahead} are left before number {number}. Please come near the counters. If you need more time, let "
            "others pass on the page of your number.",
        ),
        placeholders={
            "number": Placeholder(name=_text("Nomor antrean", "Queue number"), example=_text("A014", "A014")),
            "ahead": Placeholder(name=_text("Orang di depan", "People ahead"), example=_text("3", "3")),
        },
        channels=("whatsapp", "sms", "email"),
    ),
)
