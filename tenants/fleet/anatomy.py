"""
What a schema is made of, read from PostgreSQL's catalogue with one statement, and how two schemas differ.

Names that differ by nature are made alike: the schema's own name goes, its role is `regency`, the owner `owner`.
Columns are compared by name, not by place: one that was added later stands at the end.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tenants.context import connection, operator_rights
from tenants.fleet import blueprint
from tenants.fleet.dumping import canonical
from tenants.postgresql.base import role_for
from tenants.roles import APPEND_ONLY_TABLES, READ_ONLY_TABLES, control_role, tenant_group

# One row per thing: kind, table or '', name, and what it is like. `{schema}` is a parameter throughout.
_DESCRIBE = r"""
WITH here AS (SELECT oid, nspacl, nspowner FROM pg_namespace WHERE nspname = %(schema)s),
relations AS (
    SELECT c.oid, c.relname, c.relkind, c.relowner, c.relacl, c.relrowsecurity, c.relforcerowsecurity, c.relpersistence
    FROM pg_class c, here WHERE c.relnamespace = here.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
),
owned AS (
    SELECT d.objid, r.relname FROM pg_depend d JOIN relations r ON r.oid = d.refobjid
    WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
)
SELECT 'table' AS kind, relname::text AS parent, relname::text AS name, jsonb_build_object(
    'owner', pg_get_userbyid(relowner), 'row_security', relrowsecurity, 'forced', relforcerowsecurity,
    'persistence', relpersistence) AS facts
FROM relations WHERE relkind IN ('r', 'p', 'f')
UNION ALL
SELECT 'column', r.relname, a.attname, jsonb_build_object(
    'type', format_type(a.atttypid, a.atttypmod), 'required', a.attnotnull, 'identity', a.attidentity,
    'generated', a.attgenerated, 'default', pg_get_expr(d.adbin, d.adrelid),
    'collation', CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END,
    'granted', a.attacl::text)
FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
WHERE r.relkind IN ('r', 'p', 'f')
UNION ALL
SELECT 'constraint', r.relname, c.conname, jsonb_build_object(
    'definition', pg_get_constraintdef(c.oid), 'validated', c.convalidated)
FROM relations r JOIN pg_constraint c ON c.conrelid = r.oid WHERE c.contype <> 'n'
UNION ALL
SELECT 'index', r.relname, c.relname, jsonb_build_object(
    'definition', pg_get_indexdef(i.indexrelid), 'valid', i.indisvalid AND i.indisready)
FROM relations r JOIN pg_index i ON i.indrelid = r.oid JOIN pg_class c ON c.oid = i.indexrelid
UNION ALL
SELECT 'sequence', coalesce(o.relname, r.relname), r.relname, jsonb_build_object(
    'owner', pg_get_userbyid(r.relowner), 'type', format_type(s.seqtypid, NULL), 'start', s.seqstart,
    'increment', s.seqincrement, 'cycle', s.seqcycle)
FROM relations r JOIN pg_sequence s ON s.seqrelid = r.oid LEFT JOIN owned o ON o.objid = r.oid
UNION ALL
SELECT 'view', relname, relname, jsonb_build_object(
    'definition', pg_get_viewdef(oid), 'owner', pg_get_userbyid(relowner))
FROM relations WHERE relkind IN ('v', 'm')
UNION ALL
SELECT 'function', '', p.oid::regprocedure::text, jsonb_build_object(
    'definition', CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END, 'owner', pg_get_userbyid(p.proowner))
FROM pg_proc p, here WHERE p.pronamespace = here.oid
UNION ALL
SELECT 'type', '', t.typname, jsonb_build_object(
    'kind', t.typtype, 'labels', (SELECT array_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e
    WHERE e.enumtypid = t.oid))
FROM pg_type t, here WHERE t.typnamespace = here.oid AND t.typtype IN ('d', 'e', 'r')
UNION ALL
SELECT 'trigger', r.relname, t.tgname, jsonb_build_object(
    'definition', pg_get_triggerdef(t.oid), 'enabled', t.tgenabled)
