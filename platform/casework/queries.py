"""Services and cases as people look for them: constant numbers of queries, each filter with its index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final, Literal
from uuid import UUID

from django.db.models import Count, DurationField, ExpressionWrapper, F, Min, Prefetch, Q, QuerySet, Sum

import tenants
from accounts.models import User
from casework import application, clocks, codes, schema_forms, timing
from casework.machine import REMARKS, State, own_case_types
from casework.models import (
    Case,
    CaseClock,
    CaseDocument,
    CaseStep,
    Channel,
    ClockRun,
    DocumentState,
    Message,
    OptionalStep,
    Permit,
    ProductState,
    ProductVersion,
    SavedFilter,
    Sender,
    ServiceProduct,
)
from casework.results import FACTS, SEEN_FACTS, Gap
from core import clock
from core.checkpoints import Checkpoint
from core.localised import LocalisedText
from core.models import EvidenceEntry
from documents.models import Template, TemplateVersion
from organisation.access import Person, Scope, scope_of
from organisation.models import Unit
from organisation.queries import people_with
from regions.calendar import UnknownHolidayYear

DOWNLOADED: Final = "casework.document_downloaded"
MOST_EARLIER: Final = 10

SOON: Final = timedelta(hours=1)
"""What is due within this time is shown apart on a list."""

_DECIDED: Final = Q(module="") | Q(unit__isnull=False)
"""A module may tell about services of agencies that are none of ours; nobody here decides on them."""

type Light = Literal["green", "yellow", "red"]
type Group = Literal["late", "soon", "today", "later", "unknown", "paused"]

MOST_OF_ACCOUNT: Final = 500
"""So many cases of one account a browser opens by their codes [A]."""


# Services


def products(*, text: str = "", module: str | None = None, unit_id: int | None = None) -> QuerySet[ServiceProduct]:
    """Every service, drafts included, in which every word of `text` occurs."""
    found = ServiceProduct.objects.select_related("unit")
    for word in text.lower().split():
        found = found.filter(search_text__contains=word)
    if module is not None:
        found = found.filter(module=module)
    if unit_id is not None:
        found = found.filter(unit_id=unit_id)
    return found.order_by("code")


def product_choices(code: str | None = None) -> list[tuple[str, str]]:
    """Code and name of every service there can be cases for, or of one; without the standards behind them."""
    found = ServiceProduct.objects.filter(_DECIDED).order_by("code").values_list("code", "name")
    if code is not None:
        found = found.filter(code=code)
    return [(code, f"{code} {name}") for code, name in found]


def product_names(codes: Collection[str]) -> dict[str, str]:
    """The names of services by their codes, whatever became of them since."""
    found = ServiceProduct.objects.filter(code__in=list(codes)).values_list("code", "name")
    return {code: f"{code} {name}" for code, name in found}


def published_names() -> list[tuple[str, str]]:
    """Code and name of every service that citizens see now, those of the modules that are on among them."""
    found = published_products().select_related(None).order_by("code").values_list("code", "name")
    return [(code, f"{code} {name}") for code, name in found]


def published_products(*, text: str = "") -> QuerySet[ServiceProduct]:
    """Services that citizens see now. Those of a module that is off are left out."""
    return products(text=text).filter(state=ProductState.PUBLISHED, module__in=_modules_on())


def listed_products(*, text: str = "") -> QuerySet[ServiceProduct]:
    """As `published_products`, without what a module only tells about: that stands in the module's own list."""
    return published_products(text=text).filter(Q(module="") | Q(is_online=True))


def decided_products(*, text: str = "") -> QuerySet[ServiceProduct]:
    """Published services there can be cases for."""
    return published_products(text=text).filter(_DECIDED)


def published_product(code: str) -> ServiceProduct | None:
    """One published service; codes are read without regard to case."""
    return published_products().filter(code=code.upper()).first()


def products_for_counter(scope: Scope, *, text: str = "") -> QuerySet[ServiceProduct]:
    """Published services, online or not, of the units a right reaches, and those that no single unit decides on."""
    found = decided_products(text=text)
    return found if scope.everywhere else found.filter(Q(unit=None) | Q(unit__in=scope.units()))


