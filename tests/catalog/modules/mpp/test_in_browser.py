"""What scripts add to the mall: parts that rest while nothing changes, keys of the counter, the voice of the hall."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

import tenants
from catalog.modules.mpp.models import CounterPress, EmergencyCall, QueueTicket, TicketState
from catalog.modules.mpp.services import queue as services
from core import clock
from core.actors import Actor
from tests.accounts.browsing import PHONE, Visitor
from tests.browser.chromium import launched
from tests.factories.mpp import CLERK, MONDAY_MORNING, open_mall

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

KARANGASEM = "karangasem.tiru.test"
SPEECH = "window.said = []; window.speechSynthesis.speak = (words) => window.said.push(words.text);"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launched() as started:
        yield started


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Visitor]]:
    visitors: list[Visitor] = []

    def open_window(**options: Any) -> Visitor:
        visitors.append(Visitor(chromium, KARANGASEM, **options))
        return visitors[-1]

    yield open_window
    for visitor in visitors:
        visitor.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


class Hands:
    """The clock of the hall, moved by hand: a frozen one would stop the browser's driver too."""

    at: datetime = MONDAY_MORNING


@pytest.fixture(autouse=True)
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    hands = Hands()
    monkeypatch.setattr(clock, "now", lambda: hands.at)
    return hands


@pytest.fixture
def numbers(db: None) -> list[QueueTicket]:
    with tenants.enter("r5107"):
        open_mall(counters=2)
        return [take() for _number in range(2)]


def take() -> QueueTicket:
    return services.take_ticket(group_letter="A", actor=Actor.citizen(), now=MONDAY_MORNING)


def ask(page: Any, part: str) -> int:
    """Let a live part ask now, as its clock would, and answer the status it got."""
    with page.expect_response(lambda response: "/kini/" in response.url) as answered:
        page.evaluate(
            """part => htmx.ajax('GET', document.querySelector(part).getAttribute('hx-get'),
                                 {source: part, target: part})""",
            part,
        )
    page.wait_for_timeout(50)
    return int(answered.value.status)


def test_a_ticket_follows_without_reloading(visit: Callable[..., Visitor], numbers: list[QueueTicket]) -> None:
    citizen = visit(size=PHONE)
    page = citizen.go(f"/mpp/antrean/{numbers[1].public_token}/")
    assert page.inner_text(".estimate .big") == "1 orang"

    page.evaluate("document.querySelector('#ticket-number').dataset.kept = 'yes'")
    unchanged = ask(page, "#ticket")
    kept = page.get_attribute("#ticket-number", "data-kept")
    with tenants.enter("r5107"):
        services.call_next(counter_number=1, actor=CLERK, now=MONDAY_MORNING)
    changed = ask(page, "#ticket")

    assert (unchanged, kept) == (304, "yes")  # nothing changed, so nothing was touched
    assert changed == 200
    assert page.inner_text(".estimate .big") == "0 orang"
    assert page.inner_text("#ticket-said") == "Di depan Anda: 0 orang."
    assert citizen.violations() == []


def test_a_number_is_given_up_from_a_phone(visit: Callable[..., Visitor], numbers: list[QueueTicket]) -> None:
    page = visit(size=PHONE).go(f"/mpp/antrean/{numbers[0].public_token}/")

    page.click(".ticket-links a")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.click("main form button")

    # What a page says about the referrer decides whether its own forms are believed.
    assert sent.value.all_headers()["origin"] == f"https://{KARANGASEM}"
    page.wait_for_url("**/antrean/*/")
    page.wait_for_selector("#ticket-number")
    assert "Anda membatalkan nomor ini" in page.inner_text(".ticket-body")


