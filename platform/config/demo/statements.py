"""
Statements, receipts and notes that confer nothing: the office's seal is enough. Labour, revenue, advice, customers.

What is owed or registered comes out of the agency's own books; an officer records it, nothing is reckoned here.
"""

from __future__ import annotations

from typing import Any, Final

from config.demo.online import Online, asks, choice, day, letter, whole, words

_SCHOOLS = {
    "smp": ("SMP atau sederajat", "Lower secondary school"),
    "sma": ("SMA atau sederajat", "Upper secondary school"),
    "smk": ("SMK", "Vocational school"),
    "diploma": ("Diploma", "Diploma"),
    "sarjana": ("Sarjana", "Bachelor"),
}
JOB_SEEKER: Final = Online(
    form=asks(
        "pendidikan bidang bersedia",
        pendidikan=choice("Pendidikan terakhir", "Highest education", **_SCHOOLS),
        bidang=words(
            "Bidang kerja yang dicari",
            "Field of work you look for",
            80,
            ("Misalnya perhotelan atau las", "For example hotels or welding"),
        ),
        bersedia=day("Dapat mulai bekerja", "You can begin on"),
    ),
    letter=letter(
        "kartu-pencari-kerja",
        "Kartu pencari kerja (AK-1)",
        "Job seeker's card (AK-1)",
        said="Dinas Tenaga Kerja menerangkan bahwa orang berikut terdaftar sebagai pencari kerja.",
        rows=(
            ("Pendidikan terakhir", "pendidikan"),
            ("Bidang kerja yang dicari", "bidang"),
            ("Dapat mulai bekerja", "bersedia:date"),
        ),
        end="Kartu ini berlaku dua tahun. Lapor ke dinas setiap enam bulan dan setelah mendapat pekerjaan. Kartu ini "
        "tidak memberi hak atas bantuan.",
        archive="500.15",
    ),
)

_REGISTERED = letter(
    "bukti-pencatatan",
    "Bukti pencatatan",
    "Proof of registration",
    said="Dinas Tenaga Kerja mencatat yang berikut.",
    rows=(
        ("Perihal", "layanan"),
        ("Nama", "perihal"),
        ("Rincian", "rincian"),
        ("Nomor pada buku register", "nomor_register"),
        ("Tanggal pencatatan", "dicatat:date"),
    ),
    end="Bukti ini menerangkan pencatatan saja dan tidak memberi hak atas bantuan.",
    archive="500.15",
)
_IN_THE_REGISTER: dict[str, Any] = asks(
    "nomor_register dicatat",
    nomor_register=words("Nomor pada buku register", "Number in the register", 40),
    dicatat=day("Tanggal pencatatan", "Registered on"),
)
CONTRACTS: Final = Online(
    form=asks(
        "perihal rincian",
        perihal=words("Nama perusahaan", "Name of the company"),
        rincian=words(
            "Jumlah pekerja dan masa perjanjian",
            "Number of workers and period",
            200,
            ("Misalnya: 12 pekerja, 1 Januari–31 Desember 2027", "For example: 12 workers, all of 2027"),
        ),
    ),
    office_form=_IN_THE_REGISTER,
    letter=_REGISTERED,
)
TRAINING: Final = Online(
    form=asks(
        "perihal rincian",
        perihal=words("Pelatihan yang dipilih", "Training you choose", 120, ("Misalnya: las", "For example: welding")),
        rincian=choice("Pendidikan terakhir", "Highest education", **_SCHOOLS),
    ),
    office_form=_IN_THE_REGISTER,
    letter=_REGISTERED,
)

