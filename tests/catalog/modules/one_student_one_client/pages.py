"""What the tests of pages share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.test import Client

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
