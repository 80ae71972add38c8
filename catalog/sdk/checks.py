"""
System checks: the promises every manifest keeps, told by `manage.py check` before anything runs.

One parametrised test goes further (it resolves addresses and calls the pieces); here stands what a developer should
hear at once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import models
from django.utils.module_loading import import_string

from catalog.sdk import all_modules
from catalog.sdk.manifest import SLUG, ModuleConfig, ModuleManifest
from core.indicators import PeriodKind
from core.localised import LocalisedText
from organisation.models import Unit
from organisation.roles import MINISTRY_ROLES, SENTENCES, TENANT_ROLES
from outcomes.queries import indicators

_RELEASE = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}")
_FIRST_HEADING = re.compile(r"^# ", re.MULTILINE)
_DOTTED = (
    "search",
    "work",
    "case_facts",
    "case_terms",
    "case_guard",
    "check_setup",
    "first_served",
    "activated",
    "deactivated",
    "measure",
    "demo",
    "configured",
    "configuration_loaded",
)


@register(Tags.compatibility)
def modules_keep_their_promises(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check every installed module, whichever apps were asked for: promises hold between modules too."""
    return [*_strangers(), *_role_slugs(), *(error for config in _module_configs() for error in _one(config))]


def broken_promises(slug: str) -> list[CheckMessage]:
    """What the checks say of one module."""
    return [error for config in _module_configs() if config.label == slug for error in _one(config)]


def _one(config: ModuleConfig) -> Iterator[CheckMessage]:
    manifest = config.manifest
    yield from _identity(config, manifest)
    yield from _texts(manifest)
    yield from _papers(config, manifest)
    yield from _screenshots(config, manifest)
    yield from _rights(manifest)
    yield from _policies(manifest)
    yield from _adoption(manifest)
    yield from _courses(manifest)
    yield from _addresses(manifest)
    yield from _paths(manifest)
    yield from _measured(manifest)
    yield from _tables(config, manifest)


def _identity(config: ModuleConfig, manifest: ModuleManifest) -> Iterator[CheckMessage]:
    if not SLUG.fullmatch(manifest.slug):
        yield _error(config, 1, f"The slug {manifest.slug!r} may hold small letters, digits and single underscores.")
    if config.label != manifest.slug:
        yield _error(config, 1, f"The app's label {config.label!r} must be the slug {manifest.slug!r}.")
    folder = config.name.rpartition(".")[2].lstrip("_")
    if config.name.startswith("catalog.modules.") and folder != manifest.slug:
        yield _error(config, 1, f"The folder {folder!r} must be named as the slug {manifest.slug!r}.")
    if not _RELEASE.fullmatch(manifest.release):
        yield _error(config, 2, f"The release {manifest.release!r} must be major.minor.patch.")
    if manifest.price_per_year < 0:
        yield _error(config, 2, "The price is negative.")
    known = {other.slug for other in all_modules()}
    for slug in manifest.requires:
        if slug not in known or slug == manifest.slug:
            yield _error(config, 3, f"It requires {slug!r}, which is not another installed module.")
    for event in manifest.emits:
        if not event.startswith(f"{manifest.slug}."):
            yield _error(config, 4, f"The event {event!r} must start with the slug.")


def _texts(manifest: ModuleManifest) -> Iterator[CheckMessage]:
    for path, text in _localised(manifest, "manifest"):
        if not text.en.strip():
            yield _error(manifest.slug, 5, f"{path} has no English text.")


def _papers(config: ModuleConfig, manifest: ModuleManifest) -> Iterator[CheckMessage]:
    roles = {role.slug for role in manifest.roles}
    for paper in manifest.papers:
        for path in filter(None, (paper.path, paper.english)):
            file = Path(config.path) / path
            if not file.is_file():
                yield _error(manifest.slug, 17, f"The paper {path!r} is not in the module's folder.")
            elif len(_FIRST_HEADING.findall(text := file.read_text(encoding="utf-8"))) != 1 or text[:2] != "# ":
                yield _error(manifest.slug, 17, f"The paper {path!r} needs one heading of the first level, on top.")
        if paper.kind == "guide" and paper.role not in roles:
            yield _error(manifest.slug, 17, f"The guide {paper.path!r} is for {paper.role!r}, which is no role of it.")
    for name, times in Counter(paper.name for paper in manifest.papers).items():
        if times > 1 or not re.fullmatch(r"[-\w]+", name, re.ASCII):
            yield _error(manifest.slug, 17, f"Two papers are called {name!r}, or it cannot stand in an address.")


def _screenshots(config: ModuleConfig, manifest: ModuleManifest) -> Iterator[CheckMessage]:
    for picture in manifest.screenshots:
        if not picture.path.startswith(f"{manifest.slug}/") or not picture.path.endswith(".webp"):
            yield _error(manifest.slug, 18, f"The picture {picture.path!r} must be a WebP file below {manifest.slug}/.")
        elif not (Path(config.path) / "static" / picture.path).is_file():
            yield _error(manifest.slug, 18, f"The picture {picture.path!r} is not in the module's static folder.")