@dataclass(frozen=True, kw_only=True)
class Managed:
    """
    Which services somebody may write: those of the units a right reaches, and all of the modules that they manage.

    :param modules: slugs of modules that are on and whose `<slug>.manage` is held for the whole government.
    """

    scope: Scope
    modules: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.scope or self.modules)

    @property
    def everything(self) -> bool:
        return self.scope.everywhere


def managed_by(user: Person) -> Managed:
    """What somebody may write of the services here."""
    on = tenants.current().modules_on
    modules = frozenset(slug for slug in on if scope_of(user, f"{slug}.manage").everywhere)
    return Managed(scope=scope_of(user, "services.manage"), modules=modules)


def products_of(managed: Managed, *, text: str = "") -> QuerySet[ServiceProduct]:
    """The services that somebody may write, drafts included; one without a unit is a matter of the whole government."""
    found = products(text=text)
    if managed.everything:
        return found
    return found.filter(Q(unit__in=managed.scope.units()) | Q(module__in=managed.modules))


def product_counts(managed: Managed) -> Counter[str]:
    """How many services that somebody may write are in each state; one query."""
    found = products_of(managed).order_by().values_list("state").annotate(Count("id"))
    return Counter(dict(found))


def versions_with_changes(product: ServiceProduct) -> list[tuple[ProductVersion, list[str]]]:
    """Every version of a service, the latest first, with the parts that differ from the one before it."""
    found: list[tuple[ProductVersion, list[str]]] = []
    before: Mapping[str, Any] = {}
    for version in product.versions.order_by("number"):
        changed = [part for part, value in version.content.items() if before and before.get(part) != value]
        found.append((version, changed))
        before = version.content
    return found[::-1]


def letter_choices() -> list[tuple[str, str]]:
    """Letters that have a wording, for the service that makes one."""
    found = Template.objects.filter(versions__published_at__isnull=False).distinct().order_by("code")
    return [(one.code, str(one.name)) for one in found]


def letter_name(code: str) -> str:
    """What the letter with this code is called; empty while it has no wording."""
    return dict(letter_choices()).get(code, "")


def result_gaps(*, module: str, now: datetime) -> list[Gap]:
    """Published services of a module that are done online and would end without a document; two queries."""
    online = list(products(module=module).filter(state=ProductState.PUBLISHED, is_online=True))
    codes = {product.template_code for product in online} - {""}
    in_force = (
        TemplateVersion.objects.filter(
            template__code__in=codes,
            published_at__isnull=False,
            valid_from__lte=clock.local_date(now, tenants.current().zone),
        )
        .order_by("valid_from", "number")
        .values_list("template__code", "fields")
    )
    fields = dict(in_force)  # the latest of each letter comes last
    gaps = []
    for product in online:
        seen = SEEN_FACTS if OptionalStep.FIELD_VISIT in product.optional_steps else frozenset()
        asks = {*schema_forms.properties_of(product.form), *schema_forms.properties_of(product.office_form)}
        known = FACTS | seen | asks
        asked = fields.get(product.template_code)
        unanswered = tuple(sorted(set(asked) - known)) if asked is not None else ()
        if asked is None or unanswered:
            gaps.append(Gap(product=product, letter=product.template_code, unanswered=unanswered))
    return gaps


def versions_as_of(at: datetime, *, module: str | None = None) -> QuerySet[ProductVersion]:
    """What was published at a moment (mpp.md, MPP-8): one version of each service that was offered then."""
    found = ProductVersion.objects.filter(valid_from__lte=at).filter(Q(valid_to=None) | Q(valid_to__gt=at))
    if module is not None:
        found = found.filter(product__module=module)
    return found.select_related("product").order_by("product__code")


def version_of(product: ServiceProduct, day: date | None = None) -> ProductVersion | None:
    """The standard in force now, or the one that was in force when a day ended; None if there was none."""
    if day is None:
        return product.versions.filter(valid_to=None).first()
    end = clock.day_bounds(day, tenants.current().zone)[1]
    return versions_as_of(end - timedelta(microseconds=1)).filter(product=product).first()


