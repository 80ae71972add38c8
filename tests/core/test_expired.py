from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache

import tenants
from core import clock, expired

pytestmark = pytest.mark.django_db


def test_only_what_has_expired_goes_and_only_here(in_karangasem: tenants.CurrentRegency) -> None:
    now = clock.now()
    for key, days in (("ended", -1), ("lasting", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(days=days))
    cache.set("counted", 3, timeout=60)
    cache.set("kept", 3, timeout=7200)
    with tenants.enter("r8271"):
        Session.objects.create(session_key="ended", session_data="", expire_date=now - timedelta(days=1))

    assert expired.forget(now=now + timedelta(hours=1)) == 2

    assert list(Session.objects.values_list("session_key", flat=True)) == ["lasting"]
    assert (cache.get("counted"), cache.get("kept")) == (None, 3)
    with tenants.enter("r8271"):
        assert Session.objects.count() == 1
