"""
The checklist of a release: what must hold before it is published, and who or what can show it.

Three ways of showing. The running process looks (`looking`); a run of the test suite proves (`junit`), by the parts of
the suite named here; a second curator looks and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.translation import gettext_lazy as _

from catalog.ministry.curation import looking
from catalog.ministry.curation.looking import Look
from core.errors import Text


@dataclass(frozen=True, kw_only=True)
class Item:
    """
    One point.

    :param suite: parts of the test suite that prove it, as dotted names; `{slug}` stands for the module.
    :param look: what the running process does to see it.
    :param waivable: a second curator may let a release go without, with a reason. Never so for what protects people.
    """

    code: str
    title: Text
    meaning: Text
    suite: tuple[str, ...] = ()
    look: Look | None = None
    waivable: bool = False

    @property
    def kind(self) -> Literal["process", "tests", "person"]:
        return "process" if self.look else "tests" if self.suite else "person"

    def suite_of(self, slug: str) -> list[str]:
        return [part.format(slug=slug) for part in self.suite]


ITEMS: Final[Sequence[Item]] = (
    Item(
        code="isolation",
        title=_("Regencies are kept apart"),
        meaning=_("No page and no query reaches the data of another regency, and the ministry sees no person."),
        suite=("tests.journeys.test_isolation", "tests.tenants.test_walls"),
    ),
    Item(
        code="off",
        title=_("Off means off"),
        meaning=_("Switched off, its pages, API, jobs and events answer as if the module did not exist."),
        suite=("tests.catalog.sdk.test_gate", "tests.catalog.activation.test_lifecycle"),
    ),
    Item(
        code="shredder",
        title=_("Archived and destroyed, nothing remains"),
        meaning=_("An archive takes everything along, comes back whole, and leaves nothing once it is destroyed."),
        suite=("tests.catalog.activation.test_archiving", "tests.catalog.activation.test_restoring"),
    ),
    Item(
        code="languages",
        title=_("Both languages are complete"),
        meaning=_("Every text has its Indonesian and its English."),
        suite=("tests.core.test_translations", "tests.architecture.test_translated"),
    ),
    Item(
        code="pages",
        title=_("Every page is accessible"),
        meaning=_("Each page was looked at in a browser, in both languages, from 320 pixels on, without a fault."),
        suite=("tests.browser.test_pages",),
    ),
    Item(
        code="module",
        title=_("The module's own tests pass"),
        meaning=_("What the module promises was tried."),
        suite=("tests.catalog.modules.{slug}", "tests.catalog.sdk.test_promises"),
    ),
    Item(
        code="bundles",
        title=_("Its set-up travels"),
        meaning=_("The set-up is saved and loaded elsewhere, and carries no personal data."),
        suite=("tests.catalog.bundles",),
    ),
    Item(
        code="promises",
        title=_("The checks are clean"),
        meaning=_("The manifest keeps the promises that the platform asks of every module."),
        look=looking.promises,
    ),
    Item(
        code="data",
        title=_("Personal data are declared"),
        meaning=_("The kinds of data under UU 27/2022 match the tables that hold them."),
        look=looking.data,
    ),
    Item(
        code="upgrades",
        title=_("Older set-up files still load"),
        meaning=_("A file of every earlier version can be taken over."),
        look=looking.upgrades,
    ),
    Item(
        code="tables",
        title=_("The captured tables are current"),
        meaning=_("Switching on makes the tables of the running code."),
        look=looking.tables,
    ),
    Item(
        code="expands",
        title=_("Migrations only add"),
        meaning=_("While regencies are migrated one after the other, the running code fits both states."),
        look=looking.expands,
        waivable=True,
    ),
    Item(
        code="papers",
        title=_("The papers are complete"),
        meaning=_("Draft decree, procedure, needs with the yearly cost, and a two-page guide for each role."),
        look=looking.papers,
        waivable=True,
    ),
    Item(
        code="pictures",
        title=_("There are pictures"),
        meaning=_("Somebody who decides sees the pages on a phone and on a desk."),
        look=looking.pictures,
        waivable=True,
    ),
    Item(
        code="demo",
        title=_("It can be shown"),
        meaning=_("Sample data fill a sandbox, so that a regency can try it."),
        look=looking.demo,
        waivable=True,
    ),
    Item(
        code="effect",
        title=_("Its effect can be seen"),
        meaning=_("There is evidence of the origin, an indicator for those who follow, and a legal basis."),
        look=looking.effect,
    ),
    Item(
        code="speed",
        title=_("It is fast enough"),
        meaning=_("The benchmarks were run with this release and meet their targets."),
        waivable=True,
    ),
    Item(
        code="law",
        title=_("The law was read"),
        meaning=_("Each legal basis was compared with the text of the rule, and is in force."),
    ),
    Item(
        code="words",
        title=_("The words were read"),
        meaning=_("Pages, messages and papers were read in both languages by somebody who speaks them."),
    ),
)
BY_CODE: Final = {item.code: item for item in ITEMS}
