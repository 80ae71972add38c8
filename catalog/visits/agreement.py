"""
The text that the three parties sign, and its file.

The file is made once and frozen; each party signs the same bytes as its own counterpart (decision 0013).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.urls import reverse

from catalog.visits.models import Duty, Fit, Side, Visit
from core.localised import LocalisedText
from documents.rendering import Meta, long_day, render

FACILITATOR: Final = "Kementerian Pendayagunaan Aparatur Negara dan Reformasi Birokrasi"

_FIELDS: Final = dict.fromkeys(
    (
        "modul", "rilis", "versi", "asal", "penerima", "pendamping", "tujuan", "kewajiban_asal", "kewajiban_penerima",
        "kewajiban_pendamping", "evaluasi",
    ),
    "text",
)  # fmt: skip

# Every field is text that typst reads from a file of data; nothing that somebody wrote is part of this program.
_SOURCE: Final = r"""
#let daftar(text) = for line in text.split("\n") [- #line]
#let pasal(nomor, judul) = block(above: 1.2em, below: 0.7em, strong[Pasal #nomor. #judul])

Para pihak di bawah ini sepakat melaksanakan studi tiru dan replikasi inovasi pelayanan publik *#f.modul*:

#table(
  columns: (3.6cm, 1fr), stroke: 0.4pt + luma(150), inset: 6pt,
  [Pihak asal], f.asal,
  [Pihak penerima], f.penerima,
  [Pihak pendamping], f.pendamping,
)

#pasal(1, "Maksud")
Pihak penerima ingin mengatasi masalah berikut: #f.tujuan

#pasal(2, "Yang ditiru")
Yang ditiru ialah modul #f.modul rilis #f.rilis dengan pengaturan yang dibagikan pihak asal sebagai versi #f.versi. Yang
berpindah hanya pengaturan, bukan data orang. Dasar hukum daerah dibuat oleh pihak penerima sendiri.

#pasal(3, "Kewajiban pihak asal")
#daftar(f.kewajiban_asal)

#pasal(4, "Kewajiban pihak penerima")
#daftar(f.kewajiban_penerima)

#pasal(5, "Kewajiban pihak pendamping")
#daftar(f.kewajiban_pendamping)

#pasal(6, "Evaluasi")
Manfaat dan dampak dievaluasi pada #f.evaluasi dengan angka capaian yang dilaporkan, sebelum dan sesudah. Hasilnya:
diteruskan, disesuaikan, atau dihentikan. Perbaikan pihak penerima ditawarkan kembali kepada pihak asal.

#pasal(7, "Penutup")
Kesepakatan ini dibuat rangkap tiga dengan isi yang sama. Tiap pihak menandatangani rangkapnya sendiri secara
elektronik; ketiganya berkekuatan sama. Bila rencana berubah, kesepakatan disusun baru dan tanda tangan sebelumnya tidak
berlaku.
"""


def file_of(
    visit: Visit,
    *,
    duties: Iterable[Duty],
    gaps: Iterable[tuple[str, Fit]],
    names: Mapping[str, str],
    module: LocalisedText,
    token: str,
    day: date,
    now: datetime,
) -> bytes:
    """
    The frozen file, in Indonesian as agreements are. The same visit at the same moment gives the same bytes.

    :param gaps: what the guest does not have yet, in words and by whom it is closed; they are duties of the guest.
    :param names: of both regencies by their codes.
    :param token: leads to the page where anybody checks it.
    """
    of: dict[str, list[str]] = {side: [] for side in Side}
    for duty in duties:
        of[duty.side].append(_until(duty.text, duty.due_on))
    of[Side.ADOPTER] += [
        _until(f"{title}: dipenuhi oleh {gap.closed_by}", gap.closed_until) for title, gap in gaps if gap.closed_until
    ]
    assert visit.evaluation_on is not None
    data = {
        "modul": module.id,
        "rilis": visit.release,
        "versi": str(visit.setup_number),
        "asal": f"Pemerintah {names[visit.origin_code]}",
        "penerima": f"Pemerintah {names[visit.adopter_code]}",
        "pendamping": FACILITATOR,
        "tujuan": visit.purpose,
        "kewajiban_asal": "\n".join(of[Side.ORIGIN]),
        "kewajiban_penerima": "\n".join(of[Side.ADOPTER]),
        "kewajiban_pendamping": "\n".join(of[Side.FACILITATOR]),
        "evaluasi": long_day(visit.evaluation_on),
    }
    meta = Meta(
        government=FACILITATOR,
        unit="Katalog inovasi Tiru",
        title="Kesepakatan studi tiru",
        brand="panrb",
        day=f"Disusun {long_day(day)}",
        signed_as="Periksa rangkap dan tanda tangan tiap pihak",
        footer="Rangkap ini sah bila ditandatangani secara elektronik. Keasliannya diperiksa dengan memindai kode QR.",
        verify_url=verify_url(token),
    )
    return render(_SOURCE, _FIELDS, data, meta, at=now)


def verify_url(token: str) -> str:
    """Where anybody can check the agreement: at the ministry's host."""
    port = f":{settings.TIRU_PORT}" if settings.TIRU_SCHEME == "http" else ""
    path = reverse("visit_check:check", args=[token], urlconf=settings.ROOT_URLCONF)
    return f"{settings.TIRU_SCHEME}://{settings.TIRU_BASE_DOMAIN}{port}{path}"


def _until(text: str, day: date) -> str:
    return f"{text} (paling lambat {long_day(day)})"
