"""
Setting up the letters of all villages of a regency in one action, with defaults that work the same day.

The work is a job in portions. What is there says what is left to do, so a run may be killed anywhere and goes on later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

import policies
from casework.clocks import TimeUnit
from casework.models import ServiceProduct
from casework.services import Handling, NewService, publish_new, publish_product, withdraw_product
from casework.standard import MakingComponent, Point, ServiceStandard
from catalog.modules.smart_kampung.letters import LETTERS, Decision, LetterKind
from catalog.modules.smart_kampung.letters.kinds import DOCUMENT_KIND as KIND
from catalog.modules.smart_kampung.models import LetterType, SetUpRun
from catalog.modules.smart_kampung.policies import LETTER_MINUTES
from catalog.modules.smart_kampung.queries.offices import OFFICES
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.jobs import job
from core.localised import LocalisedText
from documents.models import NumberSeries, Template
from documents.services import Shipped, add_series, add_shipped
from organisation.access import today
from organisation.models import Unit

MODULE: Final = "smart_kampung"
PATTERN: Final = "{class}/{serial:03}/{archive}/{roman_month}/{year}"
"""As `B/001/400.12.3.2/X/2025`, seen in use [G3]; each village may have another."""

CLASS: Final = "B"

_BROUGHT: Final = LocalisedText(
    id="Yang sudah tercatat di desa tidak ditanyakan lagi.",
    en="What the village holds already is not asked again.",
)
_STEPS: Final = (
    LocalisedText(
        id="Buktikan bahwa ini Anda, lalu jawab yang belum tercatat.", en="Prove that it is you, then answer."
    ),
    LocalisedText(id="Yang jelas menurut aturan langsung jadi.", en="What the rules can decide is done at once."),
    LocalisedText(id="Selebihnya diperiksa petugas desa.", en="An officer of the village looks at the rest."),
    LocalisedText(id="Unduh atau cetak surat bertanda tangan.", en="Download or print the signed letter."),
)
_COMPLAINTS: Final = LocalisedText(
    id="Sampaikan di kantor desa, atau tulis di halaman permohonan Anda.",
    en="Say so at the village office, or write on the page of your request.",
)


class NoVillages(Refusal):
    code = "kampung_no_villages"
    message = _("There is no village office yet.")
    fix = _("Take over the villages of the regency under Work units first.")


@dataclass(frozen=True)
class Made:
    """What was set up; what was there already is left as it is."""

    letters: int
    villages: int


PORTION: Final = 100
"""Villages that are numbered in one transaction: short enough that progress shows and nothing is held for long."""


@transaction.atomic
def start_set_up(*, actor: Actor, now: datetime) -> SetUpRun:
    """
    Let every village of the regency be given the letters of the platform, and a series of numbers where it has none,
    by a job. While one is at work it is answered, and its job is called for once more: a second one does no harm, and
    one whose worker was lost goes on.

    :raises NoVillages: if the regency has no village office.
    """
    run = _begin(actor, now)
    set_up_villages.defer(run_id=str(run.pk))
    return run


@job(queue="tenant", module=MODULE)
def set_up_villages(run_id: str) -> None:
    """Set up the villages that are not set up yet, portion by portion."""
    while _go_on(run_id, clock.now()):
        pass


@transaction.atomic
def set_up_letters(*, actor: Actor, now: datetime) -> Made:
    """
    As `start_set_up`, but here and now, for whoever cannot wait for a job.

    Doing it again adds what is missing and changes nothing else: villages that came later, letters of a newer release.

    :raises NoVillages: if the regency has no village office.
    """
    run = _begin(actor, now)
    while _go_on(str(run.pk), now):
        pass
    run.refresh_from_db()
    return Made(letters=run.letters, villages=run.numbered)


def _begin(actor: Actor, now: datetime) -> SetUpRun:
    """The run that is at work, or a new one."""
    at_work = SetUpRun.objects.filter(finished_at=None)
    if (there := at_work.first()) is not None:
        return there
    villages = _villages(today(now)).count()
    if not villages:
        raise NoVillages
    try:
        with transaction.atomic():
            run = SetUpRun.objects.create(started_by=str(actor), started_at=now, moved_at=now, villages=villages)
    except IntegrityError:
        # Somebody else pressed in the same second.
        return at_work.get()
    evidence.record(
        action="smart_kampung.set_up_started",
        actor=actor,
        at=now,
        subject=f"smart_kampung.set_up:{run.pk}",
        details={"villages": villages},
    )
    return run


def _go_on(run_id: str, now: datetime) -> bool:
    """
    One portion: the letters first, then the villages without numbers. Answers whether there may be more to do.

    The run's row is locked, so that two workers take turns; a killed one leaves whole portions behind.
    """
    with transaction.atomic(), evidence.together():
        run = SetUpRun.objects.select_for_update().filter(pk=run_id, finished_at=None).first()
        if run is None:
            return False
        actor, day = Actor.written(run.started_by), today(now)
        if not run.has_letters:
            run.letters, run.has_letters = _letters(day, actor, now), True
        elif portion := list(_villages(day).exclude(_NUMBERED).order_by("pk")[:PORTION]):
            run.numbered += add_series(
                units=portion, kind=KIND, pattern=PATTERN, letter_class=CLASS, actor=actor, now=now
            )
            run.villages = _villages(day).count()
            run.looked_at = run.villages - _villages(day).exclude(_NUMBERED).count()
        else:
            run.villages = run.looked_at = _villages(day).count()
            run.finished_at = now
            evidence.record(
                action="smart_kampung.letters_set_up",
                actor=actor,
                at=now,
                subject=f"smart_kampung.set_up:{run.pk}",
                details={"letters": run.letters, "villages": run.numbered},
            )
        run.moved_at = now
        run.save()
        return run.is_at_work


_NUMBERED: Final = Q(pk__in=NumberSeries.objects.filter(kind__in=[KIND, ""]).values("unit"))


def _villages(day: date) -> QuerySet[Unit]:
    """Village offices, also those whose first day is still to come."""
    return Unit.objects.filter(kind__in=OFFICES).exclude(region_code="").exclude(active_to__lte=day)


def _letters(day: date, actor: Actor, now: datetime) -> int:
    there = set(ServiceProduct.objects.filter(code__in=[kind.code for kind in LETTERS]).values_list("code", flat=True))
    missing = [kind for kind in LETTERS if kind.code not in there]
    add_shipped(letters=[_shipped(kind) for kind in missing], valid_from=day, actor=actor, now=now)
    government = Unit.objects.get(parent=None, kind=Unit.Kind.GOVERNMENT)
    minutes = int(str(policies.value(LETTER_MINUTES, now)))
    products = publish_new(
        services=[
            NewService(
                code=kind.code,
                standard=_standard(kind, minutes),
                handling=Handling(
                    module=MODULE, unit=government, is_online=True, form=kind.form, template_code=template_code(kind)
                ),
            )
            for kind in missing
        ],
        actor=actor,
        now=now,
    )
    LetterType.objects.bulk_create(
        LetterType(
            product=product,
            decided_by=kind.decided_by,
            subject=kind.subject,
            checks=list(kind.checks),
            valid_months=kind.valid_months,
            is_single_use=kind.is_single_use,
        )
        for product, kind in zip(products, missing, strict=True)
    )
    return len(missing)


def template_code(kind: LetterKind) -> str:
    """The code of a letter's wording: marked as a village's, since an agency may have an `sku` of its own."""
    return f"{KIND}-{kind.template}"


def _shipped(kind: LetterKind) -> Shipped:
    return Shipped(
        code=template_code(kind),
        name=kind.name,
        kind=KIND,
        act=f"documents.{KIND}.{template_code(kind)}",
        confers=kind.confers,
        by_head=True,
        archive=kind.archive,
        source=kind.wording,
        fields=kind.fields,
    )


def _standard(kind: LetterKind, minutes: int) -> ServiceStandard:
    papers = tuple(Point(title=paper, is_file=True) for paper in kind.papers)
    return ServiceStandard(
        name=kind.name,
        summary=kind.summary,
        needs=(
            Point(title=LocalisedText(id="NIK dan nomor KK", en="NIK and family card number"), text=_BROUGHT),
            *papers,
        ),
        steps=tuple(Point(title=step) for step in _STEPS),
        time_amount=minutes,
        time_unit=TimeUnit.MINUTE,
        fee_amount=0,
        result=kind.name,
        complaints=_COMPLAINTS,
        making={
            MakingComponent.SUPERVISION: LocalisedText(
                id="Camat dan bagian pemerintahan melihat waktu tiap surat.",
                en="District head and the government section see how long each letter took.",
            ),
        },
        legal_basis="UU 25/2009; UU 6/2014; Permendagri 83/2022",
        citation=kind.source,
    )


class ConfersStatus(Refusal):
    code = "kampung_confers_status"
    status = 422
    message = _("%(letter)s gives aid or status, so a person decides it.")
    fix = _("Leave the decision with an officer.")
    attr = "decided_by"


@transaction.atomic
def set_letter(
    *,
    code: str,
    decided_by: Decision,
    valid_months: int | None,
    is_single_use: bool,
    is_offered: bool,
    actor: Actor,
    now: datetime,
) -> LetterType:
    """
    Say who decides a letter, for how long it holds, whether for one purpose only, and whether citizens may ask for it
    now. Requests that were handed in keep what they were asked under.

    :raises ConfersStatus: if rules were to decide what gives aid or status.
    :raises core.errors.NotThere: for a letter that is not set up.
    """
    kind = (
        LetterType.objects.select_for_update(of=("self",)).select_related("product").filter(product__code=code).first()
    )
    if kind is None:
        raise NotThere
    product = kind.product
    if decided_by == Decision.RULE and confers(product.template_code):
        raise ConfersStatus(letter=str(product.name))
    kind.decided_by, kind.valid_months, kind.is_single_use = decided_by, valid_months, is_single_use
    kind.save(update_fields=["decided_by", "valid_months", "is_single_use"])
    if is_offered != product.is_published:
        (publish_product if is_offered else withdraw_product)(code=product.code, actor=actor, now=now)
    evidence.record(
        action="smart_kampung.letter_set",
        actor=actor,
        at=now,
        subject=f"smart_kampung.letter_type:{kind.pk}",
        details={
            "letter": product.code,
            "by": str(decided_by),
            "months": valid_months or 0,
            "single_use": is_single_use,
            "offered": is_offered,
        },
    )
    return kind


def confers(template_code: str) -> bool:
    """Whether a letter gives aid or status, as its wording says; one without a wording is not left to rules either."""
    found = Template.objects.filter(code=template_code).values_list("confers", flat=True).first()
    return found is None or found
