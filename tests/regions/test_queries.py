import datetime as dt

import pytest
from django.db import ProgrammingError, connection, transaction

from regions import calendar, queries
from regions.codes import InvalidRegionCode, Kind, Level
from regions.models import Dataset, Holiday, HolidayYear, Region
from regions.queries import Counts

pytestmark = pytest.mark.django_db


def codes(regions, limit=10):
    return [region.code for region in regions[:limit]]


class TestOneRegion:
    def test_plain_and_dotted_codes_find_the_same(self):
        assert queries.regency("51.07") == queries.regency("5107")
        assert str(queries.region("51.07.04")) == "Kecamatan Karangasem"

    @pytest.mark.parametrize("code", ["5199", "99", "", "karangasem", "51-07", "5107\0", "5" * 400])
    def test_unknown_codes_are_refused(self, code):
        with pytest.raises(queries.UnknownRegion):
            queries.region(code)

    @pytest.mark.parametrize("code", ["51", "510704", "5107012001"])
    def test_other_levels_are_no_regency(self, code):
        with pytest.raises(queries.UnknownRegion):
            queries.regency(code)

    def test_region_no_longer_in_force_is_unknown(self, as_operator):
        Region.objects.filter(code="5107012001").update(is_active=False)

        with pytest.raises(queries.UnknownRegion):
            queries.region("5107012001")

    def test_ancestors_come_without_further_queries(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            village = queries.region("5107012001")
            assert [str(found) for found in queries.ancestors_of(village)] == [
                "Kecamatan Rendang", "Kabupaten Karangasem", "Provinsi Bali",
            ]  # fmt: skip


class TestLists:
    def test_levels(self):
        assert queries.provinces().count() == 38
        assert queries.regencies().count() == 514
        assert queries.regencies(province="51").count() == 9
        assert queries.districts_of("5107").count() == 8
        assert queries.districts_of("51").count() == 57
        assert queries.villages_of("5107").count() == 78
        assert queries.villages_of("5107", kinds=(Kind.URBAN_WARD,)).count() == 3
        assert codes(queries.children_of("5107"), 3) == ["510701", "510702", "510703"]

    def test_inside_leaves_out_the_region_itself_and_neighbours(self):
        found = set(queries.inside("5107").values_list("code", flat=True))

        assert len(found) == 8 + 78
        assert all(code.startswith("5107") for code in found)
        assert "5107" not in found

    def test_inside_nothing_is_refused(self):
        with pytest.raises(InvalidRegionCode):
            queries.inside("")


class TestCounts:
    @pytest.mark.parametrize(
        ("code", "counts"),
        [
            ("3510", Counts(districts=25, urban_wards=28, villages=189, customary_villages=0)),
            ("5107", Counts(districts=8, urban_wards=3, villages=75, customary_villages=0)),
            ("8271", Counts(districts=8, urban_wards=78, villages=0, customary_villages=0)),
            ("9103", Counts(districts=19, urban_wards=5, villages=139, customary_villages=14)),
        ],
    )
    def test_regency(self, code, counts):
        assert queries.counts_of(code) == counts

    def test_regions_no_longer_in_force_do_not_count(self, as_operator):
        Region.objects.filter(code__in=["5107012001", "5107012002"]).update(is_active=False)

        assert queries.counts_of("5107").villages == 73

    def test_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            queries.counts_of("3510")


class TestCapabilities:
    @pytest.mark.parametrize(
        ("code", "held"),
        [
            ("3510", {"has_desa", "has_kelurahan", "has_own_budget"}),
            ("5107", {"has_desa", "has_kelurahan", "has_own_budget"}),
            ("8271", {"has_kelurahan", "is_city", "has_own_budget"}),
            ("3101", {"has_kelurahan"}),
            ("3171", {"has_kelurahan", "is_city"}),
            ("9103", {"has_desa", "has_desa_adat", "has_kelurahan", "has_own_budget"}),
            ("5171", {"has_desa", "has_kelurahan", "is_city", "has_own_budget"}),
        ],
    )
    def test_follow_from_the_map(self, code, held):
        assert queries.capabilities_of(code) == held

    def test_exactly_jakartas_six_have_no_budget(self):
        without = [
            code
            for code in queries.regencies().values_list("code", flat=True)
            if code.startswith(("31", "32", "36")) and "has_own_budget" not in queries.capabilities_of(code)
        ]

        assert without == ["3101", "3171", "3172", "3173", "3174", "3175"]

    @pytest.mark.parametrize("code", ["51", "510704", "5199", ""])
    def test_no_regency_has_none(self, code):
        with pytest.raises(queries.UnknownRegion):
            queries.capabilities_of(code)


class TestPlaceOfANumber:
    @pytest.mark.parametrize(
        ("district", "name"),
        [
            ("351016", "Kecamatan Banyuwangi"),
            ("510704", "Kecamatan Karangasem"),
            ("827106", "Kecamatan Kota Ternate Tengah"),
            ("351099", "Kabupaten Banyuwangi"),
            ("359999", "Provinsi Jawa Timur"),
        ],
    )
    def test_is_what_is_left_of_the_district(self, district, name):
        assert str(queries.place_of(district)) == name

    def test_may_be_nowhere(self):
        assert queries.place_of("000000") is None


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("karangasem", "5107"),
            ("KARANGASEM", "5107"),
            ("kab karangasem", "5107"),
            ("Kab. Karangasem", "5107"),
            ("kabupaten karangasem", "5107"),
            ("kec karangasem", "510704"),
            ("kecamatan selat", "510707"),
            ("ternate", "8271"),
            ("kota ternate", "8271"),
            ("kel. soasio", "8272011001"),
            ("bali", "51"),
            ("provinsi bali", "51"),
            ("banyuwangi", "3510"),
            ("karangasam", "5107"),
            ("karangaem", "5107"),
            ("banyuwagi", "3510"),
            ("trnate", "8271"),
            ("muncr", "351005"),
            ("yogjakarta", "3471"),
            ("jogja", "3471"),
            ("dki jakarta", "31"),
            ("jakarta pusat", "3171"),
            ("kota administrasi jakarta pusat", "3171"),
            ("lombok barat", "5201"),
            ("barat lombok", "5201"),
            ("kep siau", "7109"),
            ("regapu\N{RIGHT SINGLE QUOTATION MARK}u", "5307012021"),
            ("regapu'u", "5307012021"),
            ("regapuu", "5307012021"),
            ("Désa Adat Ayapo", "9103023003"),
            ("35.10", "3510"),
            ("3510", "3510"),
            ("35.10.16", "351016"),
            (" 351016 ", "351016"),
        ],
    )
    def test_best_hit_comes_first(self, text, first):
        assert codes(queries.search_regions(text), 1) == [first]

    def test_larger_regions_come_before_smaller_ones_of_the_same_name(self):
        assert codes(queries.search_regions("bogor"), 3) == ["3201", "3271", "3212242001"]

    def test_word_for_the_kind_narrows(self):
        assert {region.kind for region in queries.search_regions("kab bandung")} == {Kind.REGENCY}
        assert {region.kind for region in queries.search_regions("kel. bandung")[:50]} == {Kind.URBAN_WARD}

    def test_word_for_the_kind_may_belong_to_the_name(self):
        found = queries.search_regions("kota baru")[:20]

        assert {"157107", "321525"} <= {region.code for region in found}

    @pytest.mark.parametrize("level", list(Level))
    def test_level_narrows(self, level):
        found = list(queries.search_regions("bandung", level=level)[:20])

        assert {region.level for region in found} <= {level}
        assert bool(found) is (level is not Level.PROVINCE)

    def test_within_narrows(self):
        assert codes(queries.search_regions("selat", within="51.07"), 5)[:2] == ["510707", "5107072002"]
        assert all(region.code.startswith("5107") for region in queries.search_regions("selat", within="5107"))
        assert codes(queries.search_regions("3510", within="51")) == []

    @pytest.mark.parametrize("text", ["", "   ", "%", "_", "'", "--", "%%%", "\\", "بالي"])
    def test_nothing_to_look_for_finds_nothing(self, text):
        assert codes(queries.search_regions(text)) == []

    @pytest.mark.parametrize("text", ["ka", "b"])
    def test_short_text_is_a_beginning(self, text):
        found = list(queries.search_regions(text)[:20])

        assert found
        assert all(region.search_name.startswith(text) for region in found)

    def test_regions_no_longer_in_force_are_not_found(self, as_operator):
        Region.objects.filter(code="5107").update(is_active=False)

        assert "5107" not in codes(queries.search_regions("karangasem"), 100)

    def test_one_query_with_parents(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            for region in queries.search_regions("selat")[:30]:
                queries.ancestors_of(region)

    def test_uses_the_trigram_index(self):
        plan = queries.search_regions("karangasem")[:10].explain()

        assert "regions_search_name_trgm" in plan


class TestUnderTheRoleOfATenant:
    def test_everything_can_be_read(self, in_karangasem, fresh_calendar):
        assert str(queries.regency(in_karangasem.code)) == "Kabupaten Karangasem"
        assert codes(queries.search_regions("kab karangasam"), 1) == ["5107"]
        assert calendar.add_working_days(dt.date(2026, 7, 6), 14) == dt.date(2026, 7, 24)

    @pytest.mark.parametrize("model", [Region, Holiday, HolidayYear, Dataset])
    def test_nothing_can_be_changed(self, in_karangasem, model):
        table = model._meta.db_table
        name = model._meta.pk.column

        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {name} = {name}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
