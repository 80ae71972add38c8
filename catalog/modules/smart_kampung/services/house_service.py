"""The service "repair of unfit houses" with its standard, so that citizens can read what is asked and how it goes."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from casework.clocks import TimeUnit
from casework.models import ServiceProduct
from casework.services import Handling, NewService, publish_new
from casework.standard import Point, ServiceStandard
from catalog.modules.smart_kampung.courses import MODULE
from core.actors import Actor
from core.localised import LocalisedText
from organisation.models import Unit

CODE: Final = "RTLH"

_NAME: Final = LocalisedText(id="Perbaikan rumah tidak layak huni", en="Repair of unfit houses")
_DECISION_DAYS: Final = 60
"""Working days from the proposal to the decision [A]; the regency writes its own into the standard."""

_STANDARD: Final = ServiceStandard(
    name=_NAME,
    summary=LocalisedText(
        id="Bagi keluarga yang rumahnya tidak aman, terlalu sempit, atau tidak sehat. Sampaikan kepada petugas desa.",
        en="For families whose house is unsafe, too small or unhealthy. Tell the officers of your village.",
    ),
    needs=(
        Point(title=LocalisedText(id="KTP-el yang masih berlaku", en="A valid identity card")),
        Point(title=LocalisedText(id="Bukti tanah milik sendiri", en="Proof that the land is your own")),
        Point(
            title=LocalisedText(
                id="Tidak punya rumah lain, dan tidak ada barang yang bisa dijual untuk hidup tiga bulan",
                en="No other house, and nothing to sell that would feed the family for three months",
            )
        ),
    ),
    steps=tuple(
        Point(title=LocalisedText(id=id, en=en))
        for id, en in (
            ("Petugas mencatat usulan dan menyurvei rumah.", "An officer notes the proposal and surveys the house."),
            (
                "Musyawarah desa membahasnya, lalu desa memutuskan. Di kelurahan dinas yang memutuskan.",
                "The village deliberates and decides. In an urban ward the agency decides.",
            ),
            (
                "Rumah diperbaiki, difoto sebelum, di tengah, dan sesudahnya.",
                "The house is repaired, with photos before, halfway and after.",
            ),
            ("Rumah diserahkan dengan berita acara.", "The house is handed over with a receipt."),
        )
    ),
    time_amount=_DECISION_DAYS,
    time_unit=TimeUnit.WORKING_DAY,
    fee_amount=0,
    result=LocalisedText(id="Keputusan, lalu rumah yang diperbaiki", en="A decision, then a repaired house"),
    complaints=LocalisedText(
        id="Sampaikan di kantor desa atau kelurahan, atau kepada dinas perumahan.",
        en="Say so at the village or ward office, or to the housing agency.",
    ),
    legal_basis="Permen PUPR 29/2018; Permen PUPR 7/2018; UU 6/2014",
    citation="Lama waktu sampai keputusan: anggapan, ditetapkan daerah sendiri",
)


def ensure_house_service(*, actor: Actor, now: datetime) -> None:
    """
    Publish the service where it is not there yet; one that is there stays as the regency wrote it.

    No unit decides on it by itself, so that it is not offered at counters: a proposal is made on the pages of houses.
    """
    if ServiceProduct.objects.filter(code=CODE).exists():
        return
    # Two first proposals in the same second: the other one waits here, and finds it.
    Unit.objects.select_for_update().get(parent=None, kind=Unit.Kind.GOVERNMENT)
    if not ServiceProduct.objects.filter(code=CODE).exists():
        new = NewService(code=CODE, standard=_STANDARD, handling=Handling(module=MODULE))
        publish_new(services=[new], actor=actor, now=now)
