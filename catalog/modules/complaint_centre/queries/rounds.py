"""Whether a round of the clock has anything to do here. Asked in every regency at each stroke: one cheap look each."""

from __future__ import annotations

from catalog.modules.complaint_centre.models import AwaitedPhoto, Complaint, Connection, OutsideRecord, Way
from core import clock


def some_office_is_untold() -> bool:
    """Whether a report came to an office that has not heard of it."""
    return Complaint.objects.filter(is_office_told=False).exists()


def reads_mail() -> bool:
    return Connection.objects.filter(way=Way.EMAIL, is_on=True).exists()


def reads_lapor() -> bool:
    return Connection.objects.filter(way=Way.LAPOR, is_on=True).exists()


def some_picture_is_due() -> bool:
    return AwaitedPhoto.objects.filter(next_try_at__lte=clock.now()).exists()


def some_report_goes_elsewhere() -> bool:
    return OutsideRecord.objects.filter(next_try_at__lte=clock.now()).exists()


def some_report_is_elsewhere() -> bool:
    return OutsideRecord.objects.filter(passed_at__isnull=False).exists()
