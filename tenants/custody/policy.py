"""Numbers of custody that rest on law or on an assumption, each with its source."""

from typing import Final

RETENTION_DAYS: Final = 90
"""
Days between closing a regency's site and destroying its data, where nobody says another number. The pages ask the
national policy `departure.retention_days`, whose default this is.

UU 27/2022 (personal data) wants them destroyed when the time of keeping ends and gives no number for a processor whose
contract is over. [A]: 90 days, a quarter, so that a new council or an auditor can still ask; the processing agreement
may say otherwise for one regency (`request_departure(retention_days=...)`). It applies to departures begun after a
change here.
"""

SHORTEST_REASON: Final = 15
"""Characters that a decision's name and date need at least. [A]"""
