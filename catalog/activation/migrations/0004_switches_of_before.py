from django.db import migrations

# What can still be told of the time before: when a module was first on, and since when it is off or suspended.
FILL = """
INSERT INTO activation_switch (schema_name, regency_code, slug, position, at)
SELECT schema_name, regency_code, slug, 'on', first_on_at FROM activation_activation WHERE first_on_at IS NOT NULL
UNION ALL
SELECT schema_name, regency_code, slug, 'off', off_since FROM activation_activation
WHERE first_on_at IS NOT NULL AND off_since IS NOT NULL
UNION ALL
SELECT schema_name, regency_code, slug, 'suspended', now() FROM activation_activation
WHERE first_on_at IS NOT NULL AND state = 'suspended'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("activation", "0003_switch"),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
