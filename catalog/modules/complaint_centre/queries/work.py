"""The officers' list of reports, the next deadline first, in few queries. Whistle-blowing is not in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

import policies
import tenants
from accounts.models import User
from casework.models import Case, CaseClock, Message, Sender
from casework.queries import SOON
from catalog.modules.complaint_centre.courses import OPEN, RECEIVED
from catalog.modules.complaint_centre.models import CannedText, Category, Complaint, Reporter
from catalog.modules.complaint_centre.policies import NEARBY
from catalog.modules.complaint_centre.queries.access import seen_by
from catalog.modules.complaint_centre.rights import SORT, WORK
from catalog.modules.complaint_centre.rules import nearby
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.nearby import Likeness, NearbyRule, Point
from core import clock
from organisation.access import Person, scope_of, today
from organisation.models import Unit

type Show = Literal[
    "open", "unanswered", "mine", "unassigned", "late", "today", "raised", "messages", "paused", "closed"
]

MOST_NEARBY: Final = 5
"""Reports that are offered for joining at once [A]."""
_LOOKED_AT: Final = 200
"""Reports around a place that are compared with one [A]."""
MOST_ENDED: Final = 1000
"""Ended reports that the list pages through, the latest first; older ones are searched for [A]."""
_FOUND: Final = 12
"""Offices that a search shows [A]."""
_WHISTLE: Final = Q(kind=ReportKind.WHISTLEBLOWING)
_LINE: Final = (
    "kind", "way", "is_poor", "village_code", "position_doubt", "filed_at", "answered_at", "answer_due_at",
    "reopened", "rises",
    "category__name", "category__path", "level_unit__name", "case__code", "case__type", "case__state",
    "case__applicant_name", "case__is_open", "case__submitted_at", "case__state_since", "case__closed_at",
    "case__due_at", "case__due_unknown_year", "case__unit__name", "case__unit__path", "level_unit__path",
    "case__assignee__full_name",
)  # fmt: skip
"""What a line of the list shows; texts stay sealed where they are."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """
    What an officer looks for.

    :param text: words of the code, the name or the category.
    :param category: its path; whatever lies below it is meant, too.
    :param place: the code of a district or village.
    """

    text: str = ""
    show: Show = "open"
    category: str = ""
    place: str = ""
    kind: str = ""
    unit_id: int | None = None
    way: str = ""
    in_doubt: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the way of showing the list decides what is found."""
        return any((self.text, self.category, self.place, self.kind, self.unit_id, self.way, self.in_doubt))


def reports(person: Person, wanted: Wanted, *, now: datetime) -> QuerySet[Complaint]:
    """Reports that somebody sees, the next deadline first, those that stand last; closed ones the latest first."""
    is_open = wanted.show != "closed"
    latest = None if is_open or wanted.is_narrowed else MOST_ENDED
    found = _narrowed(seen_by(person, is_open=is_open, latest=latest).exclude(_WHISTLE), wanted)
    return _shown(found, wanted.show, person=person, now=now)


