from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_licences", "0014_owners_and_rules_5"),
    ]

    operations = [
        migrations.AddField(
            model_name="revocation",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="revocation",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="revocation",
            index=models.Index(fields=["state", "due_on"], name="ballast_revocation_due"),
        ),
        migrations.AddIndex(
            model_name="revocation",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_revocation_open",
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="objection",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(fields=["state", "due_on"], name="ballast_objection_due"),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_objection_open",
            ),
        ),
        migrations.AddField(
            model_name="hearing",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="hearing",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="hearing",
            index=models.Index(fields=["state", "due_on"], name="ballast_hearing_due"),
        ),
        migrations.AddIndex(
            model_name="hearing",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_hearing_open"
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="notification",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(fields=["state", "due_on"], name="ballast_notification_due"),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_notification_open",
            ),
        ),
        migrations.AddField(
            model_name="registerentry",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="registerentry",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="registerentry",
            index=models.Index(fields=["state", "due_on"], name="ballast_registerentry_due"),
        ),
        migrations.AddIndex(
            model_name="registerentry",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_registerentry_open",
            ),
        ),
    ]
