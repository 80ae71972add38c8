import gzip
import io
import json
from collections import Counter

import holidays as holidays_package
import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from holidays.constants import GOVERNMENT, PUBLIC

from core.localised import LocalisedText
from regions import names, services
from regions.codes import Kind, Level
from regions.models import Dataset, Holiday, HolidayYear, Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_data(monkeypatch, tmp_path):
    """Stands in for a new release of the package: `other_data({"35": ...}, {"35.10.16.1001": ...})`."""

    def replace(regions: dict[str, str], villages: dict[str, str]) -> None:
        for name, content in (("wilayah", regions), ("desa", villages)):
            (tmp_path / f"{name}.json.gz").write_bytes(gzip.compress(json.dumps(content).encode()))
        monkeypatch.setattr(services, "_DATA", tmp_path)

    return replace


@pytest.fixture
def shipped():
    """The data as the package ships them."""
    return [
        json.loads(gzip.decompress((services._DATA / f"{name}.json.gz").read_bytes())) for name in ("wilayah", "desa")
    ]


class TestTheListInForce:
    def test_counts_are_those_of_the_decree(self):
        counted = Counter(Region.objects.values_list("level", "kind"))

        assert counted == {
            (Level.PROVINCE, Kind.PROVINCE): 38,
            (Level.REGENCY, Kind.REGENCY): 416,
            (Level.REGENCY, Kind.CITY): 98,
            (Level.DISTRICT, Kind.DISTRICT): 7_285,
            (Level.VILLAGE, Kind.URBAN_WARD): 8_496,
            (Level.VILLAGE, Kind.VILLAGE): 75_266 - 14,
            (Level.VILLAGE, Kind.CUSTOMARY_VILLAGE): 14,
        }

    def test_every_region_but_a_province_lies_in_the_one_its_code_says(self):
        rows = Region.objects.values_list("code", "parent_id", "level")

        assert {level: len(code) for code, _, level in rows} == {
            "province": 2, "regency": 4, "district": 6, "village": 10,
        }  # fmt: skip
        assert all(parent == {2: None, 4: code[:2], 6: code[:4], 10: code[:6]}[len(code)] for code, parent, _ in rows)

    def test_provinces_and_regencies_carry_their_zone(self):
        by_zone = Counter(Region.objects.filter(level=Level.REGENCY).values_list("time_zone", flat=True))

        assert set(by_zone) == {"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}
        assert sum(by_zone.values()) == 514
        assert set(Region.objects.filter(level=Level.PROVINCE).values_list("time_zone", flat=True)) == set(by_zone)
        assert Region.objects.filter(level__in=[Level.DISTRICT, Level.VILLAGE]).exclude(time_zone="").count() == 0

    def test_pilot_districts_are_those_of_the_decree(self):
        named = dict(Region.objects.filter(parent_id__in=["3510", "5107", "8271"]).values_list("code", "name"))

        assert [named[f"5107{n:02}"] for n in range(1, 9)] == [
            "Rendang", "Sidemen", "Manggis", "Karangasem", "Abang", "Bebandem", "Selat", "Kubu",
        ]  # fmt: skip
        assert (named["351016"], named["351025"], named["827106"]) == (
            "Banyuwangi", "Blimbingsari", "Kota Ternate Tengah",
        )  # fmt: skip
        assert len(named) == 25 + 8 + 8

    def test_provenance_is_kept(self):
        dataset = Dataset.objects.get(name="regions")

        assert "300.2.2-2138/2025" in dataset.decree
        assert dataset.licence.startswith("MIT")


class TestLoadingAgain:
    def test_second_load_changes_nothing(self, as_operator, django_assert_max_num_queries):
        before = list(Dataset.objects.order_by("name").values())

        with django_assert_max_num_queries(6):
            loaded = services.load_regions()

        assert (loaded.regions_changed, loaded.holidays_changed) == (False, False)
        assert (loaded.regions, loaded.holiday_years[:2]) == (91_599, (2026, 2027))
        assert list(Dataset.objects.order_by("name").values()) == before

    def test_new_list_renames_adds_and_retires(self, as_operator, other_data, shipped):
        regions, villages = shipped
        del villages["51.07.01.2001"]
        other_data(
            regions | {"51.07": "Kabupaten Amlapura", "51.07.09": "Tianyar"}, villages | {"51.07.09.2001": "Tianyar"}
        )
        untouched = Region.objects.get(code="5108")

        loaded = services.load_regions()

        assert loaded.regions_changed
        renamed = Region.objects.get(code="5107")
        assert (renamed.name, renamed.search_name) == ("Amlapura", "amlapura")
        assert Region.objects.get(code="5107092001").parent_id == "510709"
        retired = Region.objects.get(code="5107012001")
        assert retired.is_active is False
        assert Region.objects.get(code="5108") == untouched
        assert loaded.regions == Region.objects.filter(is_active=True).count() == 91_599 + 2 - 1

    def test_region_that_comes_back_is_in_force_again(self, as_operator):
        Region.objects.filter(code="5107012001").update(is_active=False)
        Dataset.objects.update(fingerprint="of an older release")

        services.load_regions()

        assert Region.objects.get(code="5107012001").is_active is True

    @pytest.mark.parametrize(
        ("regions", "villages", "error"),
        [
            ({"51": "Bali", "51.07": "Kota Karangasem"}, {}, names.UnexpectedName),
            ({"99": "Atlantis"}, {}, LookupError),
            ({"51": "Bali", "51.7": "Kabupaten Karangasem"}, {}, ValueError),
            ({"51": "Bali"}, {"51.07.01.4001": "Rendang"}, ValueError),
        ],
    )
    def test_data_of_another_shape_are_refused_and_nothing_changes(
        self, as_operator, other_data, regions, villages, error
    ):
        other_data(regions, villages)

        with pytest.raises(error):
            services.load_regions()

        assert Region.objects.filter(is_active=True).count() == 91_599


class TestHolidays:
    @pytest.mark.parametrize(("year", "national", "leave"), [(2026, 17, 8), (2027, 18, 8)])
    def test_decreed_years_have_the_decreed_days(self, year, national, leave):
        kinds = Counter(Holiday.objects.filter(year_id=year).values_list("kind", flat=True))

        assert kinds == {Holiday.Kind.NATIONAL: national, Holiday.Kind.JOINT_LEAVE: leave}

    @pytest.mark.parametrize("year", [2026, 2027])
    def test_both_packages_agree_day_by_day(self, year):
        for kind, category in ((Holiday.Kind.NATIONAL, PUBLIC), (Holiday.Kind.JOINT_LEAVE, GOVERNMENT)):
            loaded = set(Holiday.objects.filter(year_id=year, kind=kind).values_list("date", flat=True))

            assert loaded == set(holidays_package.country_holidays("ID", years=year, categories=(category,)))

    def test_names_are_in_both_languages_and_settled(self):
        for holiday in Holiday.objects.all():
            assert holiday.name.en
            assert "perkiraan" not in holiday.name.id
            assert "estimated" not in holiday.name.en

    def test_decree_is_named(self):
        assert "1497" in HolidayYear.objects.get(year=2026).decree
        assert "1205" in HolidayYear.objects.get(year=2027).decree

    def test_year_kept_by_hand_survives_the_loader(self, as_operator, fresh_calendar):
        HolidayYear.objects.filter(year=2026).update(by_hand=True)
        Holiday.objects.filter(year_id=2026).exclude(date="2026-08-17").delete()
        Holiday.objects.filter(year_id=2027).delete()
        Dataset.objects.filter(name="holidays").update(fingerprint="of an older release")

        loaded = services.load_regions()

        assert loaded.holidays_changed
        assert Holiday.objects.filter(year_id=2026).count() == 1
        assert Holiday.objects.filter(year_id=2027).count() == 26

    def test_day_outside_its_year_is_refused_by_the_database(self, as_operator, fresh_calendar):
        with pytest.raises(IntegrityError), transaction.atomic():
            Holiday.objects.create(
                year_id=2026, date="2027-01-01", kind=Holiday.Kind.NATIONAL, name=LocalisedText(id="Tahun Baru")
            )


class TestCommand:
    def test_says_what_is_there(self, as_operator):
        out = io.StringIO()

        call_command("load_regions", stdout=out)

        assert "91,599 in force, already there" in out.getvalue()
        assert "2026, 2027" in out.getvalue()
