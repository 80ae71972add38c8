"""
What lies in a module's parcel, written and read back. The form stands here once; when to do it, in the neighbours.

Members: `tables/<name>` (COPY, text), `lent/<app.model>` (rows in tables of blocks, a JSON object on each line, because
those tables go on changing while the archive lies), `foreign.json` (the rows of core that the data refer to),
`roles.json`, `settings.json`, `jobs.json`, `schema.sql`, `files/<key without the schema>`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import batched
from typing import Any, BinaryIO
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.activation import holdings
from catalog.activation.models import Activation
from catalog.preferences.models import ModulePreferences
from core import files, secrets
from core.errors import Refusal
from core.jobs import WaitingJob
from core.localised import LocalisedText
from core.models import ParkedJob
from organisation.models import Role, RoleAssignment, Unit
from tenants.context import connection
from tenants.custody import parcel, tables
from tenants.fleet.dumping import fill_in
from tenants.fleet.models import BlueprintPart
from tenants.models import Regency

KIND, LAYOUT = "module", 1

type Record = dict[str, Any]


class NotWhole(Refusal):
    """The parcel does not say what the tables say. Nothing is dropped then."""

    code = "archive_not_whole"
    message = _("The archive was read back after writing and did not hold everything.")
    fix = _("Nothing was deleted. Try again; if it happens twice, tell our operators.")


@dataclass(frozen=True, kw_only=True)
class Written:
    """A sealed parcel, read back and found whole."""

    receipt: parcel.Receipt
    rows: dict[str, int]
    assignments: list[Record]
    """Roles given to people, ended ones among them."""
    parked: list[int]
    """Primary keys: what is parked later is in no parcel and must stay."""
    files: int


@dataclass(frozen=True, kw_only=True)
class Contents:
    """A parcel that was opened: its manifest and all small members. Rows and files are read as they are needed."""

    manifest: dict[str, Any]
    users: list[Record]
    units: list[Record]
    others: dict[str, list[int | str]]
    """Primary keys of rows of tables that have no natural key."""
    roles: list[Record]
    assignments: list[Record]
    settings: list[Record]
    parked: list[Record]
    waiting: list[WaitingJob]

    @property
    def migrations(self) -> list[str]:
        return list(self.manifest["migrations"])

    @property
    def tables(self) -> dict[str, dict[str, Any]]:
        return dict(self.manifest["tables"])


def write(
    *,
    key: str,
    regency: Regency,
    activation: Activation,
    migrations: list[str],
    waiting: list[WaitingJob],
) -> Written:
    """
    Write the parcel, close it and read it back against the tables. Under the operator's rights in the regency's schema,
    with the module's tables locked.

    :raises NotWhole: if what was written is not what the tables hold. :raises OSError: if there is no room.
    """
    schema, slug = regency.schema_name, activation.slug
    names = holdings.tables_of(slug)
    rows, lent = holdings.rows_in(names), holdings.lent_rows(slug)
    foreign_keys = [
        key for key in holdings.foreign_keys(names) if key.target not in {part.model._meta.db_table for part in lent}
    ]
    lent_counts = {part.model._meta.db_table: part.count() for part in lent}
    roles = list(Role.objects.filter(module=slug).order_by("pk"))
    assignments = list(RoleAssignment.objects.filter(role__module=slug).order_by("pk"))
    parked = list(ParkedJob.objects.filter(module=slug).order_by("pk"))
    kept_files = holdings.files_of(slug)
    columns = {name: tables.columns_of(schema, name) for name in names}
    manifest = {
        "kind": KIND,
        "layout": LAYOUT,
        "schema": schema,
        "regency": regency.code,
        "tenant_since": regency.created_at.isoformat(),
        "slug": slug,
        "release": activation.version,
        "migrations": migrations,
        "tables": {
            name: {
                "columns": columns[name],
                "rows": rows[name],
                "refers": {key.column: key.target for key in foreign_keys if key.table == name},
            }
            for name in names
        },
        "lent": {part.model._meta.label_lower: lent_counts[part.model._meta.db_table] for part in lent},
        "files": sorted(kept_files),
        "identities": tables.identity_positions(schema, names),
        "sequences": _sequences(schema, slug),
        "keys": secrets.fingerprints(schema),
        "activation": {
            name: _plain(getattr(activation, name)) for name in ("first_on_at", "on_since", "off_since", "version")
        },
    }
    ciphertext: list[str] = []
    with parcel.writing(key, manifest=manifest) as out:
        for name in names:
            watched = _Watched(tables.copy_out(schema, name, columns[name]))
            out.add(f"tables/{name}", watched)
            if watched.found:
                ciphertext.append(name)
        for part in lent:
            watched = _Watched(_lines_of(part))
            out.add(_member_of(part.model), watched)
            if watched.found:
                ciphertext.append(part.model._meta.db_table)
        out.add_json("foreign.json", _foreign_rows(foreign_keys, assignments, lent))
        out.add_json(
            "roles.json",
            {"roles": _records(roles), "assignments": _records(assignments)},
        )
        out.add_json("settings.json", _records(ModulePreferences.objects.filter(pk=slug)))
        out.add_json(
            "jobs.json",
            {
                "parked": _records(parked),
                "waiting": [{"task": job.task, "arguments": job.arguments, "at": _plain(job.at)} for job in waiting],
            },
        )
        out.manifest["ciphertext"] = ciphertext
        out.add("schema.sql", _ddl(schema, slug))
        for stored in sorted(kept_files):
            out.add(f"files/{_without_schema(stored)}", _chunks_of(stored))
    _check(key, rows, out.manifest["lent"])
    return Written(
        receipt=out.receipt,
        rows=rows
        | {
            part.model._meta.db_table: count
            for part in lent
            if (count := manifest["lent"][part.model._meta.label_lower])
        },
        assignments=_records(assignments),
        parked=[job.pk for job in parked],
        files=len(kept_files),
    )


def assignments_of(slug: str) -> list[Record]:
    """Who holds and held which role of the module, as it stands in the parcel."""
    return _records(RoleAssignment.objects.filter(role__module=slug).order_by("pk"))


def read(sealed: parcel.Reader) -> Contents:
    """
    The small members of a parcel that was verified.

    :raises parcel.Damaged: if it is not a module's parcel of a form we know.
    """
    manifest = sealed.manifest
    if (manifest.get("kind"), manifest.get("layout")) != (KIND, LAYOUT):
        raise parcel.Damaged("This is not a module's archive of a form that is known here.")
    foreign, roles, jobs = (sealed.json(name) for name in ("foreign.json", "roles.json", "jobs.json"))
    return Contents(
        manifest=manifest,
        users=foreign["users"],
        units=foreign["units"],
        others=foreign["others"],
        roles=roles["roles"],
        assignments=roles["assignments"],
        settings=sealed.json("settings.json"),
        parked=jobs["parked"],
        waiting=[
            WaitingJob(
                task=job["task"],
                arguments=job["arguments"],
                at=datetime.fromisoformat(job["at"]) if job["at"] else None,
            )
            for job in jobs["waiting"]
        ],
    )


def rows_of(
    sealed: parcel.Reader, name: str, described: Mapping[str, Any], maps: Mapping[str, Mapping[int, int]], moved: _Moved
) -> Iterator[bytes]:
    """
    One table's rows as COPY takes them, with references to core's rows and keys of files as they are at the
    destination.

    :param maps: by target table: the key a row had, and the key it has here.
    """
    columns: list[str] = described["columns"]
    changes = {
        columns.index(column): {str(old).encode(): str(new).encode() for old, new in maps[target].items() if old != new}
        for column, target in described["refers"].items()
        if column in columns
    }
    changes = {position: changed for position, changed in changes.items() if changed}
    with sealed.open(f"tables/{name}") as stream:
        if not changes and not moved.keys:
            while block := stream.read(1 << 20):
                yield block
            return
        for line in stream:
            cells = line.rstrip(b"\n").split(b"\t")
            for position, changed in changes.items():
                cells[position] = changed.get(cells[position], cells[position])
            yield moved.in_(b"\t".join(cells)) + b"\n"


def load_lent(
    sealed: parcel.Reader, contents: Contents, moved: _Moved, *, people: Mapping[int, int], units: Mapping[int, int]
) -> None:
    """
    Put back what the module had in tables of blocks, as today's models have it, in the schema we stand in.

    :raises parcel.Damaged: if a model is gone, or not every row is there.
    """
    for label, count in contents.manifest.get("lent", {}).items():
        try:
            model = apps.get_model(label)
        except LookupError:
            raise parcel.Damaged(f"{label} is no longer known.") from None
        maps = {User: people, Unit: units}
        columns = {
            field.attname: maps[field.related_model]
            for field in model._meta.concrete_fields
            if field.is_relation and field.related_model in maps
        }
        loaded = 0
        with sealed.open(_member_of(model)) as stream:
            for lines in batched(stream, 500):
                rows = []
                for line in lines:
                    record = json.loads(moved.in_(line))
                    changed = {name: mapped[record[name]] for name, mapped in columns.items() if record.get(name)}
                    rows.append(instance_of(model, record | changed))
                model._default_manager.bulk_create(rows)
                loaded += len(rows)
        if loaded != count:
            raise parcel.Damaged(f"{label} has {loaded} rows, not {count}.")


class _Moved:
    """Keys of files as they stood and as they are where the schema has another name."""

    def __init__(self, contents: Contents, schema: str) -> None:
        before = contents.manifest["schema"]
        same = before == schema
        stored: list[str] = contents.manifest["files"]
        self.keys = {} if same else {key.encode(): f"{schema}/{_without_schema(key)}".encode() for key in stored}
        self._start = f"{before}/{contents.manifest['slug']}/".encode()

    def in_(self, row: bytes) -> bytes:
        if self._start in row:
            for before, after in self.keys.items():
                row = row.replace(before, after)
        return row


def moved_files(contents: Contents, schema: str) -> _Moved:
    return _Moved(contents, schema)


def put_files_back(sealed: parcel.Reader, contents: Contents, schema: str) -> int:
    """Write the module's files into the storage, under the schema we stand in. Answers how many."""
    for key in contents.manifest["files"]:
        plain = _without_schema(key)
        with sealed.open(f"files/{plain}") as content:
            files.put_back(f"{schema}/{plain}", content)
    return len(contents.manifest["files"])


