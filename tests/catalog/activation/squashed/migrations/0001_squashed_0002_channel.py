"""The notice board of a release after `later`, whose two migrations were squashed and deleted."""

from importlib import import_module

from django.db import migrations

first = import_module("catalog.modules._example.migrations.0001_initial").Migration
second = import_module("tests.catalog.activation.later.migrations.0002_channel").Migration


class Migration(migrations.Migration):
    initial = True
    replaces = [("example", "0001_initial"), ("example", "0002_channel")]
    dependencies = [*first.dependencies, *(need for need in second.dependencies if need[0] != "example")]
    operations = [*first.operations, *second.operations]