FROM relations r JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal
UNION ALL
SELECT 'policy', r.relname, p.polname, jsonb_build_object(
    'command', p.polcmd, 'permissive', p.polpermissive, 'using', pg_get_expr(p.polqual, p.polrelid),
    'check', pg_get_expr(p.polwithcheck, p.polrelid))
FROM relations r JOIN pg_policy p ON p.polrelid = r.oid
UNION ALL
SELECT 'rule', r.relname, w.rulename, jsonb_build_object('definition', pg_get_ruledef(w.oid))
FROM relations r JOIN pg_rewrite w ON w.ev_class = r.oid WHERE w.rulename <> '_RETURN'
UNION ALL
SELECT 'grant', coalesce(o.relname, r.relname),
    r.relname || ' ' || coalesce(g.rolname, 'PUBLIC') || ' ' || acl.privilege_type,
    jsonb_build_object('may_grant', acl.is_grantable)
FROM relations r LEFT JOIN owned o ON o.objid = r.oid CROSS JOIN aclexplode(r.relacl) acl
LEFT JOIN pg_roles g ON g.oid = acl.grantee WHERE acl.grantee <> r.relowner
UNION ALL
SELECT 'grant', '', 'schema ' || coalesce(g.rolname, 'PUBLIC') || ' ' || acl.privilege_type,
    jsonb_build_object('may_grant', acl.is_grantable)
FROM here CROSS JOIN aclexplode(here.nspacl) acl LEFT JOIN pg_roles g ON g.oid = acl.grantee
WHERE acl.grantee <> here.nspowner
UNION ALL
SELECT 'default grant', '', CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences'
    WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' ELSE d.defaclobjtype::text END
    || ' ' || coalesce(g.rolname, 'PUBLIC') || ' ' || acl.privilege_type,
    jsonb_build_object('of', pg_get_userbyid(d.defaclrole), 'may_grant', acl.is_grantable)