_TAX_OBJECT = words(
    "Nomor objek pajak (NOP)",
    "Number of the tax object (NOP)",
    24,
    ("18 angka di kiri atas SPPT tahun lalu", "18 digits on last year's notice"),
)
_TAX_YEAR = whole("Tahun pajak", "Tax year", 2014, 2099)
TAX_NOTICE: Final = Online(
    form=asks("nop tahun", nop=_TAX_OBJECT, tahun=_TAX_YEAR),
    letter=letter(
        "salinan-sppt",
        "Keterangan salinan SPPT PBB",
        "Statement on the copy of a land tax notice",
        said="Badan Pendapatan Daerah menerangkan bahwa salinan Surat Pemberitahuan Pajak Terutang (SPPT) berikut "
        "telah diberikan.",
        rows=(("Nomor objek pajak (NOP)", "nop"), ("Tahun pajak", "tahun:integer")),
        end="NOP ditulis seperti pada SPPT yang diperlihatkan pemohon. Keterangan ini bukan bukti lunas dan bukan "
        "bukti kepemilikan tanah.",
        archive="900.1.13",
    ),
)
LAND_TAX_PAID: Final = Online(
    form=asks("nop tahun", nop=_TAX_OBJECT, tahun=_TAX_YEAR),
    office_form=asks(
        "jumlah dibayar nomor_bayar",
        jumlah=whole("Jumlah yang dibayar, dalam rupiah", "Amount paid, in rupiah", 1, 10**12),
        dibayar=day("Tanggal bayar", "Paid on"),
        nomor_bayar=words(
            "Nomor transaksi bank", "Number of the payment", 40, ("Salin dari bukti bank", "Copy it from the bank")
        ),
    ),
    letter=letter(
        "keterangan-lunas",
        "Keterangan pelunasan PBB",
        "Statement on land tax paid",
        said="Badan Pendapatan Daerah menerangkan bahwa Pajak Bumi dan Bangunan berikut telah dibayar.",
        rows=(
            ("Nomor objek pajak (NOP)", "nop"),
            ("Tahun pajak", "tahun:integer"),
            ("Jumlah", "jumlah:amount"),
            ("Tanggal bayar", "dibayar:date"),
            ("Nomor transaksi bank", "nomor_bayar"),
        ),
        end="Keterangan ini bukan bukti kepemilikan tanah.",
        archive="900.1.13",
    ),
)
_ASSESSED = letter(
    "keterangan-ketetapan",
    "Keterangan ketetapan pajak daerah",
    "Statement on a tax assessment",
    said="Badan Pendapatan Daerah menerangkan ketetapan pajak berikut.",
    rows=(
        ("Jenis", "layanan"),
        ("Objek", "objek"),
        ("Masa atau perihal", "masa"),
        ("Nomor ketetapan", "nomor_ketetapan"),
        ("Jumlah", "jumlah:amount"),
    ),
    end="Nomor dan jumlah ditulis seperti pada ketetapan dalam sistem pajak daerah. Keberatan dapat diajukan kepada "
    "Badan Pendapatan Daerah.",
    archive="900.1.13",
)
_ASSESSMENT: dict[str, Any] = asks(
    "nomor_ketetapan jumlah",
    nomor_ketetapan=words(
        "Nomor ketetapan atau validasi",
        "Number of the assessment",
        40,
        ("Salin dari sistem pajak daerah", "Copy it from the tax system"),
    ),
    jumlah=whole("Jumlah pajak, dalam rupiah", "Tax, in rupiah", 0, 10**12),
)


def _levy(objek: dict[str, Any], masa: dict[str, Any]) -> Online:
    return Online(form=asks("objek masa", objek=objek, masa=masa), office_form=_ASSESSMENT, letter=_ASSESSED)


_BUSINESS = words("Nama dan alamat usaha", "Name and address of the business", 200)
_MONTH = words("Masa pajak", "Tax period", 60, ("Misalnya: November 2026", "For example: November 2026"))
LAND_OBJECT: Final = Online(
    optional=frozenset({"SPPT PBB tahun ini"}),
    form=asks(
        "letak luas_tanah luas_bangunan",
        letak=words("Letak objek", "Where it lies", 200, ("Jalan, desa, dan kecamatan", "Street, village, district")),
        luas_tanah=whole("Luas tanah dalam m²", "Land, in m²", 1, 10**6),
        luas_bangunan=whole(
            "Luas bangunan dalam m²", "Building, in m²", 0, 10**6, ("Tulis 0 bila tanah kosong", "Write 0 if empty")
        ),
        nop_lama=words("NOP lama", "Present number (NOP)", 24, ("Bila sudah ada", "If there is one")),
    ),
    office_form=asks(
        "nop_baru mulai_tahun",
        nop_baru=words(
            "NOP pada SPPT yang baru", "NOP on the new notice", 24, ("Salin dari sistem PBB", "Copy it from the system")
        ),
        mulai_tahun=whole("Mulai tahun pajak", "From tax year", 2014, 2099),
    ),
    letter=letter(
        "pemberitahuan-objek-pajak",
        "Pemberitahuan objek PBB",
        "Notice of a land tax object",
        said="Badan Pendapatan Daerah memberitahukan bahwa data objek pajak berikut telah dicatat.",
        rows=(
            ("Perihal", "layanan"),
            ("Letak objek", "letak"),
            ("Luas tanah", "luas_tanah m²"),
            ("Luas bangunan", "luas_bangunan m²"),
            ("NOP lama", "nop_lama"),
            ("NOP", "nop_baru"),
            ("Mulai tahun pajak", "mulai_tahun:integer"),
        ),
        end="Pemberitahuan ini bukan SPPT dan bukan bukti kepemilikan tanah.",
        archive="900.1.13",
    ),
)

