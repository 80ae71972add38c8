"""Where the module stands in the menus."""

from typing import Final

from catalog.modules.one_student_one_client.rights import ACCOMPANY, CARE, MANAGE, OVERSEE, SUPERVISE
from catalog.sdk import manifest as sdk
from core.localised import LocalisedText

NAVIGATION: Final = (
    sdk.Navigation(
        label=LocalisedText(id="Ibu dan anak", en="Mother and child"),
        view="one_student_one_client:materials",
        icon="baby",
        order=35,
    ),
    sdk.Navigation(
        label=LocalisedText(id="Ibu hamil", en="Mothers"),
        view="one_student_one_client:mothers",
        audience="staff",
        icon="heart-pulse",
        order=50,
        right=CARE,
    ),
    sdk.Navigation(
        label=LocalisedText(id="Rujukan", en="Referrals"),
        view="one_student_one_client:referrals",
        audience="staff",
        icon="triangle-alert",
        order=50,
        right=CARE,
    ),
    sdk.Navigation(
        label=LocalisedText(id="Klien saya", en="My client"),
        view="one_student_one_client:client",
        audience="staff",
        icon="heart-handshake",
        order=50,
        right=ACCOMPANY,
    ),
    sdk.Navigation(
        label=LocalisedText(id="Mahasiswa saya", en="My students"),
        view="one_student_one_client:students",
        audience="staff",
        icon="graduation-cap",
        order=51,
        right=SUPERVISE,
    ),
    sdk.Navigation(
        label=LocalisedText(id="Siapa sendiri", en="Who is alone"),
        view="one_student_one_client:alone",
        audience="staff",
        icon="heart-handshake",
        order=52,
        right=OVERSEE,
    ),
    sdk.Navigation(
        label=LocalisedText(id="One Student One Client", en="One Student One Client"),
        view="one_student_one_client:setup",
        audience="settings",
        icon="heart-handshake",
        order=64,
        right=MANAGE,
    ),
)
