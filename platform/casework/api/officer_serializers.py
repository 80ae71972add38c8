"""
What a regency's own systems see of the cases that an officer works on.

What people wrote goes through `masked`: a NIK leaves with its last four digits only, wherever somebody typed it.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from casework.models import CONTACT_PURPOSE, MESSAGE_PURPOSE, Case, CaseDocument, CaseStep, Message, Sender
from casework.services import answers_of, office_form_of, opened, recorded_of
from casework.wording import SHOWS
from core.api.fields import LocalisedTextField, TextField
from core.api.schema import RefusedSerializer
from core.api.serializers import ModelSerializer
from core.masking import mask_numbers

LARGEST_KEY = 2**63 - 1


def masked(value: Any) -> Any:
    """The same with every number that may be a NIK or KK shortened to its last four."""
    match value:
        case str():
            return mask_numbers(value)
        case bool():
            return value
        case int() if (hidden := mask_numbers(str(value))) != str(value):
            return hidden
        case dict():
            return {key: masked(inner) for key, inner in value.items()}
        case list():
            return [masked(inner) for inner in value]
    return value


def file_name_without_numbers(name: str) -> str:
    """As the list of papers says it, without the stars: no file system likes them."""
    return mask_numbers(name).replace("*", "x")


class MaskedField(serializers.CharField):
    def to_representation(self, value: Any) -> str:
        return mask_numbers(super().to_representation(value))


class FilterSerializer(serializers.Serializer[Any]):
    """How the list is narrowed, as on the page."""

    show = serializers.ChoiceField(choices=list(SHOWS), default="open", help_text="Open cases, or a part of them.")
    state = TextField(max_length=20, required=False, help_text="For example submitted, processing, issued.")
    service = TextField(max_length=20, required=False, help_text="Code of a service.")
    unit = TextField(max_length=40, required=False, help_text="Code of a unit that your role reaches.")


class SearchSerializer(FilterSerializer):
    """The same with words; they are sent in the body, because names belong into no address."""

    text = TextField(max_length=150, help_text="Words that must all occur in code, name or service.")


class PersonSerializer(ModelSerializer):
    """An officer."""

    name = serializers.CharField(source="full_name", read_only=True)

    class Meta:
        model = User
        fields = ["id", "name"]


class CaseSerializer(ModelSerializer):
    """A case in the list. `version` is what a step on it must name."""

    service = LocalisedTextField(source="product_version.name", allow_null=True, read_only=True)
    service_code: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(
        source="product", slug_field="code", read_only=True, allow_null=True
    )
    unit: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(slug_field="code", read_only=True)
    applicant_name = MaskedField(read_only=True)
    waits_for = serializers.CharField(source="stands.waits_for", read_only=True)
    assignee = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Case
        fields = [
            "code", "version", "service", "service_code", "unit", "applicant_name", "channel", "state", "state_since",
            "waits_for", "is_open", "assignee", "submitted_at", "due_at", "due_unknown_year", "closed_at",
        ]  # fmt: skip


class PaperSerializer(ModelSerializer):
    """A paper as it was judged; `papers/<id>/` gives the file."""

    state = serializers.CharField(read_only=True, help_text="given, accepted or refused.")
    file_name = MaskedField(read_only=True)
    remark = MaskedField(read_only=True)

    class Meta:
        model = CaseDocument
        fields = [
            "id", "requirement", "kind", "state", "remark", "file_name", "media_type", "size", "sha256", "given_at",
        ]  # fmt: skip


class MessageSerializer(ModelSerializer):
    """A message, or a note among officers."""

    sender = serializers.ChoiceField(choices=Sender.values)
    text = serializers.SerializerMethodField()

    class Meta:
        model = Message
        fields = ["id", "at", "sender", "text", "is_internal", "read_at"]

    @extend_schema_field(OpenApiTypes.STR)
    def get_text(self, message: Message) -> str:
        return mask_numbers(opened(message.text, MESSAGE_PURPOSE))


class DoneSerializer(ModelSerializer):
    """Something that was done to the case. `by` is an officer's name, or empty for citizens and for us."""

    by = serializers.SerializerMethodField()

    class Meta:
        model = CaseStep
        fields = ["at", "action", "state", "by"]

    @extend_schema_field(OpenApiTypes.STR)
    def get_by(self, step: CaseStep) -> str:
        return str(self.context.get("names", {}).get(step.by, ""))


class OpenStepSerializer(serializers.Serializer[Any]):
    """A step that you may take now."""

    action = serializers.CharField()
    title = serializers.CharField()
    needs = serializers.ListField(child=serializers.CharField(), help_text="What must be sent with it.")