def earlier_versions(product: ServiceProduct) -> list[ProductVersion]:
    """What the service promised before, the latest first."""
    return list(product.versions.exclude(valid_to=None).defer("content").order_by("-number")[:MOST_EARLIER])


def offers_services() -> bool:
    """Whether citizens find any service of this block here."""
    return listed_products().exists()


def _modules_on() -> set[str]:
    return {"", *tenants.current().modules_on}


# Cases


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What an officer looks for in the list."""

    text: str = ""
    show: Literal["open", "mine", "unassigned", "late", "today", "paused", "messages", "closed"] = "open"
    state: str = ""
    product: str = ""
    unit_id: int | None = None
    unit_code: str = ""
    """Other systems know units by their codes, the page by their keys."""

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the way of showing the list decides what is found."""
        return bool(self.text or self.state or self.product or self.unit_id or self.unit_code)

    def as_query(self) -> dict[str, str]:
        """As it stands in an address and in a saved filter; names of people stand in neither."""
        found = {"tampil": self.show, "keadaan": self.state, "layanan": self.product, "unit": str(self.unit_id or "")}
        return {key: value for key, value in found.items() if value and value != "open"}


def cases(scope: Scope, wanted: Wanted, *, user: User, now: datetime) -> QuerySet[Case]:
    """
    Cases that a right reaches, the next deadline first, those that stand after those that run.

    Closed ones come latest first. Drafts are nobody's business but the citizen's.
    """
    found = _handed_in().select_related("product_version", "unit", "assignee")
    found = found.defer("answers", "recorded", "policies", "search_text")  # the large ones; no list shows them
    if not scope.everywhere:
        found = found.filter(unit__in=scope.units())
    if wanted.unit_id:
        found = found.filter(unit_id=wanted.unit_id)
    if wanted.unit_code:
        found = found.filter(unit__code=wanted.unit_code)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.product:
        found = found.filter(product__code=wanted.product)
    for word in wanted.text.lower().split():
        found = found.filter(search_text__contains=word)
    if wanted.show == "closed":
        return found.filter(is_open=False).order_by("-closed_at", "-id")
    found = found.filter(is_open=True)
    match wanted.show:
        case "mine":
            found = found.filter(assignee=user)
        case "unassigned":
            found = found.filter(assignee=None)
        case "late":
            found = found.filter(due_at__lte=now)
        case "today":
            found = found.filter(due_at__lte=clock.day_bounds(_today(now), tenants.current().zone)[1])
        case "paused":
            found = found.filter(due_at=None)
        case "messages":
            found = found.filter(pk__in=_unread())
    return found.order_by(F("due_at").asc(nulls_last=True), "id")


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many open cases stand behind each way of showing the list, and under each of its headings."""

    shown: Mapping[str, int]
    groups: Mapping[str, int]


def counts(scope: Scope, *, user: User, now: datetime) -> Counts:
    """Of all open cases that a right reaches; two queries, one of which reads only unread messages."""
    found = _handed_in().filter(is_open=True)
    if not scope.everywhere:
        found = found.filter(unit__in=scope.units())
    tonight = clock.day_bounds(_today(now), tenants.current().zone)[1]
    number = found.aggregate(
        **_group_counts(now),
        all_mine=Count("id", filter=Q(assignee=user)),
        all_unassigned=Count("id", filter=Q(assignee=None)),
        all_tonight=Count("id", filter=Q(due_at__lte=tonight)),
    )
    groups = {name: number[name] for name in _group_counts(now)}
    shown = {
        "open": sum(groups.values()),
        "mine": number["all_mine"],
        "unassigned": number["all_unassigned"],
        "late": groups["late"],
        "today": number["all_tonight"],
        "paused": groups["unknown"] + groups["paused"],
        "messages": found.filter(pk__in=_unread()).count(),
    }
    return Counts(shown=shown, groups=groups)


def waiting(scope: Scope, *, now: datetime) -> Mapping[str, Any]:
    """For the today page: how many open cases are late, since when the oldest, and in how many a message waits."""
    found = _handed_in().filter(is_open=True)
    if not scope.everywhere:
        found = found.filter(unit__in=scope.units())
    # Few rows are either, and both have an index of their own; the rest is never read.
    return found.filter(Q(due_at__lte=now) | Q(pk__in=_unread())).aggregate(
        late=Count("id", filter=Q(due_at__lte=now)),
        oldest=Min("due_at", filter=Q(due_at__lte=now)),
        messages=Count("id", filter=Q(pk__in=_unread())),
    )


def group_counts(found: QuerySet[Case], wanted: Wanted, counted: Counts, now: datetime) -> Mapping[str, int]:
    """
    How many of the cases found stand under each heading of the list, and in all.

    :param counted: of the same right and moment. Where nothing but the time narrows the list, it has the answer and
        no case is counted twice; else one query.
    """
    if wanted.show == "closed":
        number = found.count()
        return {"closed": number, "all": number}
    if wanted.is_narrowed or wanted.show not in _BY_TIME:
        return found.order_by().aggregate(**_group_counts(now), all=Count("id"))
    groups = {name: counted.groups[name] for name in _BY_TIME[wanted.show]}
    if wanted.show == "today":
        # Late in the evening the next hour reaches into tomorrow.
        groups["soon"] = counted.shown["today"] - groups["late"] - groups["today"]
    return groups | {"all": counted.shown[wanted.show]}


_BY_TIME: Final[Mapping[str, tuple[Group, ...]]] = {
    "open": ("late", "soon", "today", "later", "unknown", "paused"),
    "late": ("late",),
    "today": ("late", "soon", "today"),
    "paused": ("unknown", "paused"),
}
"""Under which headings the cases of a way of showing the list stand, where time alone decides."""


def _group_counts(now: datetime) -> dict[str, Count]:
    """A case stands under one of these headings."""
    tonight = clock.day_bounds(_today(now), tenants.current().zone)[1]
    soon = now + SOON
    return {
        "late": Count("id", filter=Q(due_at__lte=now)),
        "soon": Count("id", filter=Q(due_at__gt=now, due_at__lte=soon)),
        "today": Count("id", filter=Q(due_at__gt=soon, due_at__lte=tonight)),
        "later": Count("id", filter=Q(due_at__gt=max(soon, tonight))),
        "unknown": Count("id", filter=Q(due_at=None, due_unknown_year__isnull=False)),
        "paused": Count("id", filter=Q(due_at=None, due_unknown_year=None)),
    }


def listed(found: QuerySet[Case]) -> QuerySet[Case]:
    """
    The same cases with what a line of the list shows and nothing else: no version with its whole standard, no unit.

    `service` (in both languages, or None), `unit_name` and `officer` stand on each.
    """
    return (
        found.select_related(None)
        .only(
            "code", "type", "state", "applicant_name", "is_open", "submitted_at", "state_since", "closed_at", "due_at",
            "due_unknown_year",
        )
        .annotate(
            service=F("product_version__content__name"), unit_name=F("unit__name"), officer=F("assignee__full_name")
        )
    )  # fmt: skip


def cases_at(scope: Scope, codes: Iterable[str]) -> dict[str, UUID]:
    """Keys of the cases with these codes that a right reaches, by code."""
    found = _handed_in().filter(code__in=list(codes))
    if not scope.everywhere:
        found = found.filter(unit__in=scope.units())
    return dict(found.order_by("due_at", "id").values_list("code", "pk"))


def named(ids: Iterable[UUID]) -> dict[UUID, Any]:
    """Cases by their keys, with what a line needs to be recognised (see `listed`); one query."""
    return {case.pk: case for case in listed(Case.objects.filter(pk__in=list(ids)))}


def group_of(case: Case, now: datetime) -> Group:
    """Under which heading of the list a case stands."""
    if case.due_at is None:
        return "unknown" if case.due_unknown_year else "paused"
    if case.due_at <= now:
        return "late"
    if case.due_at - now <= SOON:
        return "soon"
    zone = tenants.current().zone
    return "today" if clock.local_date(case.due_at - timedelta(microseconds=1), zone) == _today(now) else "later"


def access_case(scope: Scope, code: str) -> Case | None:
    """A case that a right reaches, with what its page shows; None if there is none or it is not theirs."""
    found = _handed_in(_whole()).filter(code=code.upper())
    if not scope.everywhere:
        found = found.filter(unit__in=scope.units())
    return found.first()


def counter_draft(scope: Scope, code: str) -> Case | None:
    """An application that is being taken in at a counter of these units and was not handed in yet."""
    found = counter_drafts(scope).filter(code=code.upper()).values_list("pk", flat=True).first()
    return whole_case(found) if found else None


def counter_drafts(scope: Scope) -> QuerySet[Case]:
    """What was begun at a counter and not handed in, the latest first."""
    found = Case.objects.filter(submitted_at=None, channel=Channel.COUNTER, is_open=True)
    if not scope.everywhere:
        found = found.filter(unit__in=scope.units())
    return found.select_related("product_version").order_by("-started_at", "-id")


def twins_of(case: Case, scope: Scope) -> list[Case]:
    """Other open cases of the same person for the same service: they may be one matter."""
    if not case.is_open:
        return []
    found = Case.objects.filter(is_open=True, product_id=case.product_id).exclude(submitted_at=None).exclude(pk=case.pk)
    if not scope.everywhere:
        found = found.filter(unit__in=scope.units())
    if case.resident_id:
        found = found.filter(resident_id=case.resident_id)
    else:
        # By the index of the search text first; the name alone decides.
        found = found.filter(
            search_text__contains=case.applicant_name.lower(), applicant_name__iexact=case.applicant_name
        )
    found = found.select_related("product_version").order_by("submitted_at", "id")[:10]
    return [one for one in found if "merge" in one.course.open_moves(one.state, one.steps_chosen, by="system")]


def since(case: Case, version: int) -> list[CaseStep]:
    """What was done to a case after somebody saw it at this version: each step, but no remark, counts it up by one."""
    missed = max(case.version - version, 0)
    steps = [step for step in case.history.all() if step.action not in REMARKS]
    return steps[-missed:] if missed else []


def whole_case(case_id: UUID) -> Case:
    """A case with all that its page shows, in a constant number of queries."""
    return _whole().get(pk=case_id)


def _whole() -> QuerySet[Case]:
    running = Prefetch("runs", queryset=ClockRun.objects.order_by("started_at"))
    return Case.objects.select_related(
        "product",
        "product_version",
        "unit",
        "assignee",
        "letter__version__template",
        "resident",
        "merged_into",
        "split_from",
        "fee",
        "permit",
    ).prefetch_related(
        Prefetch("clocks", queryset=CaseClock.objects.order_by("name").prefetch_related(running)),
        "history",
        "messages",
        "parts",
        Prefetch("papers", queryset=CaseDocument.objects.filter(is_current=True).order_by("requirement")),
        Prefetch("visits"),
    )


@dataclass(frozen=True, kw_only=True)
class PromiseTaken:
    """
    What a service promised, beside what its cases took.

    :param taken: for each case how long its file was complete, the shortest first.
    :param kept: cases that were decided in time; where the holidays of a year were unknown nobody can say.
    """

    name: LocalisedText
    promise: clocks.Promise
    taken: list[timedelta]
    kept: int


def promises_taken(*, module: str, since: datetime, until: datetime) -> list[PromiseTaken]:
    """The services of a module with cases decided from `since` to before `until`, those with most first; one query."""
    span = ExpressionWrapper(F("runs__stopped_at") - F("runs__started_at"), output_field=DurationField())
    rows = (
        CaseClock.objects.filter(
            name=timing.STANDARD,
            case__is_open=False,
            case__closed_at__gte=since,
            case__closed_at__lt=until,
            case__state__in=application.DECIDED,
            case__product__module=module,
        )
        .annotate(taken=Sum(span))
        .order_by("case__product__code", "amount", "unit")
        .values_list("case__product__code", "case__product__name", "amount", "unit", "taken", "was_kept")
    )
    found = []
    for (_code, amount, unit), group in groupby(rows, key=lambda row: (row[0], row[2], row[3])):
        of_service = list(group)
        found.append(
            PromiseTaken(
                name=of_service[0][1],
                promise=clocks.Promise(amount, clocks.TimeUnit(unit)),
                taken=sorted(row[4] for row in of_service if row[4] is not None),
                kept=sum(row[5] is True for row in of_service),
            )
        )
    return sorted(found, key=lambda one: -len(one.taken))


@dataclass(frozen=True)
class Receipt:
    """What proves a step of a case: when it was taken, and its place in the evidence log."""

    at: datetime
    checkpoint: Checkpoint


def receipt_of(case: Case, *, actions: Collection[str] = ("submit", "resubmit")) -> Receipt | None:
    """The latest time that a case was handed in, as the evidence log has it; an entry's hash covers all before it."""
    entry = (
        EvidenceEntry.objects.filter(
            subject=f"casework.case:{case.pk}", action__in=[f"casework.{action}" for action in actions]
        )
        .order_by("-sequence")
        .first()
    )
    return Receipt(entry.at, Checkpoint(entry.sequence, entry.hash)) if entry else None


