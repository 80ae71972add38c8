"""People and families: registered, corrected, moved, shown; what the rules of NIK and KK demand."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

import tenants
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere
from core.models import EvidenceEntry
from regions.nik import InvalidNumber, Mismatch
from residents import queries, services
from residents.models import Family, Membership, Resident
from residents.names import folded_name
from residents.scope import EVERYWHERE
from tests.factories.organisation import UnitFactory, person_with_rights
from tests.factories.residents import (
    ABABI,
    PURWA_KERTHI,
    REASON,
    TESTS,
    details,
    join,
    make_family,
    make_resident,
    nik_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karangasem")]
BORN = date(1988, 3, 17)


def last_entry() -> EvidenceEntry:
    return EvidenceEntry.objects.order_by("-sequence")[0]


def correct(resident: Resident, **changes: Any) -> list[str]:
    wanted = services.Details(**vars(services.Details.of(resident)) | changes)
    return services.correct_resident(resident=resident, details=wanted, reason=REASON, actor=TESTS, now=clock.now())


class TestRegistering:
    def test_keeps_the_number_encrypted_and_shows_four_digits(self) -> None:
        nik = "5107041703880001"

        resident = make_resident(nik=nik, birth_date=BORN, sex="male")

        assert resident.masked_nik == "************0001"
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_jsonb(r)::text FROM residents_resident r WHERE id = %s", [resident.pk])
            row = cursor.fetchone()[0]
        assert nik not in row
        assert nik not in str(list(EvidenceEntry.objects.values_list("details", "subject", "reason")))
        assert last_entry().action == "residents.registered"
        assert last_entry().details["nik"] == "************0001"

    @pytest.mark.parametrize(
        ("fields", "marks"),
        [
            ({"nik": "5107041703880001"}, []),
            ({"nik": "5107041803880001"}, [Mismatch.BIRTH_DATE]),
            ({"nik": "5107045703880001"}, [Mismatch.SEX]),
            ({"nik": "3510161703880001"}, [Mismatch.REGENCY]),
            ({"nik": "3510165703880001"}, [Mismatch.SEX, Mismatch.REGENCY]),
            ({"nik": ""}, []),
        ],
    )
    def test_marks_what_differs_and_never_refuses_it(self, fields: dict[str, str], marks: list[Mismatch]) -> None:
        resident = make_resident(birth_date=BORN, sex="male", **fields)

        assert resident.mismatches == marks

    @pytest.mark.parametrize("nik", ["5107043203880001", "510704170388001", "5107041713880001", "5107041703880000"])
    def test_refuses_what_cannot_be_a_nik(self, nik: str) -> None:
        with pytest.raises(InvalidNumber):
            make_resident(nik=nik)

    def test_refuses_a_number_that_somebody_has(self) -> None:
        nik = nik_of(BORN, "male")
        make_resident(nik=nik)

        with pytest.raises(services.NikTaken):
            make_resident(nik=f"{nik[:6]} {nik[6:12]} {nik[12:]}")

    def test_refuses_a_village_that_does_not_exist(self) -> None:
        with pytest.raises(services.UnknownVillage):
            make_resident(village_code="5107059999")

    def test_the_same_number_lives_in_two_regencies_under_other_bytes(self) -> None:
        nik = nik_of(BORN, "male")
        here = make_resident(nik=nik)
        with tenants.enter("r8271"):
            there = make_resident(nik=nik, village_code="8271031007")
            assert bytes(there.nik_index) != bytes(here.nik_index)


class TestTheDatabaseItself:
    def test_refuses_two_holders_of_a_number(self) -> None:
        one, other = make_resident(), make_resident()

        with pytest.raises(IntegrityError), transaction.atomic():
            Resident.objects.filter(pk=other.pk).update(nik_index=one.nik_index)

    @pytest.mark.parametrize(
        "change",
        [
            {"status": "moved"},
            {"died_on": date(2020, 1, 1)},
            {"status": "deceased", "died_on": date(1950, 1, 1)},
            {"village_code": "51.07"},
            {"nik": ""},
            {"full_name": ""},
        ],
    )
    def test_refuses_what_cannot_be(self, change: dict[str, Any]) -> None:
        resident = make_resident()

        with pytest.raises(IntegrityError), transaction.atomic():
            Resident.objects.filter(pk=resident.pk).update(**change)


class TestCorrecting:
    def test_names_the_fields_in_evidence_and_not_their_values(self) -> None:
        resident = make_resident(full_name="I Wayan Sudiarta")

        changed = correct(resident, full_name="I Wayan Sudiartha", phone="081234567890")

        assert changed == ["full_name", "phone"]
        assert resident.version == 2
        assert last_entry().details["fields"] == ["full_name", "phone"]
        assert "Sudiartha" not in str(last_entry().__dict__)

    def test_changes_nothing_when_nothing_differs(self) -> None:
        resident = make_resident()
        before = evidence.head_of_log()

        assert correct(resident) == []
        assert evidence.head_of_log() == before

    def test_notices_that_somebody_was_faster(self) -> None:
        resident = make_resident()
        correct(resident, phone="081234567890")

        with pytest.raises(services.ChangedMeanwhile):
            services.correct_resident(
                resident=resident, details=details(), reason=REASON, version=1, actor=TESTS, now=clock.now()
            )

    def test_what_was_checked_against_the_papers_stays_checked(self) -> None:
        resident = make_resident(nik="5107041803880001", birth_date=BORN, sex="male")
        services.confirm_numbers(resident=resident, reason=REASON, actor=TESTS, now=clock.now())

        correct(resident, phone="081234567890")
        assert resident.warnings == []

        correct(resident, birth_date=date(1988, 3, 19))
        assert resident.warnings == ["birth_date"]

    def test_a_number_in_the_reason_does_not_reach_the_log(self) -> None:
        resident = make_resident()
        wanted = services.Details(**vars(services.Details.of(resident)) | {"hamlet": "Banjar Lebah"})

        services.correct_resident(
            resident=resident, details=wanted, reason="Lihat 5107041703880001", actor=TESTS, now=clock.now()
        )

        assert last_entry().reason == "Lihat ************0001"


class TestEvents:
    def test_a_death_ends_the_membership_and_leaves_the_family_without_a_head(self) -> None:
        head, child = make_resident(), make_resident()
        family = make_family(head)
        join(child, family)

        services.record_death(resident=head, day=date(2026, 1, 5), reason=REASON, actor=TESTS, now=clock.now())

        family.refresh_from_db()
        assert (head.status, head.died_on, family.head) == ("deceased", date(2026, 1, 5), None)
        assert [member.resident for member in queries.members_of(family)] == [child]

    def test_a_day_before_the_birth_or_tomorrow_is_refused(self) -> None:
        resident = make_resident()

        for day in (date(1980, 1, 1), date(2999, 1, 1)):
            with pytest.raises(services.DateImpossible):
                services.record_move(resident=resident, day=day, reason=REASON, actor=TESTS, now=clock.now())

    def test_a_note_can_be_taken_back(self) -> None:
        resident = make_resident()
        services.record_move(resident=resident, day=date(2026, 1, 5), reason=REASON, actor=TESTS, now=clock.now())

        services.take_status_back(resident=resident, reason=REASON, actor=TESTS, now=clock.now())

        assert (resident.status, resident.moved_on) == ("alive", None)


class TestFamilies:
    def test_a_person_stands_on_one_card_at_a_time(self) -> None:
        head, son = make_resident(), make_resident()
        family = make_family(head)
        join(son, family)

        own = make_family(son, day=date(2024, 8, 1))

        assert [member.resident for member in queries.members_of(family)] == [head]
        assert [member.resident for member in queries.members_of(own)] == [son]
        assert queries.former_members_of(family)[0].active_to == date(2024, 8, 1)

    def test_a_new_card_brings_a_new_number_to_the_same_family(self) -> None:
        head = make_resident()
        family = make_family(head, kk="5107050405200001")

        services.renew_card(family=family, kk="5107050101260007", reason=REASON, actor=TESTS, now=clock.now())

        assert queries.family_by_kk("5107050101260007") == family
        assert queries.family_by_kk("5107050405200001") is None
        assert last_entry().details == {"kk_before": "************0001", "kk": "************0007"}

    def test_one_card_belongs_to_one_family_and_one_family_has_one_head(self) -> None:
        head, other = make_resident(), make_resident()
        family = make_family(head, kk="5107050405200001")

        with pytest.raises(services.CardTaken):
            make_family(other, kk="5107050405200001")
        with pytest.raises(services.HasHead):
            join(other, family, "head")
        assert Family.objects.count() == 1

    def test_the_database_refuses_two_memberships_at_a_time(self) -> None:
        head = make_resident()
        family = make_family(head)

        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(resident=head, family=family, relation="child", active_from=date(2026, 1, 1))


class TestShowingANumber:
    def test_is_recorded_with_the_reason_and_the_last_four_digits(self) -> None:
        resident = make_resident(nik="5107041703880001")
        user = person_with_rights("residents.unmask")

        number = services.unmask(
            resident=resident,
            field="nik",
            reason="Memeriksa kartu",
            actor=Actor.user(user.pk, schema="r5107"),
            now=clock.now(),
        )

        assert number == "5107041703880001"
        entry = last_entry()
        assert (entry.action, entry.reason) == ("residents.number_shown", "Memeriksa kartu")
        assert entry.details == {"field": "nik", "number": "************0001"}

    def test_is_not_there_without_the_right_or_in_another_village(self) -> None:
        resident = make_resident(village_code=PURWA_KERTHI)
        ababi = UnitFactory.create(code=ABABI, region_code=ABABI)
        neighbour = person_with_rights("residents.unmask", unit=ababi)
        reader = person_with_rights("residents.read")

        for user in (neighbour, reader):
            with pytest.raises(NotThere):
                services.unmask(
                    resident=resident,
                    field="nik",
                    reason="x",
                    actor=Actor.user(user.pk, schema="r5107"),
                    now=clock.now(),
                )
        assert not EvidenceEntry.objects.filter(action="residents.number_shown").exists()

    def test_needs_a_reason_and_a_number(self) -> None:
        for resident, reason, refusal in (
            (make_resident(), "  ", services.ReasonMissing),
            (make_resident(nik=""), "Memeriksa kartu", services.NoNumber),
        ):
            with pytest.raises(refusal):
                services.unmask(resident=resident, field="nik", reason=reason, actor=TESTS, now=clock.now())


class TestFinding:
    def test_by_number_in_any_grouping_and_by_the_card_of_the_family(self) -> None:
        head, wife, stranger = make_resident(nik="5107041703880001"), make_resident(), make_resident()
        family = make_family(head, kk="5107050405200009")
        join(wife, family, "spouse")

        def found(text: str) -> set[Resident]:
            return set(queries.residents(EVERYWHERE, queries.Wanted(text=text)))

        assert found("510704 170388 0001") == {head}
        assert found("5107.0504.0520.0009") == {head, wife}
        assert stranger not in found("5107041703880001") | found("5107050405200009")

    @pytest.mark.parametrize("text", ["sudiarta", "Sudiartha wayan", "wyn sudiarta", "I Wayan Sudiarta, S.Pd."])
    def test_by_a_name_that_is_nearly_right(self, text: str) -> None:
        resident = make_resident(full_name="I Wayan Sudiarta")
        make_resident(full_name="Ni Ketut Rai Astini")

        assert list(queries.residents(EVERYWHERE, queries.Wanted(text=text))) == [resident]

    def test_the_very_name_comes_first_however_many_begin_with_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(queries, "MOST_FOUND", 3)
        for other in ("Made Sukadana", "Made Artini", "Made Rai", "Made Wirawan"):
            make_resident(full_name=other)
        made = make_resident(full_name="Made")

        found = list(queries.residents(EVERYWHERE, queries.Wanted(text="made")))

        assert (found[0], len(found)) == (made, 3)

    def test_two_letters_find_beginnings_and_no_more_than_any_other_search(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queries, "MOST_FOUND", 2)
        for name in ("Wayan Rai", "Wayan Sukarta", "Wayan Artini", "I Wayan Merta"):
            make_resident(full_name=name)

        found = [one.full_name for one in queries.residents(EVERYWHERE, queries.Wanted(text="wa"))]

        assert found == ["Wayan Artini", "Wayan Rai"]

    def test_names_that_are_nearly_like_it_are_left_out_where_many_hold_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queries, "_ENOUGH", 1)
        held = make_resident(full_name="I Wayan Sudiarta")
        make_resident(full_name="I Wayan Sudiartha")

        assert list(queries.residents(EVERYWHERE, queries.Wanted(text="sudiarta"))) == [held]

    def test_a_village_officer_finds_their_village_only(self) -> None:
        from residents.scope import reach_of

        mine, other = make_resident(village_code=ABABI), make_resident(village_code=PURWA_KERTHI)
        district = UnitFactory.create(code="510705", region_code="510705")
        village = UnitFactory.create(code=ABABI, region_code=ABABI, parent=district)
        clinic = UnitFactory.create(code="pustu-ababi", parent=village)
        head = person_with_rights("residents.read", unit=village)
        nurse = person_with_rights("residents.read", unit=clinic)
        camat = person_with_rights("residents.read", unit=district)
        admin = person_with_rights("residents.read")

        def seen(user: Any) -> set[Resident]:
            return set(queries.residents(reach_of(user, "residents.read"), queries.Wanted()))

        assert seen(head) == seen(nurse) == {mine}
        assert seen(camat) == seen(admin) == {mine, other}
        assert not reach_of(head, "residents.edit")


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("H. Moh. Syafi'i, S.Pd.", "muhammad syafii"),
        ("I  WYN. Sudiarta", "i wayan sudiarta"),
        ("Dr. Hj. Siti Aminah", "siti aminah"),
        ("H", "h"),
        ("Zoë", "zoe"),
    ],
)
def test_names_are_compared_without_titles_and_short_forms(written: str, folded: str) -> None:
    assert folded_name(written) == folded
