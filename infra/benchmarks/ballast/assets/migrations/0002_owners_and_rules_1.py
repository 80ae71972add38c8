from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_assets", "0001_tables_1"),
    ]

    operations = [
        migrations.AddField(
            model_name="class",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="class",
            constraint=models.UniqueConstraint(fields=("number", "owner_code"), name="ballast_assets_class_one_number"),
        ),
        migrations.AddConstraint(
            model_name="class",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_class_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="class",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_class_number"
            ),
        ),
        migrations.AddField(
            model_name="place",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(fields=("number", "owner_code"), name="ballast_assets_place_one_number"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_place_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_place_number"
            ),
        ),
        migrations.AddField(
            model_name="room",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.UniqueConstraint(fields=("number", "owner_code"), name="ballast_assets_room_one_number"),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_room_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_room_number"
            ),
        ),
        migrations.AddField(
            model_name="keeper",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="keeper",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_assets_keeper_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="keeper",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_keeper_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="keeper",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_keeper_number"
            ),
        ),
        migrations.AddField(
            model_name="supplier",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="supplier",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_assets_supplier_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="supplier",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_supplier_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="supplier",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_supplier_number"
            ),
        ),
    ]
