"""Numbers as they may leave: what was hidden is a mark, and a total that contains it is a lower bound."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import LocalisedTextField, TextField
from core.indicators import PeriodKind
from outcomes import wording
from outcomes.models import Reckoning, Report
from outcomes.queries import indicators
from outcomes.suppression import Shown

SHOWN = (
    "exact; at_least: a lower bound, because a part is hidden; rounded: without the numbers it rests on, for the same"
    " reason; hidden: a small group, or one that protects a small group; nothing: there was a number once."
)
PERIOD = r"^[0-9]{4}(-([0-9]{2}|Q[1-4]|S[12]))?$"


class WantedSerializer(serializers.Serializer[Any]):
    """What a list is narrowed by."""

    indicator = TextField(required=False, max_length=80, help_text="Code of an indicator.")
    period = serializers.RegexField(PERIOD, required=False, help_text="2026-10, 2026-Q4, 2026-S2 or 2026.")


class NumberSerializer(serializers.Serializer[Any]):
    """One number of a report."""

    shown = serializers.ChoiceField(choices=[one.value for one in Shown], help_text=SHOWN)
    value = serializers.DecimalField(
        max_digits=20, decimal_places=4, allow_null=True, help_text="Null where the number is hidden."
    )
    numerator = serializers.IntegerField(allow_null=True)
    denominator = serializers.IntegerField(allow_null=True)


class PartSerializer(NumberSerializer):
    """One part of a number, for example one agency of a mall."""

    part = serializers.CharField()
    name = LocalisedTextField(allow_null=True)


class OutcomeSerializer(serializers.Serializer[Any]):
    """What an indicator came to in one period, in its newest version."""

    indicator = serializers.CharField()
    name = serializers.SerializerMethodField()
    period = serializers.CharField()
    period_kind = serializers.ChoiceField(choices=[kind.value for kind in PeriodKind], source="kind")
    last_day = serializers.DateField()
    version = serializers.SerializerMethodField(help_text="Null while nothing could be computed.")
    computed_at = serializers.SerializerMethodField()
    sent_at = serializers.SerializerMethodField(help_text="Null while it waits to be sent to the ministry.")
    total = serializers.SerializerMethodField()
    problem = serializers.CharField(help_text="Empty, `computing` or `sending`.")

    def _newest(self, found: Reckoning) -> Report | None:
        newest: list[Report] = found.newest  # type: ignore[attr-defined]  # of the query
        return newest[0] if newest else None

    @extend_schema_field(LocalisedTextField())
    def get_name(self, found: Reckoning) -> dict[str, str]:
        return wording.name_of(found.indicator, indicators().get(found.indicator)).as_dict()

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_version(self, found: Reckoning) -> int | None:
        report = self._newest(found)
        return report.version if report else None

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_computed_at(self, found: Reckoning) -> Any:
        report = self._newest(found)
        return report.computed_at if report else None

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_sent_at(self, found: Reckoning) -> Any:
        report = self._newest(found)
        return report.sent_at if report else None

    @extend_schema_field(NumberSerializer(allow_null=True))
    def get_total(self, found: Reckoning) -> Any:
        report = self._newest(found)
        totals = report.totals if report else []  # type: ignore[attr-defined]  # of the query
        return NumberSerializer(totals[0]).data if totals else None


class VersionSerializer(serializers.Serializer[Any]):
    """One version with its parts. A version never changes; a correction is the next one."""

    version = serializers.IntegerField()
    formula = serializers.IntegerField()
    computed_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    total = serializers.SerializerMethodField()
    parts = serializers.SerializerMethodField()

    @extend_schema_field(NumberSerializer(allow_null=True))
    def get_total(self, report: Report) -> Any:
        total = next((figure for figure in report.figures.all() if not figure.part), None)
        return NumberSerializer(total).data if total else None

    @extend_schema_field(PartSerializer(many=True))
    def get_parts(self, report: Report) -> Any:
        return PartSerializer([figure for figure in report.figures.all() if figure.part], many=True).data


class OutcomeDetailSerializer(OutcomeSerializer):
    """One indicator in one period with its parts and every version, the newest first."""

    versions = VersionSerializer(many=True, source="newest")
