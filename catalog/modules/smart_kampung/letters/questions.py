"""
What is asked for a letter beyond what the village holds, each question once for all letters.

Parts of JSON Schema as `casework.schema_forms` understands it. The value of a choice is what the letter prints, so it
is Indonesian; its words for readers of English stand in `x-choices`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

type Question = Mapping[str, Any]


def _text(
    title: str,
    english: str,
    *,
    hint: tuple[str, str] | None = None,
    most: int = 150,
    shaped: Mapping[str, str] | None = None,
) -> Question:
    return {"type": "string", "maxLength": most, **_words(title, english, hint), **(shaped or {})}


def _day(title: str, english: str, *, hint: tuple[str, str] | None = None) -> Question:
    return {"type": "string", "format": "date", **_words(title, english, hint)}


def _number(
    title: str, english: str, *, least: int = 0, most: int = 999_999_999, hint: tuple[str, str] | None = None
) -> Question:
    return {"type": "integer", "minimum": least, "maximum": most, **_words(title, english, hint)}


def _choice(title: str, english: str, choices: Mapping[str, str], *, hint: tuple[str, str] | None = None) -> Question:
    words = {value: {"id": value[:1].upper() + value[1:], "en": said} for value, said in choices.items()}
    return {"type": "string", "enum": list(choices), "x-choices": words, **_words(title, english, hint)}


def _words(title: str, english: str, hint: tuple[str, str] | None) -> dict[str, Any]:
    found: dict[str, Any] = {"x-title": {"id": title, "en": english}}
    if hint:
        found["x-hint"] = {"id": hint[0], "en": hint[1]}
    return found


_HOUR: Final = {"pattern": "[0-2][0-9][.][0-5][0-9]", "x-example": "04.30"}
_NIK: Final = {"pattern": "[0-9]{16}", "x-example": "5107091703880000"}
_SEXES: Final = {"laki-laki": "Male", "perempuan": "Female"}
_CAUSES: Final = {
    "sakit": "Illness",
    "usia lanjut": "Old age",
    "kecelakaan": "Accident",
    "melahirkan": "Childbirth",
    "lainnya": "Another cause",
}

QUESTIONS: Final[Mapping[str, Question]] = {
    # What for, and when
    "keperluan": _text(
        "Untuk keperluan apa?",
        "What do you need it for?",
        hint=("Misalnya: mengajukan kredit usaha di bank.", "For example: to apply for a business loan at a bank."),
    ),
    "ditujukan_kepada": _text(
        "Ditujukan kepada",
        "Addressed to",
        hint=("Kantor atau sekolah yang meminta.", "The office or school that asks."),
    ),
    "tujuan": _text(
        "Pergi ke mana?",
        "Where are you going?",
        hint=("Desa, kecamatan, dan kabupaten.", "Village, district and regency."),
    ),
    "berangkat": _day("Berangkat tanggal", "Leaving on"),
    "kembali": _day("Kembali tanggal", "Coming back on"),
    "pengikut": _number("Berapa orang ikut?", "How many come along?", most=30),
    "alasan": _text("Alasannya", "The reason", most=300),
    "sejak": _day("Sejak tanggal", "Since", hint=("Kira-kira juga boleh.", "Roughly is enough.")),
    "di_desa_ini": {
        "type": "boolean",
        **_words("Alamat itu ada di desa ini", "That address lies in this village", None),
    },
    # A business, an organisation
    "nama_usaha": _text(
        "Nama usaha",
        "Name of the business",
        hint=("Sesuai papan nama, atau jenisnya.", "As on its sign, or what it is."),
    ),
    "jenis_usaha": _text(
        "Apa yang diusahakan?",
        "What does it do?",
        hint=("Misalnya: warung makan, tenun endek.", "For example: food stall, weaving."),
    ),
    "alamat_usaha": _text("Alamat usaha", "Address of the business", most=300),
    "penanggung_jawab": _text("Nama pemilik atau penanggung jawab", "Owner or person in charge"),
    "akta_atau_nib": _text("Nomor akta pendirian atau NIB", "Number of the deed or NIB"),
    "jumlah_pegawai": _number("Berapa orang bekerja di sana?", "How many people work there?", most=10_000),
    # Money and goods
    "penghasilan": _number("Penghasilan keluarga sebulan (rupiah)", "Family income a month (rupiah)"),
    "barang": _text("Barang yang diperjualbelikan", "What is sold", most=300),
    "harga": _number("Harga (rupiah)", "Price (rupiah)", least=1),
    "nama_pembeli": _text("Nama pembeli", "Name of the buyer"),
    "alamat_pembeli": _text("Alamat pembeli", "Address of the buyer", most=300),
    "luas_tanah": _number("Luas tanah (meter persegi)", "Area of the land (square metres)", least=1, most=10_000_000),
    "letak_tanah": _text("Letak tanah", "Where the land lies", most=300),
    "batas_tanah": _text(
        "Batas utara, timur, selatan, dan barat", "Borders to the north, east, south and west", most=400
    ),
    "asal_tanah": _choice(
        "Tanah diperoleh dari",
        "How the land was obtained",
        {"warisan": "Inheritance", "jual beli": "Purchase", "hibah": "Gift", "tukar-menukar": "Exchange"},
    ),
    # Loss, identity
    "yang_hilang": _text("Apa yang hilang?", "What was lost?", most=300),
    "hilang_di": _text("Hilang di mana?", "Where was it lost?"),
    "hilang_tanggal": _day("Hilang tanggal", "Lost on"),
    "dokumen_lain": _text(
        "Dokumen yang berbeda",
        "The document that differs",
        hint=(
            "Misalnya: ijazah SMA nomor DN-22 Ma 0012345.",
            "For example: school certificate number DN-22 Ma 0012345.",
        ),
    ),
    "tertulis_lain": _text("Yang tertulis di dokumen itu", "What that document says", most=300),
    # Moving
    "alamat_baru": _text("Alamat baru lengkap", "Full new address", most=300),
    "alasan_pindah": _choice(
        "Pindah karena",
        "Moving because of",
        {
            "pekerjaan": "Work",
            "pendidikan": "Education",
            "keluarga": "Family",
            "keamanan": "Safety",
            "perumahan": "Housing",
            "kesehatan": "Health",
        },
    ),
    # An event with many people
    "acara": _text(
        "Acara apa?",
        "What is the event?",
        hint=("Misalnya: resepsi pernikahan, wayang.", "For example: wedding reception, shadow play."),
    ),
    "hari_acara": _day("Tanggal acara", "Day of the event"),
    "jam_acara": _text(
        "Pukul", "At what time", most=40, hint=("Misalnya: 18.00 sampai 22.00.", "For example: 18.00 to 22.00.")
    ),
    "tempat_acara": _text("Tempat acara", "Place of the event", most=300),
    "perkiraan_tamu": _number(
        "Kira-kira berapa orang datang?", "About how many people will come?", least=1, most=100_000
    ),
    "hiburan": _text("Hiburan", "Entertainment"),
    # Birth
    "nama_anak": _text("Nama anak", "Name of the child"),
    "anak_jenis_kelamin": _choice("Jenis kelamin anak", "Sex of the child", _SEXES),
    "anak_lahir_tanggal": _day("Lahir tanggal", "Born on"),
    "anak_lahir_jam": _text("Lahir pukul", "Born at", most=20, shaped=_HOUR),
    "anak_lahir_di": _text(
        "Lahir di",
        "Born in",
        hint=("Rumah sakit, puskesmas, atau rumah, dan kotanya.", "Hospital, health centre or home, and the town."),
    ),
    "anak_ke": _number("Anak ke berapa?", "Which child in order?", least=1, most=25),
    "penolong_kelahiran": _choice(
        "Ditolong oleh",
        "Helped by",
        {"dokter": "Doctor", "bidan": "Midwife", "perawat": "Nurse", "lainnya": "Somebody else"},
    ),
    "nama_ayah": _text("Nama ayah", "Name of the father"),
    "nama_ibu": _text("Nama ibu", "Name of the mother"),
    "lama_kandungan": _number("Lama kandungan (bulan)", "Length of the pregnancy (months)", least=1, most=10),
    # Death
    "nama_almarhum": _text("Nama yang meninggal", "Name of the deceased"),
    "nik_almarhum": _text("NIK yang meninggal", "NIK of the deceased", most=16, shaped=_NIK),
    "meninggal_tanggal": _day("Meninggal tanggal", "Died on"),
    "meninggal_jam": _text("Meninggal pukul", "Died at", most=20, shaped=_HOUR),
    "meninggal_di": _text("Meninggal di", "Died in"),
    "sebab_meninggal": _choice("Sebab", "Cause", _CAUSES),
    "hubungan": _choice(
        "Hubungan Anda dengan orang itu",
        "What you are to that person",
        {
            "suami atau istri": "Husband or wife",
            "anak": "Child",
            "orang tua": "Parent",
            "saudara": "Brother or sister",
            "kerabat": "Relative",
            "tetangga": "Neighbour",
        },
    ),
    "saksi_satu": _text("Nama saksi pertama", "Name of the first witness"),
    "saksi_dua": _text("Nama saksi kedua", "Name of the second witness"),
    "ahli_waris": _text(
        "Nama para ahli waris dan hubungannya",
        "The heirs and what they are to the deceased",
        most=800,
        hint=("Satu baris satu orang.", "One person a line."),
    ),
    # Marriage
    "status_sebelum": _choice(
        "Status sebelum menikah",
        "Status before the marriage",
        {
            "jejaka": "Never married, man",
            "perawan": "Never married, woman",
            "duda": "Widowed or divorced man",
            "janda": "Widowed or divorced woman",
            "beristri": "Married man",
        },
    ),
    "nama_calon": _text("Nama calon suami atau istri", "Name of the person you marry"),
    "calon_lahir_di": _text("Tempat lahir calon", "Place of birth of that person", most=100),
    "calon_lahir_tanggal": _day("Tanggal lahir calon", "Date of birth of that person"),
    "calon_agama": _text("Agama calon", "Religion of that person", most=40),
    "calon_pekerjaan": _text("Pekerjaan calon", "Occupation of that person", most=100),
    "calon_alamat": _text("Alamat calon", "Address of that person", most=300),
    "calon_ayah": _text("Nama ayah calon", "Name of that person's father"),
    "hari_nikah": _day("Rencana tanggal menikah", "Planned day of the marriage"),
    "tempat_nikah": _text(
        "Tempat menikah",
        "Place of the marriage",
        hint=(
            "KUA, atau tempat upacara dan Disdukcapil.",
            "Office of religious affairs, or the rite and the civil registry.",
        ),
    ),
    "kantor_nikah": _text("KUA kecamatan", "Office of religious affairs (district)", most=100),
    "ayah_lahir_di": _text("Tempat lahir ayah", "Father's place of birth", most=100),
    "ayah_lahir_tanggal": _day("Tanggal lahir ayah", "Father's date of birth"),
    "ayah_pekerjaan": _text("Pekerjaan ayah", "Father's occupation", most=100),
    "ibu_lahir_di": _text("Tempat lahir ibu", "Mother's place of birth", most=100),
    "ibu_lahir_tanggal": _day("Tanggal lahir ibu", "Mother's date of birth"),
    "ibu_pekerjaan": _text("Pekerjaan ibu", "Mother's occupation", most=100),
    "orang_tua_alamat": _text("Alamat orang tua", "Address of the parents", most=300),
    "putusan_pengadilan": _text(
        "Nomor penetapan dispensasi pengadilan",
        "Number of the court's dispensation",
        hint=("Hanya bila umur di bawah 19 tahun.", "Only below the age of 19."),
    ),
    "nama_pasangan": _text("Nama suami atau istri", "Name of husband or wife"),
    "akta_nikah": _text("Nomor akta nikah atau buku nikah", "Number of the marriage certificate", most=60),
    "nikah_tanggal": _day("Menikah tanggal", "Married on"),
    "nikah_di": _text("Menikah di", "Married in"),
    "nama_wali": _text("Nama wali", "Name of the guardian"),
    "wali_hubungan": _text(
        "Hubungan wali",
        "What the guardian is to you",
        most=60,
        hint=("Misalnya: paman dari ayah.", "For example: uncle on the father's side."),
    ),
    "alasan_wali_hakim": _choice(
        "Wali hakim karena",
        "A judge as guardian, because",
        {
            "tidak ada wali nasab": "There is no guardian by descent",
            "wali tidak diketahui tempatnya": "The guardian cannot be found",
            "wali tidak seagama": "The guardian is of another religion",
            "wali menolak": "The guardian refuses",
        },
    ),
}

AMOUNTS: Final = frozenset({"penghasilan", "harga"})
"""Numbers that are money, written as Rp1.250.000 and in words."""
