"""The table of Django's database cache: one in each schema, so that nothing cached at one regency is seen at another."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("core", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL(
            "CREATE TABLE core_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL)",
            "DROP TABLE core_cache",
        ),
        migrations.RunSQL(
            "CREATE INDEX core_cache_expires ON core_cache (expires)",
            "DROP INDEX core_cache_expires",
        ),
    ]
