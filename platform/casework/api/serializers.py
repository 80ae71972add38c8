"""What other systems see of services and cases: the published standard, and a case to whoever has code and PIN."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.forms import PHONE
from casework.clocks import TimeUnit
from casework.models import FeeState, ServiceProduct
from core.api.fields import LocalisedTextField, TextField
from core.api.serializers import ModelSerializer
from core.checkpoints import Outcome

ANSWERS = "The form of the service answers with `form`; nothing else may be sent."


class PointSerializer(serializers.Serializer[Any]):
    """One thing to bring, or one step."""

    title = LocalisedTextField()
    text = LocalisedTextField(allow_null=True)


class NeedSerializer(PointSerializer):
    """One thing to bring."""

    kind = serializers.CharField(help_text="A paper that other services ask for too, for example kk.")
    is_file = serializers.BooleanField()
    optional = serializers.BooleanField()


class ServiceSerializer(ModelSerializer):
    """A published service in a list."""

    unit: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(
        slug_field="name", read_only=True, allow_null=True
    )
    time_unit = serializers.ChoiceField(choices=TimeUnit.choices)

    class Meta:
        model = ServiceProduct
        fields = [
            "code", "name", "summary", "unit", "time_amount", "time_unit", "fee_amount", "fee_basis", "result",
            "is_online", "is_sample", "version", "published_at",
        ]  # fmt: skip


class ServiceDetailSerializer(ServiceSerializer):
    """A published service with its whole published standard and its form, a JSON Schema."""

    requirements = NeedSerializer(source="needs", many=True)
    procedure = PointSerializer(source="steps", many=True)
    form = serializers.SerializerMethodField()

    class Meta(ServiceSerializer.Meta):
        fields = [
            *ServiceSerializer.Meta.fields, "requirements", "procedure", "complaints", "legal_basis", "citation",
            "form",
        ]  # fmt: skip

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_form(self, product: ServiceProduct) -> dict[str, Any]:
        return product.form


class ApplySerializer(serializers.Serializer[Any]):
    """An application. Papers are uploaded on its page: `missing` of the answer names them."""

    service = TextField(max_length=20, help_text="Code of a service that is offered online.")
    name = TextField(max_length=150, help_text="As on the identity card.")
    phone = serializers.RegexField(PHONE.regex, required=False, default="", help_text="A mobile number.")
    email = serializers.EmailField(required=False, default="")
    place_code = serializers.RegexField(
        r"^[0-9]{10}$", required=False, default="", help_text="A village or urban ward of the regency."
    )
    # Null is no answer, like an empty one: the form of the service says what is missing, by the name of its question.
    answers: serializers.DictField = serializers.DictField(
        child=serializers.JSONField(allow_null=True), required=False, default=dict, help_text=ANSWERS
    )


class BegunSerializer(serializers.Serializer[Any]):
    """What the citizen must keep. The PIN is said once."""

    code = serializers.CharField()
    pin = serializers.CharField()
    state = serializers.CharField()
    missing: serializers.ListField = serializers.ListField(
        child=serializers.CharField(), help_text="Empty when it was handed in; else it is a draft until it is complete."
    )
    due_date = serializers.DateField(allow_null=True)
    kept_until = serializers.DateField(
        allow_null=True, help_text="The last day on which a draft is kept; then it is deleted. Null once handed in."
    )


class TrackSerializer(serializers.Serializer[Any]):
    """What a receipt says."""

    code = TextField(max_length=30)
    pin = TextField(max_length=12)


class ProveSerializer(TrackSerializer):
    """The same with a photo or PDF of the transfer."""

    file = serializers.FileField(help_text="At most 10 MB; its type is read from its content.")


class OwedSerializer(serializers.Serializer[Any]):
    """What a case costs its citizen, and what became of the payment."""

    amount = serializers.DecimalField(max_digits=18, decimal_places=2)
    basis = LocalisedTextField(allow_null=True)
    state = serializers.ChoiceField(choices=FeeState.choices)
    proof_at = serializers.DateTimeField(allow_null=True, help_text="When the last proof came in.")
    paid_at = serializers.DateTimeField(allow_null=True)


class StandingSerializer(serializers.Serializer[Any]):
    """Where a case stands; no name and no number."""

    code = serializers.CharField()
    service = LocalisedTextField(allow_null=True)
    state = serializers.CharField()
    waits_for = serializers.ChoiceField(choices=["officer", "citizen", "nobody"])
    since = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    due_unknown_year = serializers.IntegerField(
        allow_null=True, help_text="The due day cannot be told: the holidays of this year are not decreed yet."
    )
    closed_at = serializers.DateTimeField(allow_null=True)
    fee = OwedSerializer(allow_null=True, help_text="Null while nothing is to be paid.")


class FindingSerializer(serializers.Serializer[Any]):
    """What the log of evidence says to a checkpoint, and what was looked at for it."""

    outcome = serializers.ChoiceField(
        choices=[Outcome.GENUINE.value, Outcome.TOUCHED.value],
        help_text="touched: something in the log itself does not fit; those who run the platform were told.",
    )
    recorded_at = serializers.DateTimeField(
        source="at", allow_null=True, help_text="Null where the log does not fit and the entry has other characters."
    )
    head = serializers.IntegerField(source="head.sequence", help_text="The number of the last entry.")
    read = serializers.IntegerField(help_text="Entries that were reckoned anew.")
    unread = serializers.IntegerField(help_text="Entries from this one on that were not.")
    copies = serializers.IntegerField(help_text="Copied heads outside the regency's reach that were compared.")
    copied_at = serializers.DateTimeField(
        allow_null=True, help_text="When the first of them behind the entry was made; null if there is none yet."
    )
