"""
The shape of the ballast's tables. Each is like an average table of `mpp`: eight to ten columns, up to two parents, two
indexes of its own beside those of its foreign keys, a unique and two check constraints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import models
from django.db.models import Q

STATES = [("draft", "draft"), ("filed", "filed"), ("done", "done")]


def tables(label: str, module: str, parents: Mapping[str, Sequence[str]]) -> dict[str, type[models.Model]]:
    """
    Make a model for each name, with a foreign key to each of its parents.

    :param parents: name of a table to the names of its parents, which stand before it.
    """
    made: dict[str, type[models.Model]] = {}
    for name, above in parents.items():
        table = name.lower()
        meta = type(
            "Meta",
            (),
            {
                "app_label": label,
                "ordering": ["number"],
                "indexes": [
                    models.Index(fields=["state", "due_on"], name=f"{label[:7]}_{table[:14]}_due"),
                    models.Index(
                        fields=["owner_code"], condition=~Q(state="done"), name=f"{label[:7]}_{table[:14]}_open"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["number", "owner_code"], name=f"{label}_{table}_one_number"),
                    models.CheckConstraint(condition=Q(amount__gte=0), name=f"{label}_{table}_amount"),
                    models.CheckConstraint(condition=Q(number__regex="^[A-Z0-9-]+$"), name=f"{label}_{table}_number"),
                ],
            },
        )
        fields: dict[str, object] = {
            "__module__": module,
            "__doc__": f"{name}: a table of the ballast.",
            "Meta": meta,
            "number": models.CharField(max_length=30),
            "title": models.CharField(max_length=200),
            "state": models.CharField(max_length=10, choices=STATES, default="draft"),
            "amount": models.BigIntegerField(default=0),
            "owner_code": models.CharField(max_length=20, blank=True),
            "note": models.TextField(blank=True),
            "due_on": models.DateField(null=True, blank=True),
            "written_at": models.DateTimeField(),
        }
        for parent in above:
            fields[parent.lower()] = models.ForeignKey(
                f"{label}.{parent}", on_delete=models.PROTECT, related_name=f"{table}_rows"
            )
        made[name] = type(name, (models.Model,), fields)
    return made
