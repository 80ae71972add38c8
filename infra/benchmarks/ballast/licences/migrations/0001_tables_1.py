import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Sector",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=30)),
                ("title", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("filed", "filed"), ("done", "done")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("amount", models.BigIntegerField(default=0)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="LicenceType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=30)),
                ("title", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("filed", "filed"), ("done", "done")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("amount", models.BigIntegerField(default=0)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("written_at", models.DateTimeField()),
                (
                    "sector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="licencetype_rows",
                        to="ballast_licences.sector",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Requirement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=30)),
                ("title", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("filed", "filed"), ("done", "done")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("amount", models.BigIntegerField(default=0)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("written_at", models.DateTimeField()),
                (
                    "licencetype",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requirement_rows",
                        to="ballast_licences.licencetype",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Fee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=30)),
                ("title", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("filed", "filed"), ("done", "done")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("amount", models.BigIntegerField(default=0)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("written_at", models.DateTimeField()),
                (
                    "licencetype",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fee_rows",
                        to="ballast_licences.licencetype",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Applicant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=30)),
                ("title", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("filed", "filed"), ("done", "done")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("amount", models.BigIntegerField(default=0)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["number"],
            },
        ),
    ]
