"""
What the index asks to be shown of one innovation, and where Tiru finds it by itself.

The names follow the innovation unit of the index as it is generally known; they have not been compared with the guide
of a certain year ([GK]). Change them here: nothing else knows them but the codes that are kept with the evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.localised import LocalisedText


@dataclass(frozen=True, kw_only=True)
class EvidenceNeed:
    """
    :param asks: what counts as evidence, in one sentence.
    """

    code: str
    name: LocalisedText
    asks: LocalisedText


def _need(code: str, name: tuple[str, str], asks: tuple[str, str]) -> EvidenceNeed:
    return EvidenceNeed(
        code=code, name=LocalisedText(id=name[0], en=name[1]), asks=LocalisedText(id=asks[0], en=asks[1])
    )


NEEDS: Final = (
    _need(
        "regulation",
        ("Regulasi inovasi daerah", "Regulation of the innovation"),
        ("Perda, perkada, atau keputusan kepala daerah.", "A regulation or decree of the region."),
    ),
    _need(
        "people",
        ("Ketersediaan SDM", "Staff"),
        ("Surat tugas atau keputusan tim pelaksana.", "The assignment of the team that runs it."),
    ),
    _need(
        "budget",
        ("Dukungan anggaran", "Budget"),
        ("DPA atau dokumen anggaran yang memuatnya.", "The budget document that names it."),
    ),
    _need(
        "tools",
        ("Alat kerja", "Tools"),
        ("Cara kerja: manual, elektronik, atau terintegrasi.", "How work is done: by hand, electronic or integrated."),
    ),
    _need(
        "training",
        ("Bimtek inovasi", "Training"),
        ("Undangan, daftar materi, dan foto bimtek.", "Invitation, material and photos of the training."),
    ),
    _need(
        "planning",
        ("Integrasi program dalam RKPD", "Part of the annual plan (RKPD)"),
        ("Halaman RKPD yang memuat program ini.", "The page of the annual plan that holds the programme."),
    ),
    _need(
        "actors",
        ("Keterlibatan aktor inovasi", "Actors involved"),
        ("Kesepakatan dengan kampus, dunia usaha, atau komunitas.", "Agreements with campuses, firms or communities."),
    ),
    _need(
        "network",
        ("Jejaring inovasi", "Network"),
        ("Perangkat daerah lain yang ikut menjalankan.", "Other agencies of the region that take part."),
    ),
    _need(
        "publicity",
        ("Sosialisasi inovasi", "Publicity"),
        ("Berita, media sosial, atau kegiatan pengenalan.", "News, social media or an event that made it known."),
    ),
    _need(
        "guide",
        ("Pedoman teknis", "Technical guide"),
        ("SOP atau buku panduan.", "A procedure or a handbook."),
    ),
    _need(
        "information",
        ("Kemudahan informasi layanan", "Easy to find out about"),
        ("Alamat halaman, nomor layanan, atau aplikasi.", "The address of its page, its number or its app."),
    ),
    _need(
        "creation",
        ("Kecepatan penciptaan inovasi", "Speed of creation"),
        ("Waktu dari uji coba sampai penerapan.", "The time from trial to implementation."),
    ),
    _need(
        "ease",
        ("Kemudahan proses", "Ease of the process"),
        ("Lama layanan sebelum dan sesudah inovasi.", "How long the service took before and takes now."),
    ),
    _need(
        "complaints",
        ("Penyelesaian layanan pengaduan", "Complaints settled"),
        ("Bagian pengaduan yang selesai tahun ini.", "The share of complaints settled this year."),
    ),
    _need(
        "online",
        ("Layanan daring", "Online service"),
        ("Layanan yang berjalan secara elektronik.", "Services that run electronically."),
    ),
    _need(
        "replication",
        ("Replikasi", "Replication"),
        ("Ditiru dari atau oleh daerah lain.", "Taken over from another region, or by one."),
    ),
    _need(
        "benefit",
        ("Kemanfaatan inovasi", "Benefit"),
        ("Jumlah penerima manfaat.", "The number of people who benefit."),
    ),
    _need(
        "monitoring",
        ("Monitoring dan evaluasi", "Monitoring and evaluation"),
        ("Laporan evaluasi atau hasil survei kepuasan.", "An evaluation, or the result of a satisfaction survey."),
    ),
    _need(
        "quality",
        ("Kualitas inovasi", "Quality"),
        ("Video atau tulisan: latar belakang, cara, dan hasil.", "A film or text: background, method and result."),
    ),
)
