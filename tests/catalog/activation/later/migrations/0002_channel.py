from django.conf import settings
from django.db import migrations, models
from django.db.models.deletion import PROTECT


def fill_channel(apps, schema_editor):
    """What every notice had before there was a choice."""
    apps.get_model("example", "Notice").objects.filter(channel=None).update(channel="papan")
    # A first row, as migrations of real modules bring them; an archive brings its own.
    apps.get_model("example", "Visit").objects.get_or_create(ticket_id=1, defaults={"heard_at": "2026-11-02T00:00Z"})


class Migration(migrations.Migration):
    dependencies = [("example", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField("notice", "channel", models.CharField(max_length=20, null=True)),
        migrations.AddField(
            "notice",
            "author",
            models.ForeignKey(settings.AUTH_USER_MODEL, PROTECT, related_name="+", null=True),
        ),
        migrations.RunPython(fill_channel, migrations.RunPython.noop),
    ]
