"""All migrations that a regency's schema can have, in one order, and what is missing in a schema."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from tenants.provisioning.migrations import ForeignApp, core_labels, labels_of, public_labels

type Node = tuple[str, str]
"""A migration: label of its app, name."""


@dataclass(frozen=True)
class Standing:
    """Where a schema stands: what counts as applied, what is missing in order, and what this code does not know."""

    applied: frozenset[Node]
    labels: frozenset[str]
    pending: tuple[Node, ...]
    unknown: tuple[Node, ...]


class Graph:
    """The migrations on disk, read once. No database is asked: what is applied differs from schema to schema."""

    def __init__(self) -> None:
        self.loader = MigrationLoader(None)
        self.core = frozenset(core_labels())
        self.modules = frozenset(labels_of(settings.MODULE_APPS))
        self.order: tuple[Node, ...] = self._ordered(self.core | self.modules)
        self.position = {node: number for number, node in enumerate(self.order)}
        if foreign := {label for label, _ in self.order} - self.core - self.modules:
            raise ForeignApp(f"{', '.join(sorted(foreign))} may not have tables in a regency's schema.")

    def migration(self, node: Node) -> Migration:
        found: Migration = self.loader.graph.nodes[node]
        return found

    def parents(self, node: Node) -> set[Node]:
        """The migrations it directly depends on."""
        return {parent.key for parent in self.loader.graph.node_map[node].parents}

    def standing(self, recorded: Iterable[Node]) -> Standing:
        """What the rows of a schema's django_migrations mean."""
        rows = set(recorded)
        applied = rows | {
            key
            for key, migration in self._squashed.items()
            if migration.replaces and rows.issuperset(migration.replaces)
        }
        labels = self.core | {label for label, _ in applied if label in self.modules}
        known = {*self.position, *(key for one in self._squashed.values() for key in one.replaces)}
        return Standing(
            applied=frozenset(applied),
            labels=frozenset(labels),
            pending=tuple(node for node in self.order if node[0] in labels and node not in applied),
            unknown=tuple(sorted(node for node in rows - known if node[0] in labels)),
        )

    def pending_in_public(self, recorded: Iterable[Node]) -> list[Node]:
        """What is missing in the ministry's own schema."""
        rows = set(recorded)
        return [node for node in self._ordered(frozenset(public_labels())) if node not in rows]

    def labels_needed_by(self, label: str) -> frozenset[str]:
        """An app and all apps whose tables its migrations build on."""
        return self._needs[label]

    def _ordered(self, labels: frozenset[str]) -> tuple[Node, ...]:
        graph = self.loader.graph
        seen: dict[Node, None] = {}
        for target in graph.leaf_nodes():
            if target[0] in labels:
                seen.update(dict.fromkeys(graph.forwards_plan(target)))
        return tuple(seen)

    @cached_property
    def _squashed(self) -> dict[Node, Migration]:
        return {key: one for key, one in self.loader.replacements.items() if key in self.position}

    @cached_property
    def _needs(self) -> dict[str, frozenset[str]]:
        needs: dict[str, set[str]] = {label: {label} for label in self.core | self.modules}
        for node in self.order:  # parents come first, so that their own needs are known
            for parent in self.parents(node):
                needs[node[0]] |= needs[parent[0]]
        return {label: frozenset(found) for label, found in needs.items()}
