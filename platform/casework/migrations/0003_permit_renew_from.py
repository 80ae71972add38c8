import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_counted_lists")]

    operations = [
        migrations.AddField(
            model_name="permit",
            name="renew_from",
            field=models.DateField(
                default=datetime.date(2026, 11, 26),
                help_text="From this day it shows yellow, by the policy its case was filed under.",
            ),
            preserve_default=False,
        ),
    ]
