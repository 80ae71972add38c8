"""Unfit houses over HTTP: officers' pages by village, the public list, the villages' authority."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from casework.models import Case
from catalog.modules.smart_kampung import indicators, work_houses
from catalog.modules.smart_kampung.services.houses import ACT
from core.indicators import Period, PeriodKind
from core.models import EvidenceEntry
from organisation.models import Delegation, Unit
from tests.catalog.modules.smart_kampung.conftest import ABABI, NOW
from tests.factories import photos
from tests.factories import residents as people
from tests.factories import smart_kampung_houses as made
from tests.factories.accounts import UserFactory
from tests.factories.organisation import HoldingFactory, PositionFactory, person_with_rights

RIGHTS = ("smart_kampung.houses", "residents.read")
HOUSES, AUTHORITY = "/smart-kampung/rumah/", "/smart-kampung/wewenang/"
SURVEY = {
    "day_day": "20", "day_month": "11", "day_year": "2026", "floor_area": "36", "people": "5", "floor": "sound",
    "wall": "sound", "roof": "broken", "air_openings": "3", "light_openings": "5,5", "has_toilet": "yes",
    "has_safe_water": "yes", "has_valid_card": "yes", "owns_land": "yes", "has_other_house": "no", "has_savings": "no",
    "cost": "20.000.000", "position": "-8.3389, 115.6523",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _at_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def officer(village: Unit, karangasem_client: Client) -> User:
    """Who works on houses of one village, signed in."""
    found = person_with_rights(*RIGHTS, unit=village, full_name="Ni Kadek Ayu Pertiwi")
    karangasem_client.force_login(found)
    return found


def page(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, case: Case, slug: str, **values: Any) -> Any:
    case.refresh_from_db()
    return client.post(f"{HOUSES}{case.code}/{slug}/", {"version": case.version} | values)


def day(value: date) -> dict[str, int]:
    return {"day_day": value.day, "day_month": value.month, "day_year": value.year}


def test_the_list_ranks_by_reasons_and_then_by_room(village: Unit, officer: User, karangasem_client: Client) -> None:
    findings = {
        "Ni Luh Satu": {"roof": "sound", "floor_area": Decimal(30)},
        "I Wayan Dua": {"floor_area": Decimal(36)},
        "I Made Tiga": {"floor_area": Decimal(25), "air_openings": Decimal(2), "light_openings": Decimal(4)},
    }
    for name, changes in findings.items():
        case = made.proposed(village, now=NOW, full_name=name)
        made.houses.survey_house(
            case_id=case.pk,
            version=case.version,
            found=made.findings(day=NOW.date(), **changes),
            actor=made.ACTOR,
            now=NOW,
        )

    found = page(karangasem_client, HOUSES)

    assert sorted(findings, key=found.index) == ["I Made Tiga", "I Wayan Dua", "Ni Luh Satu"]
    assert "7,2 m² tiap orang" in found


def test_the_list_costs_the_same_for_one_house_and_for_many(
    village: Unit, officer: User, karangasem_client: Client
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(karangasem_client, HOUSES)
        return sum("smart_kampung_" in query["sql"] or "casework_" in query["sql"] for query in caught)

    made.at_stage(village, "surveyed", now=NOW)
    one = queries()
    for stage in ("proposed", "surveyed", "surveyed", "village_deliberation"):
        made.at_stage(village, stage, now=NOW)

    assert (one, queries()) == (3, 3)


@pytest.mark.parametrize("address", ["", "survei/", "pratinjau/", "tolak/"])
def test_a_house_of_another_village_does_not_exist(
    village: Unit, officer: User, karangasem_client: Client, address: str
) -> None:
    theirs = made.proposed(Unit.objects.get(region_code=ABABI), now=NOW)

    for method in (karangasem_client.get, karangasem_client.post):
        assert method(f"{HOUSES}{theirs.code}/{address}").status_code in (404, 405)
    assert theirs.code not in page(karangasem_client, HOUSES)


def test_an_officer_proposes_by_name_and_names_stand_in_no_address(
    village: Unit, officer: User, karangasem_client: Client
) -> None:
    owner = people.make_resident(full_name="Ni Nengah Sulastri")
    people.make_resident(full_name="Ni Nengah Sulastri", village_code=ABABI)
    search = {"village": village.code, "cari": "nengah sulastri"}

    found = karangasem_client.post(f"{HOUSES}usul/", search).content.decode()
    answer = karangasem_client.post(f"{HOUSES}usul/", search | {"owner": str(owner.pk), "address": ""})

    assert found.count('name="owner"') == 1
    case = Case.objects.get(type="smart_kampung.house")
    assert answer.headers["Location"] == f"{HOUSES}{case.code}/"
    assert "Jalan Raya Amed, Banjar Dinas Amed" in page(karangasem_client, f"{HOUSES}{case.code}/")


def test_who_may_not_read_the_register_finds_nobody(village: Unit, karangasem_client: Client) -> None:
    karangasem_client.force_login(person_with_rights("smart_kampung.houses", unit=village))
    people.make_resident(full_name="Ni Nengah Sulastri")

    found = karangasem_client.post(f"{HOUSES}usul/", {"village": village.code, "cari": "sulastri"}).content.decode()

    assert 'name="owner"' not in found


def test_a_survey_is_weighed_while_it_is_typed_and_kept(
    village: Unit, officer: User, karangasem_client: Client
) -> None:
    case = made.proposed(village, now=NOW)

    preview = karangasem_client.post(f"{HOUSES}{case.code}/pratinjau/", SURVEY).content.decode()
    early = karangasem_client.post(f"{HOUSES}{case.code}/pratinjau/", {"floor_area": "36"}).content.decode()
    answer = send(karangasem_client, case, "survei", **SURVEY)

    assert "7,2 m² tiap orang, paling sedikit 9" in preview
    assert "7,2" not in early
    assert answer.status_code == 302
    house = made.house_of(case)
    assert (house.indicators, house.light_openings, str(house.latitude)) == (
        ["area", "roof"],
        Decimal("5.5"),
        "-8.338900",
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"cost": "20.000.001"}, "Rp20.000.000"),
        ({"cost": "dua puluh"}, "20.000.000"),
        ({"floor_area": "luas"}, "7,2"),
        ({"position": "Amed"}, "115.6127"),
        ({"day_year": "2027"}, "terlalu"),
        ({"people": "0"}, "1"),
    ],
)
def test_what_is_wrong_in_a_survey_is_said_at_its_field(
    village: Unit, officer: User, karangasem_client: Client, changes: dict[str, str], says: str
) -> None:
    case = made.proposed(village, now=NOW)

    answer = send(karangasem_client, case, "survei", **SURVEY | changes)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert Case.objects.get(pk=case.pk).state == "proposed"


def test_without_authority_the_page_says_why_and_leads_to_the_agency(
    village: Unit, officer: User, karangasem_client: Client
) -> None:
    case = made.at_stage(village, "village_deliberation", now=NOW)

    found = page(karangasem_client, f"{HOUSES}{case.code}/")
    answer = send(karangasem_client, case, "keputusan", number="141/12", **day(NOW.date()))

    assert "Tidak ada wewenang" in found
    assert (f"{case.code}/naikkan/" in found, f"{case.code}/keputusan/" in found) == (True, False)
    assert answer.status_code == 422
    assert "dinas" in answer.content.decode()


def test_who_else_may_decide_is_named_instead_of_raising(
    village: Unit, officer: User, karangasem_client: Client
) -> None:
    made.given_to(UserFactory.create(full_name="I Wayan Sujana"), village)
    case = made.at_stage(village, "village_deliberation", now=NOW)

    assert "I Wayan Sujana boleh memutuskannya" in page(karangasem_client, f"{HOUSES}{case.code}/")


def test_the_head_decides_and_the_page_shows_what_it_rests_on(
    village: Unit, officer: User, karangasem_client: Client
) -> None:
    made.given_to(officer, village)
    case = made.at_stage(village, "village_deliberation", now=NOW)

    answer = send(karangasem_client, case, "keputusan", number="141/12/KEP/2026", **day(NOW.date()))

    assert answer.status_code == 302
    found = page(karangasem_client, f"{HOUSES}{case.code}/")
    assert "Ni Kadek Ayu Pertiwi boleh memutuskan perbaikan rumah tidak layak huni" in found
    assert "141/12/KEP/2026" in found


def test_only_the_agency_decides_at_the_agency(village: Unit, officer: User, karangasem_client: Client) -> None:
    case = made.at_stage(village, "village_deliberation", now=NOW)
    send(karangasem_client, case, "naikkan", reason="Di luar wewenang desa.")

    for slug in ("keputusan-dinas", "tolak"):
        assert send(karangasem_client, case, slug, reason="-", number="1").status_code == 404
    karangasem_client.force_login(person_with_rights("smart_kampung.houses", "smart_kampung.houses_decide"))
    answer = send(karangasem_client, case, "keputusan-dinas", number="600/41/2026", **day(NOW.date()))

    assert answer.status_code == 302
    assert "Di luar wewenang desa." in page(karangasem_client, f"{HOUSES}{case.code}/")


def test_a_photo_without_a_place_is_asked_for_again(village: Unit, officer: User, karangasem_client: Client) -> None:
    made.given_to(officer, village)
    case = made.at_stage(village, "funded", now=NOW, head=officer)

    first = send(karangasem_client, case, "foto", percent=0, file=photos.photo(None))
    lie = SimpleUploadedFile("rumah.jpg", b"<html></html>", "image/jpeg")
    second = send(karangasem_client, case, "foto", percent=0, file=lie)
    third = send(karangasem_client, case, "foto", percent=0, file=photos.photo(None), no_position_because="GPS rusak")

    assert (first.status_code, second.status_code, third.status_code) == (422, 422, 302)
    assert "Pakai posisi perangkat ini saat" in first.content.decode()
    assert "GPS rusak" in page(karangasem_client, f"{HOUSES}{case.code}/")


def test_what_looks_odd_about_a_photo_is_marked_and_nothing_more(
    village: Unit, officer: User, karangasem_client: Client
) -> None:
    made.given_to(officer, village)
    case = made.at_stage(village, "works_0", now=NOW, head=officer)
    far = (photos.AMED[0] + Decimal("0.02"), photos.AMED[1])

    answer = send(karangasem_client, case, "foto", percent=50, file=photos.photo(far, taken="2027:01:01 08:00:00"))

    found = page(karangasem_client, f"{HOUSES}{case.code}/")
    assert answer.status_code == 302
    assert ("2,2 km dari rumah" in found, "lebih lambat dari waktu unggah" in found) == (True, True)


def test_a_file_is_shown_and_the_log_keeps_who_opened_it(
    village: Unit, officer: User, karangasem_client: Client
) -> None:
    case = made.at_stage(village, "village_deliberation", now=NOW)
    minutes = made.house_of(case).files.get()
    theirs = made.at_stage(Unit.objects.get(region_code=ABABI), "village_deliberation", now=NOW)

    answer = karangasem_client.get(f"{HOUSES}{case.code}/berkas/{minutes.pk}/")
    other = karangasem_client.get(f"{HOUSES}{case.code}/berkas/{made.house_of(theirs).files.get().pk}/")

    assert (answer.status_code, answer.headers["Content-Type"], other.status_code) == (200, "application/pdf", 404)
    assert (
        EvidenceEntry.objects.filter(
            action="smart_kampung.house_file_opened", actor__contains=f":{officer.pk}@"
        ).count()
        == 1
    )


def test_who_was_slower_sees_it_and_what_was_typed(village: Unit, officer: User, karangasem_client: Client) -> None:
    case = made.at_stage(village, "surveyed", now=NOW)
    address = f"{HOUSES}{case.code}/tolak/"

    answer = karangasem_client.post(address, {"version": case.version - 1, "reason": "Sudah dibantu Baznas."})
    found = answer.content.decode()

    assert answer.status_code == 409
    assert "Sudah dibantu Baznas." in found
    assert f'name="version" value="{case.version}"' in found


# For everybody


def test_the_public_list_has_numbers_and_nobody(village: Unit, karangasem_client: Client) -> None:
    head = UserFactory.create()
    made.given_to(head, village)
    done = made.at_stage(village, "handed_over", now=NOW, head=head, full_name="Ni Luh Rahayu")
    made.proposed(village, now=NOW, full_name="I Ketut Belum")

    found = page(karangasem_client, f"{HOUSES}terbuka/")

    assert ("Kantor Perbekel Purwakerthi" in found, "Rp20.000.000" in found, "Dana Desa" in found) == (True,) * 3
    for secret in ("Rahayu", "Belum", "Amed", done.code, "115,65", "115.65"):
        assert secret not in found


# Authority


def test_a_village_reads_what_was_delegated_to_it_and_what_was_done(
    village: Unit, officer: User, karangasem_client: Client
) -> None:
    made.given_to(officer, village)
    made.given_to(UserFactory.create(full_name="I Gede Putra"), Unit.objects.get(region_code=ABABI))
    made.at_stage(village, "decided_by_village", now=NOW, head=officer, cost=12_500_000)
    made.at_stage(village, "decided_by_village", now=NOW, head=officer, cost=7_500_000)

    found = page(karangasem_client, AUTHORITY)

    assert "Ni Kadek Ayu Pertiwi boleh memutuskan perbaikan rumah" in found
    assert "2 rumah diputuskan, seluruhnya Rp20.000.000" in found
    assert "I Gede Putra" not in found


def test_the_delegation_is_given_to_all_villages_and_revoked(village: Unit, karangasem_client: Client) -> None:
    head = UserFactory.create(full_name="I Wayan Sujana")
    HoldingFactory.create(position=PositionFactory.create(unit=village), user=head, full_name=head.full_name)
    karangasem_client.force_login(person_with_rights("delegations.manage", "smart_kampung.manage"))
    decree = {
        "delegator": "Bupati Karangasem", "legal_basis": "Perbup 31/2026", "ceiling": "20.000.000",
        "active_from_day": "26", "active_from_month": "11", "active_from_year": "2026",
    }  # fmt: skip

    given = karangasem_client.post(f"{AUTHORITY}beri/", decree, follow=True).content.decode()
    entry = Delegation.objects.get(act=ACT)
    empty = karangasem_client.post(f"{AUTHORITY}{entry.pk}/cabut/", {"reason": ""})
    karangasem_client.post(f"{AUTHORITY}{entry.pk}/cabut/", {"reason": "Perbup 40/2026", "everywhere": "on"})

    assert "1 desa menerimanya" in given
    assert "Kantor Perbekel Ababi" in given
    assert (entry.ceiling, empty.status_code) == (Decimal(20_000_000), 422)
    entry.refresh_from_db()
    assert entry.revoke_reason == "Perbup 40/2026"


@pytest.mark.parametrize("address", ["", "beri/", "1/cabut/"])
def test_authority_is_closed_to_who_has_no_right(village: Unit, karangasem_client: Client, address: str) -> None:
    asked = karangasem_client.get(f"{AUTHORITY}{address}")
    karangasem_client.force_login(person_with_rights("mpp.serve", unit=village))

    assert (asked.status_code, "masuk" in asked.headers["Location"]) == (302, True)
    assert karangasem_client.get(f"{AUTHORITY}{address}").status_code == 404


def test_who_manages_reads_but_gives_only_with_the_right_of_the_register(
    village: Unit, karangasem_client: Client
) -> None:
    karangasem_client.force_login(person_with_rights("smart_kampung.manage"))

    assert "beri/" not in page(karangasem_client, AUTHORITY)
    assert karangasem_client.get(f"{AUTHORITY}beri/").status_code == 404


# Today, and the ministry


def test_the_today_page_counts_what_waits_for_whom(
    village: Unit, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.proposed(village, now=NOW)
    made.at_stage(village, "surveyed", now=NOW)
    raised = made.at_stage(village, "village_deliberation", now=NOW)
    made.houses.pass_to_agency(
        case_id=raised.pk, version=raised.version, reason="Di luar wewenang.", actor=made.ACTOR, now=NOW
    )
    agency = person_with_rights("smart_kampung.houses", "smart_kampung.houses_decide")

    monkeypatch.setattr(work_houses, "reverse", lambda name: HOUSES)  # no request says which site this is

    assert [(one.title, one.url) for one in work_houses.items(officer)] == [
        ("1 rumah tidak layak huni", f"{HOUSES}?tampil=survey"),
        ("1 rumah tidak layak huni", f"{HOUSES}?tampil=decide"),
    ]
    assert [one.url for one in work_houses.items(agency)] == [f"{HOUSES}?tampil=agency"]
    assert work_houses.items(UserFactory.create()) == []


def test_houses_handed_over_in_the_month_are_reported(village: Unit, officer: User) -> None:
    assert indicators.houses_repaired(Period.of(PeriodKind.MONTH, NOW.date())) is None
    made.given_to(officer, village)
    made.at_stage(village, "handed_over", now=NOW, head=officer)
    made.at_stage(village, "works_100", now=NOW, head=officer)

    this = indicators.houses_repaired(Period.of(PeriodKind.MONTH, NOW.date()))
    last = indicators.houses_repaired(Period.of(PeriodKind.MONTH, date(2026, 10, 1)))

    assert this is not None
    assert last is not None
    assert (this.total.value, [*this.parts], last.total.value) == (1, [village.code], 0)


def test_where_the_module_is_off_nothing_is_there(karangasem_client: Client, db: None) -> None:
    for address in (HOUSES, f"{HOUSES}terbuka/", AUTHORITY):
        assert karangasem_client.get(address).status_code == 404


# Forms that waited on a device for the line


def late(client: Client, case: Case, slug: str, *, version: int, **values: Any) -> Any:
    """A form as the device sends it, once the line is back."""
    key = {"X-Request-Key": str(uuid4())}
    return client.post(f"{HOUSES}{case.code}/{slug}/", {"version": version} | values, headers=key)


def test_a_survey_that_waited_for_the_line_is_taken_like_any_other(
    village: Unit, officer: User, karangasem_client: Client
) -> None:
    case = made.proposed(village, now=NOW)

    answer = late(karangasem_client, case, "survei", version=case.version, **SURVEY)

    assert answer.json() == {"to": f"{HOUSES}{case.code}/"}
    assert Case.objects.get(pk=case.pk).state == "surveyed"


def test_a_survey_that_somebody_corrected_meanwhile_clashes_and_may_be_sent_again(
    village: Unit, officer: User, karangasem_client: Client
) -> None:
    case = made.at_stage(village, "surveyed", now=NOW)
    seen = case.version - 1

    answer = late(karangasem_client, case, "survei", version=seen, **SURVEY)

    body = answer.content.decode()
    assert answer.status_code == 409
    assert "data-outbox-theirs" in body
    assert f'name="version" value="{case.version}"' in body


def test_a_form_for_a_step_that_is_over_is_a_clash_and_never_counts_as_done(
    village: Unit, officer: User, karangasem_client: Client
) -> None:
    case = made.proposed(village, now=NOW)
    seen = case.version
    made.given_to(officer, village)
    send(karangasem_client, case, "tolak", reason="Rumah sudah dijual.")

    answer = late(karangasem_client, case, "survei", version=seen, **SURVEY)

    body = answer.content.decode()
    assert answer.status_code == 409
    assert ("data-outbox-theirs" in body, "20.000.000" in body) == (True, True)
