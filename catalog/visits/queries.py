"""Questions about study visits: who may be asked, what stands where, what waits for whom, and what came of it."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

import tenants
from catalog.activation.models import Activation
from catalog.activation.models import State as ModuleState
from catalog.bundles.lines.models import PublishedSetup, Takeover
from catalog.bundles.lines.queries import region_names
from catalog.sdk import UnknownModule, find_module
from catalog.sdk.manifest import ModuleManifest
from catalog.visits.ledger import is_live, ledger
from catalog.visits.models import (
    AFTER_SIGNED,
    FINAL,
    HOSTED,
    AgendaItem,
    Agreement,
    Duty,
    Fit,
    Message,
    Side,
    Signature,
    State,
    Step,
    Visit,
)
from core import clock
from core.errors import NotThere
from core.indicators import Indicator, Period
from core.localised import LocalisedText
from documents.signing.local import signature_holds
from organisation.access import MINISTRY_ZONE
from outcomes.facts.models import Fact

CURATES: Final = "catalogue.curate"
"""The right of the ministry by which somebody facilitates: answers, signs, does the ministry's duties."""


# --- asking for a visit


@dataclass(frozen=True, kw_only=True)
class Host:
    """A regency that can be asked about a module: it is on there, and its set-up is shared."""

    slug: str
    module: LocalisedText
    code: str
    name: str
    version: int
    takers: int


def hosts() -> list[Host]:
    """Who can be asked about what, those most taken over first within a module. Four queries, no content."""
    if not is_live():
        return []
    newest = (
        PublishedSetup.objects.order_by("slug", "regency_code", "-number")
        .distinct("slug", "regency_code")
        .values_list("slug", "regency_code", "number")
    )
    with ledger() as here:
        on = set(Activation.objects.filter(state=ModuleState.ON).values_list("slug", "regency_code"))
        rows = [row for row in newest if row[:2] in on and row[1] != here]
        takers = Counter(
            {
                (slug, code): count
                for slug, code, count in Takeover.objects.order_by()
                .values_list("slug", "origin_code")
                .annotate(count=Count("regency_code", distinct=True))
            }
        )
    called = region_names(code for _slug, code, _number in rows)
    found = [
        Host(
            slug=slug, module=manifest.name, code=code, name=called.get(code, code), version=number,
            takers=takers[slug, code],
        )
        for slug, code, number in rows
        if (manifest := manifest_of(slug)) is not None
    ]  # fmt: skip
    return sorted(found, key=lambda one: (str(one.module), -one.takers, one.name))


def accepted_by_month(host: str) -> dict[date, int]:
    """How many visits a host has taken, by the first day of the month. Called with the ledger open."""
    weeks = Visit.objects.filter(origin_code=host, state__in=HOSTED).values_list("week", flat=True)
    return dict(Counter(week.replace(day=1) for week in weeks))


def load_of_host() -> dict[date, int]:
    """What the regency we are in has taken, by month."""
    with ledger() as here:
        return accepted_by_month(here)


# --- one visit


@dataclass(frozen=True, kw_only=True)
class Thread:
    """A question and what was said to it."""

    question: Message
    replies: list[Message]

    @property
    def is_answered(self) -> bool:
        """By somebody else: the guest may say more under its own question."""
        return any(reply.side != self.question.side for reply in self.replies)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """
    A visit as one side sees it.

    :param names: of both regencies by code. :param frozen: the text that counts; `void` are earlier ones.
    :param takeovers: what the guest took over of the host's set-up since it asked, the newest first.
    """

    visit: Visit
    side: Side
    manifest: ModuleManifest | None
    names: dict[str, str]
    steps: list[Step]
    agenda: list[AgendaItem]
    threads: list[Thread]
    fits: dict[str, Fit]
    duties: list[Duty]
    frozen: Agreement | None
    void: list[Agreement]
    signatures: dict[str, Signature]
    takeovers: list[Takeover]

    @property
    def module(self) -> LocalisedText:
        return module_name(self.visit.slug)

    @property
    def origin(self) -> str:
        return self.names.get(self.visit.origin_code, self.visit.origin_code)

    @property
    def adopter(self) -> str:
        return self.names.get(self.visit.adopter_code, self.visit.adopter_code)

    @property
    def other(self) -> str:
        """With whom, as this side says it."""
        return self.adopter if self.side == Side.ORIGIN else self.origin

    @property
    def unanswered(self) -> int:
        return sum(not thread.is_answered for thread in self.threads)