def case_among(allowed: Collection[UUID], code: str) -> Case | None:
    """
    A case by its code as somebody typed it, with all that its citizen's page shows.

    :param allowed: ids of the cases whose PIN was shown; others are as unknown as those that never were.
    """
    return _among(_whole(), allowed, code)


def bare_case_among(allowed: Collection[UUID], code: str) -> Case | None:
    """As `case_among`, for pages that show little of it: without history, messages, papers and whom it concerns."""
    bare = Case.objects.select_related("product", "product_version", "unit", "letter__number")
    return _among(bare, allowed, code)


def _among(cases: QuerySet[Case], allowed: Collection[UUID], code: str) -> Case | None:
    read = codes.read_code(code)
    return cases.filter(pk__in=list(allowed), code=read).first() if read and allowed else None


def ids_of_account(user: User) -> list[UUID]:
    """The cases in a citizen's account, the latest first."""
    return list(_of_account(user).values_list("pk", flat=True)[:MOST_OF_ACCOUNT])


def of_account(user: User) -> QuerySet[Case]:
    """The same with all that their pages show: a constant number of queries for each page of the list."""
    return _of_account(user, _whole())


def _of_account(user: User, cases: QuerySet[Case] | None = None) -> QuerySet[Case]:
    found = Case.objects.all() if cases is None else cases
    return found.filter(user_id=user.pk).order_by("-is_open", "-started_at", "-id")


