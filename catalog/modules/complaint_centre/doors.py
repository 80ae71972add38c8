"""Where the module stands in the menus."""

from typing import Final

from catalog.modules.complaint_centre.rights import MANAGE
from catalog.sdk import manifest as sdk
from core.localised import LocalisedText

NAVIGATION: Final[tuple[sdk.Navigation, ...]] = (
    sdk.Navigation(
        label=LocalisedText(id="Kanal pengaduan", en="Channels of complaints"),
        view="complaint_centre:channels",
        audience="settings",
        icon="inbox",
        order=66,
        right=MANAGE,
    ),
)
