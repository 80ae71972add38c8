"""What people of the scheme may do, and the roles that hold it."""

from typing import Final

from catalog.sdk import manifest as sdk
from core.localised import LocalisedText

MANAGE: Final = "one_student_one_client.manage"
SUPERVISE: Final = "one_student_one_client.supervise"
CARE: Final = "one_student_one_client.care"
ACCOMPANY: Final = "one_student_one_client.accompany"
OVERSEE: Final = "one_student_one_client.oversee"

RIGHTS: Final = (
    sdk.Right(
        code=MANAGE,
        sentence=LocalisedText(
            id="Mengatur kerja sama kampus, semester, dan penempatan mahasiswa",
            en="Set up agreements with campuses, terms, and where students are placed",
        ),
    ),
    sdk.Right(
        code=SUPERVISE,
        sentence=LocalisedText(
            id="Membimbing mahasiswa kampusnya: menyetujui pasangan, serah terima, dan jam",
            en="Supervise students of the campus: agree to pairings, hand-overs and hours",
        ),
    ),
    sdk.Right(
        code=CARE,
        sentence=LocalisedText(
            id="Mendaftarkan ibu hamil, memastikan skor dan rujukan di Puskesmasnya",
            en="Register pregnancies, confirm scores and referrals at the health centre",
        ),
    ),
    sdk.Right(
        code=ACCOMPANY,
        sentence=LocalisedText(
            id="Mendampingi ibu yang menjadi kliennya: mencatat, mengingatkan, melapor",
            en="Accompany the mother who is their client: record, remind, report",
        ),
    ),
    sdk.Right(
        code=OVERSEE,
        sentence=LocalisedText(
            id="Melihat siapa yang belum didampingi di seluruh daerah, tanpa nama",
            en="See who has nobody yet in the whole regency, without names",
        ),
    ),
)
"""A student observes, teaches, reminds, records and escalates. To diagnose, confirm and refer is `care`."""

ROLES: Final = (
    sdk.RoleSpec(
        slug="osoc_manager",
        name=LocalisedText(id="Pengelola One Student One Client", en="Manager of One Student One Client"),
        rights=(MANAGE, OVERSEE),
        whole_regency=True,
    ),
    sdk.RoleSpec(
        slug="campus_supervisor",
        name=LocalisedText(id="Dosen pembimbing", en="Campus supervisor"),
        rights=(SUPERVISE,),
    ),
    sdk.RoleSpec(slug="midwife", name=LocalisedText(id="Bidan", en="Midwife"), rights=(CARE,)),
    sdk.RoleSpec(
        slug="osoc_student",
        name=LocalisedText(id="Mahasiswa pendamping", en="Accompanying student"),
        rights=(ACCOMPANY,),
    ),
    sdk.RoleSpec(
        slug="maternal_health_officer",
        name=LocalisedText(id="Petugas kesehatan ibu dan anak", en="Officer for maternal and child health"),
        rights=(OVERSEE,),
        whole_regency=True,
    ),
)
