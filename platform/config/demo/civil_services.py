"""
Services of the mall whose result another system makes: SIAK for civil registration, BPJS Kesehatan for its members.

Their numbers are never made here. An officer records what that system gave before the application is approved, and the
citizen gets a notice that says where the document lies. The notices are samples of a wording, and no notice confers
anything: the card, the certificate and the membership do.
"""

from __future__ import annotations

from typing import Any, Final

from config.demo.online import Letter, Online, asks, choice, day, letter, number, whole, words

CIVIL: Final = "Dinas Kependudukan dan Pencatatan Sipil"
INSURER: Final = "BPJS Kesehatan"
_BY_SIAK = ("Salin dari SIAK", "Copy it from SIAK")
_BY_PAPER = ("Salin dari dokumen yang dicetak SIAK", "Copy it from the document that SIAK printed")
_BY_INSURER = ("Salin dari aplikasi BPJS Kesehatan", "Copy it from the system of BPJS Kesehatan")
_NO_PROOF = (
    "Pemberitahuan ini bukan pengganti dokumen tersebut. Bila ada data yang keliru, hubungi loket Kependudukan di Mal "
    "Pelayanan Publik dan sebutkan kode permohonan."
)
_KINDS_OF_CARE = {
    "satu": ("Kelas 1", "Class 1"),
    "dua": ("Kelas 2", "Class 2"),
    "tiga": ("Kelas 3", "Class 3"),
}
_NEW_CARD: Final = asks(
    "nomor_kk terbit_kk",
    nomor_kk=number("Nomor KK pada kartu yang baru", "KK number on the new card", 16, "5107041203180000", _BY_SIAK),
    terbit_kk=day("Tanggal terbit KK", "Card issued on"),
)
_CERTIFICATE = (
    words("Nomor akta", "Number of the certificate", 40, _BY_PAPER),
    day("Tanggal terbit kutipan", "Certificate issued on"),
)


def _notice(code: str, id: str, en: str, said: str, *rows: tuple[str, str]) -> Letter:
    return letter(code, id, en, said=f"{CIVIL} memberitahukan bahwa {said}", rows=rows, end=_NO_PROOF, archive="400.12")


