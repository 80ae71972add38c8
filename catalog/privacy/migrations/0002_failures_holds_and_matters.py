from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]

    operations = [
        # An exception may concern what is no case, too: of the key of the case its id stays.
        migrations.RemoveConstraint(model_name="restrictionoverride", name="privacy_override_once"),
        migrations.RenameField(model_name="restrictionoverride", old_name="case", new_name="matter"),
        migrations.AlterField(model_name="restrictionoverride", name="matter", field=models.UUIDField()),
        migrations.AddConstraint(
            model_name="restrictionoverride",
            constraint=models.UniqueConstraint(fields=("restriction", "matter"), name="privacy_override_once"),
        ),
    ]
