"""
What a module says about itself.

A module's `apps.py` imports this file as a module (`from catalog.sdk import manifest as sdk`) and hangs one
`ModuleManifest` on its `ModuleConfig`. The file is read before Django's apps are ready: it touches no model.
Callables are named by dotted path, so that reading a manifest imports nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import PurePosixPath
from typing import ClassVar, Literal

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule

from casework.machine import CaseType
from core.indicators import Indicator
from core.localised import LocalisedText
from core.personal_data import DataCategory
from policies.definitions import Policy

SLUG = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
"""A slug is a Python package, a table prefix and, with dashes, an address. It never changes."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """A source anybody can open."""

    title: LocalisedText
    url: str


@dataclass(frozen=True, kw_only=True)
class Origin:
    """
    Where the innovation was born and what shows that it worked there.

    Replicability is one of the criteria of PP 38/2017, so the origin travels with every adoption.
    """

    region_code: str
    evidence: LocalisedText
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LegalBasis:
    """A rule the module rests on, cited the way officials cite it ("UU 25/2009, pasal 21")."""

    citation: str
    about: LocalisedText
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """
    A paper that comes with the module, in Markdown: a draft decree or agreement, an SOP, what staff and devices are
    needed, a guide. Anybody may read it, also before the module is switched on: it is for deciding.

    :param path: relative to the module's folder; the paper's heading is the only one of the first level, and on top.
    :param english: the same in English, where somebody wrote it.
    :param role: slug of the role a guide is for.
    """

    kind: Literal["decree", "agreement", "procedure", "needs", "guide"]
    title: LocalisedText
    path: str
    english: str = ""
    role: str = ""

    @property
    def name(self) -> str:
        """As it stands in addresses: the file's name without its ending."""
        return PurePosixPath(self.path).stem


@dataclass(frozen=True, kw_only=True)
class Screenshot:
    """
    A picture of the module's own pages with made-up data, for somebody who decides.

    :param path: a WebP file below the module's `static` folder (`"mpp/screenshots/queue.phone.webp"`).
    :param caption: what one sees there. :param alt: the same for somebody who does not see it.
    """

    device: Literal["phone", "desktop"]
    path: str
    caption: LocalisedText
    alt: LocalisedText


@dataclass(frozen=True, kw_only=True)
class CapabilityNeed:
    """
    Something the regency must have, and the sentence shown where it has not.

    `missing` may use `{regency}`, `{module}`, `{desa}` and `{kelurahan}` (numbers of villages of each kind).
    `fix` names a URL pattern of a page where the administrator can provide it; empty when nobody can. Where a paper of
    the regency's own provides it, `fix_need` is the code of the readiness need by which a person confirms that paper.
    """

    capability: str
    missing: LocalisedText
    fix: str = ""
    fix_label: LocalisedText | None = None
    fix_need: str = ""


type Measure = Literal["positions", "phones", "residents", "signatures", "accounts"]


@dataclass(frozen=True, kw_only=True)
class ReadinessNeed:
    """
    Something a regency should have for the module to work there. It advises; what blocks is `requires` and
    `capabilities` alone, and those need not be repeated here.

    What `kind` asks, and who answers:

    - `units`: at least `at_least` units of `unit_kinds`; counted.
    - `staff`: a named head in each unit of `unit_kinds`; or, with `role`, somebody who holds that role, which can be
      given once the module is on; counted.
    - `network`: each unit of `unit_kinds` has a connection; ticked by a person, unit by unit.
    - `regulation`, `campus`: a paper of the regency's own; confirmed by a person with its number and date. A `campus`
      must be among the units, too.
    - `data`: `measure` over the units of `unit_kinds`: their `positions` on the map, their `phones`, villages whose
      `residents` are registered; `at_least` certificates for `signatures`; `at_least` people who can sign in
      (`accounts`); counted.

    :param code: unique in the manifest; what a person confirmed is kept under it.
    :param name: what should be there, a few words.
    :param missing: what to do where it is not, one sentence.
    :param paper: name of the manifest's paper that is the draft of a `regulation` or of the agreement with a `campus`.
    :param capability: what the regency has once a person confirmed this. A need of `capabilities` that names it keeps
        the module closed until then.
    """

    code: str
    kind: Literal["units", "staff", "network", "campus", "regulation", "data"]
    name: LocalisedText
    missing: LocalisedText
    unit_kinds: tuple[str, ...] = ()
    at_least: int = 1
    role: str = ""
    measure: Measure | Literal[""] = ""
    paper: str = ""
    capability: str = ""

    @property
    def is_confirmed_by_a_person(self) -> bool:
        return self.kind in {"campus", "regulation"}


