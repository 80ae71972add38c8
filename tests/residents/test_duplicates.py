"""Duplicates explained in points, merged, and taken apart again exactly."""

from datetime import date
from typing import Any

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from residents import queries, services
from residents.models import DuplicatePair, Family, Membership, Merge, Resident
from residents.scope import EVERYWHERE
from tests.factories.residents import REASON, TESTS, join, make_family, make_resident, nik_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karangasem")]
BORN = date(1988, 3, 17)


def twice() -> tuple[Resident, Resident]:
    """One woman registered twice, the second time without her NIK and by a hurried hand."""
    fields: dict[str, Any] = {"birth_date": BORN, "sex": "female"}
    return (
        make_resident(full_name="Ni Made Sukerti", **fields),
        make_resident(full_name="Ni Md. Sukerti", nik="", phone="081234567890", **fields),
    )


def merge(kept: Resident, dropped: Resident, **choices: Any) -> Merge:
    return services.merge_residents(
        kept=kept, dropped=dropped, choices=choices, reason=REASON, actor=TESTS, now=clock.now()
    )


def undo(merged: Merge) -> None:
    services.undo_merge(merge=merged, reason="Dua orang", actor=TESTS, now=clock.now())


def everything() -> list[Any]:
    """All rows that a merge may touch, as they stand."""
    found: list[Any] = []
    for model in (Resident, Family, Membership):
        for row in model._default_manager.order_by("pk").values():
            found.append({key: bytes(value) if isinstance(value, memoryview) else value for key, value in row.items()})
    return found


class TestFinding:
    def test_explains_its_points(self) -> None:
        first, second = twice()
        make_resident(full_name="I Gede Arnawa", birth_date=BORN, sex="male")

        assert services.find_duplicates(now=clock.now()) == 1

        pair = DuplicatePair.objects.get()
        assert {pair.first, pair.second} == {first, second}
        signs = {code: points for code, points, _likeness in pair.signs}
        assert signs == {"name_alike": 25, "birth_date": 30, "village": 10, "birth_place": 5, "nik_missing": 10}
        assert pair.score == sum(signs.values())
        assert [candidate.resident for candidate in queries.duplicate_candidates(first)] == [second]

    def test_twins_with_other_numbers_are_left_alone(self) -> None:
        for name in ("I Wayan Kembar Purnama", "I Wayan Kembar Purnami"):
            make_resident(full_name=name, birth_date=BORN, sex="male" if name.endswith("a") else "female")

        assert services.find_duplicates(now=clock.now()) == 0

    def test_remembers_that_two_are_two(self) -> None:
        first, _second = twice()
        services.find_duplicates(now=clock.now())
        pair = DuplicatePair.objects.get()

        services.rule_out(pair=pair, reason="Ibu dan bibi", actor=TESTS, now=clock.now())

        assert services.find_duplicates(now=clock.now()) == 0
        assert DuplicatePair.objects.get().state == "different"
        assert queries.duplicate_candidates(first) == []
        with pytest.raises(services.AlreadyDecided):
            services.rule_out(pair=pair, reason="Lagi", actor=TESTS, now=clock.now())

    def test_looks_at_what_is_new_only_when_told_so(self) -> None:
        twice()
        later = clock.now()

        assert services.find_duplicates(now=later, since=later) == 0
        assert services.find_duplicates(now=later) == 1


class TestMerging:
    def test_takes_what_was_chosen_and_what_was_missing(self) -> None:
        kept, dropped = twice()
        services.find_duplicates(now=clock.now())

        merge(kept, dropped, full_name="dropped")

        kept.refresh_from_db()
        dropped.refresh_from_db()
        assert (kept.full_name, kept.phone) == ("Ni Md. Sukerti", "081234567890")
        assert kept.masked_nik
        assert dropped.merged_into == kept
        assert list(queries.residents(EVERYWHERE, queries.Wanted())) == [kept]
        assert DuplicatePair.objects.get().state == "merged"

    def test_the_dropped_number_can_become_the_kept_ones(self) -> None:
        kept, dropped = make_resident(nik=""), make_resident(nik="5107041703880001")

        merge(kept, dropped)

        assert queries.resident_by_nik("5107041703880001") == kept

    def test_of_two_families_one_holds(self) -> None:
        kept, dropped = twice()
        old, new = make_family(kept), make_family(dropped)

        merge(kept, dropped, family="dropped")

        assert queries.members_of(old) == []
        assert [member.resident for member in queries.members_of(new)] == [kept]
        new.refresh_from_db()
        old.refresh_from_db()
        assert (new.head, old.head) == (kept, None)

    def test_a_merged_record_is_closed(self) -> None:
        kept, dropped = twice()
        merge(kept, dropped)

        with pytest.raises(services.MergedAway):
            services.record_move(resident=dropped, day=BORN, reason=REASON, actor=TESTS, now=clock.now())
        with pytest.raises(services.MergedAway):
            merge(make_resident(), dropped)
        with pytest.raises(services.SameRecord):
            merge(kept, kept)


