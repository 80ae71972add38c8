"""A failure at the operator: each regency gets its own case and clock, and the ministry sees three moments of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from pypdf import PdfReader

import tenants
from catalog.privacy.failures import queries
from catalog.privacy.failures.models import Failure, Touched
from catalog.privacy.models import Breach
from catalog.privacy.services import breaches, failures
from core.actors import Actor
from core.jobs import run_waiting
from core.models import EvidenceEntry
from core.personal_data import DataCategory
from notifications.models import Message
from tenants import directory
from tenants.models import Regency
from tests.factories.organisation import person_with_rights
from tests.factories.residents import ABABI, make_resident

pytestmark = pytest.mark.django_db

OPERATOR, DPO = Actor.user(3, schema="public"), Actor.user(7, schema="r5107")
KNOWN = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
REPORTED = KNOWN + timedelta(hours=2)
TOLD = REPORTED + timedelta(minutes=1)
PAGES = "/konsol/pelindungan-data/kegagalan/"
WHAT: dict[str, Any] = {
    "title": "Cadangan basis data terbaca orang luar",
    "happened": "Sebuah kunci penyimpanan cadangan terbuka pada 30 November pukul 21.00 sampai 23.00 WIB.",
    "categories": [DataCategory.NATIONAL_ID, DataCategory.NAME],
}


def reported(*codes: str, **changes: Any) -> Failure:
    values = {"key": uuid4(), "known_at": KNOWN, "actor": OPERATOR, "now": REPORTED} | WHAT | changes
    return failures.open_failure(regency_codes=codes or ("5107", "8271"), **values)


def told(failure: Failure, schema: str = "r5107", at: datetime = TOLD) -> Breach | None:
    with tenants.enter(schema):
        return failures.tell_here(failure_id=failure.pk, now=at)


def line(failure: Failure, code: str = "5107") -> Touched:
    return Touched.objects.get(failure=failure, regency_code=code)


def test_each_regency_gets_a_case_of_its_own_whose_clock_runs_from_when_it_was_told() -> None:
    failure = reported()
    told(failure)
    told(failure, "r8271", TOLD + timedelta(hours=9))

    for schema, at in (("r5107", TOLD), ("r8271", TOLD + timedelta(hours=9))):
        with tenants.enter(schema):
            case = Breach.objects.get(failure_id=failure.pk)
            assert (case.known_at, case.due_at, case.processor_known_at) == (at, at + timedelta(hours=72), KNOWN)
            assert (case.title, case.happened) == (WHAT["title"], WHAT["happened"])
            assert case.categories == ["name", "national_id"]
    assert [one.told_at for one in Touched.objects.order_by("regency_code")] == [TOLD, TOLD + timedelta(hours=9)]


def test_the_jobs_tell_everybody_and_nobody_twice() -> None:
    key = uuid4()
    first, second = reported(key=key), reported(key=key)
    run_waiting()
    failures.tell_regency.defer_in("r5107", failure_id=str(first.pk))
    run_waiting()

    assert first == second
    assert Touched.objects.filter(told_at__isnull=False).count() == 2
    with tenants.enter("r5107"):
        assert Breach.objects.count() == 1
    with pytest.raises(failures.EverybodyTold):
        failures.tell_again(failure_id=first.pk, actor=OPERATOR, now=TOLD)
    entry = EvidenceEntry.objects.get(action="privacy.failure_reported")
    assert entry.details["regencies"] == ["5107", "8271"]


def test_what_stopped_in_between_is_told_again_to_the_rest_alone() -> None:
    failure = reported()
    told(failure)

    assert failures.tell_again(failure_id=failure.pk, actor=OPERATOR, now=TOLD) == 1
    run_waiting()

    assert Touched.objects.filter(told_at=None).count() == 0
    assert line(failure).told_at == TOLD


def test_the_desk_and_whoever_oversees_get_a_message() -> None:
    with tenants.enter("r5107"):
        person_with_rights("privacy.manage", "privacy.oversee", full_name="Ni Luh Putu Kertiasih")
        person_with_rights("privacy.oversee", full_name="I Gede Dana")
    told(reported())

    with tenants.enter("r5107"):
        assert Message.objects.filter(template="privacy.reported", channel="inbox").count() == 2


def test_the_ministry_sees_when_notices_were_out_and_when_it_was_closed() -> None:
    failure = reported("5107")
    case = told(failure)
    assert case is not None
    with tenants.enter("r5107"):
        make_resident(village_code=ABABI, phone="081234560001")
        step: dict[str, Any] = {"breach_id": case.pk, "actor": DPO}
        breaches.list_village(village_code=ABABI, now=TOLD, **step)
        case.refresh_from_db()
        case = breaches.describe(
            version=case.version, happened=case.happened, categories=WHAT["categories"], people=1,
            handling="Kunci diganti.", recovery="Waspadai penipuan.", now=TOLD, **step,
        )  # fmt: skip
        case = breaches.send_notices(version=case.version, now=TOLD + timedelta(hours=5), **step)
    assert line(failure).notices_at is None, "the authority was not told yet"

    with tenants.enter("r5107"):
        case = breaches.note_authority(version=case.version, receipt="1", now=TOLD + timedelta(hours=7), **step)
        case = breaches.decide_public(version=case.version, tells=False, reason="Terbatas.", now=TOLD, **step)
        breaches.close_breach(version=case.version, lessons="-", now=TOLD + timedelta(days=9), **step)

    found = line(failure)
    assert (found.notices_at, found.closed_at) == (TOLD + timedelta(hours=7), TOLD + timedelta(days=9))


def test_a_failure_that_touches_nobody_or_lies_ahead_is_refused() -> None:
    with pytest.raises(failures.NobodyTouched):
        reported("9999")
    with pytest.raises(breaches.KnownInFuture):
        reported(known_at=REPORTED + timedelta(minutes=1))


def test_who_cannot_read_it_is_named_and_told_when_the_site_is_open_again(ternate: Regency) -> None:
    Regency.objects.filter(pk=ternate.pk).update(status=Regency.Status.READ_ONLY, read_only_since=KNOWN)
    directory.changed()
    failure = reported()
    run_waiting()

    lines = {one.touched.regency_code: one for one in queries.lines_of(failure)}
    assert (lines["5107"].why_unread, lines["5107"].touched.told_at is None) == ("", False)
    assert "letter" in str(lines["8271"].why_unread) or "surat" in str(lines["8271"].why_unread)
    assert lines["8271"].touched.told_at is None
    assert [name for name, _why in queries.unread(queries.can_be_told())] == [ternate.name]


def test_a_regency_where_nobody_reads_is_told_by_letter(
    staff: Callable[..., Any], ministry_client: Client, ternate: Regency
) -> None:
    Regency.objects.filter(pk=ternate.pk).update(status=Regency.Status.SUSPENDED)
    failure = reported("5107", "8271")
    staff("public", "operations.manage", client=ministry_client, name="Bagus Prakoso")
    way = f"{PAGES}{failure.pk}/surat/8271"
    assert f"{way}/" in ministry_client.get(f"{PAGES}{failure.pk}/").content.decode()
    assert ministry_client.get(f"{PAGES}{failure.pk}/surat/5107/").status_code == 404, "it reads Tiru"

    printed = PdfReader(BytesIO(ministry_client.get(f"{way}.pdf").content)).pages[0].extract_text()
    assert "Ternate" in printed
    assert WHAT["title"] in printed
    assert ministry_client.post(f"{way}/", {"number": ""}).status_code == 422
    assert ministry_client.post(f"{way}/", {"number": "B-12/TIRU/2026"}).status_code == 302
    assert ministry_client.post(f"{way}/", {"number": "B-13/TIRU/2026"}).status_code == 422

    line = Touched.objects.get(failure=failure, regency_code="8271")
    assert (line.letter_number, line.told_at) == ("B-12/TIRU/2026", None)
    assert "B-12/TIRU/2026" in ministry_client.get(f"{way}/").content.decode()
    assert EvidenceEntry.objects.get(action="privacy.failure_told_by_letter").details["regency"] == "8271"


def test_a_regency_reaches_no_line_and_takes_only_its_own_report() -> None:
    failure = reported("8271")

    assert told(failure) is None
    with tenants.enter("r5107"):
        assert Breach.objects.count() == 0
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(Touched.objects.all())


def test_pages_from_the_form_to_the_regencies(
    staff: Callable[..., Any], ministry_client: Client, karangasem_client: Client
) -> None:
    staff("public", "operations.manage", client=ministry_client, name="Bagus Prakoso")
    form = ministry_client.get(f"{PAGES}baru/")
    sent = {
        "key": form.context["form"]["key"].value(), "title": WHAT["title"], "happened": WHAT["happened"],
        "day_day": "1", "day_month": "6", "day_year": "2026", "time": "10:00", "categories": ["name"],
    }  # fmt: skip

    assert ministry_client.post(f"{PAGES}baru/", sent).status_code == 422
    gone = ministry_client.post(f"{PAGES}baru/", sent | {"regencies": ["5107"]})
    page = ministry_client.get(gone["Location"])
    with tenants.public():
        run_waiting()
    after = ministry_client.get(gone["Location"]).content.decode()

    assert "Karangasem" in page.content.decode()
    assert "Ternate" not in after
    assert WHAT["title"] in ministry_client.get(PAGES).content.decode()
    staff("r5107", "privacy.manage", client=karangasem_client)
    assert WHAT["title"] in karangasem_client.get("/pengaturan/pelindungan-data/kegagalan/").content.decode()
    reader = Client(SERVER_NAME=ministry_client.defaults["SERVER_NAME"])
    staff("public", "regencies.read", client=reader, name="Dewi Kartika")
    assert reader.get(PAGES).status_code in (403, 404)


def test_the_list_costs_the_same_for_one_and_three(
    staff: Callable[..., Any], ministry_client: Client, django_assert_max_num_queries: Any
) -> None:
    staff("public", "operations.manage", client=ministry_client)
    reported()
    ministry_client.get(PAGES)
    costs = []
    for more in (0, 2):
        for _number in range(more):
            reported()
        with django_assert_max_num_queries(200) as found:
            ministry_client.get(PAGES)
        costs.append(len(found))

    assert costs[0] == costs[1]
