"""What holds for any days, whatever they are: contacts, what was missed, and the dates after a birth."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from catalog.modules.one_student_one_client.models import Pregnancy
from catalog.modules.one_student_one_client.rules import contacts, gestation
from catalog.modules.one_student_one_client.rules.contacts import Contact, missed_antenatal
from catalog.modules.one_student_one_client.services import births

LMP = date(2026, 3, 2)
WITA = ZoneInfo("Asia/Makassar")
days = st.integers(0, gestation.LONGEST_DAYS)
some_contacts = st.lists(days, max_size=9, unique=True)


def on(*numbers: int) -> list[Contact]:
    return [Contact(LMP + timedelta(days=number)) for number in numbers]


@given(some_contacts)
def test_numbers_go_up_without_a_gap_in_whatever_order_contacts_arrive(numbers: list[int]) -> None:
    named = contacts.numbered(LMP, on(*numbers))

    assert [contact.day for _name, contact in named] == sorted(contact.day for contact in on(*numbers))
    assert [name[:2] for name, _contact in named] == [f"K{place}" for place in range(1, 7)][: len(numbers)] + [""] * (
        len(numbers) - 6
    )


@given(some_contacts, days)
def test_an_earlier_contact_never_lowers_the_number_of_a_later_one(numbers: list[int], more: int) -> None:
    before = {contact.day: name for name, contact in contacts.numbered(LMP, on(*numbers))}
    after = {contact.day: name for name, contact in contacts.numbered(LMP, on(*{*numbers, more}))}

    for day, name in before.items():
        assert not after[day] or (name and after[day][:2] >= name[:2])


@given(some_contacts, days)
def test_nothing_is_missed_while_its_days_run_or_where_a_contact_was(numbers: list[int], today: int) -> None:
    had, now = on(*numbers), LMP + timedelta(days=today)

    for due in missed_antenatal(LMP, had, now):
        assert due.last < now
        assert not [contact for contact in had if due.first <= contact.day <= due.last]


@given(some_contacts, days, days)
def test_one_more_contact_never_adds_a_missed_one_and_time_takes_none_away(
    numbers: list[int], more: int, today: int
) -> None:
    now = LMP + timedelta(days=today)
    names = {due.name for due in missed_antenatal(LMP, on(*numbers), now)}

    assert {due.name for due in missed_antenatal(LMP, on(*{*numbers, more}), now)} <= names
    assert names <= {due.name for due in missed_antenatal(LMP, on(*numbers), now + timedelta(days=30))}


@given(st.lists(st.integers(0, gestation.TERM_DAYS), max_size=9, unique=True))
def test_whoever_misses_nothing_at_term_had_what_each_trimester_owes_or_a_contact_in_each_window(
    numbers: list[int],
) -> None:
    """The windows are ours [A], the rule is the trimester's: nothing missed means that the rule was kept."""
    had = on(*numbers)
    late = missed_antenatal(LMP, had, LMP + timedelta(days=gestation.LONGEST_DAYS))
    by_trimester = dict.fromkeys(contacts.OWED, 0)
    for contact in had:
        by_trimester[gestation.age_on(LMP, contact.day).trimester] += 1

    if not late:
        assert all(by_trimester[third] >= owed for third, owed in contacts.OWED.items())


moments = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 -- the strategy takes bounds without a zone
    datetime(2030, 12, 31),  # noqa: DTZ001 -- as above
    timezones=st.just(WITA),
)


@given(moments, st.integers(0, 60 * 24 * 50))
def test_a_contact_after_birth_has_one_name_and_lies_in_its_days(born_at: datetime, minutes: int) -> None:
    at = born_at + timedelta(minutes=minutes)
    everybody: tuple[contacts.Whose, ...] = ("mother", "newborn")
    for whose in everybody:
        schedule = contacts.schedule_after_birth(born_at, whose)
        around = [due.name for due in schedule if due.first <= at <= due.last]

        assert len(around) <= 1
        assert contacts.name_after_birth(born_at, at, whose) == (around[0] if around else "")
        assert [due.first for due in schedule] == sorted(due.first for due in schedule)


@given(moments, st.booleans(), st.integers(6, 60))
def test_the_course_after_birth_only_leads_forward(born_at: datetime, has_child: bool, months: int) -> None:
    pregnancy = Pregnancy(state="delivered", born_at=born_at, state_since=born_at)
    steps = []
    while (step := births.next_step(pregnancy, months=months, has_child=has_child)) is not None:
        steps.append(step)
        pregnancy.state = step[0]

    assert [state for state, _day in steps] == (
        ["nifas", "breastfeeding", "closed"] if has_child else ["nifas", "closed"]
    )
    assert [day for _state, day in steps] == sorted(day for _state, day in steps)
    assert steps[1][1] - steps[0][1] == timedelta(days=births.NIFAS_DAYS)
