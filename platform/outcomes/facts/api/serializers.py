"""Facts for the ministry's own systems."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.api.fields import LocalisedTextField
from outcomes.api.serializers import NumberSerializer, WantedSerializer

REGENCY = r"^[0-9]{4}$"


class WantedFactsSerializer(WantedSerializer):
    """What a list is narrowed by."""

    regency = serializers.RegexField(REGENCY, required=False, help_text="Kemendagri code, digits only.")
    parts = serializers.BooleanField(required=False, default=False, help_text="The parts too, not only the totals.")


class FactSerializer(NumberSerializer):
    """One number of one regency, in the newest version it sent."""

    regency_code = serializers.RegexField(REGENCY, help_text="Kemendagri code, digits only.")
    indicator = serializers.CharField()
    period = serializers.CharField()
    period_kind = serializers.CharField()
    last_day = serializers.DateField()
    part = serializers.CharField(help_text="Empty for the total.")
    name: Any = LocalisedTextField(allow_null=True)
    version = serializers.IntegerField()
    formula = serializers.IntegerField()
    computed_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
