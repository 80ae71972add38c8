from types import SimpleNamespace

import pytest
from django.contrib import admin

from regions.admin import HolidayYearAdmin, RegionAdmin
from regions.models import HolidayYear, Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_staff(rf):
    request = rf.post("/admin/")
    request.user = SimpleNamespace(has_perm=lambda *args: True, is_active=True, is_staff=True, pk=1)
    return request


def save(request, year, **values):
    page = HolidayYearAdmin(HolidayYear, admin.site)
    data = {"year": year.year, "decree": year.decree, "source": year.source} | values
    form = page.get_form(request, year, change=True)(data, instance=year)
    assert form.is_valid(), form.errors
    page.save_model(request, form.save(commit=False), form, change=True)
    return HolidayYear.objects.get(year=year.year)


def test_year_that_somebody_edits_is_kept_from_the_loader(fresh_calendar, request_of_staff):
    saved = save(request_of_staff, HolidayYear.objects.get(year=2026), decree="SKB Nomor 1 Tahun 2026")

    assert (saved.decree, saved.by_hand) == ("SKB Nomor 1 Tahun 2026", True)


def test_unticking_gives_the_year_back_to_the_loader(fresh_calendar, request_of_staff):
    HolidayYear.objects.filter(year=2026).update(by_hand=True)

    assert save(request_of_staff, HolidayYear.objects.get(year=2026)).by_hand is False


def test_regions_can_only_be_looked_at(request_of_staff):
    page = RegionAdmin(Region, admin.site)

    assert not page.has_add_permission(request_of_staff)
    assert not page.has_change_permission(request_of_staff)
    assert not page.has_delete_permission(request_of_staff)
