from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0001_initial"),
        ("documents", "0001_initial"),
        ("organisation", "0002_delegations"),
        ("residents", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("is_open", True), ("submitted_at__isnull", False)),
                fields=["unit", "due_at"],
                include=("id", "assignee", "due_unknown_year", "state", "product"),
                name="casework_open_counted",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("is_open", False), ("submitted_at__isnull", False)),
                fields=["-closed_at", "-id"],
                include=("unit", "state", "product"),
                name="casework_closed_counted",
            ),
        ),
    ]