def seen(visit_id: UUID) -> Seen:
    """
    All that a page shows of a visit. A constant number of queries.

    :raises NotThere: if we have no part in it.
    """
    with ledger() as code:
        visit, side = _part(visit_id, code)
        signatures = Prefetch("signatures", Signature.objects.defer("pdf", "issuer"))
        agreements = list(visit.agreements.defer("pdf").prefetch_related(signatures))
        messages = list(visit.messages.all())
        steps, agenda, duties = list(visit.steps.all()), list(visit.agenda.all()), list(visit.duties.all())
        fits = {one.code: one for one in visit.fits.all()}
        takeovers = list(
            Takeover.objects.filter(
                slug=visit.slug, regency_code=visit.adopter_code, origin_code=visit.origin_code,
                taken_at__gte=visit.requested_at,
            )
        )  # fmt: skip
    frozen = next((one for one in agreements if one.replaced_at is None), None)
    replies = defaultdict(list)
    for one in messages:
        if one.answers_id:
            replies[one.answers_id].append(one)
    return Seen(
        visit=visit,
        side=side,
        manifest=manifest_of(visit.slug),
        names=names([visit]),
        steps=steps,
        agenda=agenda,
        threads=[Thread(question=one, replies=replies[one.pk]) for one in messages if not one.answers_id],
        fits=fits,
        duties=duties,
        frozen=frozen,
        void=[one for one in agreements if one.replaced_at is not None],
        signatures={one.side: one for one in frozen.signatures.all()} if frozen else {},
        takeovers=takeovers,
    )


def visit_here(visit_id: UUID) -> Visit:
    """:raises NotThere: if we have no part in it."""
    with ledger() as code:
        return _part(visit_id, code)[0]


def side_here(visit: Visit) -> Side | None:
    """Which part the regency we are in (or the ministry) has in a visit."""
    regency = tenants.current_or_none()
    return visit.side_of(regency.code if regency else "")


def counting_agreement(visit: Visit) -> Agreement | None:
    """The frozen text that counts now, with its file."""
    with ledger():
        return visit.agreements.filter(replaced_at=None).first()


def signatures(frozen: Agreement) -> list[Signature]:
    with ledger():
        return list(frozen.signatures.defer("pdf", "issuer"))


def file_of(visit_id: UUID, side: str = "") -> bytes:
    """
    The frozen file of a visit, or the counterpart that one side has signed.

    :raises NotThere: if we have no part in the visit, nothing is frozen, or that side has not signed.
    """
    with ledger() as code:
        visit, _side = _part(visit_id, code)
        frozen = visit.agreements.filter(replaced_at=None)
        found = Signature.objects.filter(agreement__in=frozen, side=side).first() if side else frozen.first()
        if found is None:
            raise NotThere
        return bytes(found.pdf)


def manifest_of(slug: str) -> ModuleManifest | None:
    """None where the module is no longer installed."""
    try:
        return find_module(slug)
    except UnknownModule:
        return None


def module_name(slug: str) -> LocalisedText:
    """As the catalogue calls it; its slug where it is no longer installed."""
    manifest = manifest_of(slug)
    return manifest.name if manifest else LocalisedText(id=slug, en=slug)


def names(visits: Iterable[Visit]) -> dict[str, str]:
    """Full names of the regencies of visits, by code. One query."""
    codes = {code for visit in visits for code in (visit.origin_code, visit.adopter_code)}
    return region_names(codes) if codes else {}


# --- lists


@dataclass(frozen=True, kw_only=True)
class Row:
    """One visit of a list. `late`: duties of anybody whose day is over; `due`: the evaluation waits."""

    visit: Visit
    side: Side
    module: LocalisedText
    origin: str
    adopter: str
    late: int
    is_due: bool


def visits_here(*, now: datetime) -> list[Row]:
    """The visits of the regency we are in, as guest and as host, those under way first. Three queries."""
    if not is_live():
        return []
    with ledger() as code:
        return _rows(Visit.objects.filter(Q(origin_code=code) | Q(adopter_code=code)), code, now)


@dataclass(frozen=True, kw_only=True)
class Overview:
    """
    For the ministry: every visit.

    :param counts: of all visits by state, before any filter. :param late: visits with a duty that is late.
    """

    rows: list[Row]
    counts: dict[str, int]
    late: int


