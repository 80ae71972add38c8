"""Putting a problem forward, scoring it, and taking it apart: by a regency, or by the ministry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import tenants
from catalog.ministry.registry.models import Problem, Score, Step
from catalog.ministry.registry.priority import counts_input
from catalog.ministry.registry.queries import reform
from catalog.ministry.registry.services.innovations import OnlyLive
from catalog.ministry.registry.services.texts import refuse_personal_numbers
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from organisation.access import today
from outcomes.queries import indicators


class ProblemKnown(Refusal):
    code = "problem_known"
    message = _("A problem of that name is on the board already.")
    fix = _("Open it there and score it: the more regencies do, the more it weighs.")
    attr = "title"


class OneThemeOnly(Refusal):
    code = "problem_one_theme"
    status = 422
    message = _("A problem speaks to one theme of the road map, or to a local theme in your own words.")
    fix = _("Choose a theme, or “local theme” and name it.")
    attr = "theme"


class ProblemClosed(Refusal):
    code = "problem_closed"
    message = _("This problem is closed.")
    fix = _("Put it forward anew if it has come back.")


class ScoreOutOfRange(Refusal):
    code = "score_out_of_range"
    status = 422
    message = _("Urgency, seriousness and growth are numbers from 1 to 5.")
    fix = _("Choose one of the five for each.")


class HangsElsewhere(Refusal):
    code = "step_hangs_elsewhere"
    status = 422
    message = _("This step does not fit below the one you chose.")
    fix = _("The order is: cause, root cause, action, output, outcome.")
    attr = "parent"


class OutcomeMeasureMissing(Refusal):
    code = "outcome_measure_missing"
    status = 422
    message = _("An action without a measure of its outcome cannot be judged later.")
    fix = _("Choose the indicator in which its effect will be seen, or name one in words.")
    attr = "indicator"


class CountsInput(Refusal):
    code = "measure_counts_input"
    status = 422
    message = _("This counts what is put in, such as meetings or money, not what changes for people.")
    fix = _("Name what will be better afterwards, for example the poverty rate.")
    attr = "indicator"


class StepCarriesOthers(Refusal):
    code = "step_carries_others"
    message = _("Other steps hang below this one.")
    fix = _("Take those away first.")


@transaction.atomic
def raise_problem(
    *,
    title: str,
    description: str,
    theme: str,
    local_theme: str,
    indicator: str,
    actor: Actor,
    now: datetime,
) -> Problem:
    """
    Put a problem on the national board.

    :param theme: code of a theme in force; empty for a local theme, which `local_theme` names.
    :param indicator: code of the measure by which it is seen, if there is one.
    :raises ProblemKnown, OneThemeOnly, OnlyLive:
    :raises catalog.bundles.privacy.HoldsPersonalData: naming the field.
    """
    refuse_personal_numbers(
        {"title": title, "description": description, "local_theme": local_theme},
        {"title": _("The problem in one line"), "description": _("What it does"), "local_theme": _("Local theme")},
    )
    known = {one.code for one in reform.themes(today(now))}
    if bool(theme) == bool(local_theme.strip()) or (theme and theme not in known):
        raise OneThemeOnly
    if indicator and indicator not in indicators():
        raise NotThere
    with _acting() as code:
        if Problem.objects.filter(title__iexact=title.strip(), closed_at=None).exists():
            raise ProblemKnown
        made = Problem.objects.create(
            regency_code=code,
            title=title.strip(),
            description=description.strip(),
            theme=theme,
            local_theme=local_theme.strip(),
            indicator=indicator,
            raised_at=now,
            raised_by=str(actor),
        )
    _record("registry.problem_raised", made.pk, actor, now, {"theme": theme or "local"})
    return made


@transaction.atomic
def score(
    *, problem_id: UUID, urgency: int, seriousness: int, growth: int, reason: str, actor: Actor, now: datetime
) -> Score:
    """
    Say how pressing a problem is here. An earlier score stays and counts no more.

    :raises core.errors.NotThere: if there is no such problem.
    :raises ProblemClosed, ScoreOutOfRange, OnlyLive:
    :raises catalog.bundles.privacy.HoldsPersonalData: in the reason.
    """
    refuse_personal_numbers({"reason": reason}, {"reason": _("Reason for the score")})
    if not all(one in range(1, 6) for one in (urgency, seriousness, growth)):
        raise ScoreOutOfRange
    with _acting() as code:
        problem = _open(problem_id)
        made = Score.objects.create(
            problem_id=problem.pk,
            regency_code=code,
            urgency=urgency,
            seriousness=seriousness,
            growth=growth,
            reason=reason.strip(),
            scored_at=now,
            scored_by=str(actor),
        )
    numbers = {"urgency": urgency, "seriousness": seriousness, "growth": growth}
    _record("registry.problem_scored", problem_id, actor, now, numbers)
    return made


@transaction.atomic
def add_step(
    *, problem_id: UUID, kind: str, parent: int | None, text: str, indicator: str, actor: Actor, now: datetime
) -> Step:
    """
    Hang a step into our own tree of a problem.

    :param parent: the step it hangs below; None for a cause. :param indicator: an action's measure, a code or words.
    :raises core.errors.NotThere: if there is no such problem.
    :raises HangsElsewhere, OutcomeMeasureMissing, CountsInput, ProblemClosed, OnlyLive:
    :raises catalog.bundles.privacy.HoldsPersonalData: naming the field.
    """
    refuse_personal_numbers({"text": text, "indicator": indicator}, {"text": _("Step"), "indicator": _("Measure")})
    is_action = kind == Step.Kind.ACTION
    if is_action and not indicator.strip():
        raise OutcomeMeasureMissing
    if is_action and counts_input(indicator):
        raise CountsInput
    if kind == Step.Kind.OUTCOME and counts_input(text):
        raise CountsInput(attr="text")
    with _acting() as code:
        problem = _open(problem_id)
        above = Step.objects.filter(pk=parent, problem_id=problem.pk, regency_code=code).first() if parent else None
        if (above.kind if above else None) != Step.Kind(kind).above:
            raise HangsElsewhere
        made = Step.objects.create(
            problem_id=problem.pk,
            regency_code=code,
            kind=kind,
            parent=above,
            text=text.strip(),
            indicator=indicator.strip() if is_action else "",
            added_at=now,
            added_by=str(actor),
        )
    _record("registry.problem_step_added", problem_id, actor, now, {"kind": kind, "step": made.pk})
    return made


@transaction.atomic
def remove_step(*, problem_id: UUID, step: int, actor: Actor, now: datetime) -> None:
    """
    Take a step out of our own tree.

    :raises core.errors.NotThere: if it is none of ours.
    :raises StepCarriesOthers, OnlyLive:
    """
    with _acting() as code:
        found = Step.objects.select_for_update().filter(pk=step, problem_id=problem_id, regency_code=code).first()
        if found is None:
            raise NotThere
        if found.children.exists():
            raise StepCarriesOthers
        kind = found.kind
        found.delete()
    _record("registry.problem_step_removed", problem_id, actor, now, {"kind": kind, "step": step})


@transaction.atomic
def close(*, problem_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """
    Take a problem off the board; at the ministry only.

    :raises core.errors.NotThere: if there is no such problem.
    :raises ProblemClosed:
    :raises catalog.bundles.privacy.HoldsPersonalData: in the reason.
    """
    refuse_personal_numbers({"reason": reason}, {"reason": _("Reason")})
    found = _open(problem_id)
    found.closed_at, found.closed_by, found.close_reason = now, str(actor), reason.strip()
    found.save(update_fields=["closed_at", "closed_by", "close_reason"])
    _record("registry.problem_closed", problem_id, actor, now, {})


def _open(problem_id: UUID) -> Problem:
    found = Problem.objects.select_for_update().filter(pk=problem_id).first()
    if found is None:
        raise NotThere
    if found.closed_at is not None:
        raise ProblemClosed
    return found


@contextmanager
def _acting() -> Iterator[str]:
    """Work on the national tables as the place we are at, and get its code: a regency's, empty for the ministry."""
    regency = tenants.current_or_none()
    if regency is None:
        yield ""
        return
    if regency.purpose != "live":
        raise OnlyLive
    with tenants.control() as row:
        yield row.code


def _record(action: str, problem: UUID, actor: Actor, now: datetime, details: dict[str, Any]) -> None:
    evidence.record(action=action, actor=actor, at=now, subject=f"registry.problem:{problem}", details=details)