ADVICE: Final = Online(
    form=asks(
        "topik pertanyaan",
        topik=words("Topik", "Topic", 120),
        pertanyaan=words("Pertanyaan Anda", "Your question", 600),
    ),
    office_form=asks("jawaban", jawaban=words("Jawaban", "Answer", 1200)),
    letter=letter(
        "catatan-konsultasi",
        "Catatan hasil konsultasi",
        "Written advice",
        said="Loket instansi di Mal Pelayanan Publik menjawab pertanyaan berikut.",
        rows=(("Layanan", "layanan"), ("Topik", "topik"), ("Pertanyaan", "pertanyaan"), ("Jawaban", "jawaban")),
        end="Catatan ini menjawab keterangan yang Anda tulis. Bila keadaannya lain, jawabannya dapat berbeda.",
        archive="000.4",
    ),
    optional=frozenset(
        {"Rancangan label", "Nomor induk berusaha (NIB)", "KTP-el", "Kartu keluarga"},
    ),
)
RECEIPT: Final = Online(
    form=asks(
        "perihal uraian",
        perihal=words("Perihal", "What it is about", 120),
        uraian=words(
            "Apa yang terjadi",
            "What happened",
            800,
            ("Di mana, kapan, dan produk atau alamatnya", "Where, when, and the product or address"),
        ),
    ),
    office_form=asks(
        "tindak_lanjut selambatnya",
        tindak_lanjut=words("Tindak lanjut", "What is done", 400),
        selambatnya=day("Kabar paling lambat", "You hear from us by"),
    ),
    letter=letter(
        "tanda-terima-pengaduan",
        "Tanda terima pengaduan",
        "Receipt of a complaint",
        said="Pengaduan berikut telah kami terima dan diteruskan kepada instansinya.",
        rows=(
            ("Layanan", "layanan"),
            ("Perihal", "perihal"),
            ("Uraian", "uraian"),
            ("Tindak lanjut", "tindak_lanjut"),
            ("Kabar paling lambat", "selambatnya:date"),
        ),
        end="Bila belum puas, Anda dapat melanjutkan ke SP4N-LAPOR! atau Ombudsman.",
        archive="000.4",
    ),
)
CUSTOMER: Final = Online(
    form=asks(
        "nomor_pelanggan nama_baru alamat_pelanggan",
        nomor_pelanggan=words("Nomor pelanggan", "Customer number", 30, ("Lihat tagihan Anda", "See your bill")),
        nama_baru=words("Nama pelanggan yang baru", "Name of the new customer"),
        alamat_pelanggan=words("Alamat sambungan", "Address of the connection", 200),
    ),
    office_form=asks("berlaku", berlaku=day("Berlaku mulai tagihan", "Holds from the bill of")),
    letter=letter(
        "pemberitahuan-pelanggan",
        "Pemberitahuan data pelanggan",
        "Notice of customer data",
        said="Loket Perusahaan Umum Daerah Air Minum di Mal Pelayanan Publik memberitahukan bahwa data pelanggan "
        "berikut telah diubah.",
        rows=(
            ("Nomor pelanggan", "nomor_pelanggan"),
            ("Nama pelanggan yang baru", "nama_baru"),
            ("Alamat sambungan", "alamat_pelanggan"),
            ("Berlaku mulai tagihan", "berlaku:date"),
        ),
        end="Pemberitahuan ini bukan bukti kepemilikan rumah atau tanah.",
        archive="500.2",
    ),
)

WAYS: Final = {
    "job_seeker": JOB_SEEKER,
    "contracts": CONTRACTS,
    "training": TRAINING,
    "tax_notice": TAX_NOTICE,
    "land_tax_paid": LAND_TAX_PAID,
    "levy": _levy(_BUSINESS, _MONTH),
    "land_transfer_tax": _levy(
        words("Nomor objek pajak (NOP)", "Number of the tax object (NOP)", 24),
        choice(
            "Cara memperoleh tanah",
            "How the land is acquired",
            beli=("Jual beli", "Purchase"),
            waris=("Waris", "Inheritance"),
            hibah=("Hibah", "Gift"),
        ),
    ),
    "sign_tax": _levy(words("Isi, ukuran, dan letak reklame", "Text, size and place of the sign", 200), _MONTH),
    "land_object": LAND_OBJECT,
    "advice": ADVICE,
    "receipt": RECEIPT,
    "customer": CUSTOMER,
}
