import pytest
from django.db import IntegrityError, transaction

from regions.models import Region

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "full_name"),
    [
        ("51", "Provinsi Bali"),
        ("34", "Daerah Istimewa Yogyakarta"),
        ("5107", "Kabupaten Karangasem"),
        ("8271", "Kota Ternate"),
        ("3171", "Kota Administrasi Jakarta Pusat"),
        ("3101", "Kabupaten Administrasi Kepulauan Seribu"),
        ("510704", "Kecamatan Karangasem"),
        ("910302", "Distrik Sentani Timur"),
        ("5107041002", "Kelurahan Subagan"),
        ("5107012001", "Desa Nongan"),
        ("9103023003", "Desa Adat Ayapo"),
        ("1101012017", "Gampong Baro"),
        ("1101012001", "Gampong Keude Bakongan"),
    ],
)
def test_full_name_is_the_official_one(code, full_name):
    assert str(Region.objects.get(code=code)) == full_name


def test_code_and_zone_are_there_for_every_level():
    village = Region.objects.get(code="5107012001")

    assert village.dotted_code == "51.07.01.2001"
    assert village.zone.key == "Asia/Makassar"
    assert village.time_zone == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "51.99"},
        {"code": "519"},
        {"level": "continent"},
        {"kind": "kingdom"},
        {"parent_id": None},
        {"level": "province"},
    ],
)
def test_database_refuses_rows_that_make_no_sense(as_operator, wrong):
    values = {"code": "5199", "parent_id": "51", "level": "regency", "kind": "city", "name": "X", "search_name": "x"}
    with transaction.atomic():
        Region.objects.create(**values)
        transaction.set_rollback(True)

    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.create(**values | wrong)