def test_the_counter_is_worked_by_single_keys_that_can_be_switched_off(
    visit: Callable[..., Visitor],
    numbers: list[QueueTicket],
    karangasem_client: Client,
    staff: Callable[..., Any],
    hands: Hands,
) -> None:
    staff("r5107", "mpp.serve", client=karangasem_client)
    clerk = visit()
    clerk.sign_in(karangasem_client)
    page = clerk.go("/mpp/loket/1/")

    page.keyboard.press("p")
    page.wait_for_selector("#key-mulai")
    page.keyboard.press("m")
    page.wait_for_selector("#key-selesai-panggil")
    assert page.inner_text(".current-number") == "A001"
    assert "Sedang dilayani" in page.inner_text(".panel-head .ds-tag")

    page.click("#shortcuts-toggle")
    page.keyboard.press("s")
    page.wait_for_timeout(200)
    assert page.locator("kbd:visible").count() == 0
    with tenants.enter("r5107"):
        assert QueueTicket.objects.get(code="A001").state == TicketState.SERVING

    page.click("#shortcuts-toggle")
    hands.at += timedelta(minutes=6, seconds=41)
    page.keyboard.press("s")
    page.wait_for_selector("#key-mulai")
    assert page.inner_text(".current-number") == "A002"
    assert clerk.violations() == []


def test_twenty_people_are_served_by_keys_alone(
    visit: Callable[..., Visitor],
    numbers: list[QueueTicket],
    karangasem_client: Client,
    staff: Callable[..., Any],
    hands: Hands,
) -> None:
    with tenants.enter("r5107"):
        for _number in range(18):
            take()
    staff("r5107", "mpp.serve", client=karangasem_client)
    clerk = visit()
    clerk.sign_in(karangasem_client)
    page = clerk.go("/mpp/loket/1/")

    page.keyboard.press("p")
    served = []
    for _number in range(20):
        page.wait_for_selector("#key-mulai")
        served.append(page.inner_text(".current-number"))
        page.keyboard.press("m")
        page.wait_for_selector("[id^=key-selesai]")  # "finish", or "finish and call the next" while somebody waits
        hands.at += timedelta(minutes=4)
        page.keyboard.press("s")
    page.get_by_text("Nomor baru muncul sendiri di sini.").wait_for()

    assert served == [f"A{number:03}" for number in range(1, 21)]
    with tenants.enter("r5107"):
        assert QueueTicket.objects.filter(state=TicketState.DONE, counter__number=1).count() == 20


def test_a_manager_reads_the_day_and_what_the_next_one_needs(
    visit: Callable[..., Visitor],
    numbers: list[QueueTicket],
    karangasem_client: Client,
    staff: Callable[..., Any],
    hands: Hands,
) -> None:
    with tenants.enter("r5107"):
        serve(numbers[0], hands)
    staff("r5107", "mpp.manage", client=karangasem_client)
    manager = visit(size=PHONE)
    manager.sign_in(karangasem_client)

    page = manager.go("/kerja/")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Hari di mal").click()
    page.get_by_role("heading", name="Hari ini di mal").wait_for()
    by_queue = page.locator("section", has=page.get_by_role("heading", name="Per antrean")).locator("tbody td")
    row = {cell.get_attribute("data-l"): cell.inner_text() for cell in by_queue.all()}
    assert (row["Dilayani"], row["Menunggu"], row["Tunggu: median"]) == ("1", "1", "3 mnt")
    assert page.get_by_role("heading", name="Loket untuk Selasa, 24 November 2026").is_visible()
    assert manager.violations() == []

    page.get_by_role("link", name="Hari sebelumnya").click()
    page.get_by_text("Belum ada yang mengambil nomor pada tanggal ini").wait_for()
    page.get_by_role("link", name="Hari berikutnya").click()
    page.get_by_role("heading", name="Hari ini di mal").wait_for()


def serve(ticket: QueueTicket, hands: Hands) -> None:
    """Called after 3 minutes, served for 4."""
    who: dict[str, Any] = {"counter_number": 1, "actor": CLERK}
    hands.at += timedelta(minutes=3)
    services.call_next(now=hands.at, **who)
    services.start_service(ticket_id=ticket.pk, now=hands.at, **who)
    hands.at += timedelta(minutes=4)
    services.finish_service(ticket_id=ticket.pk, now=hands.at, **who)