def instance_of[M: models.Model](model: type[M], record: Record, *, without: Iterable[str] = ()) -> M:
    """A row of today's model from a record of then. Fields that are gone are left out, new ones keep their default."""
    values = {
        column.attname: column.to_python(record[column.attname])
        for column in model._meta.concrete_fields
        if column.attname in record and column.attname not in set(without)
    }
    return model(**values)


class _Watched:
    """Passes blocks of rows on and remembers whether something encrypted went by."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = blocks
        self.found = False

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks:  # each ends with a row
            self.found = self.found or secrets.has_ciphertext(block)
            yield block


def _foreign_rows(
    foreign_keys: list[holdings.ForeignKey], assignments: list[RoleAssignment], lent: Sequence[QuerySet[models.Model]]
) -> dict[str, Any]:
    """The rows of core that the module's data refer to, by what they are known by everywhere."""
    wanted: dict[str, set[Any]] = {}
    for key in foreign_keys:
        wanted.setdefault(key.target, set()).update(_values(key))
    for target, values in _lent_references(lent):
        wanted.setdefault(target, set()).update(values)
    users = wanted.pop(User._meta.db_table, set()) | {assignment.user_id for assignment in assignments}
    units = wanted.pop(Unit._meta.db_table, set()) | {held.unit_id for held in assignments if held.unit_id}
    paths = Unit.objects.filter(pk__in=units).values_list("path", flat=True)
    codes = {code for path in paths for code in path.split("/")}
    return {
        "users": [
            _record(user, "id", "email", "full_name", "language", "date_joined")
            for user in User.objects.filter(pk__in=users).order_by("pk")
        ],
        # With all units above them, so that a missing one can be hung where it was.
        "units": _records(Unit.objects.filter(code__in=codes).order_by("path")),
        "others": {
            target: sorted(key if isinstance(key, int) else str(key) for key in keys) for target, keys in wanted.items()
        },
    }