def whistles(person: Person, *, is_open: bool) -> QuerySet[Complaint]:
    """Reports of wrongdoing, for inspectors; to everybody else there are none."""
    found = _lines(seen_by(person, is_open=is_open).filter(_WHISTLE))
    return _by_deadline(found) if is_open else found.order_by("-case__closed_at", "-case__id")


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many open reports stand behind each way of showing the list, and under each of its headings."""

    shown: Mapping[Show, int]
    groups: Mapping[str, int]


def counts(person: Person, *, now: datetime) -> Counts:
    """Of all open reports that somebody sees; two queries, one of unread messages alone."""
    found = seen_by(person, is_open=True).exclude(_WHISTLE).order_by()
    groups = _groups(now)
    number = found.aggregate(
        **groups, **{f"of_{show}": Count("id", filter=_of(show, person, now)) for show in _COUNTED}
    )
    shown = {show: number[f"of_{show}"] for show in _COUNTED}
    return Counts(
        shown=shown | {"messages": found.filter(case__in=_unread()).count()},
        groups={name: number[name] for name in groups},
    )


def group_counts(found: QuerySet[Complaint], wanted: Wanted, counted: Counts, *, now: datetime) -> Mapping[str, int]:
    """
    How many of the reports found stand under each heading (`casework.queries.group_of`), and in all.

    :param counted: of the same person and moment. Where time alone narrows the list it has the answer, and no report is
        counted twice; else one query. Of ended ones no more than `MOST_ENDED` are counted, and shown.
    """
    if wanted.show == "closed":
        number = found.order_by()[:MOST_ENDED].count()
        return {"closed": number, "all": number}
    if not wanted.is_narrowed and wanted.show in _BY_TIME:
        groups = {name: counted.groups[name] for name in _BY_TIME[wanted.show]}
        return groups | {"all": sum(groups.values())}
    return found.order_by().aggregate(**_groups(now), all=Count("id"))


def _groups(now: datetime) -> dict[str, Count]:
    """A report stands under one of these headings."""
    tonight, soon = _tonight(now), now + SOON
    return {
        "late": Count("id", filter=Q(case__due_at__lte=now)),
        "soon": Count("id", filter=Q(case__due_at__gt=now, case__due_at__lte=soon)),
        "today": Count("id", filter=Q(case__due_at__gt=soon, case__due_at__lte=tonight)),
        "later": Count("id", filter=Q(case__due_at__gt=max(soon, tonight))),
        "unknown": Count("id", filter=Q(case__due_at=None, case__due_unknown_year__isnull=False)),
        "paused": Count("id", filter=Q(case__due_at=None, case__due_unknown_year=None)),
    }


_BY_TIME: Final[Mapping[Show, tuple[str, ...]]] = {
    "open": ("late", "soon", "today", "later", "unknown", "paused"),
    "late": ("late",),
    "paused": ("unknown", "paused"),
}
"""Under which headings the reports of a way of showing the list stand, where time alone decides."""


def clocks_due(found: Iterable[Complaint]) -> dict[UUID, str]:
    """Which clock is the next to end, by the key of the case; one query."""
    ids = [one.case_id for one in found]
    running = CaseClock.objects.filter(case__in=ids, ended_at=None, due_at__isnull=False).order_by("-due_at", "-name")
    return dict(running.values_list("case_id", "name"))


def reached(person: Person, codes: Collection[str]) -> dict[str, Complaint]:
    """The reports with these codes that somebody sees in the list, by code."""
    found = _lines(seen_by(person).exclude(_WHISTLE).filter(case__code__in=list(codes)))
    return {one.case.code: one for one in _by_deadline(found)}


def whole(complaint: Complaint) -> Case:
    """The case of a report with all that its page shows, in a constant number of queries."""
    return (
        Case.objects.select_related("unit", "assignee", "merged_into", "split_from")
        .prefetch_related("clocks__runs", "history", "messages", "parts", "absorbed")
        .get(pk=complaint.case_id)
    )


def named_reporter(complaint: Complaint) -> bool:
    """Whether a whistle-blower gave a name. Whose, only `services.open_reporter` says."""
    return Reporter.objects.filter(complaint=complaint).exists()


def look_alikes(person: Person, complaint: Complaint, *, now: datetime) -> list[tuple[Complaint, Likeness]]:
    """Open reports near in place and time that may be about the same thing, the likeliest first."""
    here = _as_rules_see(complaint)
    if here is None or not complaint.case.is_open or complaint.kind == ReportKind.WHISTLEBLOWING:
        return []
    rule = NearbyRule.of(policies.values(NEARBY, now))
    box = nearby.box_around(here.point, rule.metres)
    around = (
        seen_by(person, is_open=True)
        .filter(
            kind=complaint.kind,
            latitude__range=(box.south, box.north),
            longitude__range=(box.west, box.east),
            filed_at__range=(complaint.filed_at - rule.span, complaint.filed_at + rule.span),
        )
        .exclude(pk=complaint.pk)
        .defer("text", "address", "case__policies", "case__search_text")
        .order_by("-filed_at")[:_LOOKED_AT]
    )
    others = ((one, seen) for one in around if (seen := _as_rules_see(one)) is not None)
    return nearby.likely_same(here, others, rule)[:MOST_NEARBY]


def offices_for(
    complaint: Complaint, *, suggested: Iterable[Unit | None], text: str, now: datetime
) -> tuple[list[Unit], bool]:
    """
    Offices of ours that a report can be passed to: those of its place and category, and those whose name holds a text.

    :returns: the offices, and whether the search found more than are shown.
    """
    day = today(now)
    near = {one.pk: one for one in suggested if one is not None and one.is_active_on(day) and not one.is_partner}
    found = list(active_offices(now).filter(name__icontains=text).order_by("name")[: _FOUND + 1]) if text else []
    near |= {one.pk: one for one in found[:_FOUND]}
    return [one for one in near.values() if one.pk != complaint.case.unit_id], len(found) > _FOUND


def active_offices(now: datetime) -> QuerySet[Unit]:
    """Offices of the government in service, without its partners."""
    day = today(now)
    in_service = Q(active_to=None) | Q(active_to__gt=day)
    return Unit.objects.filter(in_service, active_from__lte=day).exclude(kind=Unit.Kind.PARTNER)


def agencies() -> list[str]:
    """Names of agencies that are none of ours, where what is not our authority goes."""
    return list(Unit.objects.filter(kind=Unit.Kind.PARTNER).order_by("name").values_list("name", flat=True))


def category_choices(*, chosen: Category | None = None) -> list[tuple[str, str]]:
    """Path and name of each category that is offered, deeper ones after the one they belong to."""
    found = list(Category.objects.filter(is_open=True))
    if chosen is not None and chosen not in found:
        found.append(chosen)
    by_path = {one.path: one for one in found}
    order = {one.path: _rank(one, by_path) for one in found}
    return [(one.path, category_name(one, by_path)) for one in sorted(found, key=lambda one: order[one.path])]


def category_name(category: Category, by_path: Mapping[str, Category] | None = None) -> str:
    """`Jalan › Jalan berlubang`, as far as those above it are known."""
    steps = category.path.split("/")
    above = (by_path or {}).get
    names = [above("/".join(steps[: number + 1])) for number in range(len(steps) - 1)]
    return " › ".join([*(str(one.name) for one in names if one), str(category.name)])


def canned_texts() -> list[CannedText]:
    return list(CannedText.objects.all())


def waiting(person: User, *, now: datetime, most: int) -> list[Complaint]:
    """
    What waits for somebody: unsorted reports for those who sort, else open ones of their offices that they have
    themselves or nobody has.
    """
    found = seen_by(person, is_open=True).exclude(_WHISTLE)
    mine = Q(pk__in=())
    if scope_of(person, SORT):
        mine |= Q(case__state=RECEIVED)
    if scope := scope_of(person, WORK):
        units = scope.units()
        answers = Q(case__unit__in=units) | Q(rises__gte=1, level_unit__in=units)
        mine |= answers & (Q(case__assignee=person) | Q(case__assignee=None))
    return list(_by_deadline(_lines(found.filter(mine, case__due_at__isnull=False)))[:most])


def _narrowed(found: QuerySet[Complaint], wanted: Wanted) -> QuerySet[Complaint]:
    for word in wanted.text.lower().split():
        meant = Q(case__search_text__contains=word)
        # Only where there is such a category: an OR over two tables is found by no index.
        if categories := _categories_called(word):
            meant |= Q(category__in=categories)
        found = found.filter(meant)
    if wanted.category:
        found = found.filter(Q(category__path=wanted.category) | Q(category__path__startswith=f"{wanted.category}/"))
    if wanted.place:
        found = found.filter(village_code__startswith=wanted.place)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.unit_id:
        found = found.filter(case__unit=wanted.unit_id)
    if wanted.way:
        found = found.filter(way=wanted.way)
    if wanted.in_doubt:
        found = found.exclude(position_doubt="")
    return found


def _categories_called(word: str) -> list[UUID]:
    """A regency's categories are a few dozen: their names are looked at here, in both languages."""
    return [one.pk for one in Category.objects.all() if word in f"{one.name.id} {one.name.en} {one.code}".lower()]


