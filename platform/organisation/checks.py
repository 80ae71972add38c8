"""What the set-up of this installation must say about units."""

from typing import Any

from django.apps import apps
from django.core import checks

from organisation import references


@checks.register
def every_column_with_a_unit_is_declared(**kwargs: Any) -> list[checks.CheckMessage]:
    """A merge of two units would forget the rows of a column that nobody declared."""
    missing, unknown = references.undeclared(apps.get_models())
    return [
        *(
            checks.Error(
                f"Nobody says what a merge of two units does with {column}.",
                hint="Declare it in a list that TIRU_UNIT_REFERENCES names; a module, in `units` of its manifest.",
                id="organisation.E001",
            )
            for column in missing
        ),
        *(checks.Error(f"{column} is declared, and names no unit.", id="organisation.E002") for column in unknown),
    ]
