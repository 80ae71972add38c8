"""
Services of the mall whose result another system makes: SIAK for civil registration, BPJS Kesehatan for its members.

Their numbers are never made here. An officer records what that system gave before the application is approved, and the
citizen gets a notice that says where the document lies. The notices are samples of a wording, and no notice confers
anything: the card, the certificate and the membership do.
"""

from __future__ import annotations

from typing import Any, Final

from config.demo.online import Letter, Online, asks, choice, day, number, table, text, words

CIVIL: Final = "Dinas Kependudukan dan Pencatatan Sipil"
INSURER: Final = "BPJS Kesehatan"
_BY_SIAK = ("Salin dari SIAK", "Copy it from SIAK")
_BY_PAPER = ("Salin dari dokumen yang dicetak SIAK", "Copy it from the document that SIAK printed")
_NO_PROOF = (
    "Pemberitahuan ini bukan pengganti dokumen tersebut. Bila ada data yang keliru, hubungi loket Kependudukan di Mal "
    "Pelayanan Publik dan sebutkan kode permohonan."
)
_KINDS_OF_CARE = {
    "satu": ("Kelas 1", "Class 1"),
    "dua": ("Kelas 2", "Class 2"),
    "tiga": ("Kelas 3", "Class 3"),
}


def _civil_notice(code: str, id: str, en: str, said: str, fields: str, *rows: tuple[str, str]) -> Letter:
    """A notice of the civil registration; `fields` are its facts beside who asked, days as `name:date`."""
    kinds = {name: kind or "text" for name, _colon, kind in (one.partition(":") for one in fields.split())}
    return Letter(
        code=code,
        name=text(id, en),
        wording=f"{CIVIL} memberitahukan bahwa {said}"
        + table(("Pemohon", "#f.nama"), *rows, ("Kode permohonan", "#f.kode"))
        + _NO_PROOF,
        fields={"nama": "text", **kinds, "kode": "text"},
        archive="400.12",
        office="DUKCAPIL",
    )


