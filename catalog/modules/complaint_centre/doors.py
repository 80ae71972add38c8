"""Where the module stands in the menus."""

from typing import Final

from catalog.sdk import manifest as sdk
from core.localised import LocalisedText

NAVIGATION: Final = (
    sdk.Navigation(
        label=LocalisedText(id="Pengaduan", en="Complaints"),
        view="complaint_centre:start",
        icon="megaphone",
        order=20,
    ),
)
