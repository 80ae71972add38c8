from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = [("winding", "0003_turning")]
    operations: ClassVar = [
        migrations.CreateModel(
            "Trader",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=60)),
                ("wares", models.TextField()),
                ("markets", models.ManyToManyField("winding.market")),
            ],
        ),
        migrations.AddField("trader", "phone", models.CharField(max_length=20, blank=True, default=""), False),
    ]
