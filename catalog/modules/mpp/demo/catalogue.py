"""
The services of the demo.

Sourced are the four standards below that name their source in `citation`; which part of them the source does not
hold is said there. Of the other services only the names are known from Banyuwangi (2017-2022) or are common in malls
elsewhere: their standards are made up and marked as sample data. The permit *Izin Gangguan (HO)*, abolished in
2017, is left out on purpose.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from casework.clocks import TimeUnit
from casework.standard import Point, ServiceStandard
from catalog.modules.mpp.models import CounterOnly
from catalog.modules.mpp.services.products import Offer
from core.localised import LocalisedText

WORDS = LocalisedText

_SAMPLES = Path(__file__).with_name("services.csv")
"""
One service a line; papers and steps by the names below, an empty fee depends on the case. `reason` and `note` say why
it is not done online to the end; where there is none, the demo takes it online (platform/config/demo/digital.csv).
"""

_MORE_SAMPLES = Path(__file__).with_name("more_services.csv")
"""What fills a mall up to the 150 services that Banyuwangi's had on 15 February 2018."""


@dataclass(frozen=True, kw_only=True)
class DemoAgency:
    code: str
    name: LocalisedText


@dataclass(frozen=True, kw_only=True)
class DemoGroup:
    """A queue: its counters and how long one person keeps them busy, in minutes, about."""

    letter: str
    name: LocalisedText
    counters: tuple[int, ...]
    minutes: float
    cap: int | None = None
    slot_minutes: int | None = None


GROUPS: Final = (
    DemoGroup(
        letter="A",
        name=WORDS("Kependudukan", "Civil registration"),
        counters=(1, 2, 3),
        minutes=10,
        cap=400,
        slot_minutes=30,
    ),
    DemoGroup(letter="B", name=WORDS("Perizinan", "Permits"), counters=(4, 5), minutes=12, slot_minutes=30),
    DemoGroup(letter="C", name=WORDS("Pajak dan kendaraan", "Taxes and vehicles"), counters=(6, 7), minutes=10),
    DemoGroup(letter="D", name=WORDS("Jaminan sosial", "Social security"), counters=(8,), minutes=6),
    DemoGroup(
        letter="E", name=WORDS("Kepolisian dan imigrasi", "Police and immigration"), counters=(9,), minutes=6, cap=50
    ),
    DemoGroup(letter="F", name=WORDS("Tanah, air, dan listrik", "Land, water and power"), counters=(10,), minutes=6),
)

_AGENCIES: Final = {
    "DUKCAPIL": ("Dinas Kependudukan dan Pencatatan Sipil", "Civil registration agency"),
    "DPMPTSP": (
        "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
        "Investment and one-stop permit agency",
    ),
    "PENGAIRAN": ("Dinas Pekerjaan Umum Pengairan", "Public works agency, irrigation"),
    "DINKES": ("Dinas Kesehatan", "Health agency"),
    "DISNAKER": ("Dinas Tenaga Kerja", "Manpower agency"),
    "BAPENDA": ("Badan Pendapatan Daerah", "Regional revenue agency"),
    "BPJSKES": ("BPJS Kesehatan", "BPJS Kesehatan (health insurance)"),
    "BPJSTK": ("BPJS Ketenagakerjaan", "BPJS Ketenagakerjaan (workers' insurance)"),
    "SAMSAT": ("Samsat", "Samsat (vehicle registration office)"),
    "POLRES": ("Kepolisian Resor", "Police"),
    "IMIGRASI": ("Kantor Imigrasi", "Immigration office"),
    "KEMENAG": ("Kementerian Agama", "Ministry of Religious Affairs"),
    "PAJAK": ("Kantor Pelayanan Pajak Pratama", "Tax office"),
    "BEACUKAI": ("Bea dan Cukai", "Customs"),
    "BPOM": ("Balai Pengawas Obat dan Makanan", "Food and drug authority"),
    "PDAM": ("Perusahaan Umum Daerah Air Minum", "Regional water company"),
    "PLN": ("PLN", "PLN (electricity)"),
    "BPN": ("Kantor Pertanahan", "Land office"),
    "TASPEN": ("Taspen", "Taspen (civil servants' pensions)"),
    "BANK": ("Bank pembangunan daerah", "Regional development bank"),
    "PENGADILAN": ("Pengadilan Negeri", "District court"),
    "PA": ("Pengadilan Agama", "Religious court"),
    "KEJARI": ("Kejaksaan Negeri", "Public prosecutor"),
    "DPUCKPP": ("Dinas Pekerjaan Umum Cipta Karya", "Public works agency, buildings and housing"),
}

