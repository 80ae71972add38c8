import datetime as dt

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from regions import nik
from regions.nik import FamilyCard, InvalidNumber, Mismatch, Nik, Sex, parse_family_card, parse_nik
from tests.factories import regions as numbers

TODAY = dt.date(2026, 11, 23)
COMPARE = "Cocokkan dengan kartunya, angka demi angka."

districts = st.from_regex(r"[0-9]{6}", fullmatch=True)
past_dates = st.dates(min_value=TODAY - dt.timedelta(days=36500), max_value=TODAY)
serials = st.integers(1, 9999)
sexes = st.sampled_from(list(Sex))


def code_of(text: str, parse=parse_nik) -> str:
    with pytest.raises(InvalidNumber) as refused:
        parse(text, today=TODAY)
    assert refused.value.status == 422
    return refused.value.code


class TestWorkedExamples:
    def test_geo_1(self):
        assert parse_nik("3510165209950003", today=TODAY) == Nik(
            number="3510165209950003",
            district_code="351016",
            birth_date=dt.date(1995, 9, 12),
            sex=Sex.FEMALE,
            serial="0003",
        )

    def test_geo_2(self):
        parsed = parse_nik("5107041703880001", today=TODAY)

        assert (parsed.district_code, parsed.sex, parsed.birth_date) == ("510704", Sex.MALE, dt.date(1988, 3, 17))

    def test_geo_3(self):
        parsed = parse_nik("8271064101010002", today=TODAY)

        assert (parsed.district_code, parsed.sex, parsed.birth_date) == ("827106", Sex.FEMALE, dt.date(2001, 1, 1))

    def test_geo_4(self):
        assert code_of("3510163202000001") == "number_day"

    def test_geo_6(self):
        assert code_of("351016120995003") == "number_too_short"


@given(district=districts, born=past_dates, sex=sexes, serial=serials)
def test_parts_survive_the_round_trip(district, born, sex, serial):
    number = numbers.nik(district=district, born=born, sex=sex, serial=serial)

    parsed = parse_nik(number, today=TODAY, birth_date=born, sex=sex, region_code=district[:4])

    assert parsed == Nik(
        number=number, district_code=district, birth_date=born, sex=sex, serial=f"{serial:04}", warnings=()
    )


@given(born=past_dates, sex=sexes)
def test_without_a_record_the_year_is_the_latest_not_in_the_future(born, sex):
    parsed = parse_nik(numbers.nik(born=born, sex=sex), today=TODAY)

    assert parsed.birth_date <= TODAY
    assert (parsed.birth_date.day, parsed.birth_date.month) == (born.day, born.month)
    assert parsed.birth_date >= born
    assert (parsed.birth_date.year - born.year) % 100 == 0


@given(district=districts, born=past_dates, sex=sexes, serial=serials, data=st.data())
def test_decoration_does_not_matter(district, born, sex, serial, data):
    number = numbers.nik(district=district, born=born, sex=sex, serial=serial)
    at = data.draw(st.integers(0, 16))
    sign = data.draw(st.sampled_from([" ", ".", "-", "\N{NO-BREAK SPACE}", "\N{EN DASH}", "\t", "\n", " . "]))

    assert parse_nik(number[:at] + sign + number[at:], today=TODAY).number == number


class TestEachRuleHasItsOwnCode:
    good = st.builds(numbers.nik, district=districts, born=past_dates, sex=sexes, serial=serials)

    @given(number=good, digits=st.integers(1, 15))
    def test_too_short(self, number, digits):
        assert code_of(number[:digits]) == "number_too_short"

    @given(number=good, more=st.from_regex(r"[0-9]{1,20}", fullmatch=True))
    def test_too_long(self, number, more):
        assert code_of(number + more) == "number_too_long"

    @given(number=good, at=st.integers(0, 15), sign=st.characters(exclude_characters="0123456789", codec="utf-8"))
    def test_other_signs(self, number, at, sign):
        text = number[:at] + sign + number[at + 1 :]

        assert code_of(text) in {"number_not_digits", "number_too_short"}
        assert (code_of(text) == "number_too_short") == bool(nik._DECORATION.fullmatch(sign))

    @pytest.mark.parametrize("day", [0, *range(32, 41), *range(72, 100)])
    def test_day(self, day):
        number = numbers.nik()

        assert code_of(f"{number[:6]}{day:02}{number[8:]}") == "number_day"

    @pytest.mark.parametrize("month", [0, *range(13, 100)])
    def test_month(self, month):
        number = numbers.nik()

        assert code_of(f"{number[:8]}{month:02}{number[10:]}") == "number_month"

    @given(number=good, date=st.sampled_from(["3002", "3102", "3104", "3106", "3109", "3111"]), sex=sexes)
    def test_date_in_no_century(self, number, date, sex):
        day = int(date[:2]) + (40 if sex is Sex.FEMALE else 0)

        assert code_of(f"{number[:6]}{day:02}{date[2:]}{number[10:]}") == "number_date"

    @given(number=good, year=st.integers(0, 99).filter(lambda year: year % 4))
    def test_leap_day_of_a_common_year(self, number, year):
        assert code_of(f"{number[:6]}2902{year:02}{number[12:]}") == "number_date"

    @given(number=good)
    def test_serial(self, number):
        assert code_of(number[:12] + "0000") == "number_serial"

    @pytest.mark.parametrize("text", ["", "  ", "...", " - "])
    def test_nothing(self, text):
        assert code_of(text) == "number_missing"

    @pytest.mark.parametrize("text", ["٣٥١٠١٦٥٢٠٩٩٥٠٠٠٣", "３５１０１６５２０９９５０００３", "351016520995000²"])
    def test_digits_of_other_scripts(self, text):
        assert code_of(text) == "number_not_digits"


