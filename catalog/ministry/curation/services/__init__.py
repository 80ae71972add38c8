"""What curators do to releases, and what is counted of them."""

from catalog.ministry.curation.services.counting import add_counts, count_problem
from catalog.ministry.curation.services.proving import record_report
from catalog.ministry.curation.services.reviewing import (
    confirm,
    refuse_unless_ready,
    send_back,
    waive,
    waive_first_installation,
)
from catalog.ministry.curation.services.watching import watch_releases

__all__ = [
    "add_counts",
    "confirm",
    "count_problem",
    "record_report",
    "refuse_unless_ready",
    "send_back",
    "waive",
    "waive_first_installation",
    "watch_releases",
]
