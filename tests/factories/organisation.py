"""Units, roles and who holds them, for tests."""

from datetime import date
from typing import Any

import factory

from accounts.models import User
from core import clock
from core.localised import LocalisedText
from organisation.hours import Span
from organisation.models import (
    CORE,
    Delegation,
    Holding,
    Position,
    Role,
    RoleAssignment,
    SpecialDays,
    Unit,
    UnitMerge,
    WeeklyHours,
    WeeklySpan,
)
from organisation.roles import SENTENCES
from tests.factories.accounts import UserFactory


class UnitFactory(factory.django.DjangoModelFactory[Unit]):
    """A unit; `parent=` puts it below another one."""

    class Meta:
        model = Unit

    code = factory.Sequence(lambda number: f"unit-{number}")
    name = factory.Sequence(lambda number: f"Dinas Contoh {number}")
    kind = Unit.Kind.AGENCY
    parent = None
    path = factory.LazyAttribute(lambda unit: f"{unit.parent.path}/{unit.code}" if unit.parent else unit.code)
    active_from = date(2026, 1, 1)


class UnitMergeFactory(factory.django.DjangoModelFactory[UnitMerge]):
    """What is kept of a merge that moved nothing; the units themselves stay as they are."""

    class Meta:
        model = UnitMerge

    kept = factory.SubFactory(UnitFactory)
    dropped = factory.SubFactory(UnitFactory)
    before = factory.LazyAttribute(lambda merge: {"parent": merge.kept.pk, "active_to": None, "below": [], "notes": []})
    reason = "Diketik dua kali"
    merged_at = factory.LazyFunction(clock.now)
    merged_by = "system:tests"
    undo_until = date(2099, 1, 1)


class RoleFactory(factory.django.DjangoModelFactory[Role]):
    class Meta:
        model = Role

    slug = factory.Sequence(lambda number: f"role_{number}")
    module = CORE
    name = factory.Sequence(lambda number: LocalisedText(id=f"Peran {number}", en=f"Role {number}"))
    rights = factory.LazyFunction(list)


class RoleAssignmentFactory(factory.django.DjangoModelFactory[RoleAssignment]):
    """A role for the whole government since the first of January 2026, without an end."""

    class Meta:
        model = RoleAssignment

    user = factory.SubFactory(UserFactory)
    role = factory.SubFactory(RoleFactory)
    unit = None
    active_from = date(2026, 1, 1)
    granted_by = "system:tests"
    granted_at = factory.LazyFunction(clock.now)


class DelegationFactory(factory.django.DjangoModelFactory[Delegation]):
    """A mandate to sign every document of an office since the first of January 2026, until it is revoked."""

    class Meta:
        model = Delegation

    act = "documents"
    kind = Delegation.Kind.MANDATE
    delegator = "Bupati Karangasem"
    holder = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    active_from = date(2026, 1, 1)
    legal_basis = "SK Bupati 188.4/12/2026, 2 Januari 2026"
    granted_by = "system:tests"
    granted_at = factory.LazyFunction(clock.now)


def person_with_rights(*rights: str, unit: Unit | None = None, **fields: Any) -> User:
    """
    Somebody who holds exactly these rights, everywhere or for a unit. A module's right (`mpp.serve`) comes by a role of
    that module, so it is void while the module is off.
    """
    user = UserFactory.create(**fields)
    by_module: dict[str, list[str]] = {}
    for right in rights:
        by_module.setdefault(CORE if right in SENTENCES else right.partition(".")[0], []).append(right)
    for module, held in by_module.items():
        RoleAssignmentFactory.create(user=user, role=RoleFactory.create(module=module, rights=held), unit=unit)
    return user


OFFICE_WEEK = {
    **{weekday: [Span(450, 720), Span(780, 930)] for weekday in range(4)},
    4: [Span(450, 690), Span(780, 870)],
}
"""Monday to Thursday 07.30–12.00 and 13.00–15.30, on Friday a longer break for prayers; closed at the weekend."""


class WeeklyHoursFactory(factory.django.DjangoModelFactory[WeeklyHours]):
    """Hours since the first of January 2026; `days=` as `OFFICE_WEEK`, which is what it has without."""

    class Meta:
        model = WeeklyHours
        skip_postgeneration_save = True

    unit = factory.SubFactory(UnitFactory)
    active_from = date(2026, 1, 1)
    entered_by = "system:tests"
    entered_at = factory.LazyFunction(clock.now)

    @factory.post_generation
    def days(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        week = OFFICE_WEEK if extracted is None else extracted
        WeeklySpan.objects.bulk_create(
            WeeklySpan(hours=self, weekday=weekday, opens=span.opens, closes=span.closes)
            for weekday, spans in week.items()
            for span in spans
        )


class SpecialDaysFactory(factory.django.DjangoModelFactory[SpecialDays]):
    """A closed door on the first of December 2026."""

    class Meta:
        model = SpecialDays

    unit = None
    kind = SpecialDays.Kind.CLOSED
    first_date = date(2026, 12, 1)
    last_date = factory.SelfAttribute("first_date")
    reason = LocalisedText(id="Perbaikan atap", en="Roof repair")
    entered_by = "system:tests"
    entered_at = factory.LazyFunction(clock.now)


class PositionFactory(factory.django.DjangoModelFactory[Position]):
    """The head's post of a unit."""

    class Meta:
        model = Position

    unit = factory.SubFactory(UnitFactory)
    name = LocalisedText(id="Camat Rendang", en="Head of Rendang District")
    kind = Position.Kind.HEAD
    active_from = date(2026, 1, 1)


class HoldingFactory(factory.django.DjangoModelFactory[Holding]):
    """A definitive holder since the second of January 2026."""

    class Meta:
        model = Holding

    position = factory.SubFactory(PositionFactory)
    full_name = "I Nengah Sukarya, S.Sos."
    standing = Holding.Standing.DEFINITIVE
    active_from = date(2026, 1, 2)
    decree = "SK Bupati 821.2/14/BKPSDM/2026, 2 Januari 2026"
    entered_by = "system:tests"
    entered_at = factory.LazyFunction(clock.now)