def _lent_references(lent: Sequence[QuerySet[models.Model]]) -> Iterator[tuple[str, set[Any]]]:
    """By target table: the rows outside of the parcel to which the module's rows in blocks refer."""
    inside = {part.model: part for part in lent}
    for part in lent:
        for field in part.model._meta.concrete_fields:
            if not field.is_relation or field.related_model is None:
                continue
            target = field.related_model
            values = part.exclude(**{field.name: None}).order_by()
            if target in inside:
                values = values.exclude(**{f"{field.name}__in": inside[target].order_by().values("pk")})
            if found := set(values.values_list(field.attname, flat=True)):
                yield target._meta.db_table, found


def _lines_of(rows: QuerySet[models.Model]) -> Iterator[bytes]:
    for row in rows.order_by("pk").iterator(chunk_size=500):
        yield json.dumps(_record(row), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _member_of(model: type[models.Model]) -> str:
    return f"lent/{model._meta.label_lower}"


def _sequences(schema: str, slug: str) -> dict[str, int]:
    """The module's sequences that no column owns: numbers it gave out must not be given again."""
    found = tables.free_sequences(schema)
    return {name: found[name] for name in holdings.of_app(slug, found)}


def _values(key: holdings.ForeignKey) -> set[Any]:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT {quote(key.column)} FROM {quote(key.table)} WHERE {quote(key.column)} IS NOT NULL"  # noqa: S608 -- names of the catalogue, quoted
        )
        return {row[0] for row in cursor.fetchall()}


