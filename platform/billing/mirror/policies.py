"""How old news may be, and how long it is kept."""

from typing import Final

from core.localised import LocalisedText
from policies.definitions import NATIONAL_ONLY, Basis, Kind, Policy, PolicyGroup

TOLERANCE_MINUTES: Final = "billing_mirror.tolerance_minutes"
PAYLOAD_DAYS: Final = "billing_mirror.payload_days"

GROUP: Final = PolicyGroup(
    slug="billing_mirror",
    name=LocalisedText(id="Kabar dari Stripe", en="News from Stripe"),
    ministry_only=True,
    policies=(
        Policy(
            key=TOLERANCE_MINUTES,
            name=LocalisedText(id="Umur kabar paling lama", en="Greatest age of news"),
            explanation=LocalisedText(
                id="Kabar yang ditandatangani lebih lama dari ini ditolak, agar tidak dapat diputar ulang.",
                en="News that was signed longer ago is refused, so that nobody can replay it.",
            ),
            kind=Kind.INTEGER,
            unit=LocalisedText(id="menit", en="minutes"),
            one=LocalisedText(id="menit", en="minute"),
            default=5,
            minimum=1,
            maximum=60,
            source=LocalisedText(id="Anjuran Stripe untuk webhook", en="Stripe's advice for webhooks"),
            basis=Basis.ASSUMED,
            who_may_set=NATIONAL_ONLY,
        ),
        Policy(
            key=PAYLOAD_DAYS,
            name=LocalisedText(id="Isi kabar disimpan", en="Contents of news are kept"),
            explanation=LocalisedText(
                id="Sesudah itu isinya dihapus; nomor kabar tetap disimpan agar kabar yang sama tidak diolah dua kali.",
                en="Afterwards they are deleted; the number of the news stays, so that none is worked on twice.",
            ),
            kind=Kind.INTEGER,
            unit=LocalisedText(id="hari", en="days"),
            one=LocalisedText(id="hari", en="day"),
            default=90,
            minimum=1,
            maximum=400,
            source=LocalisedText(id="Pilihan Tiru; belum ada aturannya", en="Tiru's own choice; no rule says it"),
            basis=Basis.ASSUMED,
            who_may_set=NATIONAL_ONLY,
        ),
    ),
)
