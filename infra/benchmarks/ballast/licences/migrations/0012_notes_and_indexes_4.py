from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_licences", "0011_owners_and_rules_4"),
    ]

    operations = [
        migrations.AddField(
            model_name="invoice",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["state", "due_on"], name="ballast_invoice_due"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_invoice_open"
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="payment",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["state", "due_on"], name="ballast_payment_due"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_payment_open"
            ),
        ),
        migrations.AddField(
            model_name="licence",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="licence",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="licence",
            index=models.Index(fields=["state", "due_on"], name="ballast_licence_due"),
        ),
        migrations.AddIndex(
            model_name="licence",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_licence_open"
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="condition",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="condition",
            index=models.Index(fields=["state", "due_on"], name="ballast_condition_due"),
        ),
        migrations.AddIndex(
            model_name="condition",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_condition_open",
            ),
        ),
        migrations.AddField(
            model_name="renewal",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="renewal",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="renewal",
            index=models.Index(fields=["state", "due_on"], name="ballast_renewal_due"),
        ),
        migrations.AddIndex(
            model_name="renewal",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_renewal_open"
            ),
        ),
    ]
