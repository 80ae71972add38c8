"""Where the module stands in the menus."""

from typing import Final

from catalog.sdk import manifest as sdk

NAVIGATION: Final[tuple[sdk.Navigation, ...]] = ()
