from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from catalog.activation.eligibility import Reason
from catalog.activation.models import Activation, State
from catalog.activation.queries import ModuleCard, Offer
from catalog.sdk.manifest import SLUG
from core.api.fields import LocalisedTextField, TextField

SLUG_PATTERN = f"^{SLUG.pattern}$"
CARD_STATES = ("on", "busy", "suspended", "failed", "archived", "ready", "blocked")


class LegalBasisSerializer(serializers.Serializer[Any]):
    citation = serializers.CharField()
    about = LocalisedTextField()
    url = serializers.CharField(allow_blank=True)


class RoleSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = LocalisedTextField()
    rights = serializers.ListField(child=serializers.CharField())


class OfferSerializer(serializers.Serializer[Any]):
    """A module that the ministry offers to all regencies."""

    slug = serializers.RegexField(SLUG_PATTERN)
    name = LocalisedTextField(source="manifest.name")
    summary = LocalisedTextField(source="manifest.summary")
    release = serializers.CharField(source="release.version")
    state = serializers.ChoiceField(choices=["published", "deprecated", "retired"], source="release.state")
    restricted = serializers.BooleanField(
        source="release.restricted", help_text="Each regency needs the ministry's approval first."
    )
    published_at = serializers.DateTimeField(source="release.published_at")
    closes_on = serializers.DateField(
        source="release.closes_on", allow_null=True, help_text="From this day nobody new may switch it on."
    )
    ends_on = serializers.DateField(
        source="release.ends_on", allow_null=True, help_text="On this day it goes off everywhere."
    )
    origin = serializers.SerializerMethodField(help_text="Code of the regency where the innovation was born.")
    requires = serializers.ListField(
        source="manifest.requires", child=serializers.CharField(), help_text="Modules it builds on."
    )
    capabilities = serializers.SerializerMethodField(help_text="What a regency must have.")
    price_per_year = serializers.IntegerField(source="manifest.price_per_year", min_value=0, help_text="Rupiah.")
    data_categories = serializers.ListField(
        source="manifest.data_categories", child=serializers.CharField(), help_text="Personal data it may hold."
    )
    roles = RoleSerializer(source="manifest.roles", many=True)
    legal_bases = LegalBasisSerializer(source="manifest.legal_bases", many=True)

    def get_origin(self, offer: Offer) -> str | None:
        return offer.manifest.origin.region_code if offer.manifest.origin else None

    def get_capabilities(self, offer: Offer) -> list[str]:
        return [need.capability for need in offer.manifest.capabilities]


class ReasonSerializer(serializers.Serializer[Reason]):
    code = serializers.CharField()
    text = LocalisedTextField()
    fix_url = serializers.CharField(allow_blank=True, help_text="Page where it can be mended; empty when nobody can.")


class ActivationSerializer(serializers.Serializer[Any]):
    """A module at this regency: where it stands, and why it cannot be switched on if it cannot."""

    slug = serializers.RegexField(SLUG_PATTERN, source="manifest.slug")
    name = LocalisedTextField(source="manifest.name")
    release = serializers.CharField(source="offer.release.version")
    state = serializers.ChoiceField(
        choices=CARD_STATES,
        help_text="`ready` and `blocked` say whether it could be switched on now, `archived` that it can be restored.",
    )
    step = serializers.ChoiceField(
        choices=State.choices,
        source="activation.state",
        default=None,
        allow_null=True,
        help_text="Where the last switch stands; null if there was none.",
    )
    was_on = serializers.BooleanField(help_text="Data from before are kept.")
    on_since = serializers.DateTimeField(source="activation.on_since", allow_null=True)
    off_since = serializers.DateTimeField(source="activation.off_since", allow_null=True)
    failure = LocalisedTextField(
        source="activation.failure", allow_null=True, help_text="Why the last switch failed; null if it did not."
    )
    reasons = ReasonSerializer(many=True)
    settings_url = serializers.SerializerMethodField(help_text="Page where this switch stands.")

    def get_settings_url(self, card: ModuleCard) -> str:
        return reverse("activation:module", args=[card.manifest.slug])


class RequestSerializer(serializers.Serializer[Activation]):
    """Ask for a module by its slug."""

    slug = serializers.RegexField(SLUG_PATTERN, max_length=50)


class SwitchOffSerializer(serializers.Serializer[Activation]):
    reason = TextField(required=False, allow_blank=True, max_length=500, default="")