def _rights(manifest: ModuleManifest) -> Iterator[CheckMessage]:
    declared = {right.code for right in manifest.rights}
    for code in declared:
        if not code.startswith(f"{manifest.slug}."):
            yield _error(manifest.slug, 4, f"The right {code!r} must start with the slug.")
    for role in manifest.roles:
        for code in set(role.rights) - declared:
            yield _error(manifest.slug, 4, f"The role {role.slug!r} has the right {code!r}, which is not declared.")
    for entry in manifest.navigation:
        # A right of core may open an entry too: the page is about what a block keeps.
        for code in entry.rights:
            if code not in declared and code not in SENTENCES:
                yield _error(manifest.slug, 4, f"The menu asks for the right {code!r}, which is not declared.")


def _policies(manifest: ModuleManifest) -> Iterator[CheckMessage]:
    for policy in manifest.policies:
        if policy.topic != manifest.slug:
            yield _error(manifest.slug, 4, f"The policy {policy.key!r} must start with the slug.")


def _adoption(manifest: ModuleManifest) -> Iterator[CheckMessage]:
    papers, roles = {paper.name for paper in manifest.papers}, {role.slug for role in manifest.roles}
    kinds = set(Unit.Kind.values)
    for need in manifest.readiness:
        counts_units = need.kind in {"units", "network"} or need.measure in {"positions", "phones", "residents"}
        if (counts_units and not need.unit_kinds) or not set(need.unit_kinds) <= kinds:
            yield _error(manifest.slug, 19, f"The readiness need {need.code!r} must name kinds of units.")
        if (need.kind == "staff" and bool(need.unit_kinds) == bool(need.role)) or not {need.role} <= {"", *roles}:
            yield _error(manifest.slug, 19, f"The readiness need {need.code!r} names either kinds of units or a role.")
        if (need.kind == "data") != bool(need.measure) or not {need.paper} <= {"", *papers}:
            yield _error(manifest.slug, 19, f"The readiness need {need.code!r} names no measure or an unknown paper.")
        if need.capability and not need.is_confirmed_by_a_person:
            yield _error(manifest.slug, 19, f"Nobody confirms {need.code!r}, so it can give no capability.")
    for item in manifest.costs:
        if item.price < 0 or item.quantity < 1 or not set(item.per) <= kinds:
            yield _error(manifest.slug, 19, f"The cost {item.code!r} has an impossible figure or kind of unit.")
    given = {need.code for need in manifest.readiness}
    codes = [need.code for need in manifest.readiness] + [item.code for item in manifest.costs]
    for code, times in Counter(codes).items():
        if times > 1 or not SLUG.fullmatch(code):
            yield _error(manifest.slug, 19, f"Two needs or costs are called {code!r}, or it is no slug.")
    for capability in manifest.capabilities:
        if not {capability.fix_need} <= {"", *given}:
            yield _error(manifest.slug, 19, f"The fix {capability.fix_need!r} is no readiness need of it.")


def _courses(manifest: ModuleManifest) -> Iterator[CheckMessage]:
    for course in manifest.case_types:
        if course.module != manifest.slug or not course.slug.startswith(f"{manifest.slug}."):
            yield _error(manifest.slug, 16, f"The course {course.slug!r} must name the module and start with its slug.")
    for act in manifest.delegable_acts:
        if not act.code.startswith(f"{manifest.slug}."):
            yield _error(manifest.slug, 16, f"The act {act.code!r} must start with the slug.")


def _addresses(manifest: ModuleManifest) -> Iterator[CheckMessage]:
    for field, namespace in (("urls", manifest.slug), ("api", f"{manifest.slug}_api")):
        path = getattr(manifest, field)
        if not path:
            continue
        try:
            module = import_module(path)
        except ImportError as problem:
            yield _error(manifest.slug, 6, f"{field} names {path!r}, which cannot be imported: {problem}")
            continue
        if getattr(module, "app_name", None) != namespace:
            yield _error(manifest.slug, 6, f"{path} must set app_name = {namespace!r}.")