def _shown(found: QuerySet[Complaint], show: Show, *, person: Person, now: datetime) -> QuerySet[Complaint]:
    if show == "closed":
        return _lines(found).order_by("-case__closed_at", "-case__id")
    found = found.filter(case__in=_unread()) if show == "messages" else found.filter(_of(show, person, now))
    return _by_deadline(_lines(found))


_COUNTED: Final[tuple[Show, ...]] = (
    "open", "unanswered", "mine", "unassigned", "late", "today", "raised", "paused",
)  # fmt: skip


def _of(show: Show, person: Person, now: datetime) -> Q:
    match show:
        case "unanswered":
            return Q(answered_at=None, answer_due_at__isnull=False)
        case "mine":
            return Q(case__assignee=person.pk)
        case "unassigned":
            return Q(case__assignee=None)
        case "late":
            return Q(case__due_at__lte=now)
        case "today":
            return Q(case__due_at__lte=_tonight(now))
        case "raised":
            return Q(rises__gte=1)
        case "paused":
            return Q(case__due_at=None)
        case _:
            return Q(case__state__in=OPEN)


def _lines(found: QuerySet[Complaint]) -> QuerySet[Complaint]:
    return found.select_related("case__unit", "case__assignee", "category", "level_unit").only(*_LINE)


def _by_deadline(found: QuerySet[Complaint]) -> QuerySet[Complaint]:
    return found.order_by(F("case__due_at").asc(nulls_last=True), "case__id")


def _unread() -> QuerySet[Message, UUID]:
    return Message.objects.filter(sender=Sender.CITIZEN, read_at=None).values_list("case_id", flat=True)


def _tonight(now: datetime) -> datetime:
    zone = tenants.current().zone
    return clock.day_bounds(clock.local_date(now, zone), zone)[1]


def _as_rules_see(complaint: Complaint) -> nearby.Report | None:
    position = complaint.position
    if position is None:
        return None
    return nearby.Report(
        kind=ReportKind(complaint.kind),
        point=Point(float(position.latitude), float(position.longitude)),
        received_at=complaint.filed_at,
        category=complaint.category.path if complaint.category else "",
    )


def _rank(category: Category, by_path: Mapping[str, Category]) -> list[tuple[int, str]]:
    """Where a category stands in the tree as it is read from top to bottom."""
    steps = category.path.split("/")
    above = [by_path.get("/".join(steps[: number + 1])) for number in range(len(steps))]
    return [(one.order, one.code) if one else (0, step) for one, step in zip(above, steps, strict=True)]
