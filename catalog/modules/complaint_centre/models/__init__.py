"""
What a complaint centre keeps beside casework.

Keys are UUIDs, as casework's are: rows of a module must fit into any schema into which its archive is restored.
"""

from catalog.modules.complaint_centre.models.categories import LONGEST_PATH, CannedText, Category, RoutingRule
from catalog.modules.complaint_centre.models.channels import (
    CONNECTED,
    CONNECTION_PURPOSE,
    Arrival,
    ChannelState,
    Connection,
    ProgramKey,
)
from catalog.modules.complaint_centre.models.escalating import Miss, Objection, Standstill, Watch
from catalog.modules.complaint_centre.models.outside import AwaitedPhoto, OutsideRecord, OutsideSystem
from catalog.modules.complaint_centre.models.reports import (
    NOBODY,
    REFERRAL_PURPOSE,
    REPORTER_PURPOSE,
    TEXT_PURPOSE,
    Complaint,
    Escalation,
    Feedback,
    PositionDoubt,
    Referral,
    Reporter,
    ReportPhoto,
    Way,
)

__all__ = [
    "CONNECTED",
    "CONNECTION_PURPOSE",
    "LONGEST_PATH",
    "NOBODY",
    "REFERRAL_PURPOSE",
    "REPORTER_PURPOSE",
    "TEXT_PURPOSE",
    "Arrival",
    "AwaitedPhoto",
    "CannedText",
    "Category",
    "ChannelState",
    "Complaint",
    "Connection",
    "Escalation",
    "Feedback",
    "Miss",
    "Objection",
    "OutsideRecord",
    "OutsideSystem",
    "PositionDoubt",
    "ProgramKey",
    "Referral",
    "ReportPhoto",
    "Reporter",
    "RoutingRule",
    "Standstill",
    "Watch",
    "Way",
]
