from django.db import migrations
from django.db.models import F


def open_them(apps, schema_editor):
    regencies = apps.get_model("tenants", "Regency").objects
    regencies.filter(opened_at=None, live_at__isnull=False).update(opened_at=F("live_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0005_opened_at"),
    ]

    operations = [
        migrations.RunPython(open_them, migrations.RunPython.noop),
    ]
