"""Where the module stands in the menus."""

from typing import Final

from catalog.modules.complaint_centre.rights import DECIDE, MANAGE, OVERSEE
from catalog.sdk import manifest as sdk
from core.localised import LocalisedText

NAVIGATION: Final = (
    sdk.Navigation(
        label=LocalisedText(id="Pengaduan", en="Complaints"),
        view="complaint_centre:start",
        icon="megaphone",
        order=20,
    ),
    sdk.Navigation(
        label=LocalisedText(id="Batas pengaduan", en="Limits of complaints"),
        view="complaint_centre:watch",
        audience="staff",
        icon="hourglass",
        order=56,
        right=OVERSEE,
    ),
    sdk.Navigation(
        label=LocalisedText(id="Rujukan pengaduan", en="Referrals of complaints"),
        view="complaint_centre:referrals",
        audience="staff",
        icon="scale",
        order=57,
        right=DECIDE,
    ),
    sdk.Navigation(
        label=LocalisedText(id="Kanal pengaduan", en="Channels of complaints"),
        view="complaint_centre:channels",
        audience="settings",
        icon="inbox",
        order=66,
        right=MANAGE,
    ),
)
