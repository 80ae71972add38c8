"""Forms about a regency's boundary."""

from django import forms
from django.utils.translation import gettext_lazy as _

from web.forms import PositionField


class BoundaryForm(forms.Form):
    file = forms.FileField(
        label=_("File of the boundary"),
        help_text=_("GeoJSON in WGS 84, up to 12 MB: one outline, districts or villages."),
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )
    source = forms.CharField(
        label=_("Where it comes from"),
        help_text=_("Who drew it and when. Example: Bappeda, map of the spatial plan 2024."),
        max_length=200,
    )
    code_property = forms.CharField(
        label=_("Property with the codes of the districts"),
        help_text=_("Left empty, we look for it. Files of the geospatial agency call it KDCPUM or KDEPUM."),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class TryForm(forms.Form):
    position = PositionField(label=_("Position to try"), help_text=_("Latitude, longitude, as a map gives them."))
