from uuid import uuid4

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_citizens")]

    operations = [
        # One statement: the database gives each row that is there a value of its own.
        migrations.AddField(
            "user",
            "device_owner",
            models.UUIDField(default=uuid4, db_default=RandomUUID(), unique=True, editable=False),
        ),
    ]