class TestCentury:
    def test_born_today_is_a_baby(self):
        assert parse_nik(numbers.nik(born=TODAY), today=TODAY).birth_date == TODAY

    def test_born_tomorrow_is_a_hundred_years_old(self):
        number = numbers.nik(born=dt.date(2026, 11, 24))

        assert parse_nik(number, today=TODAY).birth_date == dt.date(1926, 11, 24)

    def test_record_decides(self):
        number = numbers.nik(born=dt.date(1920, 5, 17))

        assert parse_nik(number, today=TODAY).birth_date == dt.date(2020, 5, 17)
        assert parse_nik(number, today=TODAY, birth_date=dt.date(1920, 5, 17)).birth_date == dt.date(1920, 5, 17)

    def test_record_that_differs_by_a_little_decides_too(self):
        parsed = parse_nik(numbers.nik(born=dt.date(1920, 5, 17)), today=TODAY, birth_date=dt.date(1921, 5, 17))

        assert parsed.birth_date == dt.date(1920, 5, 17)
        assert parsed.warnings == (Mismatch.BIRTH_DATE,)

    def test_leap_day_of_2000_has_one_century_only(self):
        assert parse_nik("5107042902000001", today=TODAY).birth_date == dt.date(2000, 2, 29)
        assert parse_nik("5107042902000001", today=TODAY, birth_date=dt.date(1900, 3, 1)).birth_date.year == 2000


class TestMismatchWarnsAndNeverRefuses:
    def test_everything_differs(self):
        parsed = parse_nik(
            "3510165209950003", today=TODAY, birth_date=dt.date(1995, 9, 13), sex=Sex.MALE, region_code="510704"
        )

        assert parsed.warnings == (Mismatch.BIRTH_DATE, Mismatch.SEX, Mismatch.REGENCY)

    def test_another_district_of_the_same_regency_is_no_mismatch(self):
        assert parse_nik("3510165209950003", today=TODAY, region_code="35.10.01.2001").warnings == ()

    def test_district_that_does_not_exist_is_read(self):
        assert parse_nik("0000005209950003", today=TODAY).district_code == "000000"


class TestSentences:
    def test_too_short_in_indonesian(self):
        with pytest.raises(InvalidNumber) as refused, override("id"):
            parse_nik("35101612099500", today=TODAY)

        with override("id"):
            assert str(refused.value) == "NIK baru 14 angka. Masukkan 16 angka."
        with override("en"):
            assert str(refused.value) == "The NIK has only 14 digits. Enter 16 digits."

    @pytest.mark.parametrize(
        ("text", "indonesian"),
        [
            ("", "Nomor KK belum diisi. Masukkan 16 angka."),
            ("3510x", "Nomor KK hanya boleh berisi angka. Masukkan 16 angka."),
            ("35101612099500031", "Nomor KK berisi 17 angka. Masukkan 16 angka."),
            (
                "3510165209950003",
                "Angka ke-7 dan ke-8 pada nomor KK bukan tanggal yang mungkin. " + COMPARE,
            ),
            (
                "3510161213950003",
                "Angka ke-9 dan ke-10 pada nomor KK bukan bulan. " + COMPARE,
            ),
            (
                "3510163002950003",
                "Angka ke-7 sampai ke-12 pada nomor KK adalah tanggal yang tidak ada. " + COMPARE,
            ),
            (
                "3510161209950000",
                "Empat angka terakhir nomor KK tidak boleh 0000. " + COMPARE,
            ),
        ],
    )
    def test_each_rule_in_indonesian(self, text, indonesian):
        with pytest.raises(InvalidNumber) as refused:
            parse_family_card(text, today=TODAY)

        with override("id"):
            assert str(refused.value) == indonesian

    @given(text=st.text(max_size=15))
    def test_nothing_typed_comes_back(self, text):
        with pytest.raises(InvalidNumber) as refused:
            parse_nik(text, today=TODAY)

        assert set(refused.value.values) <= {"number", "length", "digits"}
        assert refused.value.args == ()


class TestFamilyCard:
    @given(district=districts, issued=past_dates, serial=serials)
    def test_parts_survive_the_round_trip(self, district, issued, serial):
        number = numbers.family_card(district=district, issued=issued, serial=serial)

        parsed = parse_family_card(number, today=TODAY)

        assert (parsed.district_code, parsed.serial) == (district, f"{serial:04}")
        assert (parsed.issue_date.year - issued.year) % 100 == 0
        assert parsed.issue_date.replace(year=2000) == issued.replace(year=2000)

    def test_example(self):
        assert parse_family_card("51.0704.050819.0001", today=TODAY) == FamilyCard(
            number="5107040508190001", district_code="510704", issue_date=dt.date(2019, 8, 5), serial="0001"
        )

    @pytest.mark.parametrize(
        ("number", "code"),
        [
            ("5107044508190001", "number_day"),
            ("5107040013190001", "number_day"),
            ("5107040513190001", "number_month"),
            ("5107043102190001", "number_date"),
            ("5107040508190000", "number_serial"),
            ("510704050819001", "number_too_short"),
        ],
    )
    def test_rejections(self, number, code):
        assert code_of(number, parse_family_card) == code


def test_printing_shows_the_last_four_only():
    assert repr(parse_nik("3510165209950003", today=TODAY)) == "Nik(************0003)"
    assert repr(parse_family_card("5107040508190001", today=TODAY)) == "FamilyCard(************0001)"