CARD_NOTICE: Final = _notice(
    "pemberitahuan-kk",
    "Pemberitahuan kartu keluarga terbit",
    "Notice of a family card",
    "kartu keluarga yang baru telah terbit.",
    ("Perihal", "perubahan"),
    ("Rincian", "rincian"),
    ("Nomor KK", "nomor_kk"),
    ("Tanggal terbit", "terbit_kk:date"),
)
CHILD_CARD: Final = Online(
    optional=frozenset({"Pas foto anak berwarna, 4 × 6", "Surat kehilangan dari kepolisian"}),
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
    letter=_notice(
        "pemberitahuan-kia",
        "Pemberitahuan KIA terbit",
        "Notice of a child identity card",
        "Kartu Identitas Anak (KIA) berikut telah terbit dan dapat diambil.",
        ("Nama anak", "nama_anak"),
        ("Tanggal lahir anak", "lahir_anak:date"),
        ("Nomor KIA", "nomor_kia"),
        ("Tanggal terbit", "terbit_kia:date"),
        ("Tempat pengambilan", "pengambilan"),
    ),
)
BIRTH: Final = Online(
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
        nik_anak=number("NIK anak", "NIK of the child", 16, "5107045103260000", _BY_SIAK),
        nomor_akta=words("Nomor akta kelahiran", "Number of the certificate", 40, _BY_PAPER),
        terbit_akta=day("Tanggal terbit akta", "Certificate issued on"),
    ),
    letter=_notice(
        "pemberitahuan-akta-lahir",
        "Pemberitahuan akta kelahiran terbit",
        "Notice of a birth certificate",
        "kelahiran berikut telah dicatat dan kutipan aktanya telah terbit.",
        ("Nama anak", "nama_anak"),
        ("Tempat lahir", "tempat_lahir"),
        ("Tanggal lahir", "lahir_anak:date"),
        ("Nama ibu", "nama_ibu"),
        ("Nama ayah", "nama_ayah"),
        ("NIK anak", "nik_anak"),
        ("Nomor akta kelahiran", "nomor_akta"),
        ("Tanggal terbit", "terbit_akta:date"),
    ),
)
DEATH: Final = Online(
    form=asks(
        "nama_almarhum wafat tempat_wafat hubungan",
        nama_almarhum=words("Nama almarhum", "Name of the deceased"),
        wafat=day("Tanggal meninggal", "Date of death"),
        tempat_wafat=words("Tempat meninggal", "Place of death", 80),
        hubungan=choice(
            "Hubungan Anda dengan almarhum",
            "You are to the deceased",
            pasangan=("Suami atau istri", "Husband or wife"),
            anak=("Anak", "Child"),
            keluarga=("Keluarga lain", "Another relative"),
            kuasa=("Penerima kuasa keluarga", "Empowered by the family"),
        ),
    ),
    office_form=asks("nomor_akta terbit_akta", nomor_akta=_CERTIFICATE[0], terbit_akta=_CERTIFICATE[1]),
    letter=_notice(
        "pemberitahuan-akta-kematian",
        "Pemberitahuan akta kematian terbit",
        "Notice of a death certificate",
        "kematian berikut telah dicatat dan kutipan aktanya telah terbit.",
        ("Nama almarhum", "nama_almarhum"),
        ("Tempat meninggal", "tempat_wafat"),
        ("Tanggal meninggal", "wafat:date"),
        ("Hubungan pelapor", "hubungan"),
        ("Nomor akta kematian", "nomor_akta"),
        ("Tanggal terbit", "terbit_akta:date"),
    ),
)
SECOND_COPY: Final = Online(
    form=asks(
        "jenis_akta nama_akta sebab",
        jenis_akta=choice(
            "Akta yang diminta",
            "Which certificate",
            lahir=("Akta kelahiran", "Birth certificate"),
            kawin=("Akta perkawinan", "Marriage certificate"),
            cerai=("Akta perceraian", "Divorce certificate"),
            mati=("Akta kematian", "Death certificate"),
        ),
        nama_akta=words("Nama pada akta", "Name on the certificate"),
        sebab=choice("Sebab", "Why", hilang=("Hilang", "Lost"), rusak=("Rusak", "Damaged")),
    ),
    optional=frozenset({"Surat kehilangan dari kepolisian"}),
    office_form=asks("nomor_akta terbit_akta", nomor_akta=_CERTIFICATE[0], terbit_akta=_CERTIFICATE[1]),
    letter=_notice(
        "pemberitahuan-kutipan-kedua",
        "Pemberitahuan kutipan kedua terbit",
        "Notice of a second copy of a certificate",
        "kutipan kedua dari akta berikut telah terbit.",
        ("Jenis akta", "jenis_akta"),
        ("Nama pada akta", "nama_akta"),
        ("Sebab", "sebab"),
        ("Nomor akta", "nomor_akta"),
        ("Tanggal terbit", "terbit_akta:date"),
    ),
)
FAMILY_CARD: Final = Online(
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
    office_form=_NEW_CARD,
    letter=CARD_NOTICE,
)
CARD_AGAIN: Final = Online(
    optional=frozenset({"Surat kehilangan dari kepolisian"}),
    form=asks(
        "perubahan",
        perubahan=choice(
            "Mengapa perlu kartu baru",
            "Why you need a new card",
            hilang=("Kartu hilang", "The card is lost"),
            rusak=("Kartu rusak", "The card is damaged"),
        ),
        rincian=words("Keterangan", "Remarks", 300),
    ),
    office_form=_NEW_CARD,
    letter=CARD_NOTICE,
)
MOVING_WITHIN: Final = Online(
    form=asks(
        "perubahan rincian",
        perubahan=choice(
            "Yang pindah",
            "Who moves",
            sendiri=("Pindah sendiri", "I alone"),
            sekeluarga=("Pindah sekeluarga", "The whole family"),
        ),
        rincian=words("Alamat baru", "New address", 300, ("Jalan, desa, dan kecamatan", "Street, village, district")),
    ),
    office_form=_NEW_CARD,
    letter=CARD_NOTICE,
)
MOVING_OUT: Final = Online(
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
        pengikut=whole(
            "Anggota keluarga yang ikut pindah",
            "Members of the family who move with you",
            0,
            20,
            ("Tulis 0 bila Anda pindah sendiri", "Write 0 if you move alone"),
        ),
        rencana=day("Rencana tanggal pindah", "You plan to move on"),
    ),
    office_form=asks(
        "nomor_skp terbit_skp",
        nomor_skp=words("Nomor surat keterangan pindah (SKPWNI)", "Number of the moving certificate", 40, _BY_PAPER),
        terbit_skp=day("Tanggal terbit SKPWNI", "Certificate issued on"),
    ),
    letter=_notice(
        "pemberitahuan-pindah",
        "Pemberitahuan surat keterangan pindah terbit",
        "Notice of a moving certificate",
        "surat keterangan pindah (SKPWNI) berikut telah terbit. Tunjukkan suratnya di daerah tujuan.",
        ("Alamat tujuan", "tujuan"),
        ("Alasan pindah", "alasan"),
        ("Anggota keluarga yang ikut", "pengikut orang"),
        ("Nomor SKPWNI", "nomor_skp"),
        ("Tanggal terbit", "terbit_skp:date"),
    ),
)
FOREIGNER: Final = Online(
    optional=frozenset(),
    form=asks(
        "warga_negara alamat_tinggal",
        warga_negara=words("Kewarganegaraan", "Nationality", 60),
        alamat_tinggal=words("Alamat tempat tinggal", "Address of residence", 200),
    ),
    office_form=asks(
        "nomor_sktt terbit_sktt berlaku_sktt",
        nomor_sktt=words("Nomor surat keterangan tempat tinggal", "Number of the residence certificate", 40, _BY_PAPER),
        terbit_sktt=day("Tanggal terbit", "Issued on"),
        berlaku_sktt=day("Berlaku sampai", "Valid until"),
    ),
    letter=_notice(
        "pemberitahuan-sktt",
        "Pemberitahuan surat keterangan tempat tinggal terbit",
        "Notice of a residence certificate",
        "surat keterangan tempat tinggal orang asing berikut telah terbit.",
        ("Kewarganegaraan", "warga_negara"),
        ("Alamat tempat tinggal", "alamat_tinggal"),
        ("Nomor surat", "nomor_sktt"),
        ("Tanggal terbit", "terbit_sktt:date"),
        ("Berlaku sampai", "berlaku_sktt:date"),
    ),
)