def draft_among(allowed: Collection[UUID], product: ServiceProduct) -> Case | None:
    """An application for a service that was begun and not handed in, the latest."""
    if not allowed:
        return None
    found = Case.objects.filter(pk__in=list(allowed), product=product, state="draft")
    return found.order_by("-started_at", "-id").first()


def brief(ids: Collection[UUID]) -> list[Case]:
    """Cases with the name of their service, the latest first; one query, none for nothing."""
    if not ids:
        return []
    return list(Case.objects.filter(pk__in=list(ids)).select_related("product_version").order_by("-started_at", "-id"))


def relatives_of(case: Case) -> set[UUID]:
    """Cases that belong to a case: the one it was joined with, its parts, the one it is a part of."""
    found = {
        case.merged_into_id,
        case.split_from_id,
        *Case.objects.filter(split_from=case).values_list("pk", flat=True),
    }
    return {one for one in found if one}


def due_if_handed_in_now(promise: clocks.Promise, now: datetime) -> date | int:
    """The last day that keeps a promise for a complete file handed in now; the year, if its holidays are unknown."""
    try:
        reckoning = clocks.due_if_complete_at(promise, now, timing.calendar())
    except UnknownHolidayYear as unknown:
        return timing.year_of(unknown)
    assert reckoning.due_date is not None  # a clock that runs is due
    return reckoning.due_date


