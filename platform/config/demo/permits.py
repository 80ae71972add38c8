"""
Permits of the one-stop agency, approvals and recommendations: they confer something, so the agency's head signs.

Numbers of registrations (STR, NIB) are written down as they stand on the applicant's papers.
"""

from __future__ import annotations

from typing import Any, Final

from config.demo.online import AREA, NIB, NIB_IF_ANY, PLACE, Online, asks, choice, day, letter, words

_ONE_STOP = "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu"
_OF_A_COMPANY = words("Nama badan usaha", "Name of the company")
_SEEN = (("Tanggal peninjauan", "hari_tinjau:date"), ("Hasil peninjauan", "hasil_tinjau"))
_FIVE_YEARS: Final = 60

_PRACTICE_PAPERS: dict[str, Any] = {
    "tempat_praktik": words("Nama tempat praktik", "Name of the place of practice", 160),
    "alamat_praktik": words("Alamat tempat praktik", "Address of the place of practice", 200),
    "jadwal": words(
        "Hari dan jam praktik", "Days and hours", 120, ("Misalnya: Senin–Jumat 16.00–20.00", "For example: Mon-Fri 4-8")
    ),
}
PRACTICE: Final = Online(
    permit_months=_FIVE_YEARS,
    form=asks(
        "nomor_str tempat_praktik alamat_praktik jadwal",
        nomor_str=words(
            "Nomor STR",
            "Number of your registration (STR)",
            40,
            ("Seperti tertulis pada surat tanda registrasi", "As it stands on your registration"),
        ),
        **_PRACTICE_PAPERS,
    ),
    letter=letter(
        "izin-praktik",
        "Surat izin praktik",
        "Practice permit",
        said=f"{_ONE_STOP} memberikan izin praktik kepada:",
        rows=(
            ("Jenis izin", "layanan"),
            ("Nomor STR", "nomor_str"),
            ("Tempat praktik", "tempat_praktik"),
            ("Alamat", "alamat_praktik"),
            ("Hari dan jam praktik", "jadwal"),
        ),
        end="Izin ini berlaku lima tahun untuk satu tempat praktik, selama STR berlaku. Laporkan bila tempat praktik "
        "berubah. Nomor STR ditulis seperti pada surat yang diperlihatkan pemohon.",
        archive="500.16.7",
        confers=True,
    ),
)

PLACE_PERMIT: Final = Online(
    permit_months=_FIVE_YEARS,
    form=asks(
        "nama_tempat alamat_tempat penanggung_jawab",
        nama_tempat=words("Nama tempat atau lembaga", "Name of the place"),
        alamat_tempat=words("Alamat", "Address", 200),
        penanggung_jawab=words("Penanggung jawab", "Person in charge"),
        nib=NIB_IF_ANY,
    ),
    letter=letter(
        "izin-tempat",
        "Izin penyelenggaraan",
        "Permit of a place",
        said=f"Berdasarkan permohonan dan peninjauan lokasi, {_ONE_STOP} memberikan izin berikut.",
        rows=(
            ("Jenis izin", "layanan"),
            ("Nama tempat", "nama_tempat"),
            ("Alamat", "alamat_tempat"),
            ("Penanggung jawab", "penanggung_jawab"),
            ("Nomor induk berusaha (NIB)", "nib"),
            *_SEEN,
        ),
        end="Izin ini berlaku lima tahun untuk tempat dan penanggung jawab di atas, dan dapat ditinjau kembali bila "
        "keadaannya berubah.",
        archive="500.16.7",
        confers=True,
    ),
)
REGISTRATION: Final = Online(
    form=asks(
        "nama_tempat alamat_tempat",
        nama_tempat=words("Nama tempat atau usaha", "Name of the place or business"),
        alamat_tempat=words("Alamat", "Address", 200),
        nib=NIB_IF_ANY,
    ),
    letter=letter(
        "tanda-daftar",
        "Tanda daftar",
        "Registration",
        said=f"Berdasarkan permohonan dan peninjauan lokasi, {_ONE_STOP} mendaftarkan yang berikut.",
        rows=(
            ("Jenis pendaftaran", "layanan"),
            ("Nama", "nama_tempat"),
            ("Alamat", "alamat_tempat"),
            ("Nomor induk berusaha (NIB)", "nib"),
            *_SEEN,
        ),
        end="Laporkan bila nama, alamat, atau kegiatannya berubah.",
        archive="500.16.7",
        confers=True,
    ),
)
ACTIVITY: Final = Online(
    permit_months=12,
    form=asks(
        "objek lokasi mulai selesai",
        objek=words(
            "Yang diizinkan",
            "What the permit is for",
            200,
            (
                "Misalnya: papan nama toko 2 × 1 m, atau trayek dan nomor kendaraan",
                "For example: a shop sign of 2 × 1 m, or the route and the vehicle",
            ),
        ),
        lokasi=words("Lokasi atau lintasan", "Place or route", 200),
        mulai=day("Mulai", "From"),
        selesai=day("Sampai", "Until"),
        nib=NIB_IF_ANY,
    ),
    letter=letter(
        "izin-kegiatan",
        "Izin kegiatan usaha",
        "Permit of an activity",
        said=f"{_ONE_STOP} memberikan izin berikut.",
        rows=(
            ("Jenis izin", "layanan"),
            ("Yang diizinkan", "objek"),
            ("Lokasi atau lintasan", "lokasi"),
            ("Mulai", "mulai:date"),
            ("Sampai", "selesai:date"),
            ("Nomor induk berusaha (NIB)", "nib"),
        ),
        end="Izin ini hanya untuk yang disebut di atas. Pajak dan retribusinya dibayar menurut ketetapan tersendiri.",
        archive="500.16.7",
        confers=True,
    ),
)
RESEARCH: Final = Online(
    form=asks(
        "judul lembaga lokasi mulai selesai",
        judul=words("Judul penelitian", "Title of the research", 250),
        lembaga=words("Perguruan tinggi atau lembaga", "University or institute", 160),
        lokasi=words("Lokasi penelitian", "Where it is done", 200),
        mulai=day("Mulai", "From"),
        selesai=day("Sampai", "Until"),
    ),
    letter=letter(
        "keterangan-penelitian",
        "Surat keterangan penelitian",
        "Research permit",
        said=f"{_ONE_STOP} menerangkan bahwa orang berikut dapat melakukan penelitian.",
        rows=(
            ("Lembaga", "lembaga"),
            ("Judul penelitian", "judul"),
            ("Lokasi", "lokasi"),
            ("Mulai", "mulai:date"),
            ("Sampai", "selesai:date"),
        ),
        end="Sebelum mulai, peneliti melapor kepada camat dan kepala desa atau lurah setempat. Hasil penelitian "
        "diserahkan satu salinan. Dasar: Permendagri Nomor 3 Tahun 2018.",
        archive="000.9.2",
        confers=True,
    ),
)

