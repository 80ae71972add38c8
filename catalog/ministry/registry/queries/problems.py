"""The board of urgent problems: weighed by what places score, linked to modules that work elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import tenants
from catalog.activation.queries import adopters
from catalog.bundles.lines.queries import region_names
from catalog.ministry.queries import ON_TIRU
from catalog.ministry.registry.models import Problem, ReformTheme, Score, Step
from catalog.ministry.registry.priority import Order, Weight, rank, weight_of
from catalog.ministry.registry.queries import reform
from catalog.sdk.manifest import ModuleManifest
from core.errors import NotThere
from organisation.provinces import WHOLE, Reach
from outcomes.queries import indicators
from tenants.models import Regency


@dataclass(frozen=True, kw_only=True)
class Help:
    """A module that speaks to a problem, with the regencies where it is on (their number alone at a regency)."""

    manifest: ModuleManifest
    measures: list[str]
    regencies: list[str] = field(default_factory=list)
    number: int = 0


@dataclass(frozen=True, kw_only=True)
class BoardRow:
    problem: Problem
    theme: ReformTheme | None
    weight: Weight | None
    own: Score | None = None
    """What the place we are at has scored last."""
    modules: int = 0

    @property
    def is_local(self) -> bool:
        """Outside the themes of the road map."""
        return self.theme is None


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A step of a problem tree with what hangs below it; `measure` is an action's in words."""

    step: Step
    measure: str
    below: list[Branch]


@dataclass(frozen=True, kw_only=True)
class ProblemPage:
    row: BoardRow
    helps: list[Help]
    scores: list[tuple[str, Score]]
    """The newest of each place, with its name; empty for the ministry. At a regency its own only, all of them."""
    trees: list[tuple[str, list[Branch]]]


def board(*, day: date, order: Order = Order.PRIORITY, theme: str = "", reach: Reach = WHOLE) -> list[BoardRow]:
    """
    At the ministry: the open problems, the most pressing first, and those without a score last. Three queries.

    :param theme: only those of this theme; `local` for those outside the four.
    """
    problems = list(Problem.objects.filter(closed_at=None))
    scores = _newest_scores([one.pk for one in problems], reach)
    rows = _rows(problems, scores, day=day)
    if not reach.is_whole:
        rows = [row for row in rows if row.weight]
    if theme:
        rows = [row for row in rows if (row.theme.code if row.theme else "local") == theme]
    return sorted(rows, key=lambda row: (row.weight is None, rank(row.weight, order) if row.weight else ()))


def board_here(*, day: date) -> list[BoardRow]:
    """At a regency: the same problems with what is scored here, those of our own first. Four queries."""
    problems = list(Problem.objects.filter(closed_at=None))
    with tenants.control() as regency:
        scores = _newest_scores([one.pk for one in problems], WHOLE)
        rows = _rows(problems, scores, day=day, own=regency.code)
    return sorted(rows, key=lambda row: (row.own is None, row.weight is None, rank(row.weight) if row.weight else ()))


def page(problem_id: UUID, *, day: date, reach: Reach = WHOLE) -> ProblemPage:
    """
    At the ministry.

    :raises NotThere: if there is no such problem, or nobody in reach has scored it.
    """
    problem = _problem(problem_id)
    scores = _newest_scores([problem.pk], reach)
    if not reach.is_whole and not scores:
        raise NotThere
    [row] = _rows([problem], scores, day=day, own="")
    steps = Step.objects.filter(reach.q("regency_code"), problem_id=problem.pk)
    names = region_names(({one.regency_code for one in scores} | {one.regency_code for one in steps}) - {""})
    on = {
        regency.name: set(regency.modules_on)
        for regency in Regency.objects.filter(
            reach.q("code"), purpose=Regency.Purpose.LIVE, status__in=ON_TIRU
        ).order_by("code")
    }
    return ProblemPage(
        row=row,
        helps=_helps(row, on=on),
        scores=[(names.get(one.regency_code, ""), one) for one in scores],
        trees=_trees(steps, names),
    )


def page_here(problem_id: UUID, *, day: date) -> ProblemPage:
    """
    At a regency: its own scores and its own tree; of others only the weight.

    :raises NotThere: if there is no such problem.
    """
    problem = _problem(problem_id)
    with tenants.control() as regency:
        [row] = _rows([problem], _newest_scores([problem.pk], WHOLE), day=day, own=regency.code)
        own = list(Score.objects.filter(problem_id=problem.pk, regency_code=regency.code))
        steps = list(Step.objects.filter(problem_id=problem.pk, regency_code=regency.code))
        on = adopters()
    return ProblemPage(
        row=row,
        helps=_helps(row, numbers=on),
        scores=[("", one) for one in own],
        trees=_trees(steps, {}),
    )


def parents_for(problem_id: UUID) -> list[Step]:
    """The steps of the regency's own tree, under which another can hang."""
    with tenants.control() as regency:
        return list(Step.objects.filter(problem_id=problem_id, regency_code=regency.code))


def measure_in_words(text: str) -> str:
    """An indicator's name where it is the code of one."""
    known = indicators().get(text)
    return str(known.name) if known else text


def _problem(problem_id: UUID) -> Problem:
    found = Problem.objects.filter(pk=problem_id).first()
    if found is None:
        raise NotThere
    return found


def _newest_scores(problems: Collection[UUID], reach: Reach) -> list[Score]:
    """Of each problem the newest score of each place."""
    rows = Score.objects.filter(reach.q("regency_code"), problem_id__in=problems)
    return list(rows.order_by("problem_id", "regency_code", "-scored_at", "-pk").distinct("problem_id", "regency_code"))


def _rows(problems: Iterable[Problem], scores: Iterable[Score], *, day: date, own: str | None = None) -> list[BoardRow]:
    by_problem: dict[UUID, list[Score]] = defaultdict(list)
    for score in scores:
        by_problem[score.problem_id].append(score)
    themes = {theme.code: theme for theme in reform.themes(day)}
    return [
        BoardRow(
            problem=problem,
            theme=themes.get(problem.theme),
            weight=weight_of(by_problem[problem.pk]),
            own=next((one for one in by_problem[problem.pk] if one.regency_code == own), None),
            modules=len(reform.serving(themes.get(problem.theme), indicator=problem.indicator)),
        )
        for problem in problems
    ]


def _helps(
    row: BoardRow, *, on: Mapping[str, set[str]] | None = None, numbers: Mapping[str, int] | None = None
) -> list[Help]:
    """First those that most regencies use."""
    found = []
    for manifest, measures in reform.serving(row.theme, indicator=row.problem.indicator):
        places = [name for name, slugs in (on or {}).items() if manifest.slug in slugs]
        number = len(places) if numbers is None else numbers.get(manifest.slug, 0)
        names = [str(one.name) for one in measures]
        found.append(Help(manifest=manifest, measures=names, regencies=places, number=number))
    return sorted(found, key=lambda one: -one.number)


def _trees(steps: Iterable[Step], names: Mapping[str, str]) -> list[tuple[str, list[Branch]]]:
    below: dict[tuple[str, int | None], list[Step]] = defaultdict(list)
    places = []
    for step in steps:
        below[step.regency_code, step.parent_id].append(step)
        if step.regency_code not in places:
            places.append(step.regency_code)

    def branches(place: str, parent: int | None) -> list[Branch]:
        return [
            Branch(step=step, measure=measure_in_words(step.indicator), below=branches(place, step.pk))
            for step in below[place, parent]
        ]

    return [(names.get(place, ""), branches(place, None)) for place in places]
