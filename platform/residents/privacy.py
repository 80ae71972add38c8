"""What the register of residents holds of people (core.personal_data)."""

from collections.abc import Iterator

from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Entry, Keeping, LawfulBasis, Person
from core.secrets import decrypt
from residents.models import KK_PURPOSE, NIK_PURPOSE
from residents.queries import current_membership, find_resident

_CIVIL = DataCategory.CIVIL_STATUS
REGISTER = "residents.register"

ACTIVITIES = (
    Activity(
        code=REGISTER,
        name=LocalisedText(id="Data penduduk dan keluarga", en="Residents and families"),
        purpose=LocalisedText(
            id="Mengenali pemohon, agar warga tidak mengisi ulang yang sudah diketahui pemerintahnya.",
            en="Know who asks, so that nobody writes down again what their government knows.",
        ),
        persons=LocalisedText(id="penduduk, termasuk anak", en="residents, children among them"),
        basis=LawfulBasis.PUBLIC_TASK,
        source="UU 24/2013; UU 25/2009",
        fields={
            "residents.Resident": {
                "full_name": DataCategory.NAME,
                "search_name": DataCategory.NAME,
                "nik": DataCategory.NATIONAL_ID,
                "nik_index": DataCategory.NATIONAL_ID,
                "birth_date": _CIVIL,
                "birth_place": _CIVIL,
                "sex": _CIVIL,
                "marital_status": _CIVIL,
                "religion": _CIVIL,
                "occupation": DataCategory.EMPLOYMENT,
                "address": DataCategory.ADDRESS,
                "phone": DataCategory.PHONE,
                "email": DataCategory.EMAIL,
                "merged_into": DataCategory.NAME,
            },
            "residents.Family": {
                "kk": DataCategory.FAMILY_CARD,
                "kk_index": DataCategory.FAMILY_CARD,
                "head": DataCategory.NAME,
                "address": DataCategory.ADDRESS,
            },
            "residents.Membership": {"resident": DataCategory.CHILD},
            "residents.DuplicatePair": {"first": DataCategory.NAME, "second": DataCategory.NAME},
            "residents.Merge": {
                "kept": DataCategory.NAME, "dropped": DataCategory.NAME, "before": DataCategory.NATIONAL_ID,
            },
        },
        keeping=(
            Keeping(
                code="residents.register_kept",
                what=LocalisedText(id="Data penduduk", en="Records of residents"),
                after=LocalisedText(id="menurut jadwal retensi arsip", en="by the archive schedule"),
                act="keep",
                source=LocalisedText(id="UU 24/2013; UU 43/2009", en="UU 24/2013; UU 43/2009"),
            ),
        ),
        is_large=True,
    ),
)  # fmt: skip


def about(person: Person) -> Iterator[Entry]:
    """The record, with the family card it stands on."""
    resident = find_resident(person.resident_id) if person.resident_id else None
    if resident is None:
        return
    membership = current_membership(resident)
    yield Entry(
        activity=REGISTER,
        title=LocalisedText(id="Data penduduk", en="Record in the register of residents"),
        holds={
            "name": resident.full_name,
            "nik": decrypt(resident.nik, purpose=NIK_PURPOSE) if resident.nik else "",
            "kk": decrypt(membership.family.kk, purpose=KK_PURPOSE) if membership and membership.family.kk else "",
            "birth_place": resident.birth_place,
            "birth_date": resident.birth_date.isoformat(),
            "sex": resident.sex,
            "address": resident.address,
            "hamlet": resident.hamlet,
            "village": resident.village_code,
            "phone": resident.phone,
            "email": resident.email,
            "marital_status": resident.marital_status,
            "religion": resident.religion,
            "occupation": resident.occupation,
            "status": resident.status,
        },
        keeps_by_law=LocalisedText(
            id="Data kependudukan dipelihara menurut UU 24/2013 dan tidak dihapus atas permintaan; yang keliru "
            "dibetulkan. UU 27/2022 pasal 15 (1) c dan pasal 50 (1) c.",
            en="Civil registry data are kept under UU 24/2013 and not erased on request; what is wrong is corrected. "
            "UU 27/2022, articles 15 (1) c and 50 (1) c.",
        ),
    )