_APPROVAL = letter(
    "pengesahan",
    "Surat pengesahan",
    "Approval",
    said="Berdasarkan permohonan dan pemeriksaan berkas, kami mengesahkan yang berikut.",
    rows=(
        ("Yang disahkan", "layanan"),
        ("Badan usaha", "badan_usaha"),
        ("Rincian", "rincian"),
        ("Lokasi atau alamat", "alamat"),
        ("Nomor induk berusaha (NIB)", "nib"),
    ),
    end="Pengesahan ini berlaku untuk berkas yang diunggah bersama permohonan dengan kode di atas.",
    confers=True,
)
COMPANY_RULES: Final = Online(
    form=asks(
        "badan_usaha rincian alamat nib",
        badan_usaha=_OF_A_COMPANY,
        rincian=words(
            "Masa berlaku dan jumlah pekerja",
            "Period and number of workers",
            160,
            ("Misalnya: 2026–2028, 48 pekerja", "For example: 2026-2028, 48 workers"),
        ),
        alamat=words("Alamat perusahaan", "Address of the company", 200),
        nib=NIB,
    ),
    letter=_APPROVAL,
)
SITE_PLAN: Final = Online(
    form=asks(
        "badan_usaha rincian alamat nib",
        badan_usaha=_OF_A_COMPANY,
        rincian=words(
            "Nama perumahan dan jumlah unit",
            "Name of the estate and number of houses",
            160,
            ("Misalnya: Griya Contoh, 64 unit", "For example: Griya Contoh, 64 houses"),
        ),
        alamat=PLACE,
        nib=NIB,
    ),
    letter=_APPROVAL,
)

