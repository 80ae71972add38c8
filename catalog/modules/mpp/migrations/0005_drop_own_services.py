"""What casework holds now is not kept twice."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("mpp", "0004_move_services_to_casework")]

    operations = [
        migrations.RemoveField(model_name="queueticket", name="product"),
        migrations.RemoveField(model_name="appointment", name="product"),
        migrations.RemoveField(model_name="visitstop", name="product"),
        migrations.DeleteModel(name="ServiceProduct"),
    ]
