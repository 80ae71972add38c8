import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_licences", "0006_notes_and_indexes_2"),
    ]

    operations = [
        migrations.CreateModel(
            name="Inspector",
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
                        related_name="inspector_rows",
                        to="ballast_licences.sector",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="InspectionVisit",
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
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspectionvisit_rows",
                        to="ballast_licences.inspection",
                    ),
                ),
                (
                    "inspector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspectionvisit_rows",
                        to="ballast_licences.inspector",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Finding",
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
                    "inspectionvisit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="finding_rows",
                        to="ballast_licences.inspectionvisit",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Remedy",
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
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remedy_rows",
                        to="ballast_licences.finding",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
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
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessment_rows",
                        to="ballast_licences.application",
                    ),
                ),
                (
                    "inspector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessment_rows",
                        to="ballast_licences.inspector",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
    ]