BOUNDARY: Final = Online(
    form=asks(
        "lokasi luas saluran",
        lokasi=PLACE,
        luas=AREA,
        saluran=choice(
            "Tanah ini berbatasan dengan",
            "The land borders on",
            irigasi=("Saluran irigasi", "An irrigation canal"),
            sungai=("Sungai", "A river"),
            pantai=("Pantai", "The coast"),
        ),
        nib=NIB_IF_ANY,
    ),
    letter=letter(
        "rekomendasi-sempadan",
        "Rekomendasi garis sempadan",
        "Recommendation on a boundary line",
        said="Berdasarkan permohonan dan peninjauan lokasi, kami memberikan rekomendasi garis sempadan untuk tanah "
        "berikut.",
        rows=(
            ("Nomor induk berusaha (NIB)", "nib"),
            ("Letak tanah", "lokasi"),
            ("Luas tanah", "luas m²"),
            ("Berbatasan dengan", "saluran"),
            *_SEEN,
        ),
        end="Bangunan dan pagar berdiri di luar garis sempadan sebagaimana hasil peninjauan di atas, dan jalan "
        "inspeksi tetap terbuka. Dasar: Peraturan Menteri PUPR Nomor 28/PRT/M/2015 dan Nomor 8/PRT/M/2015.\n\n"
        "Rekomendasi ini bukan persetujuan bangunan gedung dan bukan bukti kepemilikan tanah.",
        archive="600.1.2",
        confers=True,
        by_head=True,
        initials=("post:secretary",),
    ),
)
WORKS: Final = Online(
    form=asks(
        "kegiatan lokasi ukuran mulai selesai",
        kegiatan=words(
            "Kegiatan",
            "What you plan",
            200,
            ("Misalnya: galian pipa air, atau pengambilan air untuk kolam", "For example: a trench for a water pipe"),
        ),
        lokasi=words("Lokasi", "Place", 200, ("Nama jalan atau saluran, dan desa", "Road or canal, and village")),
        ukuran=words("Ukuran atau banyaknya", "Size or amount", 120, ("Misalnya: panjang 120 m", "For example: 120 m")),
        mulai=day("Mulai", "From"),
        selesai=day("Sampai", "Until"),
        nib=NIB_IF_ANY,
    ),
    letter=letter(
        "rekomendasi-pekerjaan",
        "Surat rekomendasi",
        "Recommendation",
        said="Berdasarkan permohonan dan peninjauan lokasi, kami memberikan rekomendasi berikut.",
        rows=(
            ("Perihal", "layanan"),
            ("Kegiatan", "kegiatan"),
            ("Lokasi", "lokasi"),
            ("Ukuran", "ukuran"),
            ("Mulai", "mulai:date"),
            ("Sampai", "selesai:date"),
            *_SEEN,
        ),
        end="Pemohon memulihkan jalan dan saluran seperti semula atas biaya sendiri. Rekomendasi ini bukan izin untuk "
        "kegiatan lain.",
        archive="600.1.2",
        confers=True,
    ),
)
MIGRANT: Final = Online(
    form=asks(
        "negara jabatan penempatan",
        negara=words("Negara tujuan", "Country you go to", 60),
        jabatan=words("Jabatan atau pekerjaan", "Work you will do", 120),
        penempatan=words("Perusahaan penempatan", "Placement company", 160),
    ),
    letter=letter(
        "rekomendasi-paspor",
        "Rekomendasi paspor",
        "Passport recommendation",
        said="Kami memberikan rekomendasi pembuatan paspor bagi calon pekerja migran Indonesia berikut.",
        rows=(
            ("Negara tujuan", "negara"),
            ("Jabatan", "jabatan"),
            ("Perusahaan penempatan", "penempatan"),
        ),
        end="Rekomendasi ini hanya untuk pembuatan paspor dan berlaku tiga bulan. Dasar: UU Nomor 18 Tahun 2017.",
        archive="500.15",
        confers=True,
    ),
)
_SPATIAL = letter(
    "keterangan-ruang",
    "Keterangan rencana dan tata ruang",
    "Statement on the town and spatial plan",
    said="Berdasarkan rencana tata ruang yang berlaku, kami menerangkan rencana untuk tanah berikut.",
    rows=(
        ("Perihal", "layanan"),
        ("Letak tanah", "lokasi"),
        ("Luas tanah", "luas m²"),
        ("Nomor hak atas tanah", "nomor_hak"),
        ("Peruntukan", "peruntukan"),
        ("Ketentuan bangunan", "ketentuan"),
    ),
    end="Keterangan ini bukan persetujuan bangunan gedung dan bukan bukti kepemilikan tanah. Nomor hak ditulis seperti "
    "pada sertipikat yang diperlihatkan pemohon.",
    archive="600.3.3",
)
SPATIAL: Final = Online(
    form=asks(
        "lokasi luas nomor_hak",
        lokasi=PLACE,
        luas=AREA,
        nomor_hak=words("Nomor hak pada sertipikat", "Number on the land title", 40),
    ),
    office_form=asks(
        "peruntukan ketentuan",
        peruntukan=words("Peruntukan menurut rencana", "Use by the plan", 160),
        ketentuan=words(
            "Ketentuan bangunan",
            "Rules for buildings",
            300,
            ("KDB, KLB, sempadan jalan", "Coverage, floor ratio, setback"),
        ),
    ),
    letter=_SPATIAL,
)

WAYS: Final = {
    "practice": PRACTICE,
    "place_permit": PLACE_PERMIT,
    "registration": REGISTRATION,
    "activity": ACTIVITY,
    "research": RESEARCH,
    "company_rules": COMPANY_RULES,
    "site_plan": SITE_PLAN,
    "boundary": BOUNDARY,
    "works": WORKS,
    "migrant": MIGRANT,
    "spatial": SPATIAL,
}
