import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("residents", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="family",
            index=models.Index(
                models.F("village_code"),
                django.db.models.functions.text.Upper("hamlet"),
                name="residents_families_by_hamlet",
            ),
        ),
        migrations.AddIndex(
            model_name="resident",
            index=models.Index(
                models.F("village_code"),
                django.db.models.functions.text.Upper("hamlet"),
                models.F("search_name"),
                name="residents_by_hamlet",
            ),
        ),
    ]
