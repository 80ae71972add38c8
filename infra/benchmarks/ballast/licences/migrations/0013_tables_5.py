import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_licences", "0012_notes_and_indexes_4"),
    ]

    operations = [
        migrations.CreateModel(
            name="Revocation",
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
                    "licence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revocation_rows",
                        to="ballast_licences.licence",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Objection",
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
                    "revocation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objection_rows",
                        to="ballast_licences.revocation",
                    ),
                ),
                (
                    "applicant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objection_rows",
                        to="ballast_licences.applicant",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Hearing",
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
                    "objection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hearing_rows",
                        to="ballast_licences.objection",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Notification",
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
                    "applicant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notification_rows",
                        to="ballast_licences.applicant",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notification_rows",
                        to="ballast_licences.application",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="RegisterEntry",
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
                    "licence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registerentry_rows",
                        to="ballast_licences.licence",
                    ),
                ),
                (
                    "premises",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registerentry_rows",
                        to="ballast_licences.premises",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
    ]
