"""Unfit houses, one or more in each state, with the regent's delegation under which the villages decided on theirs."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

import tenants
from casework.models import Case
from catalog.modules.smart_kampung.courses import (
    AGENCY_REVIEW,
    BY_AGENCY,
    BY_VILLAGE,
    DELIBERATED,
    FUNDED,
    HANDED_OVER,
    PROPOSED,
    REJECTED,
    SURVEYED,
    WORKS,
    WORKS_0,
    WORKS_50,
    WORKS_100,
)
from catalog.modules.smart_kampung.demo import pictures
from catalog.modules.smart_kampung.demo.moments import working_hour
from catalog.modules.smart_kampung.demo.officers import Officers, actor_for
from catalog.modules.smart_kampung.houses import Owner, Part, Survey
from catalog.modules.smart_kampung.models import Funds, HouseProposal
from catalog.modules.smart_kampung.services import house_works, houses
from catalog.modules.smart_kampung.services.authority import give_to_villages
from catalog.sdk.samples import sample_page
from core import clock
from core.actors import Actor
from core.positions import Position
from organisation.access import today
from organisation.models import Unit
from regions.terms import head_title
from residents.models import Resident

_TABLE: Final = Path(__file__).with_name("houses.csv")
"""One house a line, named by its owner: how far it has come, how many days ago it was proposed, what was found."""

DELEGATED: Final = timedelta(days=170)
CEILING: Final = Decimal(17_500_000)
"""Rupiah that a village may decide on; less than the aid for a house, so that some are raised to the agency."""

AFTER: Final = {
    SURVEYED: 6, REJECTED: 9, DELIBERATED: 15, AGENCY_REVIEW: 16, BY_VILLAGE: 17, BY_AGENCY: 24, FUNDED: 35,
    WORKS_0: 50, WORKS_50: 72, WORKS_100: 94, HANDED_OVER: 100,
}  # fmt: skip
"""So many days after the proposal each step was taken."""

_TO_THE_END: Final = (FUNDED, WORKS_0, WORKS_50, WORKS_100, HANDED_OVER)


def fill(*, officers: Officers, actor: Actor, now: datetime) -> None:
    """
    Delegate the decision to the villages and take every house as far as its line says.

    :param actor: enters the delegation.
    """
    if HouseProposal.objects.exists():
        return
    _delegate(actor, now)
    shots = count(1)
    for number, row in enumerate(_rows()):
        owner = Resident.objects.get(village_code=row["village"], full_name=row["owner"])
        _House(row, number, officers, now, shots).build(owner)


def _rows() -> Iterator[dict[str, str]]:
    regency = tenants.current().code
    with _TABLE.open(encoding="utf-8", newline="") as table:
        yield from (row for row in csv.DictReader(table) if row["village"].startswith(regency))


def _delegate(actor: Actor, now: datetime) -> None:
    """
    Enter a decree of some months ago, for the heads of all desa who have an account. A city without desa has nobody
    whom it could be given to.
    """
    if not Unit.objects.filter(kind=Unit.Kind.VILLAGE_OFFICE).exists():
        return
    regency, since = tenants.current(), today(now - DELEGATED)
    giver = f"{head_title(regency.code).id} {regency.short_name}"
    give_to_villages(
        delegator=giver,
        legal_basis=f"Contoh: SK {giver} 100.3.3/61/{since.year}",
        ceiling=CEILING,
        active_from=since,
        active_to=None,
        actor=actor,
        now=now,
    )


class _House:
    """One line of the table on its way."""

    def __init__(
        self, row: dict[str, str], number: int, officers: Officers, now: datetime, shots: Iterator[int]
    ) -> None:
        self.row, self.number, self.now, self.shots = row, number, now, shots
        self.village = Unit.objects.get(region_code=row["village"])
        self.head = officers.heads[row["village"]]
        self.officer, self.agency = actor_for(self.head), actor_for(officers.agency)
        self.case: Case

    def build(self, owner: Resident) -> None:
        self.case = houses.propose_house(
            village=self.village, owner=owner, address=owner.address, actor=self.officer, now=self._at(PROPOSED)
        )
        for state in self._way():
            self._steps()[state](self._at(state))

    def _way(self) -> list[str]:
        """The states behind the first one, up to the one of the line."""
        last = self.row["state"]
        is_village = self.village.kind == Unit.Kind.VILLAGE_OFFICE
        is_agency = last in (AGENCY_REVIEW, BY_AGENCY) or not is_village
        decided = [AGENCY_REVIEW, BY_AGENCY] if is_agency else [BY_VILLAGE]
        way = [SURVEYED, *([DELIBERATED] if is_village else []), *decided, *_TO_THE_END]
        if last == REJECTED:
            way = [SURVEYED, REJECTED]
        return way[: way.index(last) + 1] if last != PROPOSED else []

    def _steps(self) -> dict[str, Callable[[datetime], None]]:
        return {
            SURVEYED: self._survey,
            DELIBERATED: self._deliberate,
            AGENCY_REVIEW: self._pass_on,
            BY_VILLAGE: self._decide,
            BY_AGENCY: self._decide_at_agency,
            FUNDED: self._fund,
            **{state: self._work(percent) for state, percent in WORKS.items()},
            HANDED_OVER: self._hand_over,
            REJECTED: lambda at: self._go(houses.turn_down, at, reason=self.row["reason"]),
        }

    def _survey(self, at: datetime) -> None:
        row = self.row
        survey = Survey(
            floor_area=Decimal(row["area"]),
            people=int(row["people"]),
            floor=Part(row["floor"]),
            wall=Part(row["wall"]),
            roof=Part(row["roof"]),
            air_openings=Decimal(row["air"]),
            light_openings=Decimal(row["light"]),
            has_toilet=row["toilet"] == "yes",
            has_safe_water=row["water"] == "yes",
        )
        owner = Owner(has_valid_card=True, owns_land=True, has_other_house=False, has_savings=False)
        found = houses.Findings(
            day=today(at), survey=survey, owner=owner, cost=Decimal(row["cost"]), position=self._position()
        )
        self._go(houses.survey_house, at, found=found)

    def _deliberate(self, at: datetime) -> None:
        title = f"Berita acara musyawarah {self.village.name}"
        self._go(houses.deliberate, at, day=today(at), present=19 + self.number % 9, minutes=self._paper(title, at))

    def _pass_on(self, at: datetime) -> None:
        is_raised = self.village.kind == Unit.Kind.VILLAGE_OFFICE
        reason = "Biaya melebihi batas pelimpahan kepada desa." if is_raised else ""
        self._go(houses.pass_to_agency, at, reason=reason)

    def _decide(self, at: datetime) -> None:
        number = f"188/{self.number + 11}/KEP/{self.village.region_code[-4:]}/{today(at).year}"
        self._go(houses.decide_in_village, at, number=number, day=today(at), user=self.head)

    def _decide_at_agency(self, at: datetime) -> None:
        number = f"600.2.17/{self.number + 140}/{today(at).year}"
        self._go(houses.decide_at_agency, at, by=self.agency, number=number, day=today(at))

    def _fund(self, at: datetime) -> None:
        funds, amount = Funds(self.row["funds"]), Decimal(self.row["cost"])
        self._go(houses.fund, at, funds=funds, budget_year=today(at).year, amount=amount)

    def _work(self, percent: int) -> Callable[[datetime], None]:
        def take_photo(at: datetime) -> None:
            taken = (at - timedelta(minutes=35)).astimezone(tenants.current().zone)
            content = pictures.photo(
                percent=percent,
                variant=self.number,
                taken_at=taken,
                position=self._position(percent + 35),
                serial=next(self.shots),
            )
            file = SimpleUploadedFile(f"rumah-{percent}.jpg", content, "image/jpeg")
            self._go(house_works.add_photo, at, percent=percent, file=file, no_position_because="")

        return take_photo

    def _hand_over(self, at: datetime) -> None:
        self._go(house_works.hand_over, at, day=today(at), receipt=self._paper("Berita acara serah terima rumah", at))

    def _go(self, service: Callable[..., Any], at: datetime, *, by: Actor | None = None, **values: Any) -> None:
        self.case.refresh_from_db(fields=["version"])
        service(case_id=self.case.pk, version=self.case.version, actor=by or self.officer, now=at, **values)

    def _at(self, state: str) -> datetime:
        days = int(self.row["days"]) - AFTER.get(state, 0)
        return working_hour(self.now, days_ago=max(days, 1), minutes=7 * self.number % 60 + AFTER.get(state, 0))

    def _position(self, metres: int = 0) -> Position:
        """Of the house; a photo is taken some metres before it."""
        off = Decimal(metres) / 1_000_000
        return Position(
            latitude=Decimal(self.row["latitude"]) + off / 2, longitude=Decimal(self.row["longitude"]) + off
        )

    def _paper(self, title: str, at: datetime) -> SimpleUploadedFile:
        day = clock.format_date(today(at))
        lines = [
            "CONTOH - data contoh untuk demo Tiru",
            "",
            title,
            "",
            f"Hari dan tanggal : {day}",
            f"Usulan           : {self.case.code}",
        ]
        name = "berita-acara.pdf"
        return SimpleUploadedFile(name, sample_page(lines), "application/pdf")
