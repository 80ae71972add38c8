"""
The usual matters of a regency, to begin with: categories, rules and answers that are taken over in one action and then
are the regency's own.

An office is found by its name: the first of the words that occurs in the name of an agency. Where it says `()`, nobody
of ours decides (PLN, for example), so that the desk passes it on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from catalog.modules.complaint_centre.rules.escalation import Level
from core.localised import LocalisedText


@dataclass(frozen=True)
class Matter:
    """
    A category to begin with.

    :param offices: words for the office in charge, the likeliest first; () for that of the category above, if any.
    """

    code: str
    name: LocalisedText
    hint: LocalisedText | None = None
    offices: tuple[str, ...] = ()
    children: tuple[Matter, ...] = ()


@dataclass(frozen=True)
class UsualRule:
    name: str
    level: Level
    is_poor: bool | None = None


@dataclass(frozen=True)
class UsualText:
    code: str
    title: LocalisedText
    text: LocalisedText


def _matter(
    code: str, id: str, en: str, *hint: str, offices: tuple[str, ...] = (), below: tuple[Matter, ...] = ()
) -> Matter:
    return Matter(
        code, LocalisedText(id=id, en=en), LocalisedText(id=hint[0], en=hint[1]) if hint else None, offices, below
    )


_WORKS: Final = ("bina marga", "pekerjaan umum", "pupr")
_CLEAN: Final = ("lingkungan hidup", "kebersihan")

MATTERS: Final = (
    _matter(
        "jalan", "Jalan dan jembatan", "Roads and bridges", offices=_WORKS,
        below=(
            _matter("jalan-berlubang", "Jalan berlubang", "Potholes", "Lubang, aspal mengelupas, bahu jalan runtuh",
                    "Holes, peeling asphalt, a broken shoulder"),
            _matter("jembatan", "Jembatan", "Bridges", "Papan patah, pagar lepas, tergerus air",
                    "Broken planks, loose rails, washed out"),
            _matter("lampu-jalan", "Lampu jalan", "Street lamps", "Lampu mati atau menyala siang hari",
                    "A lamp that is out, or lit in daylight", offices=("perhubungan",)),
            _matter("drainase", "Selokan dan genangan", "Drains and flooding", "Got tersumbat, air tidak surut",
                    "A blocked drain, water that stays"),
        ),
    ),
    _matter(
        "sampah", "Sampah dan lingkungan", "Waste and environment", offices=_CLEAN,
        below=(
            _matter("sampah-menumpuk", "Sampah tidak diangkut", "Waste not collected",
                    "TPS penuh, truk tidak datang", "A full collection point, a truck that does not come"),
            _matter("pembuangan-liar", "Pembuangan liar", "Dumping",
                    "Sampah di sungai, pantai, atau lahan kosong", "Waste in a river, on a beach or an empty lot"),
            _matter("pencemaran", "Pencemaran", "Pollution", "Limbah, asap, bau", "Sewage, smoke, smell"),
        ),
    ),
    _matter(
        "air", "Air bersih", "Drinking water", offices=("perumda air", "pudam", "pdam", "air minum", *_WORKS),
        below=(
            _matter("air-mati", "Air tidak mengalir", "No water"),
            _matter("air-keruh", "Air keruh", "Cloudy water"),
            _matter("pipa-bocor", "Pipa bocor", "A leaking pipe"),
        ),
    ),
    _matter(
        "listrik", "Listrik padam", "Power cuts", "Diputuskan PLN: kami meneruskan dan memberi tahu ke mana",
        "PLN decides on it: we pass it on and say where",
    ),
    _matter(
        "bansos", "Bantuan sosial", "Social aid", offices=("sosial",),
        below=(
            _matter("bansos-belum", "Layak tetapi belum menerima", "Entitled, but not receiving",
                    "PKH, bantuan pangan, PBI JKN", "PKH, food aid, health cover for the poor"),
            _matter("bansos-salah", "Penerima tidak tepat", "Somebody receives it who should not"),
            _matter("bansos-potong", "Bantuan dipotong", "Aid cut short", offices=("inspektorat",)),
        ),
    ),
    _matter(
        "kesehatan", "Kesehatan", "Health", offices=("kesehatan",),
        below=(
            _matter("puskesmas", "Layanan Puskesmas", "Service of a health centre",
                    "Antrean, obat habis, petugas tidak ada", "Waiting, no medicine, nobody there"),
            _matter("rsud", "Layanan rumah sakit", "Service of a hospital",
                    offices=("rsud", "rumah sakit", "kesehatan")),
            _matter("jaminan-kesehatan", "Jaminan kesehatan", "Health insurance"),
        ),
    ),
    _matter(
        "pendidikan", "Pendidikan", "Education", offices=("pendidikan",),
        below=(
            _matter("sekolah-rusak", "Bangunan sekolah rusak", "A damaged school"),
            _matter("pungutan-sekolah", "Pungutan di sekolah", "Charges at a school"),
            _matter("guru", "Guru tidak hadir", "Absent teachers"),
        ),
    ),
    _matter(
        "layanan", "Layanan kantor", "Service of an office", offices=("sekretariat daerah",),
        below=(
            _matter("kependudukan", "KTP-el, KK, dan akta", "Identity and family cards, certificates",
                    offices=("kependudukan",)),
            _matter("perizinan", "Perizinan", "Permits", offices=("penanaman modal", "perizinan")),
            _matter("layanan-desa", "Layanan desa dan kelurahan", "Service of villages and wards",
                    offices=("pemberdayaan masyarakat",)),
        ),
    ),
    _matter(
        "pungli", "Pungutan liar", "Illegal charges",
        "Diminta membayar di luar tarif resmi. Untuk identitas yang dilindungi, pilih pelaporan pelanggaran",
        "Asked to pay more than the official fee. To be protected, choose whistle-blowing", offices=("inspektorat",),
    ),
    _matter(
        "ketertiban", "Ketertiban", "Public order", "Kebisingan, pedagang di trotoar, parkir liar",
        "Noise, stalls on the pavement, wild parking", offices=("polisi pamong praja", "satpol"),
    ),
)  # fmt: skip

RULES: Final = (
    UsualRule("Warga miskin langsung ke camat", Level.DISTRICT, is_poor=True),
    UsualRule("Dinas menurut kategori", Level.AGENCY),
)

TEXTS: Final = (
    UsualText(
        "regu-turun",
        LocalisedText(id="Regu memeriksa", en="A crew looks at it"),
        LocalisedText(
            id="{name}, terima kasih. Regu {office} memeriksa {category} di {place} besok pagi, dan hasilnya kami "
            "tulis di sini. Kode laporan: {code}.",
            en="{name}, thank you. A crew of {office} looks at {category} in {place} tomorrow morning; we write here "
            "what it found. Code: {code}.",
        ),
    ),
    UsualText(
        "masuk-rencana",
        LocalisedText(id="Masuk rencana kerja", en="It is planned"),
        LocalisedText(
            id="{name}, {category} di {place} sudah kami periksa dan masuk rencana kerja. Pekerjaan dimulai tanggal "
            "[isi tanggal]; sampai saat itu kami pasang tanda pengaman.",
            en="{name}, we have looked at {category} in {place} and planned the work. It begins on [fill in the day]; "
            "until then a warning stands there.",
        ),
    ),
    UsualText(
        "perlu-keterangan",
        LocalisedText(id="Perlu keterangan", en="Something is missing"),
        LocalisedText(
            id="{name}, kami sudah ke {place} tetapi belum menemukannya. Mohon tulis patokan terdekat atau kirim foto.",
            en="{name}, we went to {place} and did not find it. Please name something near it, or send a photo.",
        ),
    ),
    UsualText(
        "selesai",
        LocalisedText(id="Sudah selesai", en="Done"),
        LocalisedText(
            id="{name}, {category} di {place} sudah selesai dikerjakan; fotonya terlampir. Bila belum, buka kembali "
            "laporan {code} dalam 10 hari.",
            en="{name}, {category} in {place} is fixed; see the photo. If it is not, open {code} again within 10 days.",
        ),
    ),
)
