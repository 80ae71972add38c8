"""
What all APIs of Tiru have in common: one shape of errors, bounded pages, strict JSON, throttling.

`defaults` holds the settings; views and serializers take their bases from the modules beside it.
"""
