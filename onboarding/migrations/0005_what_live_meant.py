from django.db import migrations


def forwards(apps, schema_editor):
    """
    `live` is called `provisioned`. What was approved and not begun goes back to the curator, whose approval freezes the
    agreement that was not asked for before.
    """
    applications = apps.get_model("onboarding", "Application").objects
    applications.filter(state="live").update(state="provisioned")
    applications.filter(state="approved").update(state="confirmed", decided_at=None, decided_by="")


class Migration(migrations.Migration):
    dependencies = [("onboarding", "0004_agreements")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=True)]
