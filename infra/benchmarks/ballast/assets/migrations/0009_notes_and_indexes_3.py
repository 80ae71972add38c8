from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_assets", "0008_owners_and_rules_3"),
    ]

    operations = [
        migrations.AddField(
            model_name="vehicle",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="vehicle",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="vehicle",
            index=models.Index(fields=["state", "due_on"], name="ballast_vehicle_due"),
        ),
        migrations.AddIndex(
            model_name="vehicle",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_vehicle_open"
            ),
        ),
        migrations.AddField(
            model_name="machine",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="machine",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="machine",
            index=models.Index(fields=["state", "due_on"], name="ballast_machine_due"),
        ),
        migrations.AddIndex(
            model_name="machine",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_machine_open"
            ),
        ),
        migrations.AddField(
            model_name="custody",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="custody",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="custody",
            index=models.Index(fields=["state", "due_on"], name="ballast_custody_due"),
        ),
        migrations.AddIndex(
            model_name="custody",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_custody_open"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="transfer",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["state", "due_on"], name="ballast_transfer_due"),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_transfer_open",
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="loan",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["state", "due_on"], name="ballast_loan_due"),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_loan_open"
            ),
        ),
    ]
