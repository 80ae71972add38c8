from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_licences", "0002_owners_and_rules_1"),
    ]

    operations = [
        migrations.AddField(
            model_name="sector",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="sector",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="sector",
            index=models.Index(fields=["state", "due_on"], name="ballast_sector_due"),
        ),
        migrations.AddIndex(
            model_name="sector",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_sector_open"
            ),
        ),
        migrations.AddField(
            model_name="licencetype",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="licencetype",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="licencetype",
            index=models.Index(fields=["state", "due_on"], name="ballast_licencetype_due"),
        ),
        migrations.AddIndex(
            model_name="licencetype",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_licencetype_open",
            ),
        ),
        migrations.AddField(
            model_name="requirement",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="requirement",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="requirement",
            index=models.Index(fields=["state", "due_on"], name="ballast_requirement_due"),
        ),
        migrations.AddIndex(
            model_name="requirement",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_requirement_open",
            ),
        ),
        migrations.AddField(
            model_name="fee",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="fee",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="fee",
            index=models.Index(fields=["state", "due_on"], name="ballast_fee_due"),
        ),
        migrations.AddIndex(
            model_name="fee",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_fee_open"
            ),
        ),
        migrations.AddField(
            model_name="applicant",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="applicant",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="applicant",
            index=models.Index(fields=["state", "due_on"], name="ballast_applicant_due"),
        ),
        migrations.AddIndex(
            model_name="applicant",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_applicant_open",
            ),
        ),
    ]
