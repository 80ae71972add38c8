import datetime as dt

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.localised import LocalisedText
from regions import calendar
from regions.calendar import UnknownHolidayYear, add_working_days, is_working_day, working_days_between
from regions.models import Holiday, HolidayYear

pytestmark = pytest.mark.django_db

GALUNGAN = dt.date(2026, 6, 17)


class TestWorkingDay:
    @pytest.mark.parametrize(
        ("day", "answer"),
        [
            (dt.date(2026, 7, 6), True),  # Monday
            (dt.date(2026, 7, 10), True),  # Friday
            (dt.date(2026, 7, 11), False),  # Saturday
            (dt.date(2026, 7, 12), False),  # Sunday
            (dt.date(2026, 8, 17), False),  # Independence Day, a Monday
            (dt.date(2026, 2, 16), False),  # joint leave, a Monday
            (dt.date(2026, 12, 24), False),  # joint leave, a Thursday
            (dt.date(2027, 3, 10), False),  # Idulfitri
        ],
    )
    def test_is_monday_to_friday_without_holidays_and_leave(self, day, answer):
        assert is_working_day(day) is answer

    def test_regencys_own_holidays_count_there_only(self):
        assert is_working_day(GALUNGAN)
        assert not is_working_day(GALUNGAN, extra_holidays=[GALUNGAN])

    @pytest.mark.parametrize("day", [dt.date(2025, 12, 31), dt.date(2028, 1, 3), dt.date(2028, 1, 1), dt.date(1, 1, 1)])
    def test_unknown_year_is_refused_weekends_included(self, day):
        with pytest.raises(UnknownHolidayYear) as refused:
            is_working_day(day)

        assert refused.value.code == "holiday_year_unknown"

    def test_refusal_names_the_year_in_both_languages(self):
        with pytest.raises(UnknownHolidayYear) as refused:
            is_working_day(dt.date(2028, 1, 3))

        with override("id"):
            assert str(refused.value).startswith("Hari libur tahun 2028 belum kami ketahui.")
        with override("en"):
            assert str(refused.value).startswith("The holidays of 2028 are not known yet.")


class TestAddWorkingDays:
    def test_mpp_3(self):
        assert add_working_days(dt.date(2026, 7, 6), 14) == dt.date(2026, 7, 24)

    def test_day_of_receipt_does_not_count(self):
        assert add_working_days(dt.date(2026, 7, 6), 1) == dt.date(2026, 7, 7)
        assert add_working_days(dt.date(2026, 7, 6), 0) == dt.date(2026, 7, 6)

    def test_received_on_friday_is_due_on_monday(self):
        assert add_working_days(dt.date(2026, 7, 10), 1) == dt.date(2026, 7, 13)

    def test_received_on_sunday_starts_on_monday(self):
        assert add_working_days(dt.date(2026, 7, 12), 1) == dt.date(2026, 7, 13)

    def test_passes_over_the_long_leave_of_idulfitri(self):
        assert add_working_days(dt.date(2026, 3, 17), 1) == dt.date(2026, 3, 25)

    def test_goes_on_into_the_next_decreed_year(self):
        assert add_working_days(dt.date(2026, 12, 23), 5) == dt.date(2027, 1, 4)

    def test_reaching_an_unknown_year_is_refused(self):
        assert add_working_days(dt.date(2027, 12, 30), 1) == dt.date(2027, 12, 31)
        with pytest.raises(UnknownHolidayYear):
            add_working_days(dt.date(2027, 12, 31), 1)

    def test_regencys_own_holidays_move_the_end(self):
        start = dt.date(2026, 6, 15)

        assert add_working_days(start, 1) == GALUNGAN
        assert add_working_days(start, 1, extra_holidays={GALUNGAN}) == dt.date(2026, 6, 18)

    def test_backwards_is_refused(self):
        with pytest.raises(ValueError, match="forward"):
            add_working_days(dt.date(2026, 7, 6), -1)

    def test_next_working_day(self):
        assert calendar.next_working_day(dt.date(2026, 8, 14)) == dt.date(2026, 8, 18)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(start=st.dates(dt.date(2026, 1, 1), dt.date(2027, 6, 30)), n=st.integers(0, 60))
    def test_counting_back_gives_the_number(self, start, n):
        end = add_working_days(start, n)

        assert working_days_between(start, end) == n
        assert working_days_between(end, start) == -n
        assert n == 0 or is_working_day(end)


class TestTable:
    def test_holidays_of_a_span_have_names(self):
        found = calendar.holidays_between(dt.date(2026, 12, 24), dt.date(2027, 1, 4))

        assert [(holiday.date, holiday.kind) for holiday in found] == [
            (dt.date(2026, 12, 24), Holiday.Kind.JOINT_LEAVE),
            (dt.date(2026, 12, 25), Holiday.Kind.NATIONAL),
            (dt.date(2027, 1, 1), Holiday.Kind.NATIONAL),
        ]
        assert found[1].name.in_language("en") == "Christmas Day"

    def test_span_into_an_unknown_year_is_refused(self):
        with pytest.raises(UnknownHolidayYear):
            calendar.holidays_between(dt.date(2027, 12, 1), dt.date(2028, 1, 1))

    def test_known_years(self):
        assert [year for year in range(2020, 2032) if calendar.is_known_year(year)] == [2026, 2027]

    def test_day_added_by_hand_counts_at_once(self, as_operator, fresh_calendar):
        day = dt.date(2026, 7, 7)
        assert is_working_day(day)

        Holiday.objects.create(year_id=2026, date=day, kind=Holiday.Kind.NATIONAL, name=LocalisedText(id="Pemilihan"))
        assert not is_working_day(day)

        Holiday.objects.get(date=day).delete()
        assert is_working_day(day)

    def test_new_decree_makes_a_year_known(self, as_operator, fresh_calendar):
        assert not calendar.is_known_year(2028)

        HolidayYear.objects.create(year=2028, decree="SKB", by_hand=True)

        assert is_working_day(dt.date(2028, 1, 3))

    def test_another_process_sees_a_change_within_a_minute(self, as_operator, fresh_calendar, monkeypatch):
        day = dt.date(2026, 7, 7)
        clock = [0.0]
        monkeypatch.setattr(calendar.time, "monotonic", lambda: clock[0])
        assert is_working_day(day)
        # bulk_create sends no signal, as if another process had written.
        Holiday.objects.bulk_create(
            [Holiday(year_id=2026, date=day, kind=Holiday.Kind.NATIONAL, name=LocalisedText(id="Pemilihan"))]
        )

        clock[0] = 60.0
        assert is_working_day(day)
        clock[0] = 61.0
        assert not is_working_day(day)

    def test_counts_among_no_pages_queries(self, fresh_calendar, django_assert_num_queries):
        with django_assert_num_queries(0):
            add_working_days(dt.date(2026, 7, 6), 14)
