"""Where the module stands in the menus."""

from typing import Final

from catalog.sdk import manifest as sdk
from core.localised import LocalisedText

NAVIGATION: Final = (
    sdk.Navigation(
        label=LocalisedText(id="Surat desa", en="Village letters"),
        view="smart_kampung:choose",
        icon="house",
        order=15,
    ),
    sdk.Navigation(
        label=LocalisedText(id="Surat warga", en="Letters"),
        view="smart_kampung:officer",
        audience="staff",
        icon="file-text",
        order=22,
        right="smart_kampung.serve",
    ),
    sdk.Navigation(
        label=LocalisedText(id="Smart Kampung", en="Smart Kampung"),
        view="smart_kampung:setup",
        audience="settings",
        icon="house",
        order=62,
        right="smart_kampung.manage",
    ),
    sdk.Navigation(
        label=LocalisedText(id="Rumah", en="Houses"),
        view="smart_kampung:houses",
        audience="staff",
        icon="house",
        order=40,
        right="smart_kampung.houses",
    ),
    sdk.Navigation(
        label=LocalisedText(id="Wewenang desa", en="Village authority"),
        view="smart_kampung:authority",
        audience="settings",
        icon="scroll-text",
        order=65,
        right="smart_kampung.manage",
    ),
    sdk.Navigation(
        label=LocalisedText(id="Register desa", en="Village register"),
        view="smart_kampung:registers",
        audience="staff",
        icon="house",
        order=61,
        right="residents.read",
    ),
    sdk.Navigation(
        label=LocalisedText(id="Jemput bola", en="Visits at home"),
        view="smart_kampung:outreach",
        audience="staff",
        icon="heart-handshake",
        order=62,
        right="smart_kampung.outreach",
    ),
    sdk.Navigation(
        label=LocalisedText(id="Nilai desa", en="Score villages"),
        view="smart_kampung:villages",
        audience="staff",
        icon="badge-check",
        order=63,
        right="smart_kampung.score",
    ),
)