def all_visits(*, now: datetime, state: str = "", only_late: bool = False, slug: str = "") -> Overview:
    """Every visit of the country, those under way first. Three queries, however many."""
    with ledger() as code:
        rows = _rows(Visit.objects.all(), code, now)
    counts = Counter(str(row.visit.state) for row in rows)
    late = sum(bool(row.late) for row in rows)
    if state:
        rows = [row for row in rows if row.visit.state == state]
    if only_late:
        rows = [row for row in rows if row.late]
    if slug:
        rows = [row for row in rows if row.visit.slug == slug]
    return Overview(rows=rows, counts=dict(counts), late=late)


def becoming_due(day: date) -> list[UUID]:
    """Visits of the regency we are in whose evaluation is due on a day and was not marked yet."""
    if not is_live():
        return []
    with ledger() as code:
        live = Visit.objects.filter(adopter_code=code, state=State.LIVE, evaluation_due_at=None)
        return list(live.filter(evaluation_on__lte=day).values_list("pk", flat=True))


# --- what waits


type Kind = Literal["answer", "accepted", "sign", "replicate", "serve", "evaluate", "question", "late"]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """
    Something that waits for the regency we are in.

    :param count: of questions or of late duties.
    """

    kind: Kind
    visit: Visit
    module: LocalisedText
    other: str
    since: datetime
    due_on: date | None = None
    count: int = 1


def waiting_here(*, now: datetime) -> list[Waiting]:
    """What waits for us in every visit under way; late duties of any side are shown to all. At most four queries."""
    if not is_live():
        return []
    regency = tenants.current()
    day = clock.local_date(now, regency.zone)
    unanswered = Message.objects.filter(answers=None, visit=OuterRef("pk")).exclude(
        Exists(Message.objects.filter(answers=OuterRef("pk")).exclude(side=Side.ADOPTER))
    )
    signed = Signature.objects.filter(agreement__visit=OuterRef("pk"), agreement__replaced_at=None)
    with ledger() as code:
        found = list(
            Visit.objects.filter(Q(origin_code=code) | Q(adopter_code=code))
            .exclude(state__in=FINAL)
            .annotate(asked_at=Subquery(unanswered.order_by("-at").values("at")[:1]))
            .annotate(origin_signed=Exists(signed.filter(side=Side.ORIGIN)))
            .annotate(adopter_signed=Exists(signed.filter(side=Side.ADOPTER)))
            .prefetch_related("steps", Prefetch("duties", Duty.objects.filter(done_at=None), to_attr="undone"))
        )
    called = names(found)
    return [one for visit in found for one in _waiting_in(visit, code, day, called)]


def _waiting_in(visit: Any, code: str, day: date, called: dict[str, str]) -> Iterable[Waiting]:
    is_host = visit.origin_code == code
    since = max((step.at for step in visit.steps.all()), default=visit.requested_at)
    about: dict[str, Any] = {
        "visit": visit,
        "module": module_name(visit.slug),
        "other": called.get(visit.adopter_code if is_host else visit.origin_code, ""),
        "since": since,
    }
    due = visit.evaluation_on
    match State(visit.state), is_host:
        case State.REQUESTED, True:
            yield Waiting(kind="answer", **about)
        case State.ACCEPTED, False:
            yield Waiting(kind="accepted", **about)
        case State.SIGNING, _ if not (visit.origin_signed if is_host else visit.adopter_signed):
            yield Waiting(kind="sign", **about)
        case State.SIGNED, False:
            yield Waiting(kind="replicate", **about)
        case State.REPLICATING, False:
            yield Waiting(kind="serve", **about)
        case State.LIVE, False if due is not None and due <= day:
            yield Waiting(kind="evaluate", due_on=due, **about)
    if is_host and visit.asked_at is not None and visit.state != State.REQUESTED:
        yield Waiting(kind="question", **about | {"since": visit.asked_at})
    late = [duty for duty in visit.undone if duty.due_on < day] if visit.state in AFTER_SIGNED else []
    if late:
        yield Waiting(kind="late", count=len(late), due_on=late[0].due_on, **about)


# --- what came of it


@dataclass(frozen=True, kw_only=True)
class Effect:
    """
    One number of a module, before and after it served here.

    :param before, after: the newest facts of each time; None where there is none.
    :param missing: the period that should have come in by now and has not. It is late, which is not zero.
    """

    indicator: Indicator
    before: Fact | None
    after: Fact | None
    missing: Period | None


