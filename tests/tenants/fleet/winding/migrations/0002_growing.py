from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def first_market(apps: Any, editor: Any) -> None:
    apps.get_model("winding", "Bazaar").objects.create(name="Pasar Amlapura", stalls=312, colour="merah")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("winding", "0001_initial")]
    operations: ClassVar = [
        migrations.RunPython(first_market, migrations.RunPython.noop),
        migrations.RunSQL("CREATE VIEW winding_large AS SELECT id, name FROM winding_bazaar WHERE stalls > 100"),
        migrations.AddField(
            "bazaar",
            "keeper",
            models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=django.db.models.deletion.PROTECT, null=True),
        ),
    ]
