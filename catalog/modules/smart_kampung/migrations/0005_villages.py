import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import catalog.modules.smart_kampung.maturity
import core.sealed
import core.uuids


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0005_hamlets"),
        ("residents", "0002_hamlets"),
        ("smart_kampung", "0004_houses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DayReport",
            fields=[
                ("id", models.UUIDField(default=core.uuids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("visits", models.PositiveSmallIntegerField()),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="organisation.unit"
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "report of a day's visits",
                "verbose_name_plural": "reports of a day's visits",
                "ordering": ["-day", "centre"],
                "constraints": [
                    models.UniqueConstraint(fields=("centre", "day"), name="kampung_one_report_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recipient", None), ("sent_at", None)),
                            models.Q(("recipient__isnull", False), ("sent_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="kampung_report_sent_to",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VillageScore",
            fields=[
                ("id", models.UUIDField(default=core.uuids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "criterion",
                    models.CharField(
                        choices=[
                            ("public_service", "Public service"),
                            ("economy", "Economic empowerment"),
                            ("health", "Health service"),
                            ("education", "Education, arts and culture"),
                            ("people", "Capacity of people"),
                            ("poverty", "Poverty reduction"),
                            ("legal", "Legal information and literacy"),
                        ],
                        max_length=20,
                        verbose_name="criterion",
                    ),
                ),
                ("points", models.PositiveSmallIntegerField(verbose_name="points")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("scored_by", models.CharField(max_length=120)),
                ("scored_at", models.DateTimeField()),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="organisation.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "score of a village",
                "verbose_name_plural": "scores of villages",
                "ordering": ["year", "unit", "criterion"],
                "constraints": [
                    models.UniqueConstraint(fields=("year", "unit", "criterion"), name="kampung_score_once_a_year"),
                    models.CheckConstraint(condition=models.Q(("points__lte", 4)), name="kampung_score_points"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "criterion__in",
                                [
                                    catalog.modules.smart_kampung.maturity.Criterion["PUBLIC_SERVICE"],
                                    catalog.modules.smart_kampung.maturity.Criterion["ECONOMY"],
                                    catalog.modules.smart_kampung.maturity.Criterion["HEALTH"],
                                    catalog.modules.smart_kampung.maturity.Criterion["EDUCATION"],
                                    catalog.modules.smart_kampung.maturity.Criterion["PEOPLE"],
                                    catalog.modules.smart_kampung.maturity.Criterion["POVERTY"],
                                    catalog.modules.smart_kampung.maturity.Criterion["LEGAL"],
                                ],
                            )
                        ),
                        name="kampung_score_criterion",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__range", (2016, 2200))), name="kampung_score_year"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.UUIDField(default=core.uuids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("planned_date", models.DateField(verbose_name="day")),
                ("planned_by", models.CharField(max_length=120)),
                ("planned_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "planned"), ("done", "visited"), ("cancelled", "called off")],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("visited_at", models.DateTimeField(blank=True, null=True)),
                ("visited_date", models.DateField(blank=True, null=True)),
                ("needs", core.sealed.SealedTextField(blank=True, editable=False, purpose="smart_kampung.visit")),
                ("note", core.sealed.SealedTextField(blank=True, editable=False, purpose="smart_kampung.visit")),
                ("has_consent", models.BooleanField(default=False)),
                ("photo_key", models.CharField(blank=True, max_length=200)),
                ("photo_type", models.CharField(blank=True, max_length=20)),
                ("photo_taken_at", models.DateTimeField(blank=True, null=True)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.unit",
                        verbose_name="health centre",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="outreach_visits",
                        to="residents.resident",
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who goes",
                    ),
                ),
            ],
            options={
                "verbose_name": "visit at home",
                "verbose_name_plural": "visits at home",
                "ordering": ["planned_date", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "planned")),
                        fields=["visitor", "planned_date"],
                        name="kampung_visits_to_do",
                    ),
                    models.Index(
                        condition=models.Q(("state", "done")),
                        fields=["centre", "visited_date"],
                        name="kampung_visits_of_a_day",
                    ),
                    models.Index(fields=["resident", "visited_date"], name="kampung_visits_of_a_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "planned")), fields=("resident",), name="kampung_one_visit_planned"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "done", "cancelled"])), name="kampung_visit_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), ("visited_at__isnull", False), ("visited_date__isnull", False)),
                            models.Q(
                                models.Q(("state", "done"), _negated=True),
                                ("needs", ""),
                                ("note", ""),
                                ("photo_key", ""),
                                ("visited_at", None),
                                ("visited_date", None),
                            ),
                            _connector="OR",
                        ),
                        name="kampung_visit_done_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("photo_key", ""), ("photo_taken_at", None), ("photo_type", "")),
                            ("has_consent", True),
                            _connector="OR",
                        ),
                        name="kampung_photo_with_consent",
                    ),
                ],
            },
        ),
    ]
