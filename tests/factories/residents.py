"""Residents and families, for tests. Invented people in real villages; made in the schema the test stands in."""

import itertools
from datetime import date
from typing import Any

from core import clock
from core.actors import Actor
from residents import services
from residents.models import Family, Membership, Resident

TESTS = Actor.system("tests")
REASON = "Kartu keluarga lama"
# Villages of Karangasem, and one urban ward of Ternate.
PURWA_KERTHI, ABABI, TENGANAN, SOA = "5107052009", "5107052001", "5107032006", "8271031007"
_serial = itertools.count(1)
_NAMES = ("I Wayan Sudiarta", "Ni Made Sukerti", "I Nyoman Kariasa", "Ni Ketut Rai Astini", "I Gede Putu Arnawa")


def nik_of(birth_date: date, sex: str, *, district: str = "510705", serial: int | None = None) -> str:
    """A number such as the registry would give; tests need them in large numbers."""
    day = birth_date.day + (40 if sex == "female" else 0)
    return f"{district}{day:02}{birth_date:%m%y}{serial or next(_serial):04}"


def details(**fields: Any) -> services.Details:
    number = next(_serial)
    values: dict[str, Any] = {
        "full_name": _NAMES[number % len(_NAMES)],
        "birth_date": date(1988, 3, 17),
        "sex": "female" if number % len(_NAMES) in (1, 3) else "male",
        "village_code": PURWA_KERTHI,
        "birth_place": "Karangasem",
        "address": "Jalan Raya Amed",
        "hamlet": "Banjar Dinas Amed",
    } | fields
    if "nik" not in values:
        values["nik"] = nik_of(values["birth_date"], values["sex"])
    return services.Details(**values)


def make_resident(**fields: Any) -> Resident:
    return services.register_resident(details=details(**fields), actor=TESTS, now=clock.now())


def make_family(head: Resident, *, kk: str = "", day: date = date(2020, 5, 4)) -> Family:
    return services.found_family(
        kk=kk or f"510705040520{next(_serial):04}",
        head=head,
        home=services.Home(village_code=head.village_code, address=head.address, hamlet=head.hamlet),
        day=day,
        actor=TESTS,
        now=clock.now(),
    )


def join(resident: Resident, family: Family, relation: str = "child", day: date = date(2020, 5, 4)) -> Membership:
    return services.move_to_family(
        resident=resident, family=family, relation=relation, day=day, actor=TESTS, now=clock.now()
    )
