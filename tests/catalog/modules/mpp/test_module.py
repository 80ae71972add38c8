"""What the mall tells the rest of the house: manifest, home page, today page, set-up, jobs, events."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils.translation import override

import tenants
from catalog.modules.mpp import home, tasks, work
from catalog.modules.mpp.apps import MPPConfig
from catalog.modules.mpp.models import CounterGroup, CounterOnly, MallService, QueueTicket, TicketState
from catalog.modules.mpp.services import queue as services
from catalog.sdk.home import Door, OpenToday, Section
from core import events
from core.actors import Actor
from core.models import EvidenceEntry
from tests.factories.mpp import (
    CLERK,
    MONDAY_MORNING,
    CounterGroupFactory,
    QueueTicketFactory,
    ServiceProductFactory,
    open_mall,
    text,
)

pytestmark = [pytest.mark.usefixtures("monday_morning"), pytest.mark.urls("config.urls.tenant")]

CITIZEN = Actor.citizen()
REQUEST = RequestFactory().get("/")


@pytest.fixture
def mall(in_karangasem: tenants.CurrentRegency) -> CounterGroup:
    group = open_mall()
    ServiceProductFactory.published(code="DK-05", group=group, name=text("Kartu Identitas Anak"))
    return group


def test_roles_hold_only_rights_of_the_manifest() -> None:
    declared = {right.code for right in MPPConfig.manifest.rights}

    for role in MPPConfig.manifest.roles:
        assert set(role.rights) <= declared
    assert {role.slug for role in MPPConfig.manifest.roles} == {"counter_clerk", "mpp_manager"}


def test_home_page_shows_door_hours_and_who_waits(mall: CounterGroup) -> None:
    for _number in range(3):
        services.take_ticket(group_letter="A", actor=CITIZEN, now=MONDAY_MORNING)

    with override("id"):
        door, today, section = home.cards(REQUEST)

    assert isinstance(door, Door)
    assert (str(door.title), door.live) == ("Urus dokumen dan izin", "1 layanan")
    assert isinstance(today, OpenToday)
    assert (today.place, today.hours, today.note) == ("MPP Karangasem", "08.00–15.00", "3 orang menunggu")
    assert isinstance(section, Section)
    assert section.context["rows"][0]["text"] == "3 menunggu"


def test_home_page_of_an_empty_mall_still_has_its_door(in_karangasem: tenants.CurrentRegency) -> None:
    kinds = [type(piece) for piece in home.cards(REQUEST)]

    assert kinds == [Door, OpenToday]


def test_search_answers_published_services(mall: CounterGroup) -> None:
    assert [hit.url for hit in home.search(REQUEST, "identitas anak")] == ["/mpp/layanan/DK-05/"]
    assert home.search(REQUEST, "  ") == []


def test_today_page_is_for_clerks(mall: CounterGroup, staff: Callable[..., Any]) -> None:
    for _number in range(3):
        services.take_ticket(group_letter="A", actor=CITIZEN, now=MONDAY_MORNING)
    services.call_next(counter_number=2, actor=CLERK, now=MONDAY_MORNING)

    clerk, stranger = staff("r5107", "mpp.serve"), staff("r5107", "people.manage")

    items = work.items(clerk)
    assert [(item.reference, item.url) for item in items] == [("A001", "/mpp/loket/2/"), ("A", "/mpp/loket/1/")]
    assert work.items(stranger) == []


def test_setup_problems_lead_to_their_fix(in_karangasem: tenants.CurrentRegency) -> None:
    empty = [problem.url for problem in work.problems()]
    CounterGroupFactory(letter="A")
    without_counter = [problem.url for problem in work.problems()]

    assert empty == ["/mpp/atur/kelompok/baru/", "/mpp/atur/layanan/"]
    assert without_counter == ["/mpp/atur/loket/baru/", "/mpp/atur/layanan/"]


def test_a_mall_that_works_has_no_problems(mall: CounterGroup) -> None:
    MallService.objects.update(counter_only=CounterOnly.ORIGINAL)

    assert work.problems() == []


def test_the_job_closes_past_days(mall: CounterGroup) -> None:
    QueueTicketFactory(group=mall, service_day=MONDAY_MORNING.date() - timedelta(days=3))

    tasks.close_day()

    assert QueueTicket.objects.get().state == TicketState.EXPIRED
    entry = EvidenceEntry.objects.get(action="mpp.ticket_closed_by_day")
    assert entry.actor == "system:mpp.close_day"


def test_the_job_belongs_to_the_module_and_runs_by_the_clock() -> None:
    assert (tasks.close_day.module, tasks.close_day.cron) == ("mpp", "7 * * * *")


def test_what_is_emitted_is_what_the_manifest_promises(mall: CounterGroup, monkeypatch: pytest.MonkeyPatch) -> None:
    published: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(events, "publish", lambda event, **payload: published.append((event, payload)))
    ticket = services.take_ticket(product_code="DK-05", actor=CITIZEN, now=MONDAY_MORNING)
    services.call_next(counter_number=1, actor=CLERK, now=MONDAY_MORNING)
    services.start_service(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING)
    services.finish_service(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING)

    ((event, payload),) = published
    assert event == "mpp.ticket_served"
    assert payload.keys() == MPPConfig.manifest.emits[event].keys()
    assert payload["ticket_id"] == ticket.pk


def test_the_home_page_itself_carries_them(mall: CounterGroup, karangasem_client: Client) -> None:
    page = karangasem_client.get("/")

    for words in ("Urus dokumen dan izin", "Mau datang ke MPP Karangasem?", "MPP Karangasem", "Kependudukan"):
        assert words in page.text, words