class FeeSerializer(serializers.Serializer[Any]):
    amount = serializers.DecimalField(max_digits=18, decimal_places=2)
    state = serializers.CharField(help_text="due, proof_given or paid.")
    proof_name = MaskedField(help_text="Empty while none was brought; `proof/` gives the file.")
    proof_at = serializers.DateTimeField(allow_null=True)
    reference = serializers.CharField()
    paid_at = serializers.DateTimeField(allow_null=True)


class CaseDetailSerializer(CaseSerializer):
    """One case with what its page shows."""

    phone = serializers.SerializerMethodField()
    email = serializers.SerializerMethodField()
    answers = serializers.SerializerMethodField()
    office_form = serializers.SerializerMethodField()
    recorded = serializers.SerializerMethodField()
    papers = PaperSerializer(many=True, read_only=True)
    messages = MessageSerializer(many=True, read_only=True)
    history = DoneSerializer(many=True, read_only=True)
    fee = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()

    class Meta(CaseSerializer.Meta):
        fields = [
            *CaseSerializer.Meta.fields, "place_code", "phone", "email", "answers", "office_form", "recorded", "papers",
            "messages", "fee", "history", "steps",
        ]  # fmt: skip

    @extend_schema_field(OpenApiTypes.STR)
    def get_phone(self, case: Case) -> str:
        return opened(case.phone, CONTACT_PURPOSE)

    @extend_schema_field(OpenApiTypes.STR)
    def get_email(self, case: Case) -> str:
        return opened(case.email, CONTACT_PURPOSE)

    @extend_schema_field({"type": "object", "additionalProperties": True, "description": "By the form of the service."})
    def get_answers(self, case: Case) -> dict[str, Any]:
        return {key: masked(value) for key, value in answers_of(case).items()}

    @extend_schema_field({"type": "object", "additionalProperties": True, "description": "JSON Schema of `record/`."})
    def get_office_form(self, case: Case) -> dict[str, Any]:
        return office_form_of(case)

    @extend_schema_field(
        {"type": "object", "additionalProperties": True, "description": "Official numbers; a NIK or KK number masked."}
    )
    def get_recorded(self, case: Case) -> dict[str, Any]:
        return {key: masked(value) for key, value in recorded_of(case).items()}

    @extend_schema_field(FeeSerializer(allow_null=True))
    def get_fee(self, case: Case) -> dict[str, Any] | None:
        fee = getattr(case, "fee", None)
        return dict(FeeSerializer(fee).data) if fee else None

    @extend_schema_field(OpenStepSerializer(many=True))
    def get_steps(self, case: Case) -> list[dict[str, Any]]:
        steps = self.context.get("steps", [])
        return [dict(row) for row in OpenStepSerializer(steps, many=True).data]


class ActSerializer(serializers.Serializer[Any]):
    """`version` as it was read: if it has grown since, nothing is done and the answer (409) says what was."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class TakeStepSerializer(ActSerializer):
    """A step, with what it needs (`steps` of the case says it)."""

    action = TextField(max_length=30)
    reason = TextField(max_length=2000, required=False, default="", help_text="The citizen reads it.")
    amount = serializers.IntegerField(
        min_value=1, max_value=10**15, required=False, help_text="ask_payment: rupiah, where the standard names none."
    )
    basis = LocalisedTextField(max_length=600, required=False, help_text="ask_payment: how it was reckoned.")
    reference = TextField(max_length=60, required=False, default="", help_text="start_paid: number of the booking.")
    planned_for = serializers.DateTimeField(required=False, help_text="visit: when.")
    officer = serializers.IntegerField(
        min_value=1, max_value=LARGEST_KEY, required=False, help_text="visit: who goes; an id of `officers/`."
    )
    finding = TextField(max_length=4000, required=False, default="", help_text="visited: what was seen.")


class AssignSerializer(ActSerializer):
    officer = serializers.IntegerField(
        min_value=1, max_value=LARGEST_KEY, allow_null=True, help_text="An id of `officers/`; null for the whole unit."
    )


class RecordSerializer(ActSerializer):
    """Official numbers that another system gave, by the names of `office_form`."""

    values: serializers.DictField = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        help_text="What is not named stays as it was; null takes a value away.",
    )


class WriteSerializer(serializers.Serializer[Any]):
    text = TextField(max_length=4000)
    is_internal = serializers.BooleanField(default=False, help_text="A note that only officers read.")


class ChangedSerializer(RefusedSerializer):
    """Refused. If somebody else was quicker (`case_changed`), what they did and the version as it is now."""

    version = serializers.IntegerField(required=False)
    changes = DoneSerializer(many=True, required=False)
