"""What curators are told."""

from typing import Final

from core.localised import LocalisedText
from notifications.wording import MessageTemplate, Placeholder

HALTED: Final = MessageTemplate(
    code="curation.release_halted",
    name=LocalisedText(id="Peluncuran tertahan sendiri", en="A rollout halted by itself"),
    subject=LocalisedText(id="Peluncuran {module} {version} tertahan", en="The rollout of {module} {version} halted"),
    body=LocalisedText(
        id="{module} {version} melewati batas galat atau laporan masalah, sehingga tidak ada lagi daerah yang dapat "
        "menyalakannya. Daerah yang sudah memakainya tidak terganggu. Periksa penyebabnya di halaman rilis; seorang "
        "kurator melanjutkannya dengan alasan.",
        en="{module} {version} is over the limit of errors or reported problems, so no further regency can switch it "
        "on. Regencies that have it on are not affected. Look into the cause on the release's page; a curator lets it "
        "go on with a reason.",
    ),
    placeholders={
        "module": Placeholder(
            name=LocalisedText(id="Nama modul", en="Name of the module"),
            example=LocalisedText(id="Mal Pelayanan Publik", en="Public service mall"),
        ),
        "version": Placeholder(
            name=LocalisedText(id="Versi", en="Version"), example=LocalisedText(id="1.1.0", en="1.1.0")
        ),
    },
)
TEMPLATES: Final = (HALTED,)
