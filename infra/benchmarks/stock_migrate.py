"""`python -m infra.benchmarks.stock_migrate LABEL SCHEMA ...`: django-tenants' `migrate_schemas`, timed by schema."""

from __future__ import annotations

import sys

import django

from infra.benchmarks.measure import timed


def main(label: str, schemas: list[str]) -> None:
    django.setup()
    from django.core.management import call_command

    for schema in schemas:
        with timed() as watch:
            call_command("migrate_schemas", label, schema_name=schema, verbosity=0, interactive=False)
        print(watch.seconds)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
