"""Describing an innovation, showing evidence, and entering it for the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import tenants
from catalog.ministry.registry.evidence_needs import NEEDS
from catalog.ministry.registry.models import Evidence, Innovation, Submission
from catalog.ministry.registry.policies import MOST_SUBMISSIONS
from catalog.ministry.registry.queries import innovations as queries
from catalog.ministry.registry.services.texts import refuse_personal_numbers
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from policies.queries import value
from tenants.models import Regency


class OnlyLive(Refusal):
    code = "registry_only_live"
    message = _("A sandbox or a copy enters nothing in a national register: others would mistake it for the regency.")
    fix = _("Do it in the regency itself.")


class TrialAfterUse(Refusal):
    code = "innovation_trial_after_use"
    status = 422
    message = _("The innovation would have been in force before it was tried.")
    fix = _("Enter a trial that begins on the first day in force or earlier; no day after today.")
    attr = "trial_on"


class EnteredThisYear(Refusal):
    code = "innovation_entered_this_year"
    message = _("This innovation is entered for %(year)s already.")
    fix = _("It can be entered again next year, with more evidence.")


class EnteredTooOften(Refusal):
    code = "innovation_entered_too_often"
    message = _("This innovation was entered %(most)s times, and more is not allowed.")
    fix = _("Enter another innovation.")


class NotMoreMature(Refusal):
    code = "innovation_not_more_mature"
    message = _("When it was entered last, %(before)s indicators had evidence; now it is %(now)s.")
    fix = _("Add evidence until it is more than before.")


@dataclass(frozen=True, kw_only=True)
class InnovationFacts:
    """What people say of an innovation (`Innovation` says what each means)."""

    form: str
    is_digital: bool
    initiator: str
    trial_on: date
    implemented_on: date
    renewal: str
    benefit: str
    no_burden: str
    authority: str
    replicable: str
    regulation: str = ""
    procedure: str = ""
    links: Sequence[str] = ()

    def as_dict(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)} | {"links": list(self.links)}


@transaction.atomic
def describe(*, slug: str, facts: InnovationFacts, actor: Actor, now: datetime) -> Innovation:
    """
    Say what a module is as an innovation of the regency we are in; or say it better.

    :raises core.errors.NotThere: for a module that is neither on here nor described.
    :raises OnlyLive, TrialAfterUse:
    :raises catalog.bundles.privacy.HoldsPersonalData: naming the field.
    """
    here = _known(slug)
    texts = {name: str(text) for name, text in facts.as_dict().items() if name not in ("trial_on", "implemented_on")}
    labels = {one.name: one.verbose_name for one in Innovation._meta.get_fields() if hasattr(one, "verbose_name")}
    refuse_personal_numbers(texts, labels)
    if not facts.trial_on <= facts.implemented_on <= clock.local_date(now, tenants.current().zone):
        raise TrialAfterUse
    with tenants.control(_locked) as regency:
        written, _made = Innovation.objects.update_or_create(
            regency_code=regency.code,
            slug=slug,
            defaults=facts.as_dict() | {"written_at": now, "written_by": str(actor)},
        )
    _record("registry.innovation_described", written, actor, now, {"again": here.innovation is not None})
    return written


@transaction.atomic
def show_evidence(*, slug: str, indicator: str, note: str, link: str, actor: Actor, now: datetime) -> None:
    """
    Say what shows one indicator, in place of what was said before; without a note, take it back.

    :raises core.errors.NotThere: if the innovation is not described, or there is no such indicator.
    :raises OnlyLive:
    :raises catalog.bundles.privacy.HoldsPersonalData: naming the field.
    """
    innovation = _known(slug).innovation
    if innovation is None or indicator not in {need.code for need in NEEDS}:
        raise NotThere
    refuse_personal_numbers({"note": note, "link": link}, {"note": _("What shows it"), "link": _("Link")})
    with tenants.control():
        if note.strip():
            Evidence.objects.update_or_create(
                innovation=innovation,
                indicator=indicator,
                defaults={"note": note.strip(), "link": link, "added_at": now, "added_by": str(actor)},
            )
        else:
            Evidence.objects.filter(innovation=innovation, indicator=indicator).delete()
    action = "registry.evidence_shown" if note.strip() else "registry.evidence_taken_back"
    _record(action, innovation, actor, now, {"indicator": indicator})


@transaction.atomic
def submit(*, slug: str, actor: Actor, now: datetime) -> Submission:
    """
    Enter an innovation for this year's index, with the pack as it is now.

    :raises core.errors.NotThere: if it is not described.
    :raises OnlyLive, EnteredThisYear, EnteredTooOften, NotMoreMature:
    """
    _only_live()
    with tenants.control(_locked):
        pass  # two who press at once wait for each other here
    found = _known(slug)
    if found.innovation is None:
        raise NotThere
    regency = tenants.current()
    day = clock.local_date(now, regency.zone)
    before = found.submissions
    if any(one.year == day.year for one in before):
        raise EnteredThisYear(year=day.year)
    most = value(MOST_SUBMISSIONS, now)
    if len(before) >= most:
        raise EnteredTooOften(most=most)
    if before and found.maturity <= max(one.maturity for one in before):
        raise NotMoreMature(before=max(one.maturity for one in before), now=found.maturity)
    pack = queries.pack_of(found, regency=regency.name, day=day)
    with tenants.control():
        made = Submission.objects.create(
            innovation=found.innovation,
            year=day.year,
            maturity=found.maturity,
            pack=pack,
            submitted_at=now,
            submitted_by=str(actor),
        )
    _record("registry.innovation_entered", found.innovation, actor, now, {"year": day.year, "maturity": made.maturity})
    return made


def _known(slug: str) -> queries.InnovationHere:
    _only_live()
    return queries.innovation_here(slug)


def _only_live() -> None:
    if tenants.current().purpose != "live":
        raise OnlyLive


def _locked(schema: str) -> Regency:
    return Regency.objects.select_for_update().get(schema_name=schema)


def _record(action: str, innovation: Innovation, actor: Actor, now: datetime, details: dict[str, Any]) -> None:
    evidence.record(
        action=action,
        actor=actor,
        at=now,
        subject=f"registry.innovation:{innovation.pk}",
        details={"module": innovation.slug, **details},
    )
