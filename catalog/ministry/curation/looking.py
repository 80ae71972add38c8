"""What the running process can see of a module by itself: papers, pictures, demo data, tables. Nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.activation.services.releases import migrations_of
from catalog.sdk.checks import broken_promises
from catalog.sdk.manifest import DataCategory, ModuleManifest
from catalog.sdk.screenshots import LARGEST
from core.sealed import SealedTextField


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Whether a point holds, and the sentence that says what was seen or what is missing."""

    holds: bool
    said: str


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """
    What a look needs beside the manifest.

    :param stale: labels whose captured tables are not those of the running code.
    :param before: migrations of the module's release before this one, by slug; without an entry this is the first.
    """

    stale: Collection[str] = ()
    before: dict[str, list[str]] = field(default_factory=dict)


type Look = Callable[[ModuleManifest, Surroundings], Finding]


def promises(manifest: ModuleManifest, around: Surroundings) -> Finding:
    """The system checks of catalog.sdk: addresses, rights, texts in two languages, tables, papers."""
    broken = broken_promises(manifest.slug)
    return _all_there(broken, _("All promises of the manifest are kept."), [f"{one.id}: {one.msg}" for one in broken])


def papers(manifest: ModuleManifest, around: Surroundings) -> Finding:
    """A draft decree or agreement, a procedure, needs and, for each role, a guide; needs and guides in English, too."""
    kinds = {paper.kind for paper in manifest.papers}
    guided = {paper.role for paper in manifest.papers if paper.kind == "guide"}
    lacking = [str(name) for kinds_of, name in (
        ({"decree", "agreement"}, _("a draft decree or agreement")),
        ({"procedure"}, _("a procedure")),
        ({"needs"}, _("staff, devices and cost")),
    ) if not kinds & kinds_of]  # fmt: skip
    lacking += [_("a guide for %(role)s") % {"role": role.name} for role in manifest.roles if role.slug not in guided]
    lacking += [
        _("the English of “%(paper)s”") % {"paper": paper.title}
        for paper in manifest.papers
        if paper.kind in ("needs", "guide") and not paper.english
    ]
    number = len(manifest.papers)
    there = ngettext("%(number)s paper, none is missing.", "%(number)s papers, none is missing.", number)
    return _all_there(lacking, there % {"number": number})


