from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("winding", "0002_growing")]
    operations: ClassVar = [
        migrations.RunSQL("DROP VIEW winding_large"),
        migrations.RenameField("bazaar", "name", "title"),
        migrations.RenameModel("Bazaar", "Market"),
        migrations.AlterField("market", "title", models.CharField(max_length=80, unique=True)),
        migrations.AlterField("market", "stalls", models.IntegerField(default=0)),
        migrations.RemoveField("market", "colour"),
        migrations.AddField("market", "opened_on", models.DateField(null=True)),
        migrations.AddConstraint(
            "market",
            models.CheckConstraint(condition=models.Q(stalls__gte=0), name="winding_market_has_stalls"),
        ),
        migrations.RunSQL("CREATE VIEW winding_large AS SELECT id, title FROM winding_market WHERE stalls > 100"),
    ]