@dataclass(frozen=True, kw_only=True)
class CostItem:
    """
    What the module costs a regency besides its price, as a proposal that the regency overwrites with its own figures.

    :param code: unique in the manifest, small letters, digits and underscores.
    :param unit: what one of it is ("unit", "orang-bulan").
    :param quantity: how many; of each unit of `per`, where kinds of units are named there, else once.
    :param price: whole rupiah for one; the shipped value of a policy that nation, province and regency may set.
    :param source: where the price comes from.
    :param is_yearly: comes back each year; otherwise once, in the first.
    """

    code: str
    label: LocalisedText
    unit: LocalisedText
    price: int
    source: LocalisedText
    quantity: int = 1
    per: tuple[str, ...] = ()
    is_yearly: bool = False


@dataclass(frozen=True, kw_only=True)
class Right:
    """One thing a person may do. The code starts with the module's slug; the sentence says it in full."""

    code: str
    sentence: LocalisedText


@dataclass(frozen=True, kw_only=True)
class RoleSpec:
    """
    A role that counts while the module is on. Rights are codes of this manifest's `rights`.

    :param slug: unique in the whole installation (`"mpp_manager"`).
    :param whole_regency: can be given for the whole government only, never for one unit.
    """

    slug: str
    name: LocalisedText
    rights: tuple[str, ...]
    whole_regency: bool = False


@dataclass(frozen=True, kw_only=True)
class DelegableAct:
    """
    What somebody may be given authority for in the register of delegations; always a person, never the office alone.

    :param code: starts with the module's slug.
    :param phrase: as it follows "may": "decide which unfit houses are repaired".
    """

    code: str
    phrase: LocalisedText


@dataclass(frozen=True, kw_only=True)
class Gauge:
    """
    A number by which operators see how a module does in each regency; `tiru_<slug>_<name>` in metrics.

    :param help: one English sentence. :param alarm_above: from here on `manage.py doctor` speaks of it.
    """

    name: str
    help: str
    alarm_above: float | None = None


@dataclass(frozen=True, kw_only=True)
class Navigation:
    """One entry of a menu; `view` is a URL name with its namespace (`"mpp:services"`)."""

    label: LocalisedText
    view: str
    audience: Literal["citizen", "staff", "settings"] = "citizen"
    icon: str = ""
    order: int = 50
    right: str | tuple[str, ...] = ""
    """Staff see the entry only with this right, or with one of several; empty for everybody of the audience."""

    @property
    def rights(self) -> tuple[str, ...]:
        """Those of which one is enough; none where everybody of the audience sees it."""
        return tuple(filter(None, (self.right,))) if isinstance(self.right, str) else self.right


type Value = str | int | bool


@dataclass(frozen=True, kw_only=True)
class Setting:
    """
    One value the local administrator sets for the module; read with `catalog.sdk.preferences.settings_of(slug)`.

    :param minimum, maximum: limits of a number; `maximum` of a text is its length.
    """

    code: str
    label: LocalisedText
    kind: Literal["text", "number", "boolean", "choice"] = "text"
    default: Value = ""
    help: LocalisedText | None = None
    choices: tuple[tuple[str, LocalisedText], ...] = ()
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, kw_only=True)
class Configured:
    """
    A model whose rows are configuration: a bundle carries them by their natural key, never by their number.

    A plain string in `configuration` stands for `Configured(model=...)`.

    :param model: `"mpp.Agency"`; of the module or of a block.
    :param key: the fields that name a row, at every regency alike; left out, the model's one unique field.
    :param without: fields that are no configuration, such as the state of a moment. Fields that nobody edits are left
        out anyway.
    :param only: values of fields that tell the module's rows of a block's table from others (`{"module": "mpp"}`), or
        what is configuration anywhere from what is this regency's alone (`{"place_code": ""}`).
    :param public: fields in which an office tells everybody how to reach it, each with the reason. Anywhere else a mail
        address or a mobile number is taken for a person's, and the set-up is not saved.
    :param orphaned: by the name of a reference, the values of other fields where it leads nowhere at the place that
        takes the set-up over (`{"unit": {"is_online": False}}`): the row comes without what the reference was for.
    """

    model: str
    key: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    only: Mapping[str, str] = field(default_factory=dict)
    public: Mapping[str, str] = field(default_factory=dict)
    orphaned: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CasePages:
    """
    Pages by which a module takes requests for its own services in, in place of casework's; URL names.

    :param begin, counter: take the code of a service; where a citizen and where an officer at the counter begins.
    :param check: takes the code of a case that is not handed in yet: everything once more, and handing in.
    """

    begin: str
    check: str
    counter: str


