"""The service "complaints" with its standard, so that citizens can read how a report goes and by when."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from casework.clocks import TimeUnit
from casework.models import ServiceProduct
from casework.services import Handling, NewService, publish_new
from casework.standard import Point, ServiceStandard
from catalog.modules.complaint_centre.courses import MODULE
from core.actors import Actor
from core.localised import LocalisedText

CODE: Final = "ADU"

_STANDARD: Final = ServiceStandard(
    name=LocalisedText(id="Pengaduan masyarakat", en="Complaints"),
    summary=LocalisedText(
        id="Sampaikan keluhan, pertanyaan, usulan, atau laporan pelanggaran. Tanpa akun, boleh tanpa nama.",
        en="Bring a complaint, a question, a proposal or a report of wrongdoing. No account, no name needed.",
    ),
    needs=(
        Point(
            title=LocalisedText(
                id="Apa yang terjadi, di mana, dan sejak kapan; foto bila ada",
                en="What happened, where, and since when; a photo if there is one",
            )
        ),
    ),
    steps=tuple(
        Point(title=LocalisedText(id=id, en=en))
        for id, en in (
            (
                "Anda menerima kode dan batas waktu jawaban pada tanda terima.",
                "You get a code and the moment by which you are answered, on the receipt.",
            ),
            ("Laporan diteruskan kepada unit yang berwenang.", "The report goes to the office in charge."),
            ("Petugas menjawab dan bekerja.", "An officer answers and works on it."),
            (
                "Anda menyatakan selesai, atau membukanya kembali dalam 10 hari.",
                "You say that it is done, or open it again within 10 days.",
            ),
        )
    ),
    time_amount=60,
    time_unit=TimeUnit.WORKING_DAY,
    fee_amount=0,
    result=LocalisedText(id="Jawaban dan tindak lanjut", en="An answer and what was done"),
    complaints=LocalisedText(
        id="Bila tidak puas, buka kembali laporan Anda, atau hubungi Ombudsman (telepon 137).",
        en="If you are not satisfied, open the report again, or call the Ombudsman (telephone 137).",
    ),
    legal_basis="UU 25/2009; Perpres 76/2013; PermenPANRB 5/2025",
    citation="Batas waktu PermenPANRB 5/2025 belum dicocokkan dengan naskahnya",
)


@transaction.atomic
def publish_service(*, actor: Actor, now: datetime) -> None:
    """
    Publish the service where it is not there yet; one that is there stays as the regency wrote it. Done when the module
    is switched on, so that the first report finds it.
    """
    if not ServiceProduct.objects.filter(code=CODE).exists():
        new = NewService(code=CODE, standard=_STANDARD, handling=Handling(module=MODULE))
        publish_new(services=[new], actor=actor, now=now)
