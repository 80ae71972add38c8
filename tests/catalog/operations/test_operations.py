"""The rounds that look and remember, and the pages that show it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError, ProgrammingError, connection, transaction
from django.test import Client

import tenants
from billing.mirror.models import Comparison, Difference, StripeEvent
from casework.models import Case
from catalog.operations import queries, services, statics
from catalog.operations.models import Component, Day, Incident, RegencyState, Snapshot
from catalog.operations.reckoning import Verdict
from core import clock
from core.actors import Actor
from core.localised import LocalisedText
from core.models import EvidenceEntry
from notifications.models import ChannelHealth
from tenants.limits.models import Agreement
from tenants.limits.services import add_use
from tenants.models import Regency
from tenants.tasks import copy_evidence_head
from tests.factories.casework import handed_in, product

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 27, 5, 0, tzinfo=UTC)
OPERATOR = Actor.user(1, schema="public")


def look(now: datetime = NOON) -> dict[str, list[list[Any]]]:
    services.look(now=now)
    return {name: values for name, _help, values in Snapshot.objects.get().gauges}


def test_a_look_writes_what_metrics_show(karangasem: Any) -> None:
    copy_evidence_head.defer_in("r5107")
    RegencyState.objects.create(
        schema_name="r5107", said_at=NOON, overdue_since=NOON - timedelta(hours=2), channels_down=["email"],
        certificate_ends_at=NOON + timedelta(days=30),
    )  # fmt: skip

    found = look()

    assert found["jobs_waiting"] == [[{"queue": "operator"}, 0], [{"queue": "control"}, 0], [{"queue": "tenant"}, 1]]
    assert found["jobs_oldest_seconds"][:2] == [[{"queue": "operator"}, 0], [{"queue": "control"}, 0]]
    assert found["regency_jobs_waiting"] == [[{"regency": "r5107"}, 1.0]]
    assert found["overdue_seconds"] == [[{"regency": "r5107"}, 7200.0]]
    assert found["certificate_days_left"] == [[{"regency": "r5107"}, 30.0]]
    assert found["channels_down"] == [[{"channel": "email"}, 1]]
    assert {labels["regency"] for labels, _age in found["backup_age_seconds"]} == {"r5107", "r8271"}
    assert found["database_connections"][0][1] >= 1


def test_the_mirror_is_shown_where_there_is_one(settings: Any) -> None:
    names = {"mirror_differences", "mirror_news_oldest_seconds", "mirror_comparison_age_seconds"}
    without = look()
    settings.TIRU_STRIPE = {"key": "sk_test_x", "webhook_secret": ""}
    at_first = look()
    Comparison.objects.create(started_at=NOON - timedelta(hours=40), finished_at=NOON)
    seen = {"first_seen_at": NOON, "last_seen_at": NOON}
    for number in (1, 2):
        Difference.objects.create(kind="amount", thing="invoice", name=f"TIRU/2026/{number:06}", **seen)
    Difference.objects.create(kind="state", thing="invoice", name="TIRU/2026/000003", settled_at=NOON, **seen)
    for minutes, state, done_at in ((50, "done", NOON), (40, "stored", None), (10, "stored", None)):
        StripeEvent.objects.create(
            event_id=f"evt_{minutes}", type="invoice.paid", object_type="invoice", created=NOON,
            received_at=NOON - timedelta(minutes=minutes), state=state, done_at=done_at,
        )  # fmt: skip
    found = look()

    assert not names & set(without)
    assert [at_first.get(name) for name in sorted(names)] == [None, [[{}, 0]], [[{}, 0]]]
    assert [found[name] for name in sorted(names)] == [[[{}, 144000.0]], [[{}, 2]], [[{}, 2400.0]]]


def test_a_look_asks_the_same_number_of_questions_of_one_regency_and_of_many(
    karangasem: Any, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    look()
    with django_assert_max_num_queries(40) as one:
        look()
    for number in range(20):
        Regency.objects.create(
            code=f"11{number:02}", schema_name=f"r11{number:02}", name="-", short_name="-", kind="regency",
            time_zone="Asia/Jakarta", status="active", created_at=NOON,
        )  # fmt: skip
        RegencyState.objects.create(schema_name=f"r11{number:02}", said_at=NOON, overdue_since=NOON)
    with django_assert_num_queries(len(one)):
        look()


def days() -> dict[str, tuple[int, int, bool]]:
    return {one.component: (one.looks, one.failures, one.works) for one in Day.objects.filter(schema_name="public")}


def test_the_day_remembers_every_look_and_every_failure(
    karangasem: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.TIRU_WEB_PROBE = "http://web:8000/readyz"
    for answers in (True, True, False):
        monkeypatch.setattr("catalog.operations.probing.web_answers", lambda answers=answers: answers)
        look()

    assert days()["web"] == (3, 1, False)
    assert days()["jobs"] == (3, 0, True)


def test_a_job_that_waits_for_long_means_that_work_stands_still(karangasem: Any) -> None:
    copy_evidence_head.defer_in("r5107", at=NOON - timedelta(minutes=11))
    look()

    assert days()["jobs"] == (1, 1, False)


def test_a_web_process_that_is_not_there_does_not_answer(settings: Any) -> None:
    from catalog.operations.probing import web_answers

    assert web_answers() is None
    settings.TIRU_WEB_PROBE = "http://127.0.0.1:9/readyz"
    assert web_answers() is False


def test_a_regency_says_its_state_in_moments_and_numbers(in_karangasem: tenants.CurrentRegency) -> None:
    product()
    handed_in(name="Ni Luh Sari")
    Case.objects.update(due_at=NOON - timedelta(days=2))
    ChannelHealth.objects.create(channel="email", state="down", reason="credentials", since=NOON, looked_at=NOON)

    services.say_state(now=NOON)

    with tenants.public():
        state = RegencyState.objects.get()
        assert (state.schema_name, state.overdue_since, state.channels_down) == (
            "r5107", NOON - timedelta(days=2), ["email"],
        )  # fmt: skip
        assert Day.objects.get(schema_name="r5107").works is False


def test_silence_is_not_taken_for_health(karangasem: Any) -> None:
    look()

    assert queries.status(now=NOON).verdict is Verdict.GOOD
    assert queries.status(now=NOON + timedelta(minutes=11)).verdict is Verdict.UNKNOWN


def test_old_days_leave(karangasem: Any) -> None:
    look()

    assert services.forget_old(now=NOON + timedelta(days=89)) == 0
    assert services.forget_old(now=NOON + timedelta(days=90)) == 1


def incident(**values: Any) -> Incident:
    given: dict[str, Any] = {
        "title": LocalisedText(id="WhatsApp tersendat", en="WhatsApp is slow"),
        "text": LocalisedText(id="Pesan tiba terlambat.", en="Messages arrive late."),
        "components": ["whatsapp"],
        "begins_at": NOON - timedelta(hours=1),
        "ends_at": None,
    }
    return services.write_incident(**(given | values), actor=OPERATOR, now=NOON)


def test_an_incident_stands_on_every_status_page_until_it_is_over(karangasem: Any) -> None:
    look()
    written = incident()

    assert queries.status(now=NOON).verdict is Verdict.DISTURBED
    with tenants.enter("r5107"):
        assert [one.pk for one in queries.own_status(now=NOON).current] == [written.pk]

    incident(pk=written.pk, ends_at=NOON - timedelta(minutes=1))
    status = queries.status(now=NOON)
    assert (status.current, [one.pk for one in status.past]) == ([], [written.pk])
    assert [entry.action for entry in EvidenceEntry.objects.order_by("sequence")][-2:] == [
        "operations.incident_written",
        "operations.incident_changed",
    ]


def test_an_incident_affects_something_and_ends_after_it_began(karangasem: Any) -> None:
    with pytest.raises(services.NothingAffected):
        incident(components=[])
    with pytest.raises(services.EndsBeforeItBegins):
        incident(ends_at=NOON - timedelta(hours=2))


@pytest.mark.parametrize(("host", "name"), [("tiru.test", "Tiru"), ("karangasem.tiru.test", "Kabupaten Karangasem")])
def test_everybody_reads_the_status_in_both_languages(karangasem: Any, host: str, name: str) -> None:
    look(datetime.now(UTC))
    incident()
    client = Client(SERVER_NAME=host)

    page = client.get("/status/").content.decode()
    client.cookies["django_language"] = "en"
    english = client.get("/status/").content.decode()

    assert "Semua berfungsi" in page or "Ada gangguan" in page
    assert "WhatsApp tersendat" in page
    assert "WhatsApp is slow" in english
    assert name in page
    assert page.count("<rect") >= 90


def test_a_regency_shows_its_own_ways_of_messages_and_nobody_elses(karangasem: Any) -> None:
    now = datetime.now(UTC)
    for schema, failures in (("r5107", 2), ("r8271", 0)):
        Day.objects.create(
            schema_name=schema, component=Component.EMAIL, day=now.date(), looks=4, failures=failures,
            last_look_at=now, works=not failures,
        )  # fmt: skip

    pages = [
        Client(SERVER_NAME=f"{host}.tiru.test").get("/status/").content.decode() for host in ("karangasem", "ternate")
    ]

    assert ["Tidak berfungsi" in page for page in pages] == [True, False]


def test_without_the_database_the_page_that_was_written_last_is_shown(
    karangasem: Any, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.TIRU_STATUS_FOLDER = tmp_path
    look()
    statics.write_status(now=NOON)

    def fail(**_values: Any) -> None:
        raise OperationalError("gone away")

    monkeypatch.setattr(queries, "status", fail)
    answer = Client(SERVER_NAME="tiru.test").get("/status/")

    assert answer.status_code == 503
    assert "Keadaan layanan" in answer.content.decode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["status.en.html", "status.html"]
    assert "State of the services" in (tmp_path / "status.en.html").read_text()
    assert "<script" not in (tmp_path / "status.html").read_text().partition("<body")[0]


@pytest.mark.parametrize("host", ["tiru.test", "karangasem.tiru.test"])
def test_incidents_are_a_feed_at_every_host(karangasem: Any, host: str) -> None:
    incident()

    answer = Client(SERVER_NAME=host).get("/status/umpan/")

    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert [entry.findtext("a:title", namespaces=names) for entry in feed.findall("a:entry", names)] == [
        "WhatsApp tersendat"
    ]


@pytest.fixture
def operator(ministry_client: Client, staff: Callable[..., Any]) -> Client:
    staff("public", "operations.manage", client=ministry_client)
    return ministry_client


def test_an_operator_writes_and_changes_an_incident(operator: Client) -> None:
    values = {
        "title_id": "Pemeliharaan", "title_en": "Maintenance", "text_id": "Malam ini.", "text_en": "Tonight.",
        "components": ["web", "jobs"], "begins_on_day": "28", "begins_on_month": "11", "begins_on_year": "2026",
        "begins": "2200", "ends_on_day": "", "ends_on_month": "", "ends_on_year": "", "ends": "",
    }  # fmt: skip

    assert operator.post("/konsol/gangguan/baru/", values).status_code == 302
    written = Incident.objects.get()
    assert written.begins_at == datetime(2026, 11, 28, 15, 0, tzinfo=UTC)
    assert "22.00" in operator.get(f"/konsol/gangguan/{written.pk}/").content.decode()

    ended = values | {"ends_on_day": "28", "ends_on_month": "11", "ends_on_year": "2026", "ends": "2100"}
    refused = operator.post(f"/konsol/gangguan/{written.pk}/", ended)
    assert refused.status_code == 422
    assert operator.post(f"/konsol/gangguan/{written.pk}/", ended | {"ends": "2330"}).status_code == 302
    written.refresh_from_db()
    assert written.ends_at == datetime(2026, 11, 28, 16, 30, tzinfo=UTC)


def test_an_operator_agrees_on_limits(operator: Client) -> None:
    assert operator.post("/konsol/batas/5107/", {"api": "100", "reason": ""}).status_code == 422
    assert operator.post("/konsol/batas/5107/", {"api": "100", "reason": "Sensus."}).status_code == 302

    assert Agreement.objects.get().values == {"api": 100}
    page = operator.get("/konsol/batas/").content.decode()
    assert "100 permintaan per detik" in page
    assert operator.get("/konsol/batas/1101/").status_code == 404


def test_the_list_of_regencies_asks_the_same_of_one_and_of_many_and_shows_the_slowed_first(
    operator: Client, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    operator.get("/konsol/batas/")
    with django_assert_max_num_queries(30) as before:
        operator.get("/konsol/batas/")
    for number in range(3):
        name = f"Kabupaten {number}"
        Regency.objects.create(
            code=f"110{number + 1}", schema_name=f"r110{number + 1}", name=name, short_name=name, kind="regency",
            time_zone="Asia/Jakarta", status="active", created_at=NOON,
        )  # fmt: skip
    add_use({("r8271", clock.local_date(clock.now(), ZoneInfo("Asia/Jayapura")), "api"): (9, 4)})

    with django_assert_num_queries(len(before)):
        page = operator.get("/konsol/batas/").content.decode()

    assert page.index("Kota Ternate") < page.index("Kabupaten 0") < page.index("Kabupaten Karangasem")


@pytest.mark.parametrize(
    "path", ["/konsol/batas/", "/konsol/batas/5107/", "/konsol/gangguan/", "/konsol/gangguan/baru/"]
)
def test_others_do_not(ministry_client: Client, staff: Callable[..., Any], path: str) -> None:
    staff("public", "regencies.read", client=ministry_client)

    assert ministry_client.get(path).status_code in (403, 404)


def test_a_regency_sees_what_it_uses_and_what_happens_at_the_limit(
    karangasem_client: Client, staff: Callable[..., Any]
) -> None:
    staff("r5107", "modules.manage", client=karangasem_client)
    with tenants.public():
        add_use({("r5107", datetime.now(UTC).date(), "email"): (0, 12)})

    page = karangasem_client.get("/pengaturan/pemakaian-sumber-daya/").content.decode()

    assert "20.000 pesan per hari" in page
    assert "setelah tengah malam" in page


def test_a_regency_reads_and_writes_none_of_it(in_karangasem: tenants.CurrentRegency) -> None:
    for table in ("operations_snapshot", "operations_regencystate", "operations_day", "operations_incident"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(f"SELECT count(*) FROM public.{table}")
