"""The job of outcomes. It stands with the services, because a page calls for it too."""

from outcomes import services

report_indicators = services.report_indicators