_PAPERS: Final = {
    "akta": ("Kutipan akta kelahiran", "Birth certificate", "Asli dan fotokopi", "Original and a copy"),
    "akta_anak": (
        "Kutipan akta kelahiran anak",
        "The child's birth certificate",
        "Foto atau asli",
        "Photo or original",
    ),
    "kk": ("Kartu keluarga", "Family card", "", ""),
    "kk_anak": ("Kartu keluarga", "Family card", "Yang memuat nama anak", "With the child's name"),
    "ktp": ("KTP-el", "Identity card (KTP-el)", "", ""),
    "ktp_ortu": (
        "KTP-el kedua orang tua",
        "Identity cards of both parents",
        "Atau wali, dengan surat kuasa",
        "Or of the guardian, with a power of attorney",
    ),
    "foto_anak": (
        "Pas foto anak berwarna, 4 × 6",
        "Colour photo of the child, 4 × 6",
        "Hanya untuk anak 5 tahun ke atas, 2 lembar",
        "Only from the age of 5, 2 prints",
    ),
    "foto": ("Pas foto berwarna, 4 × 6", "Colour photo, 4 × 6", "2 lembar", "2 prints"),
    "lahir": (
        "Surat keterangan lahir",
        "Birth statement",
        "Dari rumah sakit, bidan, atau desa",
        "Of hospital, midwife or village",
    ),
    "mati": ("Surat keterangan kematian", "Death statement", "Dari rumah sakit atau desa", "Of hospital or village"),
    "nikah": ("Buku nikah atau akta perkawinan", "Marriage book or certificate", "", ""),
    "hilang": ("Surat kehilangan dari kepolisian", "Police report of the loss", "Hanya bila hilang", "Only if lost"),
    "pindah": ("Surat keterangan pindah", "Moving certificate", "Dari daerah asal", "Of the place you come from"),
    "ponsel": ("Ponsel dan alamat surel", "Mobile phone and e-mail address", "", ""),
    "nib": ("Nomor induk berusaha (NIB)", "Business identification number (NIB)", "", ""),
    "sertipikat": ("Sertipikat tanah", "Land title", "Fotokopi", "Copy"),
    "sppt": ("SPPT PBB tahun ini", "This year's land tax notice (SPPT)", "", ""),
    "denah": ("Denah lokasi dan foto", "Site plan and photos", "", ""),
    "permohonan": ("Surat permohonan", "Letter of application", "", ""),
    "pernyataan": ("Surat pernyataan bermeterai", "Statement with duty stamp", "", ""),
    "stnk": ("STNK", "Vehicle registration (STNK)", "Asli", "Original"),
    "bpkb": ("BPKB", "Vehicle ownership book (BPKB)", "Fotokopi", "Copy"),
    "sim": ("SIM lama", "Old driving licence", "Hanya untuk perpanjangan", "Only for a renewal"),
    "sehat": ("Surat keterangan sehat", "Health certificate", "", ""),
    "sidik": (
        "Rumus sidik jari",
        "Fingerprint formula",
        "Dibuat di tempat bila belum ada",
        "Taken here if you have none",
    ),
    "paspor": ("Paspor lama", "Old passport", "Hanya untuk penggantian", "Only for a replacement"),
    "npwp": ("NPWP", "Tax number (NPWP)", "", ""),
    "ijazah": ("Ijazah terakhir", "Last school certificate", "Fotokopi", "Copy"),
    "str": ("Surat tanda registrasi (STR)", "Professional registration (STR)", "Masih berlaku", "Valid"),
    "praktik": ("Surat keterangan tempat praktik", "Statement of the place of practice", "", ""),
    "n": ("Formulir N1 sampai N4 dari desa", "Forms N1 to N4 of the village", "", ""),
    "rekening": ("Buku tabungan", "Bank book", "Fotokopi", "Copy"),
    "peserta": ("Kartu peserta", "Member's card", "", ""),
    "tagihan": ("Nomor pelanggan", "Customer number", "", ""),
    "label": ("Rancangan label", "Draft of the label", "", ""),
    "gambar": ("Gambar bangunan", "Building drawings", "", ""),
    "pendirian": ("Akta pendirian", "Deed of establishment", "", ""),
    "putusan": ("Putusan atau penetapan pengadilan", "Ruling of the court", "Salinan", "Copy"),
    "tilang": ("Surat tilang", "Traffic ticket", "", ""),
    "sk": ("Surat keputusan pensiun", "Pension decree", "", ""),
}