class TestUndoing:
    def test_is_refused_when_somebody_worked_on_the_record(self) -> None:
        kept, dropped = twice()
        merged = merge(kept, dropped)
        kept.refresh_from_db()
        services.record_move(resident=kept, day=date(2026, 1, 1), reason=REASON, actor=TESTS, now=clock.now())

        with pytest.raises(services.ChangedSinceMerge):
            undo(merged)

    def test_goes_from_the_last_merge_to_the_first(self) -> None:
        one, two, three = make_resident(), make_resident(nik=""), make_resident(nik="")
        before = everything()
        first = merge(two, three)
        second = merge(one, two)

        with pytest.raises(services.LaterMergeFirst):
            undo(first)
        undo(second)
        undo(first)

        assert everything() == before
        with pytest.raises(services.MergeUndone):
            undo(first)

    def test_is_refused_when_the_number_went_to_somebody_else(self) -> None:
        kept, dropped = make_resident(nik="5107041703880001"), make_resident()
        merged = merge(kept, dropped, nik="dropped")
        make_resident(nik="5107041703880001")

        with pytest.raises(services.NikTaken):
            undo(merged)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        sides=st.fixed_dictionaries(
            {name: st.sampled_from(["kept", "dropped"]) for name in (*services.CHOICES, "family")}
        ),
        homes=st.tuples(st.sampled_from(["head", "child", None]), st.sampled_from(["head", "child", None])),
        same_family=st.booleans(),
        numbers=st.tuples(st.booleans(), st.booleans()),
    )
    def test_restores_everything_exactly(
        self, sides: Any, homes: tuple[Any, Any], same_family: bool, numbers: tuple[bool, bool]
    ) -> None:
        people = [
            make_resident(
                nik=nik_of(BORN, "female") if has_number else "", birth_date=BORN, sex="female", occupation=job
            )
            for has_number, job in zip(numbers, ("Petani", "Pedagang"), strict=True)
        ]
        shared = make_family(make_resident())
        for person, home in zip(people, homes, strict=True):
            if home == "head":
                make_family(person)
            elif home == "child":
                join(person, shared if same_family else make_family(make_resident()))
        before = everything()

        merged = merge(people[0], people[1], **sides)
        assert everything() != before
        undo(merged)

        assert everything() == before


POINTERS: dict[Any, Any] = {}


class Letters:
    """A block that keeps residents' ids, as `TIRU_RESIDENT_REFERENCES` expects it."""

    def count(self, resident_id: Any) -> int:
        return sum(pointed == resident_id for pointed in POINTERS.values())

    def repoint(self, *, kept_id: Any, dropped_id: Any) -> list[str]:
        moved = [letter for letter, pointed in POINTERS.items() if pointed == dropped_id]
        POINTERS.update(dict.fromkeys(moved, kept_id))
        return [*moved, str(dropped_id)]

    def put_back(self, note: list[str]) -> None:
        *moved, dropped = note
        POINTERS.update(dict.fromkeys(moved, dropped))


letters = Letters()


@override_settings(TIRU_RESIDENT_REFERENCES=["tests.residents.test_duplicates.letters"])
def test_others_who_point_at_a_record_follow_it_there_and_back() -> None:
    from tests.residents.test_duplicates import POINTERS as SEEN

    kept, dropped = twice()
    SEEN.clear()
    SEEN.update({"surat-1": kept.pk, "surat-2": dropped.pk})

    merged = merge(kept, dropped)
    assert {"surat-1": kept.pk, "surat-2": kept.pk} == SEEN

    undo(merged)
    assert {"surat-1": kept.pk, "surat-2": str(dropped.pk)} == SEEN
