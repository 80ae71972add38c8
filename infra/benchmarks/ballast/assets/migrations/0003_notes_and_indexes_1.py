from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_assets", "0002_owners_and_rules_1"),
    ]

    operations = [
        migrations.AddField(
            model_name="class",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="class",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="class",
            index=models.Index(fields=["state", "due_on"], name="ballast_class_due"),
        ),
        migrations.AddIndex(
            model_name="class",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_class_open"
            ),
        ),
        migrations.AddField(
            model_name="place",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="place",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["state", "due_on"], name="ballast_place_due"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_place_open"
            ),
        ),
        migrations.AddField(
            model_name="room",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="room",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="room",
            index=models.Index(fields=["state", "due_on"], name="ballast_room_due"),
        ),
        migrations.AddIndex(
            model_name="room",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_room_open"
            ),
        ),
        migrations.AddField(
            model_name="keeper",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="keeper",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="keeper",
            index=models.Index(fields=["state", "due_on"], name="ballast_keeper_due"),
        ),
        migrations.AddIndex(
            model_name="keeper",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_keeper_open"
            ),
        ),
        migrations.AddField(
            model_name="supplier",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="supplier",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="supplier",
            index=models.Index(fields=["state", "due_on"], name="ballast_supplier_due"),
        ),
        migrations.AddIndex(
            model_name="supplier",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_supplier_open",
            ),
        ),
    ]
