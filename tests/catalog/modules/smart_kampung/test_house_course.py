"""An unfit house from the proposal to the hand-over, under the regent's delegation; SK-6 and SK-7 of the rulebook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

import tenants
from accounts.models import User
from casework.models import Case, CaseStep
from casework.services.refusals import CaseChanged, MoveNotPossible, ReasonMissing
from catalog.modules.smart_kampung.courses import HOUSE
from catalog.modules.smart_kampung.models import HouseProposal
from catalog.modules.smart_kampung.policies import AREA_PER_PERSON
from catalog.modules.smart_kampung.queries import houses as queries
from catalog.modules.smart_kampung.services import authority, house_works, houses
from catalog.privacy import queries as desk
from core.errors import Refusal
from core.files import stored_under
from core.models import EvidenceEntry
from core.personal_data import Person, ProcessingRestricted
from core.photos import NoPhoto
from core.photos import Position as Place
from organisation.models import Delegation, Position, Unit
from tests.catalog.modules.smart_kampung.conftest import ABABI, ACTOR, NOW
from tests.conftest import TERNATE
from tests.factories import photos, privacy
from tests.factories import residents as people
from tests.factories import smart_kampung_houses as made
from tests.factories.accounts import UserFactory
from tests.factories.organisation import HoldingFactory, PositionFactory, UnitFactory
from tests.factories.policies import RegencyValueFactory

TODAY = NOW.date()


@pytest.fixture
def head(village: Unit) -> User:
    """The head of the village, known by the post."""
    found: User = UserFactory.create(full_name="I Wayan Sujana")
    HoldingFactory.create(
        position=PositionFactory.create(unit=village),
        user=found,
        full_name=found.full_name,
        active_from=date(2026, 1, 2),
    )
    return found


def do(service: Callable[..., Any], case: Case, **values: Any) -> HouseProposal:
    case.refresh_from_db()
    service(case_id=case.pk, version=case.version, actor=ACTOR, now=NOW, **values)
    case.refresh_from_db()
    return made.house_of(case)


def decide(case: Case, head: User) -> HouseProposal:
    return do(houses.decide_in_village, case, number="141/12/KEP/2026", day=TODAY, user=head)


def add_photo(case: Case, percent: int, file: SimpleUploadedFile, reason: str = "", **place: Any) -> HouseProposal:
    return do(house_works.add_photo, case, percent=percent, file=file, no_position_because=reason, **place)


# The course


def test_a_village_decides_and_no_step_of_the_regency_follows(village: Unit, head: User) -> None:
    made.given_to(head, village)

    case = made.at_stage(village, "handed_over", now=NOW, head=head)

    house = made.house_of(case)
    assert list(CaseStep.objects.filter(case=case).values_list("state", flat=True)) == [
        "proposed", "surveyed", "village_deliberation", "decided_by_village", "funded", "works_0", "works_50",
        "works_100", "handed_over",
    ]  # fmt: skip
    assert [*HOUSE.open_moves("decided_by_village", (), by="officer")] == ["fund"]
    assert (case.is_open, house.handed_over_on, house.funds, house.activity) == (False, TODAY, "village_fund", "2.4.01")
    assert [file.percent for file in house.files.filter(kind="photo")] == [0, 50, 100]


@pytest.mark.parametrize(("threshold", "reasons"), [(Decimal(9), ["area", "roof"]), (Decimal("7.2"), ["roof"])])
def test_the_threshold_of_the_day_of_the_proposal_counts(village: Unit, threshold: Decimal, reasons: list[str]) -> None:
    RegencyValueFactory.create(key=AREA_PER_PERSON, value=str(threshold), valid_from=date(2026, 11, 1))
    case = made.proposed(village, now=NOW)
    RegencyValueFactory.create(key=AREA_PER_PERSON, value="20", valid_from=date(2026, 11, 26))

    house = do(houses.survey_house, case, found=made.findings(day=TODAY))

    assert house.indicators == reasons


def test_in_a_city_without_desa_the_agency_decides(db: None, switch_on: Callable[[str, str], None]) -> None:
    switch_on("smart_kampung", TERNATE)
    with tenants.enter(TERNATE):
        root = UnitFactory.create(name="Pemerintah Kota Ternate", kind=Unit.Kind.GOVERNMENT)
        ward = UnitFactory.create(
            name="Kantor Lurah Soa", kind=Unit.Kind.WARD_OFFICE, parent=root, region_code=people.SOA
        )
        case = made.at_stage(ward, "surveyed", now=NOW)

        with pytest.raises(houses.AgencyDecides):
            do(houses.deliberate, case, day=TODAY, present=12, minutes=made.minutes())
        do(houses.pass_to_agency, case)
        house = do(houses.decide_at_agency, case, number="600/41/2026", day=TODAY)

        assert (case.state, house.decided_by, house.delegation) == ("decided_by_agency", "agency", None)
        with pytest.raises(authority.NoVillageGoverns):
            give(ceiling=None)


def test_a_desa_cannot_leave_its_deliberation_out(village: Unit) -> None:
    case = made.at_stage(village, "surveyed", now=NOW)

    with pytest.raises(houses.VillageDecides):
        do(houses.pass_to_agency, case)
    with pytest.raises(MoveNotPossible):
        do(houses.decide_in_village, case, number="141/12", day=TODAY, user=UserFactory.create())


def test_a_house_without_a_reason_goes_no_further(village: Unit) -> None:
    case = made.proposed(village, now=NOW)
    sound = made.findings(
        day=TODAY, floor_area=Decimal(60), roof="sound", air_openings=Decimal(4), light_openings=Decimal(7)
    )
    do(houses.survey_house, case, found=sound)

    with pytest.raises(houses.HouseIsFit):
        do(houses.deliberate, case, day=TODAY, present=31, minutes=made.minutes())
    with pytest.raises(ReasonMissing):
        do(houses.turn_down, case, reason=" ")
    do(houses.turn_down, case, reason="Rumah masih layak huni.")

    assert (case.state, case.is_open) == ("rejected", False)


# Proposing and surveying


def test_only_who_lives_there_is_proposed_and_once(village: Unit) -> None:
    neighbour = people.make_resident(village_code=ABABI)
    owner = people.make_resident()
    made.proposed(village, now=NOW, owner=owner)

    with pytest.raises(houses.NotOfVillage):
        made.proposed(village, now=NOW, owner=neighbour)
    with pytest.raises(houses.AlreadyProposed):
        made.proposed(village, now=NOW, owner=owner)


def test_more_than_the_aid_is_not_proposed(village: Unit) -> None:
    case = made.proposed(village, now=NOW)

    with pytest.raises(houses.CostAboveAid) as refused:
        do(houses.survey_house, case, found=made.findings(day=TODAY, cost=20_000_001))

    assert "Rp20.000.000" in refused.value.reason
    assert case.state == "proposed"


def test_a_survey_of_tomorrow_is_none(village: Unit) -> None:
    case = made.proposed(village, now=NOW)

    with pytest.raises(houses.DayWrong):
        do(houses.survey_house, case, found=made.findings(day=TODAY + timedelta(days=1)))


def test_who_was_slower_is_told(village: Unit) -> None:
    case = made.at_stage(village, "surveyed", now=NOW)

    with pytest.raises(CaseChanged):
        houses.turn_down(case_id=case.pk, version=case.version - 1, reason="Sudah dibantu.", actor=ACTOR, now=NOW)


# Authority


def test_the_decision_keeps_the_delegation_and_its_sentence(village: Unit, head: User) -> None:
    given = made.given_to(head, village)

    house = decide(made.at_stage(village, "village_deliberation", now=NOW), head)

    assert (house.delegation_id, house.ceiling) == (given.pk, Decimal(20_000_000))
    assert house.authority is not None
    assert house.authority.id == (
        "I Wayan Sujana boleh memutuskan perbaikan rumah tidak layak huni untuk Kantor Perbekel Purwakerthi, "
        "paling banyak Rp20.000.000, sampai dicabut."
    )
    assert house.authority.en.startswith("I Wayan Sujana may decide on the repair of unfit houses")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        pytest.param(None, "Tidak ada wewenang", id="never given"),
        pytest.param({"ceiling": 15_000_000}, "Rp15.000.000", id="above the ceiling"),
        pytest.param({"active_to": date(2026, 11, 1)}, "berakhir", id="ended"),
        pytest.param({"active_from": date(2026, 12, 1)}, "1 Des 2026", id="not begun"),
        pytest.param(
            {"revoked_at": NOW - timedelta(hours=1), "revoked_by": "system:tests", "revoke_reason": "Perbup 40/2026"},
            "dicabut",
            id="revoked",
        ),
    ],
)
def test_without_authority_it_is_refused_with_the_reason_and_raised(
    village: Unit, head: User, fields: dict[str, Any] | None, says: str
) -> None:
    if fields is not None:
        made.given_to(head, village, **fields)
    case = made.at_stage(village, "village_deliberation", now=NOW)

    with pytest.raises(houses.VillageMayNotDecide) as refused:
        decide(case, head)

    assert says in refused.value.reason
    assert "dinas" in refused.value.remedy
    house = do(houses.pass_to_agency, case, reason="Di atas batas wewenang desa.")
    assert (case.state, house.decider) == ("agency_review", "agency")
    do(houses.decide_at_agency, case, number="600/41/2026", day=TODAY)
    assert case.state == "decided_by_agency"


def test_the_database_knows_the_ceiling(village: Unit, head: User) -> None:
    made.given_to(head, village)
    case = made.at_stage(village, "decided_by_village", now=NOW, head=head)

    for wrong in ({"ceiling": 1}, {"delegation": None}, {"deliberated_on": None, "present": None}, {"people": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            HouseProposal.objects.filter(case=case).update(**wrong)


def give(**values: Any) -> authority.Given:
    said: dict[str, Any] = {
        "delegator": "Bupati Karangasem", "legal_basis": "Perbup 31/2026", "ceiling": Decimal(20_000_000),
        "active_from": TODAY, "active_to": None,
    } | values  # fmt: skip
    return authority.give_to_villages(actor=ACTOR, now=NOW, **said)


def test_the_regent_gives_it_to_all_villages_at_once_and_again_adds_what_is_missing(village: Unit, head: User) -> None:
    first = give()
    other = Unit.objects.get(region_code=ABABI)
    newcomer = UserFactory.create(full_name="I Gede Putra")
    HoldingFactory.create(position=PositionFactory.create(unit=other), user=newcomer, full_name="I Gede Putra")

    second = give()

    assert (first.villages, [unit.region_code for unit in first.without_head]) == (1, [ABABI])
    assert (second.villages, second.had_it, second.without_head) == (1, 1, ())
    assert Delegation.objects.filter(act=houses.ACT).count() == 2
    decide(made.at_stage(village, "village_deliberation", now=NOW), head)


def test_the_post_receives_it_so_that_the_next_head_decides_and_the_old_one_does_not(village: Unit, head: User) -> None:
    give()
    post = Position.objects.get(unit=village)
    post.holdings.update(active_to=TODAY)
    new = UserFactory.create(full_name="Ni Luh Baru")
    HoldingFactory.create(position=post, user=new, full_name="Ni Luh Baru", active_from=TODAY)
    case = made.at_stage(village, "village_deliberation", now=NOW)

    with pytest.raises(houses.VillageMayNotDecide) as refused:
        decide(case, head)
    house = decide(case, new)

    assert "melekat pada jabatan" in refused.value.reason
    assert house.authority.id.startswith(f"Siapa pun yang menjabat {post.name.id} boleh")
    assert queries.deciders(village, act=houses.ACT, amount=house.cost, day=TODAY) == ["Ni Luh Baru"]


def test_a_vacant_post_receives_it_and_its_village_is_named(village: Unit) -> None:
    PositionFactory.create(unit=village)

    given = give()

    assert (given.villages, [unit.region_code for unit in given.without_head]) == (1, [village.region_code, ABABI])
    assert Delegation.objects.get(act=houses.ACT).kind == Delegation.Kind.POST
    assert give().villages == 0


def test_what_is_taken_back_stays_with_what_was_decided(village: Unit, head: User) -> None:
    give()
    decided = made.at_stage(village, "decided_by_village", now=NOW, head=head)
    given = Delegation.objects.get(act=houses.ACT)

    taken = authority.take_back(delegation_id=given.pk, everywhere=True, reason="Perbup 40/2026", actor=ACTOR, now=NOW)

    assert taken == 1
    with pytest.raises(houses.VillageMayNotDecide):
        decide(made.at_stage(village, "village_deliberation", now=NOW), head)
    with pytest.raises(authority.NothingToRevoke):
        authority.take_back(delegation_id=given.pk, everywhere=True, reason="Lagi", actor=ACTOR, now=NOW)
    assert made.house_of(decided).delegation_id == given.pk


# Photos


@pytest.fixture
def funded(village: Unit, head: User) -> Case:
    made.given_to(head, village)
    return made.at_stage(village, "funded", now=NOW, head=head)


def test_the_first_photo_gives_the_house_its_place_and_others_their_distance(funded: Case) -> None:
    add_photo(funded, 0, photos.photo())

    house = add_photo(funded, 50, photos.photo((photos.AMED[0] + Decimal("0.01"), photos.AMED[1])))

    assert house.position is not None
    assert [photo.distance for photo in house.files.filter(kind="photo")] == [0, 1112]


def test_a_photo_without_a_place_is_asked_for_again_or_taken_with_the_reason(funded: Case) -> None:
    blind = photos.photo(None)
    kept = len([*stored_under(houses.PREFIX)])

    with pytest.raises(house_works.PhotoWithoutPosition):
        add_photo(funded, 0, blind)
    assert len([*stored_under(houses.PREFIX)]) == kept
    blind.seek(0)
    house = add_photo(funded, 0, blind, "Ponsel petugas tidak menangkap GPS")

    photo = house.files.get(kind="photo")
    assert (funded.state, photo.no_position_because) == ("works_0", "Ponsel petugas tidak menangkap GPS")


def test_the_same_photo_twice_is_noticed(funded: Case) -> None:
    picture = photos.photo()
    add_photo(funded, 0, picture)
    picture.seek(0)

    with pytest.raises(house_works.PhotoSeenBefore) as refused:
        add_photo(funded, 50, picture)

    assert funded.code in refused.value.reason


def test_the_form_says_where_if_the_photo_does_not_and_that_is_kept_apart(funded: Case) -> None:
    """Many phones take the position out of a photo when a browser asks for it."""
    here = Place(latitude=photos.AMED[0], longitude=photos.AMED[1])
    there = Place(latitude=photos.AMED[0] + Decimal("0.01"), longitude=photos.AMED[1])

    add_photo(funded, 0, photos.photo(None), position=here)
    house = add_photo(funded, 50, photos.photo(), position=there)

    kept = [(one.is_position_stated, one.distance) for one in house.files.filter(kind="photo")]
    assert kept == [(True, 0), (False, 0)]


def test_a_file_that_lies_about_its_type_is_no_photo(funded: Case) -> None:
    kept = len([*stored_under(houses.PREFIX)])

    with pytest.raises(NoPhoto):
        add_photo(funded, 0, SimpleUploadedFile("rumah.jpg", b"<html></html>", "image/jpeg"))

    assert (funded.state, len([*stored_under(houses.PREFIX)])) == ("funded", kept)


def test_no_stage_of_the_works_is_left_out(funded: Case) -> None:
    with pytest.raises(house_works.NotThisFar):
        add_photo(funded, 50, photos.photo())
    add_photo(funded, 0, photos.photo())
    add_photo(funded, 0, photos.photo())

    with pytest.raises(MoveNotPossible):
        do(house_works.hand_over, funded, day=TODAY, receipt=made.minutes())
    assert made.house_of(funded).files.filter(kind="photo", percent=0).count() == 2


def test_each_change_stands_in_the_log_and_nobody_is_named(village: Unit, head: User) -> None:
    made.given_to(head, village)
    case = made.at_stage(village, "handed_over", now=NOW, head=head, full_name="Ni Luh Rahayu")

    entries = EvidenceEntry.objects.filter(subject=f"casework.case:{case.pk}", action__startswith="smart_kampung.")
    assert [entry.action.partition(".")[2] for entry in entries.order_by("sequence")] == [
        "house_proposed", "house_surveyed", "house_deliberated", "house_decided", "house_funded", "house_photo_added",
        "house_photo_added", "house_photo_added", "house_handed_over",
    ]  # fmt: skip
    written = " ".join(str(entry.details) for entry in EvidenceEntry.objects.all())
    assert not {"Rahayu", "Amed", str(photos.AMED[0])} & set(written.replace("'", " ").split())


def test_every_refusal_says_what_to_do() -> None:
    kinds = [
        kind for module in (houses, house_works, authority) for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Refusal) and kind.__module__ == module.__name__
    ]  # fmt: skip

    assert [kind.__name__ for kind in kinds if not kind.fix] == ["NothingToRevoke"]


def test_nothing_goes_on_while_the_owner_asked_that_it_stands_still(village: Unit) -> None:
    house = made.proposed(village, now=NOW)
    assert house.resident is not None
    privacy.restrict(house.resident, now=NOW)

    with pytest.raises(ProcessingRestricted):
        do(houses.survey_house, house, found=made.findings(day=TODAY))
    privacy.go_on(house.resident, house.pk, now=NOW)
    assert do(houses.survey_house, house, found=made.findings(day=TODAY)).case.state == "surveyed"
    do(houses.turn_down, house, reason="Rumah sudah diperbaiki.")
    with pytest.raises(ProcessingRestricted):
        made.proposed(village, now=NOW, owner=house.resident)
    ((matter, way),) = desk.matters_of(Person(resident_id=house.resident.pk))
    assert way.endswith(f"/urusan/{matter.id}/lanjutkan/")
    privacy.go_on(house.resident, matter.id, now=NOW)
    assert made.proposed(village, now=NOW, owner=house.resident).is_open
