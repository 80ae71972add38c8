from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ballast_licences", "0015_notes_and_indexes_5")]

    operations = [
        migrations.AddField(
            model_name="sector",
            name="colour",
            field=models.CharField(max_length=20, default="blue"),
        ),
    ]