def test_a_counter_works_through_a_loss_of_the_line(
    visit: Callable[..., Visitor], numbers: list[QueueTicket], karangasem_client: Client, staff: Callable[..., Any]
) -> None:
    staff("r5107", "mpp.serve", client=karangasem_client)
    clerk = visit()
    clerk.sign_in(karangasem_client)
    page = clerk.go("/mpp/loket/1/")
    page.keyboard.press("p")
    page.wait_for_selector("#key-mulai")

    clerk.context.set_offline(True)
    page.route("**/loket/**", lambda route: route.abort("internetdisconnected"))
    page.keyboard.press("m")
    page.wait_for_selector("#key-selesai-panggil")  # foreseen, so that work goes on
    page.keyboard.press("s")
    page.wait_for_selector("#outbox li:nth-child(2)")

    kept = page.inner_text("#outbox")
    assert "Sudah datang, layani A001" in kept
    assert "Selesai, panggil A002" in kept
    assert "Jaringan terputus" in kept
    with tenants.enter("r5107"):
        assert QueueTicket.objects.get(code="A001").state == TicketState.CALLED

    page.unroute("**/loket/**")
    clerk.context.set_offline(False)
    page.wait_for_selector("#key-mulai")
    page.wait_for_selector("#outbox", state="hidden")

    assert page.inner_text(".current-number") == "A002"
    with tenants.enter("r5107"):
        assert QueueTicket.objects.get(code="A001").state == TicketState.DONE
        assert QueueTicket.objects.get(code="A002").state == TicketState.CALLED
        assert list(CounterPress.objects.order_by("at", "pk").values_list("refused", flat=True)) == ["", "", ""]
    clerk.faults[:] = [fault for fault in clerk.faults if "ERR_INTERNET_DISCONNECTED" not in fault]


def test_help_is_called_by_two_presses_and_answered_by_name(
    visit: Callable[..., Visitor], numbers: list[QueueTicket], karangasem_client: Client, staff: Callable[..., Any]
) -> None:
    staff("r5107", "mpp.serve", client=karangasem_client, name="Ni Made Astuti")
    clerk = visit()
    clerk.sign_in(karangasem_client)
    page = clerk.go("/mpp/loket/1/")

    page.keyboard.press("e")
    page.wait_for_selector("text=Tekan lagi untuk minta bantuan")
    with tenants.enter("r5107"):
        assert not EmergencyCall.objects.exists()
    page.keyboard.press("e")
    page.wait_for_selector(".emergency")
    assert "Loket 1 perlu bantuan sekarang" in page.inner_text(".emergency")
    assert clerk.violations() == []

    colleague = visit()
    colleague.sign_in(karangasem_client)
    beside = colleague.go("/mpp/loket/2/")
    assert "Ni Made Astuti" in beside.inner_text(".emergency")
    beside.keyboard.press("y")
    beside.wait_for_selector("text=Ni Made Astuti sedang menuju loket 1")


def test_the_hall_hears_every_call_once(visit: Callable[..., Visitor], numbers: list[QueueTicket]) -> None:
    hall = visit(size=(1920, 1080))
    hall.page.add_init_script(SPEECH)
    page = hall.go("/mpp/layar/")
    page.click("[data-voice]")

    with tenants.enter("r5107"):
        for counter in (1, 2):
            services.call_next(counter_number=counter, actor=CLERK, now=MONDAY_MORNING)
    ask(page, "#display")
    ask(page, "#display")

    assert page.evaluate("window.said") == [
        "Nomor antrean A, nol nol satu, silakan ke loket satu.",
        "Nomor antrean A, nol nol dua, silakan ke loket dua.",
    ]
    assert page.inner_text(".call-number") == "A002"
    assert page.inner_text("[data-voice]").strip() == "Suara menyala"
    assert hall.violations() == []
