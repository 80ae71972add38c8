"""What the regional head reads when the regency opens."""

from typing import Final

from core.localised import LocalisedText
from notifications.wording import MessageTemplate, Placeholder

OPENED: Final = MessageTemplate(
    code="setup.opened",
    name=LocalisedText(id="Layanan dibuka untuk warga", en="The services are open to citizens"),
    subject=LocalisedText(id="{regency} sudah melayani warga lewat Tiru", en="{regency} now serves citizens on Tiru"),
    body=LocalisedText(
        id="Semua yang wajib sudah siap, dan {host} sejak kini terbuka untuk warga.",
        en="Everything required is ready, and {host} is open to citizens from now on.",
    ),
    placeholders={
        "regency": Placeholder(
            name=LocalisedText(id="Daerah", en="Regency"),
            example=LocalisedText(id="Kabupaten Karangasem", en="Kabupaten Karangasem"),
        ),
        "host": Placeholder(
            name=LocalisedText(id="Alamat situs", en="Address of the site"),
            example=LocalisedText(id="layanan.karangasemkab.go.id", en="layanan.karangasemkab.go.id"),
        ),
    },
)
TEMPLATES: Final = (OPENED,)
