"""What a regency may decide about its mall beside the rules of the queue, which stand with the mall's own settings."""

from typing import Final

from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy

TELL_NEAR: Final = "mpp.tell_near"
HOLDER_DAYS: Final = "mpp.holder_days"

_CHOSEN = LocalisedText(
    id="Pilihan Tiru. Peraturan tidak menyebut angkanya", en="Tiru's choice. No regulation gives a number"
)

POLICIES: Final = (
    Policy(
        key=TELL_NEAR,
        name=LocalisedText(id="Giliran dikabarkan mendekat", en="When somebody is told that the turn is near"),
        explanation=LocalisedText(
            id="Banyaknya orang di depan saat warga yang masuk ke akunnya dikabari bahwa gilirannya mendekat. "
            "0 berarti dikabari saat menjadi yang berikutnya.",
            en="How many are still ahead when a citizen who signed in is told that the turn is near. 0 means when it "
            "is the next one.",
        ),
        kind=Kind.INTEGER,
        default=3,
        minimum=0,
        maximum=20,
        source=_CHOSEN,
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=HOLDER_DAYS,
        name=LocalisedText(
            id="Lama nomor tersimpan di akun warga", en="How long a number is found in a citizen's account"
        ),
        explanation=LocalisedText(
            id="Sejak hari kunjungan. Sesudah itu tidak ada lagi yang tahu siapa pemegang nomor atau janji temu itu.",
            en="After the day of the visit. Then nothing says any more whose number or appointment it was.",
        ),
        kind=Kind.DAYS,
        default=30,
        minimum=1,
        maximum=365,
        source=_CHOSEN,
        basis=Basis.ASSUMED,
    ),
)
