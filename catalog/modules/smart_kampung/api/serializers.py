"""What other systems see of villages, their letters and unfit houses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from casework.clocks import TimeUnit
from catalog.modules.smart_kampung import courses
from catalog.modules.smart_kampung.houses import Indicator
from catalog.modules.smart_kampung.letters import Check, Decision, Subject
from catalog.modules.smart_kampung.letters.groups import Group
from catalog.modules.smart_kampung.maturity import MOST_POINTS, Criterion, Level
from catalog.modules.smart_kampung.models import Decider, Funds
from catalog.modules.smart_kampung.queries.houses import PUBLIC
from catalog.modules.smart_kampung.queries.letters import Measured
from catalog.modules.smart_kampung.queries.offices import OFFICES
from core.api.fields import LocalisedTextField, TextField
from documents.services import verify_url

HOUSE_STATES = list(courses.HOUSE.states)
_WHERE = "Kemendagri code of the village, ten digits."


class VillageFilterSerializer(serializers.Serializer[Any]):
    """Which villages; all that is given must fit."""

    q = TextField(required=False, max_length=60, help_text="Words of the name of the village or its district.")
    district = serializers.RegexField(r"^[0-9]{6}$", required=False, help_text="Code of a district, six digits.")
    level = serializers.ChoiceField(choices=list(Level), required=False)
    year = serializers.IntegerField(
        required=False,
        min_value=2000,
        max_value=2100,
        help_text="Of the score; the latest one if left out.",
    )


class VillageSerializer(serializers.Serializer[Any]):
    """A village office, how far it has come, and when it serves outside usual hours."""

    code = serializers.CharField(source="unit.region_code", help_text=_WHERE)
    name = serializers.CharField(source="unit.name", help_text="Of the office.")
    kind = serializers.ChoiceField(
        source="unit.kind",
        choices=[(one.value, one.label) for one in OFFICES],
    )
    district = serializers.CharField()
    district_code = serializers.CharField()
    year = serializers.IntegerField(help_text="Of the score.")
    level = serializers.ChoiceField(
        choices=list(Level), allow_null=True, help_text="Null while not all seven criteria were scored."
    )
    score = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True, help_text="0 to 100.")
    open_evenings = serializers.ListField(
        source="hours.nights", child=serializers.IntegerField(min_value=0, max_value=6), help_text="0 is Monday."
    )
    open_weekend = serializers.ListField(
        source="hours.weekend", child=serializers.IntegerField(min_value=0, max_value=6), help_text="0 is Monday."
    )


class OpenSpanSerializer(serializers.Serializer[Any]):
    """A time on one weekday during which the office is open, by the clock of the regency."""

    weekday = serializers.IntegerField(min_value=0, max_value=6, help_text="0 is Monday.")
    opens = serializers.TimeField()
    closes = serializers.TimeField(allow_null=True, help_text="Null: midnight.")


class CriterionPointsSerializer(serializers.Serializer[Any]):
    """One of the seven criteria."""

    criterion = serializers.ChoiceField(choices=list(Criterion))
    points = serializers.IntegerField(min_value=0, max_value=MOST_POINTS)


class VillageDetailSerializer(VillageSerializer):
    """A village with its week and the points of the year."""

    is_open_now = serializers.BooleanField()
    week = OpenSpanSerializer(many=True)
    criteria = CriterionPointsSerializer(many=True)


class MeasuredLettersSerializer(serializers.Serializer[Any]):
    """How long it took in the last 30 days, from the asking to the signature."""

    median_minutes = serializers.SerializerMethodField()
    letters = serializers.IntegerField(source="count")

    def get_median_minutes(self, measured: Measured) -> int:
        """Whole minutes, rounded up."""
        return -(-measured.median // timedelta(minutes=1))


class VillageLetterSerializer(serializers.Serializer[Any]):
    """A letter that the village writes."""

    code = serializers.CharField(source="product.code")
    name = LocalisedTextField(source="product.name")
    summary = LocalisedTextField(source="product.summary")
    group = serializers.ChoiceField(choices=list(Group))
    subject = serializers.ChoiceField(source="kind.subject", choices=list(Subject))
    decided_by = serializers.ChoiceField(source="kind.decided_by", choices=list(Decision), help_text="At most.")
    is_at_once = serializers.BooleanField(help_text="Done in one sitting, if all is clear and it is proved who asks.")
    questions = serializers.IntegerField(help_text="At most: what the register holds is not asked.")
    papers = serializers.IntegerField()
    time_amount = serializers.IntegerField(source="product.time_amount")
    time_unit = serializers.ChoiceField(source="product.time_unit", choices=TimeUnit.choices)
    valid_months = serializers.IntegerField(
        source="kind.valid_months", allow_null=True, help_text="From its signature; null: for good."
    )
    is_single_use = serializers.BooleanField(source="kind.is_single_use")
    measured = MeasuredLettersSerializer(allow_null=True)


class LetterRequestSerializer(serializers.Serializer[Any]):
    """Where a request for a letter stands. It names nobody."""

    code = serializers.CharField(source="case.code")
    letter = serializers.CharField(source="case.product.code", help_text="Code of the kind of letter.")
    village = serializers.CharField(source="case.unit.region_code", help_text=_WHERE)
    state = serializers.CharField(source="case.state", help_text="Of the case, as in `cases/`.")
    is_open = serializers.BooleanField(source="case.is_open")
    asked_at = serializers.DateTimeField(source="case.submitted_at")
    due_at = serializers.DateTimeField(source="case.due_at", allow_null=True)
    is_proven = serializers.BooleanField(help_text="It was proved who asks.")
    questions_asked = serializers.IntegerField(source="asked")
    answers_held = serializers.IntegerField(source="held")
    decided_by = serializers.ChoiceField(choices=[("", ""), *((one.value, one.value) for one in Decision)])
    decided_at = serializers.DateTimeField(allow_null=True)
    left = serializers.SerializerMethodField(help_text="What an officer has to answer before the letter is written.")
    number = serializers.SerializerMethodField(help_text="Of the letter; empty before it is signed.")
    signed_at = serializers.DateTimeField(source="case.letter.signed_at", allow_null=True, default=None)
    valid_until = serializers.DateField(
        source="case.letter.valid_until", allow_null=True, default=None, help_text="The last day."
    )
    is_single_use = serializers.BooleanField()
    verify_url = serializers.SerializerMethodField(help_text="Where anybody can check it; empty before it is signed.")

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=list(Check))))
    def get_left(self, made: Any) -> list[str]:
        return [] if made.decided_by else [one["check"] for one in made.questions]

    def get_number(self, made: Any) -> str:
        return made.case.letter.number_text if made.case.letter else ""

    def get_verify_url(self, made: Any) -> str:
        letter = made.case.letter
        return verify_url(letter) if letter is not None and letter.signed_at else ""


class OfficersLetterRequestSerializer(LetterRequestSerializer):
    """The same for officers of the village."""

    counter_prints = serializers.IntegerField(help_text="How often officers opened it to print.")
    printed_at = serializers.DateTimeField(allow_null=True, help_text="By an officer, the last time.")


class HouseFilterSerializer(serializers.Serializer[Any]):
    """Which houses; all that is given must fit."""

    state = serializers.ChoiceField(choices=HOUSE_STATES, required=False)
    show = serializers.ChoiceField(
        choices=["open", "survey", "decide", "agency", "works", "done"],
        required=False,
        help_text="Several states at once, as the page of houses shows them; all, if neither is given.",
    )
    village = serializers.RegexField(r"^[0-9]{10}$", required=False, help_text=_WHERE)


class PublicFilterSerializer(serializers.Serializer[Any]):
    """Which houses; all that is given must fit."""

    state = serializers.ChoiceField(choices=list(PUBLIC), required=False)
    year = serializers.IntegerField(required=False, min_value=2000, max_value=2100, help_text="Of the proposal.")
    village = serializers.RegexField(r"^[0-9]{10}$", required=False, help_text=_WHERE)


class PublicHouseSerializer(serializers.Serializer[Any]):
    """A house as everybody may see it: no owner, no address, no position, no photo."""

    village = serializers.CharField(source="case.unit.region_code", help_text=_WHERE)
    village_name = serializers.CharField(source="case.unit.name")
    year = serializers.IntegerField(help_text="Of the proposal.")
    state = serializers.ChoiceField(source="case.state", choices=HOUSE_STATES)
    reasons = serializers.ListField(source="indicators", child=serializers.ChoiceField(choices=list(Indicator)))
    cost = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True, help_text="Asked for, rupiah.")
    granted = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True, help_text="Rupiah.")
    funds = serializers.ChoiceField(choices=[("", ""), *Funds.choices])
    budget_year = serializers.IntegerField(allow_null=True)


class HouseSerializer(serializers.Serializer[Any]):
    """A house for officers of its village. Numbers of people are masked."""

    code = serializers.CharField(source="case.code")
    version = serializers.IntegerField(source="case.version")
    village = serializers.CharField(source="case.unit.region_code", help_text=_WHERE)
    state = serializers.ChoiceField(source="case.state", choices=HOUSE_STATES)
    state_since = serializers.DateTimeField(source="case.state_since")
    proposed_at = serializers.DateTimeField(source="case.started_at")
    owner = serializers.CharField(source="case.applicant_name")
    owner_nik = serializers.SerializerMethodField(help_text="The last four digits only; empty when none is recorded.")
    reasons = serializers.ListField(source="indicators", child=serializers.ChoiceField(choices=list(Indicator)))
    floor_area = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True, help_text="Square metres.")
    people = serializers.IntegerField(allow_null=True)
    cost = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True, help_text="Asked for, rupiah.")
    granted = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True, help_text="Rupiah.")
    decided_by = serializers.ChoiceField(choices=[("", ""), *Decider.choices])
    decision_date = serializers.DateField(allow_null=True)

    def get_owner_nik(self, house: Any) -> str:
        return house.case.resident.masked_nik if house.case.resident else ""
