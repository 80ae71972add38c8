"""What people of the complaint centre may do, and the roles that hold it."""

from typing import Final

from catalog.sdk import manifest as sdk
from core.localised import LocalisedText

MANAGE: Final = "complaint_centre.manage"
SORT: Final = "complaint_centre.sort"
RECORD: Final = "complaint_centre.record"
WORK: Final = "complaint_centre.work"
INSPECT: Final = "complaint_centre.inspect"
OVERSEE: Final = "complaint_centre.oversee"
DECIDE: Final = "complaint_centre.decide"

RIGHTS: Final = (
    sdk.Right(
        code=MANAGE,
        sentence=LocalisedText(
            id="Mengatur kategori, aturan penyaluran, kanal, dan teks siap pakai pengaduan",
            en="Set up categories, routing rules, channels and canned texts of complaints",
        ),
    ),
    sdk.Right(
        code=SORT,
        sentence=LocalisedText(
            id="Memverifikasi pengaduan dan meneruskannya kepada unit yang berwenang",
            en="Verify complaints and pass them to the office in charge",
        ),
    ),
    sdk.Right(
        code=RECORD,
        sentence=LocalisedText(
            id="Mencatat pengaduan lewat telepon, di loket, atau di lapangan",
            en="Record complaints by telephone, at the counter or in the field",
        ),
    ),
    sdk.Right(
        code=WORK,
        sentence=LocalisedText(
            id="Menjawab dan menyelesaikan pengaduan unitnya", en="Answer and settle the complaints of their office"
        ),
    ),
    sdk.Right(
        code=INSPECT,
        sentence=LocalisedText(
            id="Membaca dan menangani laporan pelanggaran (WBS), termasuk identitas pelapornya",
            en="Read and deal with whistle-blowers' reports, their identity included",
        ),
    ),
    sdk.Right(
        code=OVERSEE,
        sentence=LocalisedText(
            id="Melihat semua pengaduan dan batas waktu di seluruh daerah",
            en="See all complaints and deadlines of the whole regency",
        ),
    ),
    sdk.Right(
        code=DECIDE,
        sentence=LocalisedText(
            id="Memutuskan usulan pembinaan dan disiplin dari batas waktu yang terlewat",
            en="Decide on referrals for guidance and discipline after missed deadlines",
        ),
    ),
)
"""`inspect` is not part of any other right: not even whoever sees everything reads a whistle-blower's report."""

ROLES: Final = (
    sdk.RoleSpec(
        slug="complaint_manager",
        name=LocalisedText(id="Pengelola pengaduan", en="Manager of complaints"),
        rights=(MANAGE, SORT, RECORD, OVERSEE),
        whole_regency=True,
    ),
    sdk.RoleSpec(
        slug="complaint_desk",
        name=LocalisedText(id="Petugas pusat pengaduan", en="Officer of the complaint desk"),
        rights=(SORT, RECORD),
        whole_regency=True,
    ),
    sdk.RoleSpec(
        slug="complaint_officer",
        name=LocalisedText(id="Penanggap pengaduan", en="Officer who answers complaints"),
        rights=(WORK, RECORD),
    ),
    sdk.RoleSpec(
        slug="complaint_inspector",
        name=LocalisedText(id="Pemeriksa laporan pelanggaran", en="Inspector of reported wrongdoing"),
        rights=(INSPECT,),
        whole_regency=True,
    ),
    sdk.RoleSpec(
        slug="complaint_overseer",
        name=LocalisedText(id="Pengawas pengaduan (Sekda, kepala daerah)", en="Overseer of complaints"),
        rights=(OVERSEE, DECIDE),
        whole_regency=True,
    ),
)