def _paths(manifest: ModuleManifest) -> Iterator[CheckMessage]:
    named = [getattr(manifest, field) for field in _DOTTED if getattr(manifest, field)]
    named.extend(manifest.importers)
    if manifest.messages:
        named.append(manifest.messages)
    if manifest.units:
        named.append(manifest.units)
    if manifest.residents:
        named += [f"{manifest.residents}.{name}" for name in ("count", "repoint", "put_back")]
    if manifest.account:
        named += [f"{manifest.account}.{name}" for name in ("belongings", "let_go", "taken_along")]
    for path in [*named, *manifest.home_cards, *manifest.configuration_upgrades.values()]:
        try:
            import_string(path)
        except ImportError as problem:
            yield _error(manifest.slug, 7, f"The manifest names {path!r}: {problem}")
    for indicator in manifest.indicators:
        if not indicator.code.startswith(f"{manifest.slug}."):
            yield _error(manifest.slug, 4, f"The indicator {indicator.code!r} must start with the slug.")
        if indicator.compute:
            try:
                import_string(indicator.compute)
            except ImportError as problem:
                yield _error(manifest.slug, 7, f"The manifest names {indicator.compute!r}: {problem}")
    for version in range(1, manifest.configuration_version):
        if version not in manifest.configuration_upgrades:
            yield _error(manifest.slug, 13, f"A bundle of configuration version {version} can no longer be loaded.")


def _measured(manifest: ModuleManifest) -> Iterator[CheckMessage]:
    own = {indicator.code: indicator for indicator in manifest.indicators}
    usage = own.get(manifest.usage)
    if manifest.usage and usage is None:
        yield _error(manifest.slug, 20, f"The usage {manifest.usage!r} is none of its indicators.")
    elif usage and (usage.period != PeriodKind.MONTH or usage.unit.en == "%" or not usage.higher_is_better):
        yield _error(manifest.slug, 20, f"The usage {manifest.usage!r} must be a count by month, more being better.")
    elif own and usage is None:
        yield _error(manifest.slug, 20, "It has indicators and does not say which one shows that it is in use (usage).")
    for code in manifest.outcomes:
        if code == manifest.usage or code not in own.keys() | indicators().keys():
            yield _error(manifest.slug, 20, f"The outcome {code!r} is no indicator, or the one of its use.")


def _tables(config: ModuleConfig, manifest: ModuleManifest) -> Iterator[CheckMessage]:
    if config.name not in settings.TENANT_APPS or config.name in settings.SHARED_APPS:
        yield _error(config, 8, "Its tables must stand in TENANT_APPS, and in no other list.")
    reachable = _labels(settings.TENANT_APPS) - {other.slug for other in all_modules()} | {manifest.slug}
    for model in config.get_models(include_auto_created=True):
        if not model._meta.db_table.startswith(f"{manifest.slug}_"):
            yield _error(model, 9, f"Its table {model._meta.db_table!r} must start with {manifest.slug}_.")
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField):
                target = field.related_model._meta.app_label
                if target not in reachable:
                    yield _error(
                        model,
                        10,
                        f"{field.name} points at {target}, which has no table in a regency's schema or belongs to "
                        "another module. Store the code instead.",
                    )
                on_delete = getattr(field.remote_field, "on_delete", models.DO_NOTHING)
                if target != manifest.slug and on_delete is not models.DO_NOTHING:
                    yield _error(
                        model,
                        15,
                        f"{field.name} must say on_delete=DO_NOTHING. Where the module is off its tables are missing, "
                        f"and Django would look into them before it deletes a row of {target}. The database still "
                        "refuses to delete what is pointed at.",
                    )


def _strangers() -> Iterator[CheckMessage]:
    """Apps in the modules' place that Django loaded without a manifest."""
    for config in apps.get_app_configs():
        if config.name.startswith("catalog.modules.") and not isinstance(config, ModuleConfig):
            yield Error(
                f"{config.name} was loaded without its manifest.",
                hint="Its apps.py needs one ModuleConfig. Write `from catalog.sdk import manifest as sdk`.",
                obj=config,
                id="catalog.E011",
            )


def _role_slugs() -> Iterator[CheckMessage]:
    declared = Counter(role.slug for manifest in all_modules() for role in manifest.roles)
    declared.update({role.slug for role in (*TENANT_ROLES, *MINISTRY_ROLES)})
    for slug, times in declared.items():
        if times > 1:
            yield Error(f"The role {slug!r} is declared twice.", id="catalog.E012")


def _localised(value: object, path: str) -> Iterator[tuple[str, LocalisedText]]:
    """Every LocalisedText inside a manifest, with the way to it."""
    if isinstance(value, LocalisedText):
        yield path, value
    elif isinstance(value, tuple):
        for position, entry in enumerate(value):
            yield from _localised(entry, f"{path}[{position}]")
    elif is_dataclass(value):
        for field in fields(value):
            yield from _localised(getattr(value, field.name), f"{path}.{field.name}")


def _module_configs() -> list[ModuleConfig]:
    return [config for config in apps.get_app_configs() if isinstance(config, ModuleConfig)]


def _labels(names: list[str]) -> set[str]:
    return {config.label for config in apps.get_app_configs() if config.name in names}


def _error(obj: AppConfig | type[models.Model] | str, number: int, message: str) -> Error:
    return Error(message, obj=obj, id=f"catalog.E{number:03d}")
