"""
Tables of one schema, by labelled migrations.

An unlabelled `migrate` on a tenant would record every module as applied without making its tables; so each call names
the apps whose tables the schema is to have, and refuses a plan that drags in others.
"""

from collections.abc import Iterable, Mapping

from django.apps import apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.management import create_contenttypes
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from tenants.context import connection, operator_rights


class MissingMigrations(Exception):
    """An app has models but no migrations, so a schema would lack its tables without anybody noticing."""


class ForeignApp(Exception):
    """A migration depends on an app whose tables do not belong in this schema."""


def labels_of(app_names: Iterable[str]) -> list[str]:
    by_name = {config.name: config.label for config in apps.get_app_configs()}
    return [by_name[name] for name in app_names if name in by_name]


def public_labels() -> list[str]:
    return labels_of(settings.SHARED_APPS)


def core_labels() -> list[str]:
    """Apps whose tables every regency has."""
    modules = set(settings.MODULE_APPS)
    return labels_of(name for name in settings.TENANT_APPS if name not in modules)


def migrate_schema(
    schema: str, labels: Iterable[str], *, up_to: Mapping[str, Iterable[str]] | None = None
) -> list[str]:
    """
    Bring the named apps of a schema to their newest migration, under the operator. Answers what was applied.

    :param up_to: by label, the only migrations that are to be applied; for data that are older than the code.
    :raises MissingMigrations: if an app has models and no migration.
    :raises ForeignApp: if a needed migration belongs to an app that may not stand in this schema.
    """
    wanted = set(labels)
    allowed = set(public_labels()) if schema == "public" else wanted | set(core_labels())
    with operator_rights(schema):
        executor = MigrationExecutor(connection)
        if bare := [
            label for label in wanted & executor.loader.unmigrated_apps if any(apps.get_app_config(label).get_models())
        ]:
            raise MissingMigrations(f"{', '.join(sorted(bare))}: run `manage.py makemigrations`.")
        targets = [
            node
            for label in sorted(wanted)
            for node in _last_of(executor, label, set(up_to[label]) if up_to and label in up_to else None)
        ]
        plan = executor.migration_plan(targets)
        if foreign := {migration.app_label for migration, _ in plan} - allowed:
            raise ForeignApp(f"{', '.join(sorted(foreign))} may not have tables in {schema}.")
        if plan:
            executor.migrate(targets, plan=plan)
            for label in sorted({migration.app_label for migration, _ in plan}):
                config = apps.get_app_config(label)
                create_contenttypes(config, verbosity=0, interactive=False)
                create_permissions(config, verbosity=0, interactive=False)
        return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def known_migrations(label: str) -> set[str]:
    """Names of an app's migrations in the running release, with those that a squashed one stands for."""
    loader = MigrationLoader(None)
    names = {name for app, name in loader.disk_migrations if app == label}
    return names | {name for key in loader.disk_migrations.values() for app, name in key.replaces if app == label}


def half_squashed(label: str, names: set[str]) -> bool:
    """Whether a squashed migration of the running release stands for some of these and for others, too."""
    replaced = [
        {name for app, name in migration.replaces if app == label}
        for key, migration in MigrationLoader(None).disk_migrations.items()
        if key[0] == label
    ]
    return any(names & them and them - names for them in replaced)


def _last_of(executor: MigrationExecutor, label: str, only: set[str] | None) -> list[tuple[str, str]]:
    graph = executor.loader.graph
    if only is None:
        return [node for node in graph.leaf_nodes() if node[0] == label]
    nodes = {(label, name) for name in only}
    # In a schema that has none of them, a squashed migration stands in the graph instead of those it replaces.
    nodes |= {
        key
        for key, squashed in executor.loader.replacements.items()
        if key[0] == label and nodes >= {*squashed.replaces}
    }
    nodes &= set(graph.nodes)
    return sorted(node for node in nodes if not nodes & set(graph.node_map[node].children))