def due_if_completed_now(case: Case, now: datetime) -> date | None:
    """When it would be due if the citizen completed it at this moment; None if no clock stands, or nobody can say."""
    standing = [one for one in case.clocks.all() if one.ended_at is None]
    if not standing:
        return None
    try:
        dues = [
            clocks.reckon(one.promise, [*one.runs_so_far(), clocks.Run(now)], timing.calendar()).due_date
            for one in standing
            if all(run.stopped_at for run in one.runs_so_far())
        ]
    except UnknownHolidayYear:
        return None
    return min((due for due in dues if due), default=None)


def papers_brought_before(case: Case, other_case_ids: Collection[UUID] = ()) -> dict[str, CaseDocument]:
    """
    Papers that an officer accepted earlier, by kind, the latest of each: of the same resident, and of cases that this
    citizen has opened by code and PIN. They are offered instead of being asked for again.
    """
    mine = Q(case_id__in=[one for one in other_case_ids if one != case.pk])
    if case.resident_id:
        mine |= Q(case__resident_id=case.resident_id)
    if case.user_id:
        mine |= Q(case__user_id=case.user_id)
    found = (
        CaseDocument.objects.filter(mine, state=DocumentState.ACCEPTED, is_current=True)
        .exclude(kind="")
        .exclude(case_id=case.pk)
        .select_related("case")
        .order_by("given_at", "id")
    )
    return {paper.kind: paper for paper in found}