_STEPS: Final = {
    "take": ("Ambil nomor", "Take a number", "Dari rumah atau di pintu masuk.", "From home or at the entrance."),
    "hand_in": (
        "Serahkan berkas",
        "Hand in the papers",
        "Di loket, saat nomor Anda dipanggil.",
        "At the counter, when your number is called.",
    ),
    "check": (
        "Kami periksa",
        "We check",
        "Bila ada yang kurang, kami beri tahu pada hari yang sama. Hitungan waktu berhenti sampai Anda melengkapi.",
        "If something is missing, we tell you the same day. The clock stands still until you complete it.",
    ),
    "pay": (
        "Bayar",
        "Pay",
        "Di loket bank atau lewat kanal resmi. Simpan tanda terimanya.",
        "At the bank counter or online. Keep the receipt.",
    ),
    "visit": (
        "Kami datang ke lokasi",
        "We come to the site",
        "Petugas mengukur dan memotret lokasi.",
        "Officers measure and photograph the site.",
    ),
    "interview": ("Foto dan wawancara", "Photo and interview", "Di loket yang sama.", "At the same counter."),
    "collect": ("Ambil hasilnya", "Collect the result", "Di loket yang sama.", "At the same counter."),
}
_WAYS: Final = {
    "counter": "take hand_in check collect",
    "paid": "take hand_in check pay collect",
    "visit": "take hand_in check visit collect",
    "photo": "take hand_in check pay interview collect",
}

_NAMED_IN: Final = {
    "DK-01": "Nama layanan: kunjungan Karangasem, 15 Februari 2018.",
    "DK-02": "Nama layanan: gesuri.id.",
    "DK-03": "Nama layanan: gesuri.id.",
    "DK-04": "Nama layanan: gesuri.id.",
    "BT-01": "Nama layanan: gesuri.id.",
    "PL-01": "Nama layanan: banyuwangi.merdeka.com, Oktober 2017.",
    "PL-02": "Nama layanan: banyuwangi.merdeka.com, Oktober 2017.",
    "PZ-02": "Nama layanan: detik.com, 24 Januari 2022.",
    "IM-01": "Nama layanan: detik.com, 7 Agustus 2018.",
    "KA-01": "Nama layanan: jatim.antaranews.com.",
    "PJ-01": "Nama layanan: banyuwangikab.go.id, 7 Oktober 2022.",
    "PJ-02": "Nama layanan: banyuwangikab.go.id, 7 Oktober 2022.",
    "BC-01": "Nama layanan: banyuwangikab.go.id, 7 Oktober 2022.",
    "BP-01": "Nama layanan: banyuwangikab.go.id, 7 Oktober 2022.",
    "PD-01": "Nama layanan: banyuwangikab.go.id, 7 Oktober 2022.",
    "PN-01": "Nama layanan: banyuwangikab.go.id, 7 Oktober 2022.",
    "HL-01": "Nama layanan: banyuwangikab.go.id, 7 Oktober 2022.",
    "HL-02": "Nama layanan: banyuwangikab.go.id, 7 Oktober 2022.",
    "BN-01": "Nama layanan: detik.com, November 2017.",
}

_DEPENDS = WORDS(
    "Menurut tarif resmi yang berlaku. Petugas menunjukkan hitungannya sebelum Anda membayar.",
    "By the official tariff in force. The clerk shows how it is reckoned before you pay.",
)


def agencies(place: str, offered: Iterable[Offer]) -> list[DemoAgency]:
    """The agencies that offer these services; the police and others are named after the place."""
    local = {"POLRES", "SAMSAT", "IMIGRASI", "KEMENAG", "PAJAK", "BPN", "PENGADILAN", "PA", "KEJARI"}
    present = {product.agency_code for product in offered}
    return [
        DemoAgency(
            code=code, name=WORDS(f"{name} {place}", f"{english}, {place}") if code in local else WORDS(name, english)
        )
        for code, (name, english) in _AGENCIES.items()
        if code in present
    ]


