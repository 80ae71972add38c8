from typing import Any

from rest_framework import serializers

from catalog.sdk.manifest import SLUG
from core.api.fields import TextField
from tenants.models import Regency

CODE = r"^[0-9]{4}$"


class RegencyQuerySerializer(serializers.Serializer[Any]):
    """What a client may ask the directory for."""

    province = serializers.RegexField(r"^[0-9]{2}$", required=False, help_text="Only regencies of this province.")
    module = serializers.RegexField(
        rf"^{SLUG.pattern}$", required=False, max_length=60, help_text="Only regencies where this module is on."
    )
    q = TextField(required=False, max_length=100, help_text="A part of the name.")


class RegencySerializer(serializers.Serializer[Regency]):
    """A regency on Tiru that anybody may visit."""

    code = serializers.RegexField(CODE, help_text="Kemendagri code, digits only.")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Regency.Kind.choices)
    time_zone = serializers.CharField(help_text="IANA name.")
    host = serializers.CharField(source="primary_host", help_text="Where it answers, without scheme and port.")
    modules_on = serializers.ListField(child=serializers.CharField(), help_text="Slugs of the catalogue.")
    live_since = serializers.DateTimeField(source="live_at", allow_null=True)
