"""What billing officers are told."""

from typing import Final

from core.localised import LocalisedText
from notifications.wording import MessageTemplate, Placeholder

DIFFERENCES: Final = MessageTemplate(
    code="billing_mirror.differences",
    name=LocalisedText(id="Stripe berbeda dari buku besar", en="Stripe differs from the ledger"),
    subject=LocalisedText(
        id="Selisih antara Stripe dan buku besar: {number}", en="Differences between Stripe and the ledger: {number}"
    ),
    body=LocalisedText(
        id="Pembandingan semalam menemukan {number} selisih antara Stripe dan buku besar Tiru. Yang berlaku adalah "
        "buku besar; layanan kepada warga tidak terganggu. Periksa setiap selisih dan bereskan di Stripe.",
        en="Last night's comparison found {number} differences between Stripe and Tiru's ledger. The ledger is what "
        "counts; services to citizens are not affected. Look at each difference and put it right at Stripe.",
    ),
    placeholders={
        "number": Placeholder(
            name=LocalisedText(id="Banyaknya selisih", en="Number of differences"),
            example=LocalisedText(id="3", en="3"),
        )
    },
)
TEMPLATES: Final = (DIFFERENCES,)
