from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import TextField
from regions import queries
from regions.codes import Kind, Level
from regions.models import Region

PLAIN_CODE = r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{10})$"
ANY_CODE = r"^([0-9]{4}|[0-9]{6}|[0-9]{10}|[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?)$"


class RegionQuerySerializer(serializers.Serializer[Any]):
    """What a client may ask the list for."""

    level = serializers.ChoiceField(choices=Level.choices, required=False, help_text="Only this level.")
    parent = serializers.RegexField(  # type: ignore[assignment]  # the metaclass takes it out of the class
        ANY_CODE,
        required=False,
        help_text="Only regions inside this code, plain or dotted. Without level and q: the next level down.",
    )
    q = TextField(
        required=False,
        max_length=100,
        help_text='A name, without accents, forgiving typing errors ("kab karangasem"), or the beginning of a code. '
        "The best hit comes first.",
    )


class RegionAncestorSerializer(serializers.Serializer[Any]):
    code = serializers.RegexField(PLAIN_CODE)
    full_name = serializers.CharField()


class RegionSerializer(serializers.Serializer[Region]):
    code = serializers.RegexField(PLAIN_CODE, help_text="Kemendagri code, digits only.")
    dotted_code = serializers.CharField(help_text="The same code for people: 35.10.16.2001.")
    level = serializers.ChoiceField(choices=Level.choices)
    kind = serializers.ChoiceField(choices=Kind.choices)
    name = serializers.CharField(help_text="Without the word for its kind.")
    full_name = serializers.CharField(help_text="The official name, with the local word for its kind.")
    time_zone = serializers.SerializerMethodField(help_text="IANA name.")
    ancestors = serializers.SerializerMethodField(help_text="What the region lies in, nearest first.")

    def get_time_zone(self, region: Region) -> str:
        return region.zone.key

    @extend_schema_field(RegionAncestorSerializer(many=True))
    def get_ancestors(self, region: Region) -> Any:
        return RegionAncestorSerializer(queries.ancestors_of(region), many=True).data


class RegionCountsSerializer(serializers.Serializer[queries.Counts]):
    districts = serializers.IntegerField(min_value=0)
    urban_wards = serializers.IntegerField(min_value=0)
    villages = serializers.IntegerField(min_value=0, help_text="Every desa, customary ones included.")
    customary_villages = serializers.IntegerField(min_value=0)


class RegionDetailSerializer(RegionSerializer):
    counts = serializers.SerializerMethodField(help_text="How many units lie in it.")

    @extend_schema_field(RegionCountsSerializer)
    def get_counts(self, region: Region) -> Any:
        return RegionCountsSerializer(queries.counts_of(region.code)).data
