"""What came of a test run: who was written to on each level, and who has read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from accounts.models import User
from catalog.modules.complaint_centre.queries.posts import Post, posts_of
from catalog.modules.complaint_centre.rules.escalation import Level
from core.errors import NotThere
from core.models import EvidenceEntry
from notifications.models import ChannelKind, Message
from organisation.access import today
from organisation.models import Unit

ACTION: Final = "complaint_centre.test_run_sent"
_TEMPLATE: Final = "complaint_centre.test_run"


@dataclass(frozen=True, kw_only=True)
class Reached:
    """One person of a level: by which ways, and when they read it in the inbox, if they did."""

    name: str
    ways: Sequence[tuple[str, str]]
    read_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Step:
    post: Post
    people: Sequence[Reached]


@dataclass(frozen=True, kw_only=True)
class LadderTest:
    unit: Unit
    at: datetime
    steps: Sequence[Step]

    @property
    def unreached(self) -> list[Post]:
        """The levels on which nobody was told: a report would climb past them unseen."""
        return [step.post for step in self.steps if not step.people]


def test_run_of(run: UUID) -> LadderTest:
    """:raises NotThere: if no such run was sent. Seven queries."""
    entry = EvidenceEntry.objects.filter(action=ACTION, subject=f"complaint_centre.test_run:{run}").first()
    if entry is None:
        raise NotThere
    details = cast(dict[str, Any], entry.details)
    units = Unit.objects.in_bulk(details["units"])
    places = [(Level(level), units[key]) for level, key in zip(details["levels"], details["units"], strict=True)]
    posts = posts_of(places, day=today(entry.at))
    rows = list(Message.objects.filter(template=_TEMPLATE, queued_at=entry.at, idempotency_key__contains=str(run)))
    names = dict(User.objects.filter(pk__in={row.recipient_id for row in rows}).values_list("pk", "full_name"))
    steps = [
        Step(post=posts[level, unit.pk], people=_reached(f"{_TEMPLATE}:{run}:{level}:", rows, names))
        for level, unit in places
    ]
    return LadderTest(unit=places[0][1], at=entry.at, steps=steps)


def latest_runs(most: int = 5) -> list[tuple[UUID, str, datetime]]:
    """The last test runs: key, office, moment. Two queries."""
    rows = list(EvidenceEntry.objects.filter(action=ACTION).order_by("-sequence")[:most])
    codes = {str(row.details["unit"]) for row in rows}
    names = dict(Unit.objects.filter(code__in=codes).values_list("code", "name"))
    return [
        (UUID(row.subject.rpartition(":")[2]), names.get(str(row.details["unit"]), ""), row.at)
        for row in rows
        if row.details["unit"] in names
    ]


def _reached(occasion: str, rows: Sequence[Message], names: dict[int, str]) -> list[Reached]:
    of_person: dict[str, list[Message]] = {}
    for row in rows:
        if row.idempotency_key.startswith(occasion):
            of_person.setdefault(row.recipient_id, []).append(row)
    return [
        Reached(
            name=names.get(int(person), ""),
            ways=[(row.get_channel_display(), row.get_state_display()) for row in messages],
            read_at=next((row.read_at for row in messages if row.channel == ChannelKind.INBOX), None),
        )
        for person, messages in of_person.items()
    ]