def pictures(manifest: ModuleManifest, around: Surroundings) -> Finding:
    """A picture of a phone and one of a desk at least, each small enough."""
    kinds = {picture.device for picture in manifest.screenshots}
    lacking = [
        str(name) for kind, name in (("phone", _("a picture on a phone")), ("desktop", _("a picture on a desk")))
        if kind not in kinds
    ]  # fmt: skip
    folder = Path(apps.get_app_config(manifest.slug).path) / "static"
    lacking += [
        _("%(file)s is larger than %(size)s kB") % {"file": picture.path, "size": LARGEST // 1000}
        for picture in manifest.screenshots
        if (folder / picture.path).stat().st_size > LARGEST
    ]
    number = len(manifest.screenshots)
    return _all_there(lacking, ngettext("%(number)s picture.", "%(number)s pictures.", number) % {"number": number})


def demo(manifest: ModuleManifest, around: Surroundings) -> Finding:
    return _all_there([] if manifest.demo else [_("sample data")], _("The module brings sample data."))


def effect(manifest: ModuleManifest, around: Surroundings) -> Finding:
    """What shows that it worked at its origin, what will show that it works here, and the law it rests on."""
    lacking = [
        name
        for there, name in (
            (manifest.origin, _("the evidence of its effect at the origin")),
            (manifest.indicators, _("an indicator")),
            (manifest.legal_bases, _("a legal basis")),
        )
        if not there
    ]
    said = _("Evidence of the origin, %(indicators)s indicators, %(laws)s legal bases.")
    return _all_there(lacking, said % {"indicators": len(manifest.indicators), "laws": len(manifest.legal_bases)})


def data(manifest: ModuleManifest, around: Surroundings) -> Finding:
    """Each kind of personal data that the tables betray stands in the manifest."""
    declared = set(manifest.data_categories)
    lacking = []
    for model in apps.get_app_config(manifest.slug).get_models(include_auto_created=True):
        for column in model._meta.concrete_fields:
            where = f"{model._meta.verbose_name}: {column.verbose_name}"
            lacking += [f"{kind.label} ({where})" for kind in betrayed_by(column) if kind not in declared]
            if isinstance(column, SealedTextField) and not declared:
                lacking.append(_("what is kept encrypted (%(where)s)") % {"where": where})
    number = len(declared)
    said = ngettext("%(number)s kind of data is declared.", "%(number)s kinds of data are declared.", number)
    return _all_there(
        lacking, said % {"number": number} if declared else _("No personal data, and no column betrays any.")
    )


def betrayed_by(column: models.Field[object, object]) -> Iterator[DataCategory]:
    """The kinds of personal data that a column holds for certain, by its type and name."""
    target = column.related_model._meta.label if column.is_relation and column.related_model else ""
    if target == "residents.Resident" or column.name == "person_id":
        yield from (DataCategory.NAME, DataCategory.NATIONAL_ID)
    if target.endswith(".Child"):
        yield DataCategory.CHILD
    if column.name == "address" and isinstance(column, SealedTextField):
        yield DataCategory.ADDRESS
    for part, kind in _BY_NAME.items():
        if part in column.name.split("_"):
            yield kind


_BY_NAME = {
    "nik": DataCategory.NATIONAL_ID,
    "kk": DataCategory.FAMILY_CARD,
    "phone": DataCategory.PHONE,
    "email": DataCategory.EMAIL,
    "latitude": DataCategory.LOCATION,
    "photo": DataCategory.PHOTO,
    "diagnosis": DataCategory.HEALTH,
}


def upgrades(manifest: ModuleManifest, around: Surroundings) -> Finding:
    """A set-up file of every older version can still be loaded."""
    lacking = []
    for version in range(1, manifest.configuration_version):
        try:
            import_string(manifest.configuration_upgrades[version])
        except (KeyError, ImportError):
            lacking.append(_("the way from version %(version)s") % {"version": version})
    said = _("Set-up files of all versions can be loaded; the present one is %(version)s.")
    return _all_there(lacking, said % {"version": manifest.configuration_version})


def expands(manifest: ModuleManifest, around: Surroundings) -> Finding:
    """No migration since the release before takes away what the code of before still reads."""
    if manifest.slug not in around.before:
        return Finding(holds=True, said=_("The first release: no older code reads its tables."))
    loader = MigrationLoader(None, ignore_no_migrations=True)
    new = [name for name in migrations_of(manifest.slug) if name not in around.before[manifest.slug]]
    taking = [
        f"{name}: {operation.describe()}"
        for name in new
        for operation in loader.disk_migrations[manifest.slug, name].operations
        if isinstance(operation, _TAKE_AWAY)
    ]
    said = ngettext("%(number)s migration, it only adds.", "%(number)s migrations, they only add.", len(new))
    return _all_there(taking, said % {"number": len(new)} if new else _("No migration since the release before."))


_TAKE_AWAY = (
    migrations.DeleteModel,
    migrations.RemoveField,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)


def tables(manifest: ModuleManifest, around: Surroundings) -> Finding:
    """What a switch-on will make is what the migrations of the running code make."""
    if manifest.slug in around.stale:
        return Finding(
            holds=False, said=_("The captured tables are of another version. The operator builds them anew.")
        )
    return Finding(holds=True, said=_("The captured tables are those of the running code."))


def _all_there(lacking: Collection[object], said: str, named: Collection[object] | None = None) -> Finding:
    if not lacking:
        return Finding(holds=True, said=said)
    return Finding(holds=False, said=_("Missing: %(things)s.") % {"things": "; ".join(map(str, named or lacking))})
