from django.db import migrations


class Migration(migrations.Migration):
    """The last step of an application is that the regency is set up; when it opens to citizens is the regency's own."""

    dependencies = [("onboarding", "0002_what_an_application_was_filed_under")]

    operations = [migrations.RenameField("application", "live_at", "provisioned_at")]