FROM here JOIN pg_default_acl d ON d.defaclnamespace = here.oid CROSS JOIN aclexplode(d.defaclacl) acl
LEFT JOIN pg_roles g ON g.oid = acl.grantee
UNION ALL
SELECT 'schema', '', 'schema', jsonb_build_object('owner', pg_get_userbyid(nspowner)) FROM here
"""

type Key = tuple[str, str, str]
"""Kind, table it belongs to (or ''), name."""

type Anatomy = dict[Key, dict[str, Any]]

_REGENCY, _OWNER = "regency", "owner"
_GRANTS = ("grant", "default grant")
_DML = ("SELECT", "INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, order=True)
class Difference:
    """
    One thing that is not as in the blueprint.

    `what` is `missing`, `extra` or `changed`; for `changed` the facts that differ stand in `should` and `found`.
    """

    kind: str
    table: str
    name: str
    what: str
    should: str = ""
    found: str = ""

    def as_dict(self) -> dict[str, str]:
        return {field: value for field, value in vars(self).items() if value}

    @classmethod
    def from_dict(cls, values: Mapping[str, str]) -> "Difference":
        return cls(**{"table": "", **values})

    def __str__(self) -> str:
        """A sentence that a database administrator understands."""
        return _in_words(self)


class NoSuchSchema(LookupError):
    """There is no schema of this name."""


def describe(schema: str) -> Anatomy:
    """
    Everything in a schema, by kind, table and name. One statement, under the operator.

    :raises NoSuchSchema: if it is not there.
    """
    with operator_rights(schema), connection.cursor() as cursor:
        cursor.execute(_DESCRIBE, {"schema": schema})
        rows = cursor.fetchall()
    if not rows:
        raise NoSuchSchema(schema)
    alike = _Names(schema)
    return {
        (kind, table, alike.text(name)): {fact: alike.value(value) for fact, value in json.loads(facts).items()}
        for kind, table, name, facts in rows
    }


def blueprint_of(labels: Iterable[str]) -> Anatomy:
    """
    What a schema with these apps is to be: their part of the blueprint, with the grants of a regency.

    The blueprint belongs to nobody; what a regency's role may do is said by `tenants.roles`.
    """
    return expected(describe(blueprint.SCHEMA), labels)


def expected(whole: Mapping[Key, dict[str, Any]], labels: Iterable[str]) -> Anatomy:
    """As `blueprint_of`, for a blueprint that was described already."""
    wanted = set(labels)
    part: Anatomy = {}
    for key, facts in whole.items():
        kind, table, name = key
        if kind in _GRANTS:
            continue
        if kind == "schema" or blueprint.app_of(table or name.partition("(")[0]) in wanted:
            part[key] = facts
    return part | _grants(part)


def _grants(part: Iterable[Key]) -> Anatomy:
    granted: Anatomy = {}

    def grant(table: str, thing: str, right: str) -> None:
        granted["grant", table, f"{thing} {_REGENCY} {right}"] = {"may_grant": False}

    grant("", "schema", "USAGE")
    for kind, table, name in part:
        if kind in {"table", "view"}:
            rights = _DML[:1] if table in READ_ONLY_TABLES else _DML[:2] if table in APPEND_ONLY_TABLES else _DML
            for right in rights:
                grant(table, table, right)
        elif kind == "sequence":
            grant(table, name, "USAGE")
    for right in _DML:
        granted["default grant", "", f"tables {_REGENCY} {right}"] = {"of": _OWNER, "may_grant": False}
    granted["default grant", "", f"sequences {_REGENCY} USAGE"] = {"of": _OWNER, "may_grant": False}
    return granted


def without_grants(anatomy: Mapping[Key, dict[str, Any]]) -> Anatomy:
    """The same but for what roles may do: a regency that is leaving had rights taken on purpose."""
    return {
        key: {fact: value for fact, value in facts.items() if fact != "granted"}
        for key, facts in anatomy.items()
        if key[0] not in _GRANTS
    }


def differences(*, should: Mapping[Key, dict[str, Any]], found: Mapping[Key, dict[str, Any]]) -> list[Difference]:
    """What differs. Of a table that is missing or extra only that is said, not every column of it."""
    gone_or_more = {key[1] for key in should.keys() ^ found.keys() if _stands_alone(key)}
    said: list[Difference] = []
    for key in sorted(should.keys() | found.keys()):
        kind, table, name = key
        if table in gone_or_more and not _stands_alone(key):
            continue
        if key not in found:
            said.append(Difference(kind, table, name, "missing", should=_brief(kind, should[key])))
        elif key not in should:
            said.append(Difference(kind, table, name, "extra", found=_brief(kind, found[key])))
        elif should[key] != found[key]:
            differ = [fact for fact in should[key] if should[key][fact] != found[key].get(fact)]
            said.append(
                Difference(
                    kind,
                    table,
                    name,
                    "changed",
                    should=_listed(should[key], differ),
                    found=_listed(found[key], differ),
                )
            )
    return _without_echoes(said)


def _stands_alone(key: Key) -> bool:
    """A table, a view, a sequence that no table owns: what hangs on it comes and goes with it."""
    kind, table, name = key
    return kind in {"table", "view", "sequence"} and table == name


def _without_echoes(said: list[Difference]) -> list[Difference]:
    """An index that carries a constraint, and a sequence of an identity column, would be said twice."""
    constraints = {(one.table, one.name, one.what) for one in said if one.kind == "constraint"}
    return [one for one in said if not (one.kind == "index" and (one.table, one.name, one.what) in constraints)]


class _Names:
    """Names that differ from schema to schema by nature."""

    def __init__(self, schema: str) -> None:
        self.schema = schema
        self.roles = {
            role_for(connection.role_prefix, schema): _REGENCY,
            control_role(): "control",
            tenant_group(): "all regencies",
            str(connection.settings_dict["USER"]): _OWNER,
        }

    def text(self, text: str) -> str:
        for role, name in self.roles.items():
            text = text.replace(f" {role} ", f" {name} ")
        return text.replace(f"{self.schema}.", "")

    def value(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return self.roles.get(value) or canonical(value.replace(f"{self.schema}.", ""))


def _brief(kind: str, facts: Mapping[str, Any]) -> str:
    if kind in {"constraint", "index", "trigger", "rule"}:
        return str(facts["definition"]) + ("" if facts.get("valid", True) else " (INVALID)")
    return str(facts["type"]) if kind == "column" else ""


def _listed(facts: Mapping[str, Any], which: Iterable[str]) -> str:
    return ", ".join(_fact_in_words(fact, facts[fact]) for fact in which)


def _fact_in_words(fact: str, value: Any) -> str:
    """Short, as a DBA writes it; shown as code, so it is the same in both languages."""
    match fact, value:
        case ("required", True):
            return "NOT NULL"
        case ("required", False):
            return "NULL"
        case ("valid" | "validated", False):
            return "INVALID"
        case ("valid" | "validated", True):
            return "VALID"
        case ("definition" | "type", text):
            return str(text)
        case (name, None | ""):
            return f"no {name}"
        case (name, other):
            return f"{name} {other}"


def _in_words(one: Difference) -> str:
    values = {
        "table": one.table,
        "name": one.name,
        "should": one.should,
        "found": one.found,
        "kind": _kinds().get(one.kind, one.kind),
    }
    if one.kind in _GRANTS:
        return _grant_in_words(one)
    sentences = {
        ("table", "missing"): _("table %(table)s is missing"),
        ("table", "extra"): _("table %(table)s is not in the blueprint"),
        ("column", "missing"): _("table %(table)s: column %(name)s (%(should)s) is missing"),
        ("column", "extra"): _("table %(table)s: column %(name)s (%(found)s) is not in the blueprint"),
        ("column", "changed"): _("table %(table)s: column %(name)s is %(found)s, in the blueprint %(should)s"),
        ("schema", "changed"): _("the schema is %(found)s, in the blueprint %(should)s"),
    }
    general = {
        "missing": _("table %(table)s: %(kind)s %(name)s is missing: %(should)s"),
        "extra": _("table %(table)s: %(kind)s %(name)s is not in the blueprint: %(found)s"),
        "changed": _("table %(table)s: %(kind)s %(name)s is %(found)s, in the blueprint %(should)s"),
    }
    loose = {
        "missing": _("%(kind)s %(name)s is missing"),
        "extra": _("%(kind)s %(name)s is not in the blueprint"),
        "changed": _("%(kind)s %(name)s is %(found)s, in the blueprint %(should)s"),
    }
    others = loose if one.table in {"", one.name} else general
    sentence = sentences.get((one.kind, one.what)) or others[one.what]
    return (sentence % values).removesuffix(": ")


def _grant_in_words(one: Difference) -> str:
    thing, _space, rest = one.name.partition(" ")
    role, _space, right = rest.rpartition(" ")
    if one.kind == "default grant":
        things = {"tables": _("new tables"), "sequences": _("new sequences")}
        thing = things.get(thing, thing)
    values = {
        "role": _("the regency's role") if role == _REGENCY else _("role %(name)s") % {"name": role},
        "right": right,
        "thing": _("the schema") if thing == "schema" else thing,
    }
    if one.what == "missing":
        return _("%(role)s may not %(right)s on %(thing)s, by the blueprint it may") % values
    if one.what == "extra":
        return _("%(role)s may %(right)s on %(thing)s, by the blueprint it may not") % values
    return _("%(role)s may %(right)s on %(thing)s, but otherwise than in the blueprint") % values


def _kinds() -> dict[str, str]:
    return {
        "table": _("table"),
        "constraint": _("constraint"),
        "index": _("index"),
        "sequence": _("sequence"),
        "view": _("view"),
        "function": _("function"),
        "type": _("type"),
        "trigger": _("trigger"),
        "policy": _("policy"),
        "rule": _("rule"),
    }
