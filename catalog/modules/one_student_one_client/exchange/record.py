"""What is told of one mother, as values: no row of the database, no FHIR."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from catalog.modules.one_student_one_client.rules.signs import Measure


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who tells it: numbers that SATUSEHAT gave to the health centre, its room, and the midwife who answers for it."""

    organization: str
    location: str
    practitioner: str


@dataclass(frozen=True, kw_only=True)
class Mother:
    """`nik`: sixteen digits. Her phone and her house are nobody's business there and stay here."""

    id: UUID
    nik: str
    name: str
    birth_date: date
    village_code: str


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An antenatal contact. `name` is K1A, K1M or K2 to K6; `day` is that of the regency."""

    id: UUID
    name: str
    day: date
    start: datetime
    end: datetime
    measured: Mapping[Measure, Decimal]


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """The latest review of the score card that a midwife confirmed."""

    id: UUID
    at: datetime
    score: int


@dataclass(frozen=True, kw_only=True)
class Referred:
    """`grounds`: what was seen, in words. `visit_id`: at which contact, if it was one that is told."""

    id: UUID
    opened_at: datetime
    is_closed: bool
    grounds: tuple[str, ...]
    visit_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class Record:
    """
    One pregnancy.

    :param ended: when it ended, by birth or loss, or the last day on which it can have (LMP + 308 days); None before.
    :param standing: codes of the score card that stand, confirmed by a midwife.
    :param agreed_at: when she agreed to the exchange.
    """

    id: UUID
    mother: Mother
    lmp_date: date
    due_date: date
    ended: date | datetime | None
    contacts: tuple[Seen, ...]
    standing: frozenset[str]
    review: Reviewed | None
    referrals: tuple[Referred, ...]
    consent_id: UUID
    agreed_at: datetime
