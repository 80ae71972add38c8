"""
Open311 GeoReport v2 (https://wiki.open311.org/GeoReport_v2): services with their definitions, requests in and out, as
XML and JSON, errors in the standard's form.

What goes out is what everybody may see: an officer's words for the public, never the citizen's; places rounded; no
report of wrongdoing and none that is to stay secret.
"""
