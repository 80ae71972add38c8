"""The roles that every regency and the ministry have, and what each right lets a person do."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.localised import LocalisedText
from organisation.models import CORE


@dataclass(frozen=True, kw_only=True)
class RoleSpec:
    """
    A role as core or a module declares it; `organisation.services.sync_roles` makes the row.

    :param module: slug of the module, or `"core"`.
    :param whole_regency: the role is for the whole government and cannot be narrowed to a unit.
    """

    slug: str
    module: str
    name: LocalisedText
    rights: tuple[str, ...] = ()
    whole_regency: bool = False


def _core(slug: str, id: str, en: str, *rights: str, everywhere: bool = False) -> RoleSpec:
    return RoleSpec(slug=slug, module=CORE, name=LocalisedText(id=id, en=en), rights=rights, whole_regency=everywhere)


# Roles without a right of core still say who a person is; what modules let people do comes with the modules' own roles.
TENANT_ROLES: tuple[RoleSpec, ...] = (
    _core(
        "tenant_admin",
        "Admin daerah",
        "Regency administrator",
        "modules.manage",
        "people.manage",
        "units.manage",
        "hours.manage",
        "delegations.manage",
        "evidence.read",
        "api.tokens",
        "regency.leave",
        "residents.read",
        "residents.edit",
        "residents.unmask",
        "residents.merge",
        "imports.run",
        "messages.manage",
        "surveys.manage",
        "outcomes.read",
        "outcomes.manage",
        "documents.manage",
        "documents.sign",
        "documents.initial",
        "documents.templates",
        "cases.work",
        "cases.decide",
        "services.manage",
        "policies.read",
        "policies.manage",
        "billing.manage",
        everywhere=True,
    ),
    _core(
        "regional_head",
        "Kepala daerah",
        "Regional head",
        "evidence.read",
        "outcomes.read",
        "documents.sign",
        "documents.initial",
        "policies.read",
        everywhere=True,
    ),
    _core(
        "regional_secretary",
        "Sekretaris daerah",
        "Regional secretary",
        "delegations.manage",
        "documents.manage",
        "documents.sign",
        "documents.initial",
        "evidence.read",
        "policies.read",
        "policies.manage",
        "policies.backdate",
        "outcomes.read",
        everywhere=True,
    ),
    _core(
        "agency_head",
        "Kepala perangkat daerah",
        "Head of agency",
        "hours.manage",
        "documents.manage",
        "documents.sign",
        "documents.initial",
        "cases.work",
        "cases.decide",
        "services.manage",
    ),
    _core("division_head", "Kepala bidang", "Head of division", "documents.initial", "cases.work", "cases.decide"),
    _core("section_head", "Kepala seksi", "Head of section", "documents.initial", "cases.work", "cases.decide"),
    _core("staff", "Staf", "Staff", "cases.work"),
    _core(
        "district_head",
        "Camat",
        "District head",
        "hours.manage",
        "documents.manage",
        "documents.sign",
        "documents.initial",
        "residents.read",
        "cases.work",
        "cases.decide",
    ),
    _core(
        "village_head",
        "Kepala desa atau lurah",
        "Village or ward head",
        "hours.manage",
        "documents.manage",
        "documents.sign",
        "documents.initial",
        "residents.read",
        "cases.work",
        "cases.decide",
    ),
    # For one hamlet below a village's office: kepala dusun, kelian banjar dinas, kepala lingkungan.
    _core("hamlet_head", "Kepala dusun atau lingkungan", "Hamlet head", "residents.read"),
    _core(
        "village_secretary",
        "Sekretaris desa",
        "Village secretary",
        "documents.manage",
        "documents.sign",
        "documents.initial",
        "residents.read",
        "residents.edit",
        "imports.run",
        "cases.work",
    ),
    _core(
        "registrar",
        "Petugas Disdukcapil",
        "Civil registrar",
        "residents.read",
        "residents.edit",
        "residents.unmask",
        "residents.merge",
        "cases.work",
    ),
    _core("village_treasurer", "Kaur keuangan", "Village treasurer"),
    _core("village_activity_officer", "Pelaksana kegiatan desa", "Village activity officer"),
    _core("village_council", "Anggota BPD", "Village council member"),
    _core("auditor", "Auditor APIP", "Internal auditor", "evidence.read", "policies.read", everywhere=True),
    _core("dpo", "Pejabat pelindungan data pribadi", "Data protection officer", "evidence.read", everywhere=True),
    _core("expenditure_treasurer", "Bendahara pengeluaran", "Expenditure treasurer", "billing.manage", everywhere=True),
)

MINISTRY_ROLES: tuple[RoleSpec, ...] = (
    _core(
        "ministry_curator",
        "Kurator kementerian",
        "Ministry curator",
        "catalogue.curate",
        "regencies.read",
        "applications.decide",
        "jobs.read",
        "jobs.retry",
        "people.manage",
        "evidence.read",
        "api.tokens",
        "messages.manage",
        "policies.read",
        "policies.manage",
        "policies.backdate",
        everywhere=True,
    ),
    _core(
        "ministry_evaluator",
        "Evaluator kementerian",
        "Ministry evaluator",
        "regencies.read",
        "policies.read",
        everywhere=True,
    ),
    _core("billing_officer", "Petugas penagihan", "Billing officer", "billing.run", "policies.read", everywhere=True),
    # For one province (organisation.provinces): its regencies, and nothing else of the ministry.
    _core("province_officer", "Petugas provinsi", "Province officer", "province.read"),
)

# What a person with the right may do, as the end of "may ...".
SENTENCES: dict[str, LocalisedText] = {
    "modules.manage": LocalisedText(
        id="menyalakan, mengatur, dan mematikan modul", en="switch modules on and off and set them up"
    ),
    "people.manage": LocalisedText(id="mengundang orang dan memberi peran", en="invite people and give roles"),
    "units.manage": LocalisedText(id="menambah dan mengubah unit kerja", en="add and change units"),
    "hours.manage": LocalisedText(
        id="mengatur jam buka dan hari tutup kantor", en="set opening hours and closed days of offices"
    ),
    "delegations.manage": LocalisedText(
        id="mencatat dan mencabut pelimpahan wewenang", en="enter and revoke delegations of authority"
    ),
    "evidence.read": LocalisedText(id="membaca catatan bukti", en="read the evidence log"),
    "api.tokens": LocalisedText(id="membuat token API untuk sistem lain", en="make API tokens for other systems"),
    "regency.leave": LocalisedText(
        id="mengajukan daerah keluar dari Tiru dan mengunduh semua datanya",
        en="let the regency leave Tiru and download all its data",
    ),
    "residents.read": LocalisedText(
        id="melihat data penduduk, NIK dan nomor KK tertutup", en="see residents, their numbers masked"
    ),
    "residents.edit": LocalisedText(
        id="mencatat dan membetulkan data penduduk dan keluarga", en="record and correct residents and families"
    ),
    "residents.unmask": LocalisedText(
        id="membuka NIK dan nomor KK dengan alasan yang tercatat",
        en="show NIK and KK numbers, with a reason that is recorded",
    ),
    "residents.merge": LocalisedText(
        id="memutuskan data ganda dan menggabungkannya", en="decide on duplicates and merge them"
    ),
    "imports.run": LocalisedText(
        id="memasukkan data dari tabel Excel atau CSV", en="bring data in from Excel or CSV tables"
    ),
    "messages.manage": LocalisedText(
        id="melihat pesan keluar, mengirim ulang, dan mengubah kata-katanya",
        en="see the messages that go out, send them again and change their words",
    ),
    "surveys.manage": LocalisedText(
        id="mengadakan survei kepuasan dan menerbitkan hasilnya", en="hold satisfaction surveys and publish the results"
    ),
    "outcomes.read": LocalisedText(
        id="melihat angka capaian yang dihitung dan dikirim ke kementerian",
        en="see the indicators that are computed and sent to the ministry",
    ),
    "outcomes.manage": LocalisedText(
        id="menghitung ulang angka capaian dan mengirimnya lagi", en="compute indicators anew and send them again"
    ),
    "documents.manage": LocalisedText(
        id="melihat, menyerahkan, membetulkan, dan membatalkan surat, serta mengatur nomornya",
        en="see letters, hand them out, correct them, declare them void and set up their numbers",
    ),
    "documents.sign": LocalisedText(
        id="menandatangani surat yang kewenangannya ada di daftar pelimpahan",
        en="sign letters for which the delegation register gives authority",
    ),
    "documents.initial": LocalisedText(
        id="membubuhkan paraf pada surat sebelum ditandatangani",
        en="put their initial on letters before they are signed",
    ),
    "documents.templates": LocalisedText(
        id="mengatur templat surat dan sertifikat penanda tangan",
        en="set up letter templates and the certificates of those who sign",
    ),
    "cases.work": LocalisedText(
        id="memeriksa dan mengerjakan berkas permohonan warga", en="check and work on citizens' applications"
    ),
    "cases.decide": LocalisedText(
        id="menyetujui atau menolak permohonan warga", en="approve citizens' applications or turn them down"
    ),
    "services.manage": LocalisedText(
        id="menulis dan menerbitkan standar layanan", en="write and publish the standards of services"
    ),
    "policies.read": LocalisedText(
        id="melihat kebijakan, nilainya, dan asalnya", en="see the policies, their values and where these come from"
    ),
    "policies.manage": LocalisedText(
        id="menetapkan nilai kebijakan mulai suatu tanggal", en="decide values of policies from a day on"
    ),
    "policies.backdate": LocalisedText(
        id="mencatat nilai kebijakan yang berlaku surut", en="enter values of policies that count from an earlier day"
    ),
    "billing.manage": LocalisedText(
        id="mencatat data pembayar, dokumen pencairan, dan bukti pajak atas tagihan Tiru",
        en="enter the payer, the treasury's papers and the tax proofs for the bills of Tiru",
    ),
    "billing.run": LocalisedText(
        id="menerbitkan tagihan, mencocokkan pembayaran, dan menetapkan harga",
        en="issue invoices, match payments and set prices",
    ),
    "catalogue.curate": LocalisedText(
        id="menerbitkan rilis modul di katalog", en="publish module releases in the catalogue"
    ),
    "regencies.read": LocalisedText(id="melihat daerah dan penerapannya", en="see the regencies and what they adopted"),
    "province.read": LocalisedText(
        id="melihat daerah di provinsinya dan penerapannya",
        en="see the regencies of the province and what they adopted",
    ),
    "applications.decide": LocalisedText(id="memutuskan permohonan daerah", en="decide on applications of regencies"),
    "jobs.read": LocalisedText(id="melihat pekerjaan sistem yang gagal", en="see system jobs that failed"),
    "jobs.retry": LocalisedText(id="mengulangi pekerjaan sistem yang gagal", en="let failed system jobs run again"),
}


def known_rights(specs: Iterable[RoleSpec]) -> frozenset[str]:
    return frozenset(right for spec in specs for right in spec.rights)
