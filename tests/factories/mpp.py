"""A mall for tests: agencies, queues, counters, services and numbers. Made in the regency the test stands in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import factory

from casework.clocks import TimeUnit
from casework.models import ProductState, ProductVersion, ServiceProduct
from casework.services.products import _content
from casework.standard import Point, ServiceStandard, points_to_json
from catalog.modules.mpp.models import (
    Agency,
    Appointment,
    Counter,
    CounterGroup,
    HallPrinter,
    MallService,
    PriorityReason,
    QueueDay,
    QueueTicket,
    TicketState,
)
from catalog.modules.mpp.services import setup
from core.actors import Actor
from core.localised import LocalisedText

MONDAY_MORNING = datetime(2026, 11, 23, 2, 10, tzinfo=UTC)
"""10.10 WITA on Monday, 23 November 2026: the mall of Karangasem is open."""

MONDAY = date(2026, 11, 23)
CLERK = Actor.user(7, schema="r5107")


def text(indonesian: str, english: str = "") -> LocalisedText:
    return LocalisedText(id=indonesian, en=english)


def child_card(**changes: Any) -> ServiceStandard:
    """The standard of the child identity card, complete."""
    values: dict[str, Any] = {
        "name": text("Kartu Identitas Anak", "Child identity card"),
        "summary": text("Untuk anak di bawah 17 tahun.", "For children under 17."),
        "needs": (
            Point(text("Kartu keluarga", "Family card"), text("Yang memuat nama anak", "With the child's name")),
        ),
        "steps": (Point(text("Serahkan berkas", "Hand in the papers")), Point(text("Ambil kartu", "Collect the card"))),
        "time_amount": 1,
        "time_unit": TimeUnit.DAY,
        "fee_amount": 0,
        "result": text("Kartu KIA", "The card"),
        "complaints": text("Meja pengaduan di lantai 1", "Complaint desk on the first floor"),
        "legal_basis": "Permendagri 2/2016",
        "citation": "spm.banyuwangikab.go.id",
    }
    return ServiceStandard(**(values | changes))


class AgencyFactory(factory.django.DjangoModelFactory[Agency]):
    class Meta:
        model = Agency

    code = factory.Sequence(lambda number: f"INSTANSI{number}")
    name = factory.Sequence(lambda number: text(f"Dinas Contoh {number}", f"Sample agency {number}"))


class CounterGroupFactory(factory.django.DjangoModelFactory[CounterGroup]):
    class Meta:
        model = CounterGroup
        django_get_or_create = ("letter",)

    letter = "A"
    name = text("Kependudukan", "Civil registration")

    @classmethod
    def with_cap(cls, cap: int, **fields: Any) -> CounterGroup:
        """A queue that gives this many numbers a day."""
        return cls.create(daily_cap=cap, **fields)


class CounterFactory(factory.django.DjangoModelFactory[Counter]):
    class Meta:
        model = Counter

    number = factory.Sequence(lambda number: number + 1)
    group = factory.SubFactory(CounterGroupFactory)


class ServiceProductFactory(factory.django.DjangoModelFactory[ServiceProduct]):
    """A service of the mall: a draft with nothing but its name, and its place. `group=None`: it has no queue."""

    class Meta:
        model = ServiceProduct

    code = factory.Sequence(lambda number: f"DK-{number:02d}")
    module = "mpp"
    agency = factory.SubFactory(AgencyFactory)
    group = factory.SubFactory(CounterGroupFactory)
    name = factory.Sequence(lambda number: text(f"Layanan {number}", f"Service {number}"))
    search_text = factory.LazyAttribute(lambda product: f"{product.code} {product.name.id} {product.name.en}".lower())

    @classmethod
    def _build(cls, model_class: Any, *args: Any, agency: Any, group: Any, **fields: Any) -> ServiceProduct:
        return model_class(*args, **fields)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, agency: Any, group: Any, **fields: Any) -> ServiceProduct:
        made = super()._create(model_class, *args, **fields)
        MallService.objects.create(product=made, agency=agency, group=group)
        return made

    @classmethod
    def published(cls, **fields: Any) -> ServiceProduct:
        """A complete standard that citizens see."""
        standard = child_card()
        values: dict[str, Any] = {
            "requirements": points_to_json(standard.needs),
            "procedure": points_to_json(standard.steps),
            "time_amount": 1,
            "time_unit": TimeUnit.DAY,
            "fee_amount": 0,
            "result": standard.result,
            "complaints": standard.complaints,
            "state": ProductState.PUBLISHED,
            "version": 1,
            "published_at": MONDAY_MORNING - timedelta(days=30),
        }
        made = cls.create(**(values | fields))
        ProductVersion.objects.create(
            product=made,
            number=made.version,
            valid_from=made.published_at,
            content=_content(made),
            published_by="tests",
        )
        return made


class QueueTicketFactory(factory.django.DjangoModelFactory[QueueTicket]):
    """A number that waits. Bypasses the service, so it leaves no evidence: for lists and histories only."""

    class Meta:
        model = QueueTicket

    group = factory.SubFactory(CounterGroupFactory)
    service_day = MONDAY
    is_priority = False
    position = factory.Sequence(lambda number: number + 1)
    number = factory.SelfAttribute("position")
    code = factory.LazyAttribute(
        lambda ticket: f"{'P' if ticket.is_priority else ticket.group.letter}{ticket.number:03d}"
    )
    taken_at = MONDAY_MORNING
    public_token = factory.Sequence(lambda number: f"token-for-tests-{number:06d}")

    @classmethod
    def priority(cls, **fields: Any) -> QueueTicket:
        """A number of the priority class."""
        return cls.create(is_priority=True, priority_reason=PriorityReason.ELDERLY, **fields)

    @classmethod
    def done(cls, *, counter: Counter, called_at: datetime, minutes: float, **fields: Any) -> QueueTicket:
        """A number that kept a counter busy for so long."""
        return cls.create(
            group=counter.group,
            counter=counter,
            state=TicketState.DONE,
            call_count=1,
            taken_at=called_at - timedelta(minutes=10),
            called_at=called_at,
            last_call_at=called_at,
            started_at=called_at + timedelta(minutes=1),
            ended_at=called_at + timedelta(minutes=minutes),
            **fields,
        )


class AppointmentFactory(factory.django.DjangoModelFactory[Appointment]):
    """A time that was booked. Bypasses the service, so it leaves no evidence."""

    class Meta:
        model = Appointment

    group = factory.SubFactory(CounterGroupFactory)
    service_day = MONDAY
    starts_at = MONDAY_MORNING + timedelta(hours=2)
    number = factory.Sequence(lambda number: number + 1)
    code = factory.LazyAttribute(lambda appointment: f"J{appointment.number:03d}")
    pin = "4821"
    booked_at = MONDAY_MORNING
    public_token = factory.Sequence(lambda number: f"appointment-for-tests-{number:06d}")


class HallPrinterFactory(factory.django.DjangoModelFactory[HallPrinter]):
    class Meta:
        model = HallPrinter

    name = factory.Sequence(lambda number: f"Aula {number + 1}")
    host = "192.168.1.50"
    token = factory.Sequence(lambda number: f"printer-for-tests-{number:06d}")


class QueueDayFactory(factory.django.DjangoModelFactory[QueueDay]):
    class Meta:
        model = QueueDay

    group = factory.SubFactory(CounterGroupFactory)
    service_day = MONDAY


def open_mall(*, counters: int = 2, cap: int | None = None, **rules: Any) -> CounterGroup:
    """A mall with one queue, A, and counters 1 to n; rules as `MallRules` takes them."""
    if rules:
        setup.set_rules(rules=setup.MallRules(**rules), actor=CLERK, now=MONDAY_MORNING)
    group = CounterGroupFactory(letter="A", daily_cap=cap)
    for number in range(1, counters + 1):
        CounterFactory(number=number, group=group)
    return group
