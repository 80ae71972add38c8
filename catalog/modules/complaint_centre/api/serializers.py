"""What other systems send and see of reports. What people wrote goes through `masked`, as in the API of cases."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.forms import PHONE
from casework.api.officer_serializers import DoneSerializer, MessageSerializer, OpenStepSerializer
from casework.api.serializers import TrackSerializer
from catalog.modules.complaint_centre.models import TEXT_PURPOSE, Category, Complaint, OutsideRecord
from catalog.modules.complaint_centre.queries.channels import outside_of
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services.filing import LONGEST, MOST_PHOTOS
from core.api.fields import FilesField, TextField
from core.api.schema import RefusedSerializer
from core.api.serializers import ModelSerializer
from core.masking import mask_numbers
from core.secrets import decrypt

KINDS = [kind.value for kind in ReportKind]
LARGEST_VERSION = 2**31 - 1
_PLACE = "Kemendagri's code of a village (ten digits) or district (six) of this regency."


class CategorySerializer(ModelSerializer):
    """What a report may be about; `path` names all above it."""

    class Meta:
        model = Category
        fields = ["code", "path", "name", "hint"]


class ReportSerializer(serializers.Serializer[Any]):
    """
    A report. Only `text` must be sent; without a name it is anonymous. Photos come as multipart/form-data.

    The same `request_key` again files nothing: the answer names the report of the first time, without its PIN.
    """

    kind = serializers.ChoiceField(choices=KINDS, default=ReportKind.COMPLAINT.value)
    text = TextField(max_length=LONGEST, help_text="What happened, where, and since when.")
    category = serializers.SlugRelatedField[Category](
        slug_field="code", queryset=Category.objects.filter(is_open=True), required=False, default=None
    )
    name = TextField(max_length=150, required=False, allow_blank=True, default="")
    phone = serializers.RegexField(PHONE.regex, required=False, default="", help_text="A mobile number.")
    email = serializers.EmailField(required=False, default="")
    is_anonymous = serializers.BooleanField(default=False, help_text="The offices do not learn the name.")
    is_secret = serializers.BooleanField(default=False, help_text="Not in the public list.")
    is_poor = serializers.BooleanField(default=False, help_text="About a poor household.")
    village_code = serializers.RegexField(r"^[0-9]{6}([0-9]{4})?$", required=False, default="", help_text=_PLACE)
    address = TextField(max_length=300, required=False, allow_blank=True, default="")
    latitude = serializers.DecimalField(
        max_digits=8, decimal_places=6, min_value=-90, max_value=90, required=False, default=None
    )
    longitude = serializers.DecimalField(
        max_digits=9, decimal_places=6, min_value=-180, max_value=180, required=False, default=None
    )
    request_key = serializers.UUIDField(required=False, default=None, help_text="Made by the sender, at random.")


class ReportWithPhotosSerializer(ReportSerializer):
    """The same as a form, with photos."""

    photos = FilesField(
        required=False, default=list, max_length=MOST_PHOTOS, help_text="Each JPG, PNG or WebP, 15 MB at most."
    )


class FiledSerializer(serializers.Serializer[Any]):
    """The receipt. The PIN is said once, and opens the report together with the code."""

    code = serializers.CharField(source="case.code")
    pin = serializers.CharField(help_text="Empty when the same `request_key` was sent before.")
    version = serializers.IntegerField(source="case.version")
    state = serializers.CharField(source="case.state")
    unit = serializers.CharField(source="case.unit.code", help_text="Code of the office that has it.")
    filed_at = serializers.DateTimeField(source="complaint.filed_at")
    answer_due_at = serializers.DateTimeField(
        source="complaint.answer_due_at", allow_null=True, help_text="By the regency's rule; null where none runs."
    )
    due_at = serializers.DateTimeField(source="case.due_at", allow_null=True, help_text="The next limit of any kind.")


class SayingSerializer(MessageSerializer):
    """A message between the citizen and the office."""

    class Meta(MessageSerializer.Meta):
        fields = ["at", "sender", "text"]


class StandingSerializer(serializers.Serializer[Any]):
    """Where a report stands, for whoever has its code and PIN."""

    code = serializers.CharField(source="case.code")
    kind = serializers.ChoiceField(choices=KINDS)
    category = serializers.CharField(source="category.code", default="")
    state = serializers.CharField(source="case.state")
    since = serializers.DateTimeField(source="case.state_since")
    waits_for = serializers.ChoiceField(source="case.stands.waits_for", choices=["officer", "citizen", "nobody"])
    unit = serializers.CharField(source="case.unit.name", help_text="Name of the office that has it.")
    filed_at = serializers.DateTimeField()
    answer_due_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(source="case.due_at", allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    forwarded_to = serializers.CharField(help_text="Who decides on it, where it is not ours.")
    messages = serializers.SerializerMethodField()

    @extend_schema_field(SayingSerializer(many=True))
    def get_messages(self, complaint: Complaint) -> list[Any]:
        return list(SayingSerializer(complaint.case.messages.filter(is_internal=False), many=True).data)


class SaySerializer(TrackSerializer):
    """What the citizen adds, with code and PIN."""

    text = TextField(max_length=LONGEST)


class FilterSerializer(serializers.Serializer[Any]):
    """How the list is narrowed."""

    show = serializers.ChoiceField(choices=["open", "late", "mine", "closed", "all"], default="open")
    kind = serializers.ChoiceField(choices=KINDS, required=False, default="")
    state = TextField(max_length=20, required=False, default="", help_text="For example received, assigned, resolved.")
    category = TextField(max_length=40, required=False, default="", help_text="Code; all below it count too.")
    unit = TextField(max_length=40, required=False, default="", help_text="Code of the office that has it.")


class SearchSerializer(FilterSerializer):
    """The same with words; they are sent in the body, because names belong into no address."""

    text = TextField(max_length=150, help_text="A tracking code, or words that must all occur in code or name.")


class ReportRowSerializer(serializers.Serializer[Any]):
    """A report in the list. `version` is what a step on it must name."""

    code = serializers.CharField(source="case.code")
    version = serializers.IntegerField(source="case.version")
    kind = serializers.ChoiceField(choices=KINDS)
    way = serializers.CharField(help_text="How it came in, for example web, open311, email.")
    category = serializers.CharField(source="category.code", default="")
    state = serializers.CharField(source="case.state")
    is_open = serializers.BooleanField(source="case.is_open")
    unit = serializers.CharField(source="case.unit.code")
    officer = serializers.IntegerField(source="case.assignee_id", allow_null=True)
    village_code = serializers.CharField()
    filed_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(source="case.due_at", allow_null=True)
    answer_due_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    rises = serializers.IntegerField(help_text="How often a missed limit brought it one level up.")


class ClockSerializer(serializers.Serializer[Any]):
    """One of the limits that run beside each other."""

    name = serializers.CharField(help_text="response, verification, settlement, or one of a level above.")
    due_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class OutsideSerializer(serializers.Serializer[Any]):
    """The report as another system keeps it: SP4N-LAPOR!, or the authority that it was passed on to."""

    system = serializers.ChoiceField(choices=list(OutsideRecord.System.values))
    authority = serializers.CharField(source="to.name", default="", help_text="Whose system it is, for Open311.")
    number = serializers.CharField(source="number_there", help_text="Empty until they gave it one.")
    due_at = serializers.DateTimeField(allow_null=True, help_text="Their own limit, beside ours.")
    passed_at = serializers.DateTimeField(allow_null=True, help_text="Null if it came from there.")
    status = serializers.CharField(help_text="open, closed, token (it waits for its number), or empty: not known.")


class ReportDetailSerializer(ReportRowSerializer):
    """A report with what its page shows."""

    text = serializers.SerializerMethodField()
    address = serializers.SerializerMethodField()
    name = serializers.SerializerMethodField(help_text="Empty when it was sent without a name.")
    latitude = serializers.DecimalField(max_digits=8, decimal_places=6, allow_null=True)
    longitude = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    position_doubt = serializers.CharField(help_text="outside, far, or empty.")
    is_anonymous = serializers.BooleanField()
    is_secret = serializers.BooleanField()
    is_poor = serializers.BooleanField()
    level = serializers.CharField()
    level_unit = serializers.CharField(source="level_unit.code", help_text="Whose answer the clock waits for.")
    forwarded_to = serializers.CharField()
    outside = serializers.SerializerMethodField()
    photos = serializers.IntegerField(source="photos.count")
    clocks = ClockSerializer(source="case.clocks.all", many=True)
    messages = MessageSerializer(source="case.messages.all", many=True)
    history = DoneSerializer(source="case.history.all", many=True)
    steps = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.STR)
    def get_text(self, complaint: Complaint) -> str:
        return mask_numbers(decrypt(complaint.text, purpose=TEXT_PURPOSE))

    @extend_schema_field(OpenApiTypes.STR)
    def get_address(self, complaint: Complaint) -> str:
        return mask_numbers(decrypt(complaint.address, purpose=TEXT_PURPOSE)) if complaint.address else ""

    @extend_schema_field(OpenApiTypes.STR)
    def get_name(self, complaint: Complaint) -> str:
        return "" if complaint.is_anonymous else mask_numbers(complaint.case.applicant_name)

    @extend_schema_field(OutsideSerializer(many=True))
    def get_outside(self, complaint: Complaint) -> list[Any]:
        return list(OutsideSerializer(outside_of(complaint), many=True).data)

    @extend_schema_field(OpenStepSerializer(many=True))
    def get_steps(self, complaint: Complaint) -> list[dict[str, Any]]:
        return list(self.context.get("steps", ()))


class TakenSerializer(serializers.Serializer[Any]):
    """What is needed to go on after a step, for whoever prefers a short answer."""

    code = serializers.CharField(source="case.code")
    state = serializers.CharField(source="case.state")
    version = serializers.IntegerField(source="case.version")


class StepSerializer(serializers.Serializer[Any]):
    """What every step names."""

    version = serializers.IntegerField(
        min_value=1, max_value=LARGEST_VERSION, help_text="As you saw the report. Another one in force answers 409."
    )


class VerifySerializer(StepSerializer):
    """What the report is."""

    kind = serializers.ChoiceField(choices=KINDS)
    category = serializers.SlugRelatedField[Category](
        slug_field="code", queryset=Category.objects.all(), allow_null=True
    )
    needs_examination = serializers.BooleanField(default=False, help_text="Examined in the field: a longer limit.")


class AssignSerializer(StepSerializer):
    """Pass it to an office, and there to one officer."""

    unit = TextField(max_length=40, help_text="Code of the office.")
    officer = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False, default=None)


class AnswerSerializer(StepSerializer):
    """What the citizen reads."""

    text = TextField(max_length=LONGEST)


class WriteSerializer(AnswerSerializer):
    """A question to the citizen, or a note among officers."""

    is_internal = serializers.BooleanField(default=False)


class ChangedSerializer(RefusedSerializer):
    """Somebody else was quicker."""

    version = serializers.IntegerField()
    changes = DoneSerializer(many=True)
