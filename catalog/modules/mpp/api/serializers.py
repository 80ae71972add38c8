"""What other systems see of the mall."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from casework.clocks import TimeUnit
from casework.models import ServiceProduct
from catalog.modules.mpp.models import (
    Agency,
    Appointment,
    AppointmentState,
    CounterOnly,
    PriorityReason,
    QueueTicket,
    TicketState,
)
from catalog.modules.mpp.queries.queue import CounterToday
from core.api.fields import LocalisedTextField, TextField
from core.api.serializers import ModelSerializer

type Slug = serializers.SlugRelatedField[Any]


class AgencySerializer(ModelSerializer):
    services = serializers.IntegerField(read_only=True, help_text="Published services.")

    class Meta:
        model = Agency
        fields = ["code", "name", "services", "is_sample"]


class PointSerializer(serializers.Serializer[Any]):
    """One thing to bring, or one step."""

    title = LocalisedTextField()
    text = LocalisedTextField(allow_null=True)


class ProductSerializer(ModelSerializer):
    """A published service in a list."""

    agency: Slug = serializers.SlugRelatedField(source="mall.agency", slug_field="code", read_only=True)
    group: Slug = serializers.SlugRelatedField(
        source="mall.group", slug_field="letter", read_only=True, allow_null=True
    )
    time_unit = serializers.ChoiceField(choices=TimeUnit.choices)
    is_digital = serializers.SerializerMethodField(help_text="Done online from the application to the document.")
    counter_only = serializers.ChoiceField(
        source="mall.counter_only",
        choices=[("", ""), *CounterOnly.choices],
        help_text="Why it cannot be done online to the end; empty: it is, or nobody has said.",
    )
    counter_note = LocalisedTextField(source="mall.counter_note", allow_null=True, help_text="The reason in words.")

    class Meta:
        model = ServiceProduct
        fields = [
            "code", "name", "summary", "agency", "group", "time_amount", "time_unit", "fee_amount", "fee_basis",
            "result", "version", "published_at", "is_sample", "is_digital", "counter_only", "counter_note",
        ]  # fmt: skip

    def get_is_digital(self, product: ServiceProduct) -> bool:
        return product.is_online and bool(product.template_code)


class ProductDetailSerializer(ProductSerializer):
    """A published service with its whole published standard."""

    requirements = PointSerializer(source="needs", many=True)
    procedure = PointSerializer(source="steps", many=True)

    class Meta(ProductSerializer.Meta):
        fields = [
            *ProductSerializer.Meta.fields, "requirements", "procedure", "complaints", "legal_basis", "citation",
        ]  # fmt: skip


class MinutesSerializer(serializers.Serializer[Any]):
    """A wait as an interval; a single figure would promise more than anybody knows."""

    shortest = serializers.IntegerField(help_text="Minutes.")
    longest = serializers.IntegerField(help_text="Minutes.")

    def to_representation(self, instance: tuple[int, int]) -> dict[str, int]:
        return {"shortest": instance[0], "longest": instance[1]}


class GroupSerializer(serializers.Serializer[Any]):
    """A queue today."""

    letter = serializers.CharField(source="group.letter")
    name = LocalisedTextField(source="group.name")
    counters = serializers.ListField(child=serializers.IntegerField())
    waiting = serializers.IntegerField()
    serving = serializers.ListField(child=serializers.CharField(), help_text="Numbers at the counters.")
    wait = MinutesSerializer(source="interval", allow_null=True, help_text="Null while too few numbers tell.")
    numbers_left = serializers.IntegerField(allow_null=True, help_text="Null without a daily cap.")


class CallSerializer(serializers.Serializer[Any]):
    """A call on the display."""

    ticket = serializers.CharField(source="code")
    group = serializers.CharField(source="group.letter")
    is_priority = serializers.BooleanField()
    counter = serializers.IntegerField()
    attempt = serializers.IntegerField()
    spoken = serializers.CharField(help_text="Indonesian.")


class BoardSerializer(serializers.Serializer[Any]):
    """What the display shows."""

    call = CallSerializer(allow_null=True, help_text="The newest call.")
    others = CallSerializer(many=True)
    waiting = serializers.IntegerField()


class CounterSerializer(serializers.Serializer[Any]):
    """A counter at this moment: numbers and counters only, as on the display."""

    counter = serializers.IntegerField(source="counter.number")
    group = serializers.CharField(source="counter.group.letter")
    state = serializers.SerializerMethodField(help_text="Free, paused, called (nobody has come yet) or serving.")
    ticket = serializers.CharField(source="current.code", allow_null=True, default=None)
    call_count = serializers.IntegerField(source="current.call_count", allow_null=True, default=None)
    waiting = serializers.IntegerField(help_text="Numbers that wait in the queue of its group.")

    @extend_schema_field(serializers.ChoiceField(choices=["free", "paused", "called", "serving"]))
    def get_state(self, one: CounterToday) -> str:
        if one.current:
            return one.current.state
        return "paused" if one.counter.paused_at else "free"


class WishSerializer(serializers.Serializer[Any]):
    """For a service, or for a counter group."""

    product = TextField(required=False, allow_blank=True, max_length=20, help_text="Code of a published service.")
    group = serializers.RegexField(
        "^[A-Za-z]?$",
        required=False,
        allow_blank=True,
        max_length=1,
        help_text="Letter; used when no service is named.",
    )

    def wish(self) -> dict[str, str]:
        """What the services of the queue are told."""
        sent = self.validated_data
        return {"product_code": sent.get("product", ""), "group_letter": sent.get("group", "")}


class TakeSerializer(WishSerializer):
    """A wish for a number."""

    priority_reason = serializers.ChoiceField(
        choices=PriorityReason.choices,
        required=False,
        allow_blank=True,
        help_text="Why the priority queue may be used; left out for a regular number.",
    )


class TicketSerializer(ModelSerializer):
    """A number."""

    group: Slug = serializers.SlugRelatedField(slug_field="letter", read_only=True)
    product: Slug = serializers.SlugRelatedField(
        source="service.product", slug_field="code", read_only=True, allow_null=True
    )
    counter: Slug = serializers.SlugRelatedField(slug_field="number", read_only=True, allow_null=True)
    state = serializers.ChoiceField(choices=TicketState.choices)

    class Meta:
        model = QueueTicket
        fields = [
            "id", "code", "service_day", "group", "product", "is_priority", "state", "counter", "call_count",
            "is_requeued", "taken_at", "called_at", "started_at", "ended_at",
        ]  # fmt: skip


class TakenTicketSerializer(TicketSerializer):
    """A number just taken, with the secret by which its holder finds it again."""

    token = serializers.CharField(source="public_token", read_only=True)

    class Meta(TicketSerializer.Meta):
        fields = ["token", *TicketSerializer.Meta.fields]


class StopSerializer(serializers.Serializer[Any]):
    """One agency of a visit; its state is done, now, todo or dropped."""

    group: Slug = serializers.SlugRelatedField(source="stop.group", slug_field="letter", read_only=True)
    product: Slug = serializers.SlugRelatedField(
        source="stop.service.product", slug_field="code", read_only=True, allow_null=True, default=None
    )
    state = serializers.ChoiceField(choices=["done", "now", "todo", "dropped"])


class TicketPageSerializer(serializers.Serializer[Any]):
    """Where a number stands."""

    ticket = TicketSerializer()
    ahead = serializers.IntegerField(help_text="Numbers that will be called before this one if nobody else comes.")
    serving = serializers.ListField(child=serializers.CharField())
    counters = serializers.ListField(child=serializers.IntegerField())
    wait = MinutesSerializer(source="interval", allow_null=True)
    stops = StopSerializer(many=True, help_text="The agencies of a visit in a good order; empty for one alone.")


class HoldSerializer(serializers.Serializer[Any]):
    """How many numbers behind this one are let pass."""

    numbers = serializers.IntegerField(min_value=1, max_value=99)


class VisitSerializer(serializers.Serializer[Any]):
    """A wish for one number that several agencies call, two at least."""

    products = serializers.ListField(
        child=TextField(max_length=20), required=False, max_length=20, help_text="Codes of published services."
    )
    groups = serializers.ListField(
        child=serializers.RegexField("^[A-Za-z]$", max_length=1),
        required=False,
        max_length=20,
        help_text="Letters of counter groups.",
    )
    priority_reason = serializers.ChoiceField(choices=PriorityReason.choices, required=False, allow_blank=True)


class SlotSerializer(serializers.Serializer[Any]):
    """A time that can be booked."""

    starts_at = serializers.DateTimeField()
    places = serializers.IntegerField(help_text="Places left.")


class SlotDaySerializer(serializers.Serializer[Any]):
    """An opening day with its free times; without any it is full."""

    day = serializers.DateField()
    slots = SlotSerializer(many=True)


class MomentSerializer(serializers.Serializer[Any]):
    """One of the free times."""

    starts_at = serializers.DateTimeField()


class BookSerializer(WishSerializer):
    """A wish for one of the free times."""

    starts_at = serializers.DateTimeField()


class AppointmentSerializer(ModelSerializer):
    """An appointment, for its holder: `token` finds it again, code and PIN check it in in the hall."""

    token = serializers.CharField(source="public_token", read_only=True)
    group: Slug = serializers.SlugRelatedField(slug_field="letter", read_only=True)
    product: Slug = serializers.SlugRelatedField(
        source="service.product", slug_field="code", read_only=True, allow_null=True
    )
    state = serializers.ChoiceField(choices=AppointmentState.choices)
    ticket = TicketSerializer(allow_null=True, help_text="Its number in the queue, once checked in; the same token.")

    class Meta:
        model = Appointment
        fields = [
            "token", "code", "pin", "service_day", "starts_at", "group", "product", "state", "ticket", "booked_at",
            "ended_at",
        ]  # fmt: skip


class CheckInSerializer(serializers.Serializer[Any]):
    """Who has come: the code with its PIN, or what the QR code holds."""

    entry = TextField(max_length=200, help_text="J012, or the address or token of the appointment.")
    pin = TextField(required=False, allow_blank=True, max_length=9, help_text="Needed with the code.")


class SendOnSerializer(serializers.Serializer[Any]):
    """A number that is sent on to another queue."""

    ticket = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    group = serializers.RegexField("^[A-Za-z]$", max_length=1)


class AtCounterSerializer(serializers.Serializer[Any]):
    """Which number the clerk means: a stale screen must not finish somebody else's."""

    ticket = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class FinishedSerializer(serializers.Serializer[Any]):
    """The number finished and, if one was asked for and waited, the number called."""

    finished = TicketSerializer()
    called = TicketSerializer(allow_null=True)


class FinishSerializer(AtCounterSerializer):
    call_next = serializers.BooleanField(default=False, help_text="Call the next number in the same moment.")
