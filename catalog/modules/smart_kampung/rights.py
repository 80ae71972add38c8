"""What people of villages, districts and agencies may do, and the roles that hold it."""

from typing import Final

from catalog.sdk import manifest as sdk
from core.localised import LocalisedText

RIGHTS: Final = (
    sdk.Right(
        code="smart_kampung.manage",
        sentence=LocalisedText(
            id="Mengatur surat dan layanan desa Smart Kampung",
            en="Set up the letters and services of the villages",
        ),
    ),
    sdk.Right(
        code="smart_kampung.serve",
        sentence=LocalisedText(
            id="Melayani surat desa: menjawab yang tersisa, memberi kode, membuat surat di loket",
            en="Serve village letters: answer what is left, give codes, take requests at the counter",
        ),
    ),
    sdk.Right(
        code="smart_kampung.houses",
        sentence=LocalisedText(
            id="Mengusulkan, menyurvei, dan mencatat perbaikan rumah tidak layak huni",
            en="Propose and survey unfit houses and record their repair",
        ),
    ),
    sdk.Right(
        code="smart_kampung.houses_decide",
        sentence=LocalisedText(
            id="Memutuskan rumah tidak layak huni yang diteruskan ke dinas",
            en="Decide on unfit houses that are passed to the agency",
        ),
    ),
    sdk.Right(
        code="smart_kampung.score",
        sentence=LocalisedText(
            id="Menilai kemajuan desa dan kelurahan dengan tujuh kriteria",
            en="Score villages and wards on the seven criteria",
        ),
    ),
    sdk.Right(
        code="smart_kampung.outreach",
        sentence=LocalisedText(
            id="Merencanakan dan mencatat kunjungan jemput bola ke rumah lansia",
            en="Plan and record visits to old people at home",
        ),
    ),
)

ROLES: Final = (
    sdk.RoleSpec(
        slug="kampung_manager",
        name=LocalisedText(id="Pengelola Smart Kampung", en="Manager of Smart Kampung"),
        rights=("smart_kampung.manage",),
        whole_regency=True,
    ),
    sdk.RoleSpec(
        slug="village_clerk",
        name=LocalisedText(id="Petugas desa", en="Village clerk"),
        rights=("smart_kampung.serve",),
    ),
    sdk.RoleSpec(
        slug="village_house_officer",
        name=LocalisedText(id="Petugas rumah layak huni desa", en="Officer for houses of a village"),
        rights=("smart_kampung.houses",),
    ),
    sdk.RoleSpec(
        slug="housing_officer",
        name=LocalisedText(id="Petugas perumahan daerah", en="Housing officer of the regency"),
        rights=("smart_kampung.houses", "smart_kampung.houses_decide"),
        whole_regency=True,
    ),
    sdk.RoleSpec(
        slug="village_assessor",
        name=LocalisedText(id="Penilai desa di kecamatan", en="Assessor of villages"),
        rights=("smart_kampung.score",),
    ),
    sdk.RoleSpec(
        slug="outreach_officer",
        name=LocalisedText(id="Petugas jemput bola", en="Outreach officer"),
        rights=("smart_kampung.outreach",),
    ),
)
