from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("residents", "0002_hamlets"),
    ]

    operations = [
        migrations.CreateModel(
            name="Population",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("village_code", models.CharField(max_length=10, verbose_name="village")),
                ("counted_on", models.DateField(verbose_name="counted on")),
                ("people", models.PositiveIntegerField(verbose_name="people")),
                ("source", models.CharField(blank=True, max_length=150, verbose_name="source")),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "population of a village",
                "verbose_name_plural": "populations of villages",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village_code", "counted_on"), name="residents_population_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("village_code__regex", "^[0-9]{10}$")), name="residents_population_village"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("people__gte", 1)), name="residents_population_of_somebody"
                    ),
                ],
            },
        ),
    ]
