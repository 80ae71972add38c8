"""What the national registers are looked at with: problems of three places, malls with days, innovations entered."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import tenants
from catalog.activation.models import Activation
from catalog.ministry.registry.models import Mall, Problem, Submission
from catalog.ministry.registry.services.innovations import InnovationFacts, describe
from catalog.ministry.registry.services.malls import MallFacts, enter_mall, report_total
from catalog.ministry.registry.services.problems import raise_problem
from config.demo.registers import fill_registers
from core import clock
from core.indicators import Period, PeriodKind
from core.uuids import uuid7
from organisation.models import Role
from organisation.services import grant_role
from outcomes.facts.models import Fact
from tests.browser.site import KARANGASEM, MINISTRY
from tests.factories.accounts import UserFactory
from tests.journeys.beginning import PREPARING

if TYPE_CHECKING:
    from tests.browser.stage import Stage


def fill_registry(stage: Stage) -> None:
    """After both regencies are filled: theirs, then the ministry's."""
    now = clock.now()
    for code in ("8271", "5107"):
        with tenants.enter(f"r{code}"):
            fill_registers(code, actor=PREPARING, now=now)
    with tenants.enter("r5107"):
        day = date(2026, 1, 5)
        words = dict.fromkeys(("renewal", "benefit", "no_burden", "authority", "replicable"), "Contoh uraian.")
        facts = InnovationFacts(
            form="public_service", is_digital=False, initiator="agency", trial_on=day, implemented_on=day, **words
        )
        describe(slug="one_student_one_client", facts=facts, actor=PREPARING, now=now)
    with tenants.public():
        raise_problem(
            title="Angka putus sekolah naik di pulau kecil", description="Contoh: belum ada yang menilai.",
            theme="poverty", local_theme="", indicator="", actor=PREPARING, now=now,
        )  # fmt: skip
        enter_mall(
            facts=MallFacts(
                regency_code="5171", name="MPP Contoh Kota Denpasar", opened_on=date(2018, 7, 24),
                opened_source="Contoh sumber", digital_since=date(2024, 2, 1), digital_source="Contoh sumber kedua",
            ),
            actor=PREPARING, now=now,
        )  # fmt: skip
        report_total(
            as_of=date(2024, 12, 31), physical=206, digital=60, source="Contoh laporan", actor=PREPARING, now=now
        )
        _report(now)
        problems = list(Problem.objects.order_by("-theme").values_list("pk", flat=True))
        stage.keys[KARANGASEM]["problems"] = stage.keys[MINISTRY]["problems"] = problems[:3]
        stage.keys[MINISTRY]["submission"] = Submission.objects.order_by("pk")[0].pk
        stage.keys[MINISTRY]["mall"] = Mall.objects.get(regency_code="5171").pk
        officer = UserFactory.create(full_name="I Made Wirawan", email="wirawan@contoh.go.id")
        role = Role.objects.get(slug="province_officer")
        grant_role(user=officer, role=role, province="51", actor=PREPARING, now=now)
    stage.sign_in(MINISTRY, "province", officer)


def _report(now: datetime) -> None:
    """Two months of numbers, one of them hidden, and one regency from which no word has come."""
    Activation.objects.filter(slug="mpp").update(first_on_at=now - timedelta(days=200))
    last = Period.of(PeriodKind.MONTH, now.date()).previous
    for period, numbers in (
        (last.previous, {"5107": "18.5", "8271": "31"}),
        (last, {"5107": "16.5", "8271": "30.5"}),
    ):
        for code, value in numbers.items():
            _say(code, "mpp.median_wait", period, Decimal(value), now)
    _say("5107", "mpp.told_wait_held", last.previous, Decimal(84), now)
    _say("5107", "mpp.told_wait_held", last, Decimal("88.2"), now)
    _say("8271", "mpp.tickets_served", last, None, now)
    _say("5107", "mpp.tickets_served", last, Decimal(4120), now)


def _say(code: str, indicator: str, period: Period, value: Decimal | None, now: datetime) -> None:
    Fact.objects.create(
        regency_code=code, indicator=indicator, period=period.code, period_kind="month", last_day=period.last_day,
        version=99, formula=1, shown="hidden" if value is None else "exact", value=value, report=uuid7(),
        computed_at=now, received_at=now,
    )  # fmt: skip