def sample_products(mall: str, *, is_large: bool) -> list[Offer]:
    """Services whose standards are made up for the demo; `is_large`: as many as Banyuwangi's mall once had."""
    return [
        Offer(
            code=row["code"],
            agency_code=row["agency"],
            group_letter=row["group"],
            standard=_sample(row, mall),
            counter_only=row["reason"],
            counter_note=WORDS(row["note"], row["note_en"]) if row["note"] else None,
        )
        for table in ((_SAMPLES, _MORE_SAMPLES) if is_large else (_SAMPLES,))
        for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    ]


def sourced_products(mall: str, *, is_sample: bool) -> list[Offer]:
    """
    The four services whose standards Banyuwangi published.

    :param is_sample: elsewhere they are samples like the others: no other regency has published them.
    """
    return [
        Offer(code="DK-05", agency_code="DUKCAPIL", group_letter="A", standard=_child_card(mall, is_sample=is_sample)),
        Offer(code="BK-01", agency_code="BPJSKES", group_letter="D", standard=_care_class(mall, is_sample=is_sample)),
        Offer(
            code="SM-01",
            agency_code="SAMSAT",
            group_letter="C",
            standard=_vehicle_tax(mall),
            counter_only=CounterOnly.OWN_SYSTEM,
            counter_note=WORDS("SIGNAL, Samsat Digital Nasional", "SIGNAL, the national digital Samsat"),
        ),
        Offer(
            code="PZ-01", agency_code="PENGAIRAN", group_letter="B", standard=_boundary_line(mall, is_sample=is_sample)
        ),
    ]


def _child_card(mall: str, *, is_sample: bool) -> ServiceStandard:
    return ServiceStandard(
        name=WORDS("Kartu Identitas Anak (KIA)", "Child identity card (KIA)"),
        summary=WORDS(
            "Kartu identitas untuk anak di bawah 17 tahun yang lahir atau tinggal di sini.",
            "An identity card for children under 17 who were born or live here.",
        ),
        needs=_papers("akta_anak kk_anak ktp_ortu foto_anak"),
        steps=_steps("counter"),
        time_amount=1,
        time_unit=TimeUnit.DAY,
        fee_amount=0,
        result=WORDS("Kartu KIA", "The card"),
        complaints=_complaints(mall),
        legal_basis="Permendagri 2/2016 tentang Kartu Identitas Anak.",
        citation=(
            "Waktu (1 hari sejak berkas lengkap dan benar) dan biaya: standar pelayanan Kabupaten Banyuwangi, "
            "spm.banyuwangikab.go.id?page=377. Persyaratan: Permendagri 2/2016. Langkah dan pengaduan: susunan umum."
        ),
        is_sample=is_sample,
    )


def _care_class(mall: str, *, is_sample: bool) -> ServiceStandard:
    return ServiceStandard(
        name=WORDS("Perubahan kelas rawat BPJS Kesehatan", "Change of care class, BPJS Kesehatan"),
        summary=WORDS(
            "Untuk peserta yang ingin pindah kelas perawatan.", "For members who want another class of hospital care."
        ),
        needs=(
            Point(WORDS("Fotokopi kartu keluarga", "Copy of the family card")),
            Point(
                WORDS("Fotokopi KTP-el dan buku tabungan", "Copies of the identity card and the bank book"),
                WORDS("Untuk peserta mandiri", "For self-paying members"),
            ),
            Point(WORDS("Keterangan 3 bulan terakhir", "Statement of the last 3 months")),
            Point(
                WORDS("Meterai Rp10.000", "Duty stamp of Rp10,000"), WORDS("Untuk sebagian peserta", "For some members")
            ),
        ),
        steps=_steps("counter"),
        time_amount=15,
        time_unit=TimeUnit.MINUTE,
        fee_amount=0,
        result=WORDS("Kelas rawat yang baru", "The new care class"),
        complaints=_complaints(mall),
        legal_basis="UU 24/2011 tentang Badan Penyelenggara Jaminan Sosial.",
        citation=(
            "Persyaratan, waktu, dan biaya: standar pelayanan Kabupaten Banyuwangi, spm.banyuwangikab.go.id?page=373. "
            "Langkah dan pengaduan: susunan umum."
        ),
        is_sample=is_sample,
    )


