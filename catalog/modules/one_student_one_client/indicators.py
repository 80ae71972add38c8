"""How the scheme's numbers are worked out; each mother stands in the district where she lives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

import policies
from catalog.modules.one_student_one_client.models import (
    KsprAssessment,
    MissedVisit,
    Pairing,
    Pregnancy,
    Referral,
    Visit,
)
from catalog.modules.one_student_one_client.policies import HAEMOGLOBIN_LOW
from catalog.modules.one_student_one_client.queries.care import antenatal_contacts
from catalog.modules.one_student_one_client.rules import contacts, kspr
from catalog.modules.one_student_one_client.rules.signs import Measure
from catalog.modules.one_student_one_client.services.visits import findings_of
from core import clock, indicators
from core.indicators import Figures, Part, Period
from core.localised import LocalisedText
from organisation.access import zone
from residents.queries import village_names


def high_risk_paired(period: Period) -> Figures | None:
    """As things stood in the last moment of the period: confirmed score, pregnant, student beside her."""
    end = period.bounds(zone())[1]
    scored = KsprAssessment.objects.filter(
        pregnancy=OuterRef("pk"),
        state=KsprAssessment.State.CONFIRMED,
        score__gte=kspr.HIGH_FROM,
        decided_at__lt=end,
    )
    paired = Pairing.objects.filter(_at("ended_at", end), pregnancy=OuterRef("pk"), began_at__lt=end)
    lost = Q(state=Pregnancy.State.LOST, state_since__lt=end)
    rows = (
        Pregnancy.objects.filter(_at("born_at", end), _at("ended_at", end), Exists(scored), registered_at__lt=end)
        .exclude(lost)
        .annotate(is_paired=Exists(paired))
        .values_list("village_code", "is_paired")
    )
    return _shares(rows)


def k6_complete(period: Period) -> Figures | None:
    """Of the mothers who gave birth in the period."""
    return _shares(
        (mother.village_code, contacts.has_k6(mother.lmp_date, antenatal_contacts(visits)))
        for mother, visits in _gave_birth(period)
    )


def doctor_ultrasound(period: Period) -> Figures | None:
    """Of the mothers who gave birth in the period."""
    return _shares(
        (mother.village_code, contacts.has_doctor_and_ultrasound(mother.lmp_date, antenatal_contacts(visits)))
        for mother, visits in _gave_birth(period)
    )


def visits_made(period: Period) -> Figures:
    """By the district where the mother lives. It shows that the scheme is in use, so nought is said, too."""
    start, end = period.bounds(zone())
    rows = Visit.objects.filter(visited_at__gte=start, visited_at__lt=end)
    counts = Counter(village[:6] for village in rows.values_list("pregnancy__village_code", flat=True))
    parts = {code: indicators.Measure(value=number) for code, number in counts.items()}
    return Figures(total=indicators.Measure(value=counts.total()), parts=_named(parts))


def missed_visits(period: Period) -> Figures | None:
    """Nothing to say where nobody was accompanied yet; nought where all came."""
    if not Pregnancy.objects.filter(registered_at__lt=period.bounds(zone())[1]).exists():
        return None
    rows = MissedVisit.objects.filter(last_day__range=(period.first_day, period.last_day))
    counts = Counter(village[:6] for village in rows.values_list("pregnancy__village_code", flat=True))
    parts = {code: indicators.Measure(value=number) for code, number in counts.items()}
    return Figures(total=indicators.Measure(value=counts.total()), parts=_named(parts))


def referrals_within_hour(period: Period) -> Figures | None:
    """Of the referrals that were opened in the period; one that nobody confirmed counts against it."""
    start, end = period.bounds(zone())
    rows = Referral.objects.filter(opened_at__gte=start, opened_at__lt=end).annotate(
        waited=F("received_at") - F("opened_at")
    )
    return _shares(
        (village, waited is not None and waited <= clock.HOUR)
        for village, waited in rows.values_list("pregnancy__village_code", "waited")
    )


def anaemia_improved(period: Period) -> Figures | None:
    """Of the mothers who gave birth in the period and whose Hb was low once: was the last before birth no longer?"""
    low = Decimal(policies.value(HAEMOGLOBIN_LOW, period.last_day))
    found = []
    for mother, visits in _gave_birth(period):
        before_birth = [visit for visit in visits if mother.born_at and visit.visited_at <= mother.born_at]
        values = [
            value
            for visit in before_birth
            if (value := findings_of(visit).measured.get(Measure.HAEMOGLOBIN)) is not None
        ]
        if any(value < low for value in values):
            found.append((mother.village_code, values[-1] >= low))
    return _shares(found)


def _gave_birth(period: Period) -> list[tuple[Pregnancy, list[Visit]]]:
    """Whoever gave birth in the period with all visits in their order. Two queries."""
    start, end = period.bounds(zone())
    mothers: QuerySet[Pregnancy] = Pregnancy.objects.filter(born_at__gte=start, born_at__lt=end)
    visits: dict[UUID, list[Visit]] = {}
    for visit in Visit.objects.filter(pregnancy__in=mothers).order_by("visited_at", "pk"):
        visits.setdefault(visit.pregnancy_id, []).append(visit)
    return [(mother, visits.get(mother.pk, [])) for mother in mothers]


def _at(field: str, moment: object) -> Q:
    """What had not ended at that moment."""
    return Q(**{field: None}) | Q(**{f"{field}__gte": moment})


def _shares(rows: Iterable[tuple[str, bool]]) -> Figures | None:
    """Of villages and whether it is so: the share in all and in each district; None where there is nobody."""
    yes, everybody = Counter[str](), Counter[str]()
    for village, is_so in rows:
        everybody[village[:6]] += 1
        yes[village[:6]] += is_so
    if not everybody:
        return None
    parts = {code: indicators.Measure.share(yes[code], number) for code, number in everybody.items()}
    return Figures(total=indicators.Measure.share(yes.total(), everybody.total()), parts=_named(parts))


def _named(parts: dict[str, indicators.Measure]) -> dict[str, Part]:
    names = village_names(parts)
    return {
        code: Part(name=LocalisedText(id=names.get(code, code), en=names.get(code, code)), measure=measure)
        for code, measure in parts.items()
    }