def effects(visit: Visit, *, today: date) -> list[Effect]:
    """What the guest's own facts say of the module, before the day it went live and since. One query."""
    manifest = manifest_of(visit.slug)
    if manifest is None or visit.live_on is None:
        return []
    totals = _totals(visit.adopter_code, manifest)
    found = []
    for indicator in manifest.indicators:
        rows = [one for one in totals if one.indicator == indicator.code]
        expected = Period.of(indicator.period, today).previous
        after = next((one for one in rows if one.last_day >= visit.live_on), None)
        is_late = expected.last_day >= visit.live_on and (after is None or after.last_day < expected.last_day)
        found.append(
            Effect(
                indicator=indicator,
                before=next((one for one in rows if one.last_day < visit.live_on), None),
                after=after,
                missing=expected if is_late else None,
            )
        )
    return found


def published_facts(code: str, manifest: ModuleManifest) -> list[tuple[Indicator, Fact]]:
    """What a regency has reported last of a module, each number as suppressed as it came. One query."""
    newest: dict[str, Fact] = {}
    for fact in _totals(code, manifest):
        newest.setdefault(fact.indicator, fact)
    return [(one, newest[one.code]) for one in manifest.indicators if one.code in newest]


def _totals(code: str, manifest: ModuleManifest) -> list[Fact]:
    """Of each total the newest version, the newest period first."""
    with ledger():
        rows = Fact.objects.filter(regency_code=code, part="", indicator__in=[one.code for one in manifest.indicators])
        return list(
            rows.order_by("-last_day", "indicator", "regency_code", "part", "-version").distinct(
                "last_day", "indicator", "regency_code", "part"
            )
        )


# --- checking an agreement


@dataclass(frozen=True, kw_only=True)
class CheckedSignature:
    """:param holds: None where the signature is not ours to check (BSrE): then only the bytes are compared."""

    signature: Signature
    holds: bool | None


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What anybody may know of an agreement: parties, module, text, who signed it in which office."""

    agreement: Agreement
    visit: Visit
    module: LocalisedText
    names: dict[str, str]
    signatures: list[CheckedSignature] = field(default_factory=list)


def check(token: str) -> Checked:
    """
    An agreement and its signatures, each looked at anew. At the ministry's host, for everybody who has the address.

    :raises NotThere: if there is none.
    """
    with ledger():
        found = Agreement.objects.select_related("visit").filter(token=token).first()
        if found is None:
            raise NotThere
        made = list(found.signatures.all())
    return Checked(
        agreement=found,
        visit=found.visit,
        module=module_name(found.visit.slug),
        names=names([found.visit]),
        signatures=[CheckedSignature(signature=one, holds=_holds(found, one)) for one in made],
    )


def _holds(agreement: Agreement, signature: Signature) -> bool | None:
    signed, frozen = bytes(signature.pdf), bytes(agreement.pdf)
    same_text = hashlib.sha256(frozen).hexdigest() == agreement.sha256 and signed.startswith(frozen)
    if not same_text or hashlib.sha256(signed).hexdigest() != signature.sha256:
        return False
    return signature_holds(signed, [signature.issuer]) if signature.issuer else None


def _part(visit_id: UUID, code: str) -> tuple[Visit, Side]:
    visit = Visit.objects.filter(pk=visit_id).first() if is_live() else None
    side = visit.side_of(code) if visit else None
    if visit is None or side is None:
        raise NotThere
    return visit, side


def _rows(visits: QuerySet[Visit], code: str, now: datetime) -> list[Row]:
    regency = tenants.current_or_none()
    day = clock.local_date(now, regency.zone if regency else MINISTRY_ZONE)
    late = Count("duties", filter=Q(duties__done_at=None, duties__due_on__lt=day))
    found: Sequence[Any] = list(visits.annotate(late=late))
    called = names(found)
    rows = []
    for visit in found:
        side = visit.side_of(code)
        assert side is not None
        rows.append(
            Row(
                visit=visit,
                side=side,
                module=module_name(visit.slug),
                origin=called.get(visit.origin_code, visit.origin_code),
                adopter=called.get(visit.adopter_code, visit.adopter_code),
                late=visit.late if visit.state in AFTER_SIGNED else 0,
                is_due=visit.state == State.LIVE and visit.evaluation_on <= day,
            )
        )
    return sorted(rows, key=lambda row: (row.visit.is_over, not row.late, not row.is_due))
