"""Bases for the serializers of all APIs."""

from typing import Any, ClassVar

from django.db import models
from rest_framework import serializers

from core.api import fields
from core.localised import LocalisedTextField


class ModelSerializer(serializers.ModelSerializer[Any]):
    """DRF's, with our fields for texts."""

    serializer_field_mapping: ClassVar[
        dict[type[models.Field[Any, Any]], type[serializers.Field[Any, Any, Any, Any]]]
    ] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: fields.TextField,
        models.TextField: fields.TextField,
        LocalisedTextField: fields.LocalisedTextField,
    }

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        field_class, kwargs = super().build_standard_field(field_name, model_field)
        if issubclass(field_class, fields.LocalisedTextField):
            # What DRF adds for every JSONField of Django.
            kwargs.pop("encoder", None)
            kwargs.pop("decoder", None)
            kwargs.pop("style", None)
            # DRF hands this on for its own text fields only.
            kwargs["max_length"] = model_field.max_length
        return field_class, kwargs
