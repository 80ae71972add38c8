"""What other systems see of the mall."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from casework.clocks import TimeUnit
from casework.models import ServiceProduct
from catalog.modules.mpp.models import Agency, PriorityReason, QueueTicket, TicketState
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

    class Meta:
        model = ServiceProduct
        fields = [
            "code", "name", "summary", "agency", "group", "time_amount", "time_unit", "fee_amount", "fee_basis",
            "result", "version", "published_at", "is_sample",
        ]  # fmt: skip


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


class TakeSerializer(serializers.Serializer[Any]):
    """A wish for a number: for a service, or for a counter group."""

    product = TextField(required=False, allow_blank=True, max_length=20, help_text="Code of a published service.")
    group = serializers.RegexField(
        "^[A-Za-z]?$",
        required=False,
        allow_blank=True,
        max_length=1,
        help_text="Letter; used when no service is named.",
    )
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


class TicketPageSerializer(serializers.Serializer[Any]):
    """Where a number stands."""

    ticket = TicketSerializer()
    ahead = serializers.IntegerField(help_text="Numbers that will be called before this one if nobody else comes.")
    serving = serializers.ListField(child=serializers.CharField())
    counters = serializers.ListField(child=serializers.IntegerField())
    wait = MinutesSerializer(source="interval", allow_null=True)


class AtCounterSerializer(serializers.Serializer[Any]):
    """Which number the clerk means: a stale screen must not finish somebody else's."""

    ticket = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class FinishedSerializer(serializers.Serializer[Any]):
    """The number finished and, if one was asked for and waited, the number called."""

    finished = TicketSerializer()
    called = TicketSerializer(allow_null=True)


class FinishSerializer(AtCounterSerializer):
    call_next = serializers.BooleanField(default=False, help_text="Call the next number in the same moment.")
