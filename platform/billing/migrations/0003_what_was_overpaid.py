"""What regencies have overpaid until today, from the ledger."""

from django.db import migrations

_FROM_LEDGER = """UPDATE billing_subscriber AS subscriber SET overpaid = kept.amount FROM (
    SELECT regency_code, sum(CASE WHEN credit = 'overpaid' THEN amount ELSE -amount END) AS amount
    FROM billing_entry WHERE 'overpaid' IN (debit, credit) GROUP BY regency_code
) AS kept WHERE kept.regency_code = subscriber.regency_code"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_overpaid_and_refunds")]

    operations = [migrations.RunSQL(_FROM_LEDGER, migrations.RunSQL.noop)]
