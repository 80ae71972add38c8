"""What a regency's own systems see of people and families. Numbers are masked: showing one is a page with a reason."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import TextField
from core.api.serializers import ModelSerializer
from regions.nik import Mismatch
from residents import queries
from residents.models import Family, Membership, Resident

MASKED = "The last four digits only, `************0003`; empty when none is recorded."


class NikSerializer(serializers.Serializer[Any]):
    """Whom to look for."""

    nik = serializers.RegexField(r"^[0-9]{16}$", help_text="All sixteen digits. Part of a number finds nobody.")


class BelongsSerializer(serializers.Serializer[Any]):
    """The family card that a person stands on now."""

    family = serializers.UUIDField(source="family_id")
    relation = serializers.ChoiceField(choices=Membership.Relation.choices)
    since = serializers.DateField(source="active_from")


class ResidentSerializer(ModelSerializer):
    """A person."""

    nik = serializers.CharField(source="masked_nik", help_text=MASKED)
    to_verify = serializers.ListField(
        child=serializers.ChoiceField(choices=Mismatch.choices),
        source="warnings",
        help_text="What in the NIK differs from the record and was not compared with the papers yet.",
    )
    belongs_to = serializers.SerializerMethodField()
    merged_into = serializers.UUIDField(
        source="merged_into_id", allow_null=True, help_text="The record that stayed, if this one was merged away."
    )

    class Meta:
        model = Resident
        fields = [
            "id", "full_name", "nik", "birth_date", "birth_place", "sex", "address", "hamlet", "rt", "rw",
            "village_code", "status", "moved_on", "died_on", "to_verify", "belongs_to", "merged_into", "version",
        ]  # fmt: skip

    @extend_schema_field(BelongsSerializer(allow_null=True))
    def get_belongs_to(self, resident: Resident) -> dict[str, Any] | None:
        membership = queries.current_membership(resident)
        return BelongsSerializer(membership).data if membership else None


class MemberSerializer(serializers.Serializer[Any]):
    """Somebody on a family card."""

    resident = serializers.UUIDField(source="resident_id")
    full_name = serializers.CharField(source="resident.full_name")
    nik = serializers.CharField(source="resident.masked_nik", help_text=MASKED)
    birth_date = serializers.DateField(source="resident.birth_date")
    relation = serializers.ChoiceField(choices=Membership.Relation.choices)
    since = serializers.DateField(source="active_from")


class FamilySerializer(ModelSerializer):
    """A family, with those who stand on its card now: the head, the spouse, then the others by age."""

    kk = serializers.CharField(source="masked_kk", help_text=MASKED)
    members = serializers.SerializerMethodField()

    class Meta:
        model = Family
        fields = [
            "id", "kk", "village_code", "address", "hamlet", "rt", "rw", "founded_on", "members", "version",
        ]  # fmt: skip

    @extend_schema_field(MemberSerializer(many=True))
    def get_members(self, family: Family) -> Any:
        return MemberSerializer(queries.members_of(family), many=True).data


class ReasonSerializer(serializers.Serializer[Any]):
    """Why the record changes."""

    reason = TextField(max_length=300, help_text="Kept in the evidence log, for example the number of the letter.")


class EventSerializer(ReasonSerializer):
    """When it happened, and how it is known."""

    day = serializers.DateField(help_text="Not before the birth and not in the future.")
