"""
Model states before and after each operation of a migration, rendered once for all schemas that are alike.

Rendering models is nearly all of what a migration costs, so a state is shared between schemas. Two schemas are alike
for a migration when the same migrations are applied in them among the apps that matter to it: all of core, what its app
builds on, and, where an operation may reach into other tables, the modules that build on its app.
"""

from dataclasses import dataclass

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations
from django.db.migrations.state import ProjectState

from tenants.fleet.graph import Graph, Node, Standing

# Operations that run no code of a migration's own and alter only the table they name. Any other (a primary key's type,
# a renamed model, Python that deletes rows) may have to follow foreign keys out of tables of other apps.
SILENT = (
    migrations.CreateModel,
    migrations.AddField,
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    migrations.AddConstraint,
    migrations.RemoveConstraint,
    migrations.AlterConstraint,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)


@dataclass(frozen=True)
class Rendered:
    """`states[0]` is before the first operation, `states[i]` after the i-th; `tables` are those its app had before."""

    states: list[ProjectState]
    tables: frozenset[str]


class Renderer:
    """Keeps what it rendered. `renders` counts how often a state had to be made."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.renders = 0
        self._rendered: dict[tuple[Node, frozenset[Node]], Rendered] = {}
        self._after: dict[frozenset[Node], ProjectState] = {}

    def rendered(self, node: Node, standing: Standing) -> Rendered:
        """A migration for a schema that stands so."""
        matters = self._labels(node, standing)
        alike = frozenset(applied for applied in standing.applied if applied[0] in matters)
        key = (node, alike)
        if key not in self._rendered:
            self._rendered[key] = self._render(node, alike)
        return self._rendered[key]

    def _labels(self, node: Node, standing: Standing) -> frozenset[str]:
        needed = self.graph.core | self.graph.labels_needed_by(node[0])
        operations = self.graph.migration(node).operations
        if all(isinstance(operation, SILENT) for operation in operations):
            return needed
        return needed | {label for label in standing.labels if node[0] in self.graph.labels_needed_by(label)}

    def _render(self, node: Node, alike: frozenset[Node]) -> Rendered:
        self.renders += 1
        state = self._after.get(alike)
        if state is None:
            state = ProjectState(real_apps=self.graph.loader.unmigrated_apps)
            for applied in self.graph.order:
                if applied in alike:
                    self.graph.migration(applied).mutate_state(state, preserve=False)
            state.apps  # noqa: B018 -- renders; the states after it are clones in which only what changes is rendered
        tables = frozenset(
            model._meta.db_table
            for model in state.apps.get_models(include_auto_created=True)
            if model._meta.app_label == node[0] and model._meta.managed and not model._meta.proxy
        )
        states = [state]
        for operation in self.graph.migration(node).operations:
            if isinstance(operation, migrations.RunPython):
                _settle(state)
            state = state.clone()
            operation.state_forwards(node[0], state)
            states.append(state)
        self._after[alike | {node}] = state
        return Rendered(states, tables)


def _settle(state: ProjectState) -> None:
    """Render once what was put off. RunPython throws a delayed rendering away, and would do so for every schema."""
    state.clear_delayed_apps_cache()
    state.is_delayed = False
    state.apps  # noqa: B018 -- renders