def officers_at(unit: Unit, now: datetime) -> list[User]:
    """Who may work on cases of a unit, by name; one query."""
    return list(people_with("cases.work", now, unit=unit))


def states_in_use() -> dict[str, State]:
    """Every state of the cases that the list shows, by its name, for filters."""
    return {name: state for kind in own_case_types() for name, state in kind.states.items()}


def saved_filters(user: User) -> QuerySet[SavedFilter]:
    return SavedFilter.objects.filter(user=user)


# Permits


def light_of(permit: Permit, day: date) -> Light:
    """Green while a permit holds, yellow once it should be renewed, red once it has ended or was revoked."""
    if permit.revoked_at or day > permit.valid_to:
        return "red"
    return "yellow" if day >= permit.renew_from else "green"


def permits(scope: Scope, *, light: Light | None = None, day: date) -> QuerySet[Permit]:
    """What was granted, the next to end first."""
    found = Permit.objects.select_related("case", "product", "case__unit")
    if not scope.everywhere:
        found = found.filter(case__unit__in=scope.units())
    if light:
        found = found.filter(_shows(light, day))
    return found.order_by("valid_to", "id")


def _shows(light: Light, day: date) -> Q:
    match light:
        case "green":
            return Q(revoked_at=None, renew_from__gt=day)
        case "yellow":
            return Q(revoked_at=None, valid_to__gte=day, renew_from__lte=day)
        case "red":
            return Q(revoked_at__isnull=False) | Q(valid_to__lt=day)


def permit_counts(scope: Scope, *, day: date) -> Mapping[str, int]:
    """How many permits show each light; one query."""
    found = Permit.objects.all()
    if not scope.everywhere:
        found = found.filter(case__unit__in=scope.units())
    lights: tuple[Light, ...] = ("green", "yellow", "red")
    return found.aggregate(**{light: Count("id", filter=_shows(light, day)) for light in lights})


def _handed_in(found: QuerySet[Case] | None = None) -> QuerySet[Case]:
    """What officers deal with on the pages of this block: neither drafts nor cases that a module's own pages lead."""
    own = [one.slug for one in own_case_types()]
    return (Case.objects.all() if found is None else found).filter(type__in=own, submitted_at__isnull=False)


def _unread() -> QuerySet[Message, UUID]:
    """Keys of cases in which a message of the citizen has not been read."""
    return Message.objects.filter(sender=Sender.CITIZEN, read_at=None).values_list("case_id", flat=True)


def _today(now: datetime) -> date:
    return clock.local_date(now, tenants.current().zone)


def downloads_of(case: Case) -> int:
    """How often the document of a case was downloaded with its code and PIN, by the evidence log."""
    return EvidenceEntry.objects.filter(subject=f"casework.case:{case.pk}", action=DOWNLOADED).count()


def first_decided(since: datetime) -> datetime | None:
    """When the first case was decided since a moment (`settings.TIRU_FIRST_SERVED`); one taken back is no service."""
    over = Case.objects.filter(is_open=False, closed_at__gte=since, merged_into=None).exclude(
        state=application.WITHDRAWN
    )
    return over.aggregate(first=Min("closed_at"))["first"]
