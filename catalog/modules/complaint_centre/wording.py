"""What a report's values are called on pages and receipts."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from catalog.modules.complaint_centre.models import Complaint, Way
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.response import Reason
from core import clock
from core.localised import LocalisedText


def kind_of(complaint: Complaint) -> LocalisedText:
    return ReportKind(complaint.kind).label


def level_of(complaint: Complaint) -> LocalisedText:
    return Level(complaint.level).label


def reason_of(complaint: Complaint) -> LocalisedText | None:
    """Why the answer is due at that moment; None where the regency's rule does not run."""
    return Reason(complaint.answer_limit).label if complaint.answer_limit else None


def moment(at: datetime | None, zone: ZoneInfo, language: str = "id") -> str:
    return clock.format_datetime(at, zone, language) if at else ""


WAYS: Final = {
    Way.WEB: LocalisedText(id="Situs web", en="Website"),
    Way.API: LocalisedText(id="API", en="API"),
    Way.OPEN311: LocalisedText(id="Open311", en="Open311"),
    Way.EMAIL: LocalisedText(id="Surel", en="E-mail"),
    Way.WHATSAPP: LocalisedText(id="WhatsApp", en="WhatsApp"),
    Way.SMS: LocalisedText(id="SMS", en="SMS"),
    Way.LAPOR: LocalisedText(id="SP4N-LAPOR!", en="SP4N-LAPOR!"),
}
"""The ways that the watchdog tries, as headings; a telephone and a counter have people."""
