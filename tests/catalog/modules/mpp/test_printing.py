"""The ticket on paper: its bytes read by a strict stand-in, and the way to the printer."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.modules.mpp import printing
from catalog.modules.mpp.escpos import PaperTicket, ticket_bytes
from catalog.modules.mpp.printing import Address, PrinterElsewhere, PrinterSilent
from tests.catalog.modules.mpp import paper

ADDRESS = "https://karangasem.tiru.test/mpp/antrean/AAAAAAAAAAAAAAAAAAAAAA/"


def ticket(**changes: object) -> PaperTicket:
    values = {
        "mall": "Mal Pelayanan Publik Kabupaten Karangasem",
        "number": "A012",
        "group": "Kependudukan dan Pencatatan Sipil",
        "lines": ("Senin, 23 November 2026 10.10 WITA", "Di depan Anda: 4 orang", "Perkiraan tunggu 10–25 menit"),
        "address": ADDRESS,
    }
    return PaperTicket(**(values | changes))  # type: ignore[arg-type]


def test_a_ticket_reads_as_meant() -> None:
    printed = paper.read(ticket_bytes(ticket()))

    assert (4, "A012") in printed.lines
    assert "Di depan Anda: 4 orang" in printed.text
    assert "Perkiraan tunggu 10-25 menit" in printed.text
    assert [line for size, line in printed.lines if size == 2] == ["Kependudukan dan", "Pencatatan Sipil"]
    assert printed.codes == [ADDRESS]
    assert printed.cuts == 1


@given(st.text(max_size=60), st.text(max_size=80))
def test_no_name_can_command_the_printer(mall: str, line: str) -> None:
    printed = paper.read(ticket_bytes(ticket(mall=mall, lines=(line,))))

    assert (4, "A012") in printed.lines
    assert printed.codes == [ADDRESS]
    assert printed.cuts == 1


def test_an_address_that_does_not_fit_is_refused() -> None:
    for address in ("", "https://x/" + "a" * 400):
        with pytest.raises(ValueError, match="does not fit"):
            ticket_bytes(ticket(address=address))


@pytest.mark.parametrize(
    "data", [b"A012", b"\x1b@\x00", b"\x1b@" + b"x" * 33, b"\x1b@\x1d(k\x03\x001Q0", b"\x1b@\x1dv0"]
)
def test_the_stand_in_is_strict(data: bytes) -> None:
    with pytest.raises(paper.NotESCPOS):
        paper.read(data)


def test_the_bytes_reach_the_printer() -> None:
    with paper.printer() as (port, sent):
        printing.send(ticket_bytes(ticket()), to=Address("127.0.0.1", port), name="Aula")

    assert [paper.read(one).codes for one in sent] == [[ADDRESS]]


def test_a_printer_that_is_off_is_said_to_be() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(PrinterSilent):
        printing.send(b"\x1b@", to=Address("127.0.0.1", port), name="Aula")


@pytest.mark.parametrize(
    "host",
    ["8.8.8.8", "example.test", "", "169.254.169.254", "0.0.0.0", "224.0.0.1", "192.168.1.5; rm"],
)
def test_only_machines_of_the_own_network_are_printed_on(host: str) -> None:
    with pytest.raises(PrinterElsewhere):
        printing.check_address(host)


def test_an_address_of_the_own_network_is_kept() -> None:
    assert printing.check_address(" 192.168.1.50 ") == "192.168.1.50"
