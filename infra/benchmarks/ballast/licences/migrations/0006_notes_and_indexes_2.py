from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_licences", "0005_owners_and_rules_2"),
    ]

    operations = [
        migrations.AddField(
            model_name="business",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="business",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="business",
            index=models.Index(fields=["state", "due_on"], name="ballast_business_due"),
        ),
        migrations.AddIndex(
            model_name="business",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_business_open",
            ),
        ),
        migrations.AddField(
            model_name="premises",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="premises",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="premises",
            index=models.Index(fields=["state", "due_on"], name="ballast_premises_due"),
        ),
        migrations.AddIndex(
            model_name="premises",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_premises_open",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="application",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["state", "due_on"], name="ballast_application_due"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_application_open",
            ),
        ),
        migrations.AddField(
            model_name="enclosure",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="enclosure",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="enclosure",
            index=models.Index(fields=["state", "due_on"], name="ballast_enclosure_due"),
        ),
        migrations.AddIndex(
            model_name="enclosure",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_enclosure_open",
            ),
        ),
        migrations.AddField(
            model_name="inspection",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="inspection",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(fields=["state", "due_on"], name="ballast_inspection_due"),
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_inspection_open",
            ),
        ),
    ]
