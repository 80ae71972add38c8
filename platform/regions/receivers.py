"""Keeps this process's memory of the holidays fresh when somebody edits them here."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from regions import calendar
from regions.models import Holiday, HolidayYear


@receiver([post_save, post_delete], sender=Holiday)
@receiver([post_save, post_delete], sender=HolidayYear)
def forget_holidays(**kwargs: Any) -> None:
    calendar.forget()