def _vehicle_tax(mall: str) -> ServiceStandard:
    # The source's tariffs were replaced nationally in 2025, so this is a sample even where it was published.
    return ServiceStandard(
        name=WORDS("Pajak kendaraan dan pengesahan STNK", "Vehicle tax and yearly STNK validation"),
        summary=WORDS(
            "Pembayaran pajak tahunan dan SWDKLLJ dengan pengesahan STNK.",
            "Yearly tax and SWDKLLJ with validation of the STNK.",
        ),
        needs=_papers("stnk ktp bpkb"),
        steps=_steps("paid"),
        time_amount=15,
        time_unit=TimeUnit.MINUTE,
        fee_basis=WORDS(
            "Terbitan lama: 1,5% nilai kendaraan pribadi pertama, 1% angkutan umum, 0,5% dinas dan sosial; milik kedua "
            "2%, ketiga 2,5%, keempat 3%, kelima dan seterusnya 3,5%. Tarif nasional berubah pada 2025.",
            "As once published: 1.5% of the value of a first private vehicle, 1% public transport, 0.5% official and "
            "social; second 2%, third 2.5%, fourth 3%, fifth and more 3.5%. National tariffs changed in 2025.",
        ),
        result=WORDS("STNK yang disahkan", "Validated STNK"),
        complaints=_complaints(mall),
        legal_basis="UU 1/2022 tentang Hubungan Keuangan antara Pemerintah Pusat dan Pemerintahan Daerah.",
        citation=(
            "Waktu dan tarif lama: standar pelayanan Kabupaten Banyuwangi, spm.banyuwangikab.go.id?page=368. "
            "Persyaratan, langkah, dan pengaduan: susunan umum."
        ),
        is_sample=True,
    )


def _boundary_line(mall: str, *, is_sample: bool) -> ServiceStandard:
    return ServiceStandard(
        name=WORDS("Rekomendasi garis sempadan", "Recommendation on the boundary line of waterways"),
        summary=WORDS(
            "Untuk bangunan di dekat sungai, saluran irigasi, atau pantai.",
            "For buildings near rivers, irrigation canals or the coast.",
        ),
        needs=_papers("permohonan pernyataan nib ktp sertipikat sppt denah"),
        steps=_steps("visit"),
        time_amount=14,
        time_unit=TimeUnit.WORKING_DAY,
        fee_amount=0,
        result=WORDS("Surat rekomendasi", "Letter of recommendation"),
        complaints=_complaints(mall),
        legal_basis="Permen PUPR 28/PRT/M/2015 dan 8/PRT/M/2015.",
        citation=(
            "Persyaratan, waktu, biaya, dan peninjauan lokasi: standar pelayanan Kabupaten Banyuwangi, "
            "spm.banyuwangikab.go.id?page=358. Langkah lain dan pengaduan: susunan umum."
        ),
        is_sample=is_sample,
    )


def _sample(row: dict[str, str], mall: str) -> ServiceStandard:
    amount, unit = row["time"].split()
    return ServiceStandard(
        name=WORDS(row["name"], row["name_en"]),
        needs=_papers(row["papers"]),
        steps=_steps(row["steps"]),
        time_amount=int(amount),
        time_unit=unit,
        fee_amount=int(row["fee"]) if row["fee"] else None,
        fee_basis=None if row["fee"] else _DEPENDS,
        result=WORDS(row["result"], row["result_en"]),
        complaints=_complaints(mall),
        citation=f"Standar contoh, disusun untuk peragaan. {_NAMED_IN.get(row['code'], '')}".strip(),
        is_sample=True,
    )


def _papers(names: str) -> tuple[Point, ...]:
    return tuple(_point(_PAPERS[name]) for name in names.split())


def _steps(way: str) -> tuple[Point, ...]:
    return tuple(_point(_STEPS[name]) for name in _WAYS[way].split())


def _point(words: tuple[str, str, str, str]) -> Point:
    title, english, text, text_english = words
    return Point(WORDS(title, english), WORDS(text, text_english) if text else None)


def _complaints(mall: str) -> LocalisedText:
    return WORDS(
        f"Sampaikan di meja pengaduan {mall}. Bila belum puas, lanjutkan ke SP4N-LAPOR! atau Ombudsman.",
        f"Tell the complaint desk of {mall}. If the answer does not satisfy you, turn to SP4N-LAPOR! or the Ombudsman.",
    )