# Not compared by value: the manifest of a module is one object, and it holds mappings.
@dataclass(frozen=True, kw_only=True, eq=False)
class ModuleManifest:
    """
    All that the catalogue knows about a module. Only the first four fields are required.

    Dotted paths and what they name:

    - `urls`, `api`: URL modules. They are mounted behind the gate at `/<path>/` and `/api/v1/<slug>/`; `urls`
      sets `app_name` to the slug, `api` to `<slug>_api`.
    - `home_cards`: `(request) -> Iterable` of the pieces of `catalog.sdk.home`, for the citizens' home page.
    - `search`: `(request, text) -> Iterable[SearchHit]`, for the search field of the home page.
    - `work`: `(user) -> Iterable[WorkItem]`, for the officer's today page.
    - `account`: a file about citizens' accounts: `belongings(user) -> Iterable[web.belongings.Belonging]` for "My
      applications", `let_go(user)` when an account goes, `taken_along(user) -> Mapping` for the own copy of the data.
    - `case_facts`: `(case) -> Mapping[str, Any]`, what letters of the module's own services may say beside the answers,
      by the names of the wording's fields (casework/results.py).
    - `case_terms`: `(case) -> documents.terms.Terms`, for how long the letter of a case of its own holds and whether it
      serves once only, by what was in force when it was asked for.
    - `case_guard`: `(case, now) -> None`, looked at before the letter of a case of its own is written, wherever it was
      approved; a `Refusal` keeps the case where it was.
    - `messages`: a sequence of `notifications.wording.MessageTemplate`; their codes start with the slug.
    - `importers`: tables that come in, each a `core.tables.Importer` whose right is the module's own.
    - `residents`: a file of the form `residents.references.References`, where tables of the module point at residents.
    - `units`: an iterable of `organisation.references.Reference`: each column of the module that names a unit, and
      what a merge of two units does with it. A system check asks for every one.
    - `personal_data`: a file of the form `core.personal_data.Part`: what the module does with personal data, what it
      holds of somebody, and what people agreed to. Its categories are those of `data_categories`.
    - `check_setup`: `() -> list[Problem]`: what is still to be set up, each with a link to the fix.
    - `first_served`: `(since) -> datetime | None`: when the module first served a citizen since a moment, where that is
      neither a case of casework nor a letter.
    - `activated`, `deactivated`: `(*, actor, now) -> None`, run inside the regency, in the transaction that
      switches the module on (the first time, again, after a suspension) or off, or suspends it. Whatever the
      first raises keeps the module closed; a suspension does not wait for the second.
    - `measure`: `(*, now) -> Mapping[str, float]`, the numbers of `gauges` by their names, asked in each regency where
      the module is on, every five minutes. They leave the regency: nobody's data, and nothing of what is kept secret.
    - `configuration`: the models a bundle carries.
    - `configuration_labels`: what their fields are called where a bundle's changes are shown, by the field's name;
      left out, its `verbose_name`.
    - `configured`: `(*, item, is_new, now) -> None`, fills in what a bundle does not carry before an item is checked
      and saved, and may refuse it (a `Refusal` in words, or a ValueError). It changes nothing but the item.
    - `configuration_loaded`: `(*, items, actor, now) -> None`, after the items of a bundle were saved, in the same
      transaction: what follows from them in other rows, such as the versions of services.
    - `configuration_upgrades`: by an older `configuration_version`, `(items, settings) -> (items, settings)` of the
      next one; `items` maps models to lists of rows as they stand in the file.
    - `demo`: `(*, actor, now) -> None`, fills a fresh regency with believable data.
    """

    slug: str
    name: LocalisedText
    summary: LocalisedText
    release: str
    """Version of the running code, `major.minor.patch`."""

    icon: str = "blocks"
    citizen_verb: LocalisedText | None = None
    """What a citizen does here, as the title of the module's door ("Urus dokumen dan izin")."""
    categories: tuple[str, ...] = ()
    """What kind of software it is, in the words of publiccode.yml's list, by which catalogues are searched."""
    origin: Origin | None = None
    legal_bases: tuple[LegalBasis, ...] = ()
    papers: tuple[Paper, ...] = ()
    screenshots: tuple[Screenshot, ...] = ()
    requires: tuple[str, ...] = ()
    capabilities: tuple[CapabilityNeed, ...] = ()
    price_per_year: int = 0
    """Whole rupiah; 0 means free."""
    readiness: tuple[ReadinessNeed, ...] = ()
    """What the regency should have, besides what blocks."""
    costs: tuple[CostItem, ...] = ()
    """Staff, devices and work that the module asks for, besides its price."""

    rights: tuple[Right, ...] = ()
    roles: tuple[RoleSpec, ...] = ()
    delegable_acts: tuple[DelegableAct, ...] = ()
    """Asked by `organisation.delegations.authority(act=...)` before something is decided."""
    data_categories: tuple[DataCategory, ...] = ()
    changes_for_citizens: tuple[LocalisedText, ...] = ()
    changes_for_staff: tuple[LocalisedText, ...] = ()
    """What the preview promises beyond doors and roles, one short sentence each."""

    navigation: tuple[Navigation, ...] = ()
    home_cards: tuple[str, ...] = ()
    search: str = ""
    work: str = ""
    account: str = ""
    urls: str = ""
    api: str = ""
    settings_schema: tuple[Setting, ...] = ()
    settings_view: str = ""
    """URL name of the module's own set-up page; without it the generated settings form is offered."""
    policies: tuple[Policy, ...] = ()
    """Rules with numbers, from a date on and with a source; a key starts with the slug. Read by `policies.value`."""
    configuration: tuple[str | Configured, ...] = ()
    configuration_labels: Mapping[str, LocalisedText] = field(default_factory=dict)
    configured: str = ""
    configuration_loaded: str = ""
    configuration_version: int = 1
    """Goes up by one when a file of before no longer fits: a field renamed, moved, or new without a default."""
    configuration_upgrades: Mapping[int, str] = field(default_factory=dict)
    case_types: tuple[CaseType, ...] = ()
    """Courses of cases of its own (casework/machine.py); their slugs start with the module's."""
    case_facts: str = ""
    case_terms: str = ""
    case_guard: str = ""
    case_pages: CasePages | None = None
    messages: str = ""
    residents: str = ""
    units: str = ""
    personal_data: str = ""
    importers: tuple[str, ...] = ()
    check_setup: str = ""
    first_served: str = ""
    activated: str = ""
    deactivated: str = ""
    demo: str = ""

    job_names: Mapping[str, LocalisedText] = field(default_factory=dict)
    """What one-off jobs and receivers do, by function name: shown when one waited while the module was off."""
    gauges: tuple[Gauge, ...] = ()
    measure: str = ""
    indicators: tuple[Indicator, ...] = ()
    usage: str = ""
    """Code of the indicator that shows the module is in use: a count by month, which is a number, nought too, for every
    month in which the module was on. From it the ministry tells who still uses the module."""
    outcomes: tuple[str, ...] = ()
    """Codes of the indicators that the module is meant to change, its own or a block's (`"surveys.ikm"`)."""
    emits: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Event name (`"mpp.ticket_called"`) to its payload's fields and their JSON types."""

    @property
    def path(self) -> str:
        """The slug as it stands in addresses."""
        return self.slug.replace("_", "-")

    @property
    def version(self) -> tuple[int, int, int]:
        """
        The release as numbers, for comparing.

        :raises ValueError: if the release is not `major.minor.patch`.
        """
        major, minor, patch = self.release.split(".")
        return int(major), int(minor), int(patch)

    def right(self, code: str) -> Right:
        """
        :raises KeyError: if the manifest does not declare the right.
        """
        for right in self.rights:
            if right.code == code:
                return right
        raise KeyError(code)


class ModuleConfig(AppConfig):
    """An app that is a module of the catalogue."""

    manifest: ClassVar[ModuleManifest]

    # Django takes the one AppConfig of an `apps.py` whose `default` is not False. Marking this base False and
    # its subclasses True keeps a module visible even if somebody imports the class itself into `apps.py`.
    default = False

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        cls.default = True

    def ready(self) -> None:
        """Let the module's receivers and jobs register themselves."""
        for part in ("events", "tasks"):
            if module_has_submodule(self.module, part):
                import_module(f"{self.name}.{part}")
