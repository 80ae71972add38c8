from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from regions import services
from regions.models import Dataset


def test_two_processes_that_start_together_load_once(own_database, django_db_blocker):
    from tenants.context import operator_rights

    def load(_):
        try:
            with operator_rights():
                return services.load_regions().regions_changed
        finally:
            connections.close_all()

    with django_db_blocker.unblock():
        with operator_rights():
            Dataset.objects.update(fingerprint="of an older release")

        with ThreadPoolExecutor(2) as pool:
            changed = list(pool.map(load, range(2)))

    assert sorted(changed) == [False, True]
