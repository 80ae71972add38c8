from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0004_signature_blocks"),
    ]

    operations = [
        migrations.AlterField(
            model_name="unit",
            name="kind",
            field=models.CharField(
                choices=[
                    ("government", "regional government"),
                    ("agency", "agency"),
                    ("district_office", "district office"),
                    ("village_office", "village office"),
                    ("ward_office", "urban ward office"),
                    ("hamlet", "hamlet"),
                    ("mall", "public service mall"),
                    ("health_centre", "health centre"),
                    ("campus", "campus"),
                    ("partner", "partner agency"),
                    ("other", "other unit"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
    ]