CHILD_CARD: Final = Online(
    code="DK-05",
    optional=frozenset({"Pas foto anak berwarna, 4 × 6"}),
    form=asks(
        "nama_anak lahir_anak pengambilan",
        nama_anak=words(
            "Nama anak", "Name of the child", hint=("Sesuai akta kelahiran", "As on the birth certificate")
        ),
        lahir_anak=day("Tanggal lahir anak", "Child's date of birth"),
        pengambilan=choice(
            "Kartu diambil di",
            "Collect the card at",
            mpp=("Mal Pelayanan Publik", "The public service mall"),
            kecamatan=("Kantor kecamatan", "The district office"),
        ),
    ),
    office_form=asks(
        "nomor_kia terbit_kia",
        nomor_kia=words("Nomor KIA", "Number of the card", 30, _BY_PAPER),
        terbit_kia=day("Tanggal terbit KIA", "Card issued on"),
    ),
    letter=_civil_notice(
        "pemberitahuan-kia",
        "Pemberitahuan KIA terbit",
        "Notice of a child identity card",
        "Kartu Identitas Anak (KIA) berikut telah terbit dan dapat diambil.",
        "nama_anak lahir_anak:date nomor_kia terbit_kia:date pengambilan",
        ("Nama anak", "#f.nama_anak"),
        ("Tanggal lahir anak", "#f.lahir_anak"),
        ("Nomor KIA", "#f.nomor_kia"),
        ("Tanggal terbit", "#f.terbit_kia"),
        ("Tempat pengambilan", "#f.pengambilan"),
    ),
)
BIRTH: Final = Online(
    code="DK-01",
    form=asks(
        "nama_anak lahir_anak tempat_lahir nama_ibu",
        nama_anak=words("Nama anak", "Name of the child"),
        lahir_anak=day("Tanggal lahir anak", "Child's date of birth"),
        tempat_lahir=words("Tempat lahir", "Place of birth", 80),
        nama_ibu=words("Nama ibu", "Mother's name"),
        nama_ayah=words("Nama ayah", "Father's name", hint=("Bila dicatat pada akta", "If it goes on the certificate")),
    ),
    office_form=asks(
        "nik_anak nomor_akta terbit_akta",
        nik_anak=number("NIK anak", "NIK of the child", 16, "5107045103260001", _BY_SIAK),
        nomor_akta=words("Nomor akta kelahiran", "Number of the certificate", 40, _BY_PAPER),
        terbit_akta=day("Tanggal terbit akta", "Certificate issued on"),
    ),
    letter=_civil_notice(
        "pemberitahuan-akta-lahir",
        "Pemberitahuan akta kelahiran terbit",
        "Notice of a birth certificate",
        "kelahiran berikut telah dicatat dan kutipan aktanya telah terbit.",
        "nama_anak tempat_lahir lahir_anak:date nama_ibu nama_ayah nik_anak nomor_akta terbit_akta:date",
        ("Nama anak", "#f.nama_anak"),
        ("Tempat lahir", "#f.tempat_lahir"),
        ("Tanggal lahir", "#f.lahir_anak"),
        ("Nama ibu", "#f.nama_ibu"),
        ("Nama ayah", "#f.nama_ayah"),
        ("NIK anak", "#f.nik_anak"),
        ("Nomor akta kelahiran", "#f.nomor_akta"),
        ("Tanggal terbit", "#f.terbit_akta"),
    ),
)
FAMILY_CARD: Final = Online(
    code="DK-04",
    optional=frozenset({"Buku nikah atau akta perkawinan"}),
    form=asks(
        "perubahan rincian",
        perubahan=choice(
            "Yang berubah",
            "What changes",
            pendidikan=("Pendidikan atau pekerjaan", "Education or occupation"),
            kawin=("Status perkawinan", "Marital status"),
            anggota=("Anggota keluarga", "Members of the family"),
            ejaan=("Ejaan nama atau tanggal yang keliru", "A name or date that is written wrong"),
        ),
        rincian=words(
            "Perubahan yang diminta",
            "The change you ask for",
            300,
            ("Misalnya: pekerjaan dari pelajar menjadi karyawan swasta", "For example: from pupil to employee"),
        ),
    ),
    office_form=asks(
        "nomor_kk terbit_kk",
        nomor_kk=number("Nomor KK pada kartu yang baru", "KK number on the new card", 16, "5107041203180004", _BY_SIAK),
        terbit_kk=day("Tanggal terbit KK", "Card issued on"),
    ),
    letter=_civil_notice(
        "pemberitahuan-kk",
        "Pemberitahuan kartu keluarga terbit",
        "Notice of a family card",
        "data kartu keluarga berikut telah diubah dan kartu yang baru telah terbit.",
        "perubahan rincian nomor_kk terbit_kk:date",
        ("Yang berubah", "#f.perubahan"),
        ("Rincian", "#f.rincian"),
        ("Nomor KK", "#f.nomor_kk"),
        ("Tanggal terbit", "#f.terbit_kk"),
    ),
)
MOVING_OUT: Final = Online(
    code="DK-06",
    form=asks(
        "tujuan alasan pengikut rencana",
        tujuan=words(
            "Alamat tujuan",
            "New address",
            200,
            ("Jalan, desa, kecamatan, dan kabupaten", "Street, village, district and regency"),
        ),
        alasan=choice(
            "Alasan pindah",
            "Why you move",
            kerja=("Pekerjaan", "Work"),
            sekolah=("Pendidikan", "Education"),
            keluarga=("Keluarga", "Family"),
            rumah=("Perumahan", "Housing"),
        ),
        pengikut={
            "type": "integer",
            "minimum": 0,
            "maximum": 20,
            "x-title": {"id": "Anggota keluarga yang ikut pindah", "en": "Members of the family who move with you"},
            "x-hint": {"id": "Tulis 0 bila Anda pindah sendiri", "en": "Write 0 if you move alone"},
        },
        rencana=day("Rencana tanggal pindah", "You plan to move on"),
    ),
    office_form=asks(
        "nomor_skp terbit_skp",
        nomor_skp=words("Nomor surat keterangan pindah (SKPWNI)", "Number of the moving certificate", 40, _BY_PAPER),
        terbit_skp=day("Tanggal terbit SKPWNI", "Certificate issued on"),
    ),
    letter=_civil_notice(
        "pemberitahuan-pindah",
        "Pemberitahuan surat keterangan pindah terbit",
        "Notice of a moving certificate",
        "surat keterangan pindah (SKPWNI) berikut telah terbit. Tunjukkan suratnya di daerah tujuan.",
        "tujuan alasan pengikut nomor_skp terbit_skp:date",
        ("Alamat tujuan", "#f.tujuan"),
        ("Alasan pindah", "#f.alasan"),
        ("Anggota keluarga yang ikut", "#f.pengikut orang"),
        ("Nomor SKPWNI", "#f.nomor_skp"),
        ("Tanggal terbit", "#f.terbit_skp"),
    ),
)
CARE_CLASS: Final = Online(
    code="BK-01",
    optional=frozenset({"Fotokopi KTP-el dan buku tabungan"}),
    form=asks(
        "kelas_lama kelas_baru",
        kelas_lama=choice("Kelas rawat sekarang", "Present care class", **_KINDS_OF_CARE),
        kelas_baru=choice("Kelas rawat yang diminta", "Care class you ask for", **_KINDS_OF_CARE),
    ),
    office_form=asks(
        "nomor_jkn berlaku",
        nomor_jkn=number(
            "Nomor peserta JKN",
            "JKN member number",
            13,
            "0001234567890",
            ("Salin dari aplikasi BPJS Kesehatan", "Copy it from the system of BPJS Kesehatan"),
        ),
        berlaku=day("Kelas baru berlaku mulai", "New class holds from"),
    ),
    letter=Letter(
        code="pemberitahuan-kelas-rawat",
        name=text("Pemberitahuan perubahan kelas rawat", "Notice of a change of care class"),
        wording=f"Loket {INSURER} di Mal Pelayanan Publik memberitahukan bahwa perubahan kelas rawat berikut telah "
        f"dicatat pada sistem {INSURER}."
        + table(
            ("Pemohon", "#f.nama"),
            ("Nomor peserta JKN", "#f.nomor_jkn"),
            ("Kelas lama", "#f.kelas_lama"),
            ("Kelas baru", "#f.kelas_baru"),
            ("Berlaku mulai", "#f.berlaku"),
            ("Kode permohonan", "#f.kode"),
        )
        + f"Pemberitahuan ini bukan bukti kepesertaan. Kepesertaan Anda dapat diperiksa di {INSURER}.",
        fields={
            "nama": "text",
            "nomor_jkn": "text",
            "kelas_lama": "text",
            "kelas_baru": "text",
            "berlaku": "date",
            "kode": "text",
        },
        archive="400.7",
        office="MPP-BPJS",
    ),
)

CIVIL_SERVICES: Final = (CHILD_CARD, BIRTH, FAMILY_CARD, MOVING_OUT)
SAMPLE_ANSWERS: Final[dict[str, dict[str, Any]]] = {
    "DK-05": {"lahir_anak": "2021-03-12", "pengambilan": "mpp"},
    "BK-01": {"kelas_lama": "dua", "kelas_baru": "tiga"},
    "DK-04": {"perubahan": "pendidikan", "rincian": "Pekerjaan dari pelajar menjadi karyawan swasta."},
}
"""What the citizens of the demo answered; the name of the child stands beside their own."""