_MEMBER = {
    "nomor_jkn": number("Nomor peserta JKN", "JKN member number", 13, "0001234567890", _BY_INSURER),
    "berlaku": day("Berlaku mulai", "Holds from"),
}
_NO_MEMBERSHIP = f"Pemberitahuan ini bukan bukti kepesertaan. Kepesertaan Anda dapat diperiksa di {INSURER}."
CARE_CLASS: Final = Online(
    optional=frozenset({"Fotokopi KTP-el dan buku tabungan"}),
    form=asks(
        "kelas_lama kelas_baru",
        kelas_lama=choice("Kelas rawat sekarang", "Present care class", **_KINDS_OF_CARE),
        kelas_baru=choice("Kelas rawat yang diminta", "Care class you ask for", **_KINDS_OF_CARE),
    ),
    office_form=asks("nomor_jkn berlaku", **_MEMBER),
    letter=letter(
        "pemberitahuan-kelas-rawat",
        "Pemberitahuan perubahan kelas rawat",
        "Notice of a change of care class",
        said=f"Loket {INSURER} di Mal Pelayanan Publik memberitahukan bahwa perubahan kelas rawat berikut telah "
        f"dicatat pada sistem {INSURER}.",
        rows=(
            ("Nomor peserta JKN", "nomor_jkn"),
            ("Kelas lama", "kelas_lama"),
            ("Kelas baru", "kelas_baru"),
            ("Berlaku mulai", "berlaku:date"),
        ),
        end=_NO_MEMBERSHIP,
        archive="400.7",
    ),
)
MEMBER_NOTICE: Final = letter(
    "pemberitahuan-peserta",
    "Pemberitahuan perubahan data peserta",
    "Notice of a change of membership data",
    said=f"Loket {INSURER} di Mal Pelayanan Publik memberitahukan bahwa perubahan berikut telah dicatat pada sistem "
    f"{INSURER}.",
    rows=(
        ("Layanan", "layanan"),
        ("Perubahan", "perubahan"),
        ("Nomor peserta JKN", "nomor_jkn"),
        ("Berlaku mulai", "berlaku:date"),
    ),
    end=_NO_MEMBERSHIP,
    archive="400.7",
)


def _membership(id: str, en: str, *hint: str) -> Online:
    return Online(
        form=asks("perubahan", perubahan=words(id, en, 200, (hint[0], hint[1]) if hint else None)),
        office_form=asks("nomor_jkn berlaku", **_MEMBER),
        letter=MEMBER_NOTICE,
    )


WAYS: Final = {
    "birth": BIRTH,
    "death": DEATH,
    "second_copy": SECOND_COPY,
    "family_card": FAMILY_CARD,
    "card_again": CARD_AGAIN,
    "moving_within": MOVING_WITHIN,
    "moving_out": MOVING_OUT,
    "child_card": CHILD_CARD,
    "foreigner": FOREIGNER,
    "care_class": CARE_CLASS,
    "member_data": _membership(
        "Data yang diubah", "What changes", "Misalnya: nomor HP dan alamat surel", "For example: phone and e-mail"
    ),
    "member_clinic": _membership(
        "Fasilitas kesehatan yang diminta",
        "The clinic you ask for",
        "Misalnya: Puskesmas Licin",
        "For example: Puskesmas Licin",
    ),
    "member_family": _membership(
        "Nama dan hubungan anggota keluarga yang ditambahkan", "Name and relation of the family member to add"
    ),
}

SAMPLE_ANSWERS: Final[dict[str, dict[str, Any]]] = {
    "DK-05": {"lahir_anak": "2021-03-12", "pengambilan": "mpp"},
    "BK-01": {"kelas_lama": "dua", "kelas_baru": "tiga"},
    "DK-04": {"perubahan": "pendidikan", "rincian": "Pekerjaan dari pelajar menjadi karyawan swasta."},
}
"""What the citizens of the demo answered; the name of the child stands beside their own."""