def _records(rows: Iterable[models.Model]) -> list[Record]:
    return [_record(row) for row in rows]


def _record(row: models.Model, *only: str) -> Record:
    fields = [column.attname for column in row._meta.concrete_fields if not only or column.attname in only]
    return {name: _plain(getattr(row, name)) for name in fields}


def _plain(value: Any) -> Any:
    match value:
        case date() | time():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case LocalisedText():
            return value.as_dict()
    return value


def _ddl(schema: str, slug: str) -> Iterator[bytes]:
    """
    The tables as the running release makes them, for whoever opens the parcel without Tiru. Restoring goes by the
    module's migrations.
    """
    for part in BlueprintPart.objects.filter(label=slug):
        yield fill_in(f"{part.tables_sql}\n{part.links_sql}\n", schema).encode()


def _chunks_of(key: str) -> Iterator[bytes]:
    with files.open_stored(key) as content:
        yield from content.chunks()


def _check(key: str, rows: Mapping[str, int], lent: Mapping[str, int]) -> None:
    counts = {f"tables/{name}": count for name, count in rows.items()}
    counts |= {f"lent/{label}": count for label, count in lent.items()}
    with parcel.reading(key) as sealed:
        sealed.verify()
        for member, count in counts.items():
            with sealed.open(member) as stream:
                if _lines(stream) != count:
                    raise NotWhole


def _lines(stream: BinaryIO) -> int:
    lines = 0
    while block := stream.read(1 << 20):
        lines += block.count(b"\n")
    return lines


def _without_schema(key: str) -> str:
    return key.partition("/")[2]
