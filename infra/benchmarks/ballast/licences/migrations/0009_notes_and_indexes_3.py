from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_licences", "0008_owners_and_rules_3"),
    ]

    operations = [
        migrations.AddField(
            model_name="inspector",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="inspector",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="inspector",
            index=models.Index(fields=["state", "due_on"], name="ballast_inspector_due"),
        ),
        migrations.AddIndex(
            model_name="inspector",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_inspector_open",
            ),
        ),
        migrations.AddField(
            model_name="inspectionvisit",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="inspectionvisit",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="inspectionvisit",
            index=models.Index(fields=["state", "due_on"], name="ballast_inspectionvisi_due"),
        ),
        migrations.AddIndex(
            model_name="inspectionvisit",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_inspectionvisi_open",
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="finding",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["state", "due_on"], name="ballast_finding_due"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_finding_open"
            ),
        ),
        migrations.AddField(
            model_name="remedy",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="remedy",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="remedy",
            index=models.Index(fields=["state", "due_on"], name="ballast_remedy_due"),
        ),
        migrations.AddIndex(
            model_name="remedy",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_remedy_open"
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="assessment",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(fields=["state", "due_on"], name="ballast_assessment_due"),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_assessment_open",
            ),
        ),
    ]
