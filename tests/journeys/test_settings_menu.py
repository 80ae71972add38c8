"""The menu of settings: every entry under a heading, the page of all of them, for whoever may set something up."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

import tenants
from tests.factories.organisation import person_with_rights
from web.navigation import Navigation

PAGE = "/pengaturan/semua/"


@pytest.mark.django_db
def test_only_the_way_in_stands_above_the_headings(in_karangasem: tenants.CurrentRegency, settings: Any) -> None:
    settings.ROOT_URLCONF = settings.TIRU_TENANT_URLCONF
    request = RequestFactory().get("/")
    request.regency, request.user = in_karangasem, person_with_rights("modules.manage")

    offered = [item for item in Navigation(request)._items if item.audience == "settings"]

    assert len(offered) > 25
    assert [item.url for item in offered if not item.group] == ["/pengaturan/persiapan/", "/pengaturan/"]


@pytest.mark.django_db
def test_the_page_shows_what_this_person_may_set_up(
    in_karangasem: tenants.CurrentRegency, karangasem_client: Client
) -> None:
    karangasem_client.force_login(person_with_rights("people.manage"))

    page = karangasem_client.get(PAGE).content.decode()

    assert ("/pengaturan/orang/" in page, "/pengaturan/unit/" in page) == (True, False)


@pytest.mark.django_db
def test_who_may_set_up_nothing_does_not_find_it(
    in_karangasem: tenants.CurrentRegency, karangasem_client: Client
) -> None:
    assert karangasem_client.get(PAGE).status_code == 404


@pytest.mark.django_db
def test_the_heading_of_the_page_at_hand_is_open(
    in_karangasem: tenants.CurrentRegency, karangasem_client: Client
) -> None:
    karangasem_client.force_login(person_with_rights("people.manage", "units.manage"))

    page = karangasem_client.get("/pengaturan/hari-tutup/").content.decode()

    assert page.count("<details open><summary>Organisasi") == 1
    assert page.count("<details><summary>Orang dan peran") == 1
