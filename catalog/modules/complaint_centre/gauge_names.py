"""The numbers by which operators see whether limits are noticed in time."""

from typing import Final

from catalog.sdk import manifest as sdk

DUE: Final = "limits_due"
LATE: Final = "limits_late"
OLDEST: Final = "limits_oldest_seconds"

GAUGES: Final = (
    sdk.Gauge(name=DUE, help="Limits of reports that passed and that nobody has noticed yet."),
    sdk.Gauge(name=LATE, help="Limits of reports that wait to be noticed for more than 30 seconds."),
    sdk.Gauge(
        name=OLDEST,
        help="Seconds for which the oldest limit of a report has waited to be noticed.",
        alarm_above=300,
    ),
)
