"""Campuses, students, midwives and mothers, for tests. People are invented, places are real."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from catalog.modules.one_student_one_client.models import (
    Agreement,
    Consent,
    Pairing,
    Placement,
    Pregnancy,
    Term,
    Visit,
)
from catalog.modules.one_student_one_client.rights import ACCOMPANY, CARE, SUPERVISE
from catalog.modules.one_student_one_client.rules.signs import Danger, Measure
from catalog.modules.one_student_one_client.services import pairing, pregnancies, scheme, scoring, visits
from core.actors import Actor
from core.uuids import uuid7
from organisation.access import today
from organisation.models import Unit
from tests.factories import residents as people
from tests.factories.organisation import UnitFactory, person_with_rights

TESTS = Actor.system("tests")
ABANG, ABABI, MANGGIS = "5107052009", "5107052001", "5107032001"
"""Purwakerthi and Ababi lie in one district, Manggis in another."""


@dataclass(frozen=True)
class Scheme:
    """A campus with a running term, one health centre with its midwife, and the campus's supervisor."""

    campus: Unit
    centre: Unit
    agreement: Agreement
    term: Term
    supervisor: User
    midwife: User


def make_scheme(
    now: datetime, *, campus_code: str = "stikes-karangasem", centre_code: str = "puskesmas-abang"
) -> Scheme:
    day = today(now)
    campus = UnitFactory.create(code=campus_code, name="STIKES Wira Medika Karangasem", kind=Unit.Kind.CAMPUS)
    centre = UnitFactory.create(code=centre_code, name="Puskesmas Abang I", kind=Unit.Kind.HEALTH_CENTRE)
    agreement = scheme.make_agreement(
        campus=campus,
        terms=scheme.Terms(
            number="119/MOU/2026",
            active_from=day - timedelta(days=200),
            active_to=day + timedelta(days=500),
            duties="Kampus menempatkan mahasiswa; Dinas Kesehatan menyediakan pembimbing lapangan.",
            yearly_cost=Decimal(120_000_000),
            hours_per_credit=45,
        ),
        actor=TESTS,
        now=now,
    )
    term = scheme.open_term(
        agreement_id=agreement.pk,
        name="Ganjil 2026/2027",
        first_day=day - timedelta(days=60),
        last_day=day + timedelta(days=90),
        actor=TESTS,
        now=now,
    )
    supervisor = person_with_rights(SUPERVISE, unit=campus, full_name="Ni Komang Ayu Trisnawati")
    midwife = person_with_rights(CARE, unit=centre, full_name="Ni Wayan Suciati")
    return Scheme(campus, centre, agreement, term, supervisor, midwife)


def make_student(
    around: Scheme,
    now: datetime,
    *,
    name: str = "Ni Putu Dewi Lestari",
    village: str = ABANG,
    term: Term | None = None,
    programme: Placement.Programme = Placement.Programme.MIDWIFERY,
) -> Placement:
    return scheme.place_student(
        term_id=(term or around.term).pk,
        student=person_with_rights(ACCOMPANY, unit=around.campus, full_name=name),
        post=scheme.Post(
            programme=programme,
            semester=5,
            supervisor=around.supervisor,
            health_centre=around.centre,
            village_code=village,
            required_hours=90,
        ),
        actor=TESTS,
        now=now,
    )


def make_pregnancy(
    around: Scheme, now: datetime, *, weeks: int = 20, is_poor: bool = True, agrees: bool = True, **person: Any
) -> Pregnancy:
    """A mother at this week of pregnancy; poor and agreeing to a student unless told otherwise."""
    values = {"full_name": "Ni Kadek Sulastri", "sex": "female", "birth_date": date(1998, 5, 21)} | person
    made = pregnancies.register(
        resident=people.make_resident(**values),
        health_centre=around.centre,
        lmp_date=today(now) - timedelta(weeks=weeks),
        is_poor=is_poor,
        midwife=around.midwife,
        actor=TESTS,
        now=now,
    )
    if agrees:
        pregnancies.give_consent(
            pregnancy_id=made.pk, purpose=Consent.Purpose.STUDENT, is_signed=True, actor=TESTS, now=now
        )
    made.refresh_from_db()
    return made


def score(pregnancy: Pregnancy, *items: str, now: datetime) -> Pregnancy:
    """The card as a midwife filled it in."""
    scoring.assess(pregnancy_id=pregnancy.pk, items=items, is_confirmed=True, actor=TESTS, now=now)
    pregnancy.refresh_from_db()
    return pregnancy


def pair(pregnancy: Pregnancy, placement: Placement, now: datetime) -> Pairing:
    """Proposed and agreed to by both."""
    made = pairing.propose(pregnancy_id=pregnancy.pk, placement_id=placement.pk, actor=TESTS, now=now)
    pairing.agree(pairing_id=made.pk, side="supervisor", actor=TESTS, now=now)
    return pairing.agree(pairing_id=made.pk, side="midwife", actor=TESTS, now=now)


def visit(
    pregnancy: Pregnancy, visitor: User, now: datetime, *, at: datetime | None = None,
    kind: Visit.Kind = Visit.Kind.HOME, by: Visit.By = Visit.By.STUDENT, measured: Mapping[str, str] | None = None,
    dangers: Sequence[str] = (), **values: Any,
) -> visits.Recorded:  # fmt: skip
    """A visit on which nothing was found, unless told otherwise; measures and signs by their codes."""
    said: dict[str, Any] = {
        "visit_id": uuid7(), "minutes": 45, "note": "", "taught": (), "eaten": {}, "given": (),
    } | values  # fmt: skip
    codes = {str(measure): measure for measure in Measure}
    return visits.record_visit(
        pregnancy_id=pregnancy.pk,
        kind=kind,
        by=by,
        visited_at=at or now,
        measured={codes[code]: Decimal(value) for code, value in (measured or {}).items()},
        dangers=[sign for sign in Danger if str(sign) in dangers],
        visitor=visitor,
        actor=Actor.user(visitor.pk, schema=visitor.home_schema or ""),
        now=now,
        **said,
    )


def contact(pregnancy: Pregnancy, midwife: User, now: datetime, *, at: datetime, **values: Any) -> visits.Recorded:
    """An antenatal contact with a midwife; `with_doctor=True` where a doctor looked too."""
    return visit(pregnancy, midwife, now, at=at, kind=Visit.Kind.ANTENATAL, by=Visit.By.MIDWIFE, **values)
