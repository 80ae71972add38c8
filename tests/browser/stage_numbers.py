"""What the pages of public numbers are looked at with: villages that differ, and one with too few reports."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import Way
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core.actors import Actor
from residents.services import record_population
from tests.factories.policies import RegencyValueFactory
from tests.journeys.beginning import PREPARING

_SOURCE = "Disdukcapil Kabupaten Karangasem, data konsolidasi bersih semester I 2026"
_ANSWER = "Jadwalnya setiap Selasa pertama, pukul 09.00 sampai 12.00 di kantor perbekel."
_VILLAGES = {"5107032004": (14, 5_870), "5107032002": (6, 4_450), "5107042006": (6, 13_420), "5107012005": (1, 3_960)}
"""Reports beside those of other pages, and people, by village; the others have no figure."""


def fill_numbers(now: datetime) -> None:
    RegencyValueFactory.create(key="complaint_centre.public_least", value="5")
    for code, (reports, people) in _VILLAGES.items():
        record_population(
            village_code=code,
            counted_on=date(2026, 6, 30),
            people=people,
            source=_SOURCE,
            actor=PREPARING,
            now=now,
        )
        for number in range(reports):
            report = services.Report(
                kind=ReportKind.INFORMATION_REQUEST,
                text="Kapan jadwal pelayanan keliling di desa kami?",
                way=Way.COUNTER,
                village_code=code,
            )
            at = now - timedelta(days=40, hours=number)
            filed = services.file_report(report=report, actor=Actor.citizen(), now=at)
            done = {"case_id": filed.case.pk, "actor": PREPARING, "now": at + timedelta(hours=2)}
            services.respond(text=_ANSWER, **done)
            services.resolve(text=_ANSWER, **done)
