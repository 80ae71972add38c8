"""Where the module stands in the menus."""

from typing import Final

from catalog.modules.complaint_centre.rights import DECIDE, INSPECT, MANAGE, OVERSEE, RECORD, SORT, WORK
from catalog.sdk import manifest as sdk
from core.localised import LocalisedText

NAVIGATION: Final[tuple[sdk.Navigation, ...]] = (
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
        label=LocalisedText(id="Kanal pengaduan", en="Complaint channels"),
        view="complaint_centre:channels",
        audience="settings",
        icon="inbox",
        order=66,
        right=MANAGE,
    ),
    sdk.Navigation(
        label=LocalisedText(id="Pengaduan", en="Reports"),
        view="complaint_centre:work",
        audience="staff",
        icon="megaphone",
        order=18,
        right=(WORK, SORT, OVERSEE),
    ),
    sdk.Navigation(
        label=LocalisedText(id="Petugas piket", en="Officers on duty"),
        view="complaint_centre:duty",
        audience="staff",
        icon="users",
        order=54,
        right=(WORK, SORT, OVERSEE, MANAGE, "hours.manage"),
    ),
    sdk.Navigation(
        label=LocalisedText(id="Catat laporan", en="Record a report"),
        view="complaint_centre:desk",
        audience="staff",
        icon="phone",
        order=55,
        right=RECORD,
    ),
    sdk.Navigation(
        label=LocalisedText(id="Laporan dari lapangan", en="Report from the field"),
        view="complaint_centre:field",
        audience="staff",
        icon="image",
        order=56,
        right=RECORD,
    ),
    sdk.Navigation(
        label=LocalisedText(id="Laporan pelanggaran", en="Reports of wrongdoing"),
        view="complaint_centre:whistles",
        audience="staff",
        icon="shield-check",
        order=57,
        right=INSPECT,
    ),
)
