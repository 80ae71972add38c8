from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("straight", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL("CREATE INDEX straight_trader_lower_name ON straight_trader (lower(name))"),
        migrations.RemoveField("trader", "wares"),
        migrations.AlterField("trader", "name", models.CharField(max_length=120)),
        migrations.AddField(
            "trader",
            "home",
            models.ForeignKey(
                "winding.market", on_delete=django.db.models.deletion.PROTECT, related_name="traders", null=True
            ),
        ),
        migrations.AlterField(
            "trader",
            "home",
            models.ForeignKey("winding.market", on_delete=django.db.models.deletion.PROTECT, related_name="traders"),
        ),
        migrations.AddIndex("trader", models.Index(fields=["home", "name"], name="straight_by_home")),
    ]
