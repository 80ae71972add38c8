"""What the tests of pages share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import set_urlconf

from accounts.models import User
from catalog.modules.one_student_one_client import work
from catalog.sdk.work import WorkItem

BASE = "/one-student-one-client/"


def page(client: Client, address: str) -> str:
    answer = client.get(f"{BASE}{address}")
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def send(client: Client, address: str, *, then: int = 302, **values: Any) -> Any:
    answer = client.post(f"{BASE}{address}", values)
    assert answer.status_code == then, (address, answer.status_code, answer.content.decode()[:3000])
    return answer


def parts(name: str, day: date) -> dict[str, int]:
    """A date in three boxes."""
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def at_a_regency[T](asked: Callable[[], T]) -> T:
    """What is asked where no request says which site this is."""
    set_urlconf(settings.TIRU_TENANT_URLCONF)
    try:
        return asked()
    finally:
        set_urlconf(None)


def work_of(user: User) -> list[WorkItem]:
    return at_a_regency(lambda: work.items(user))
