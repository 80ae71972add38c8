"""Pictures that lie elsewhere: fetched through the safe door, checked like an upload, or left with the reason."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from catalog.modules.complaint_centre.models import (
    CONNECTION_PURPOSE,
    TEXT_PURPOSE,
    AwaitedPhoto,
    Complaint,
    Connection,
    ReportPhoto,
    Way,
)
from catalog.modules.complaint_centre.rights import WORK
from catalog.modules.complaint_centre.services import fetching, file_report
from catalog.modules.complaint_centre.services.filing import MOST_BYTES
from catalog.modules.complaint_centre.services.keys import make_key
from catalog.modules.complaint_centre.ways.pictures import Why
from core import files
from core.actors import Actor
from core.models import EvidenceEntry
from core.secrets import decrypt
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, Centre
from tests.catalog.modules.complaint_centre.test_channels import call, connected, hub, whatsapp
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.factories.organisation import person_with_rights
from tests.factories.photos import photo

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Shelf:
    """
    A server with pictures, as programs and WhatsApp name them. WhatsApp's tells by its number where a picture lies, and
    wants its token here and there.
    """

    token = "right-token"

    def __init__(self) -> None:
        self.url = ""
        self.is_down = False
        self.lies: dict[str, tuple[int, bytes]] = {}
        self.asked: list[str] = []

    def answer(self, path: str, authorization: str) -> tuple[int, bytes]:
        self.asked.append(path)
        if self.is_down:
            return 503, b""
        if path.startswith(("/graph/", "/keeps/")) and authorization != f"Bearer {self.token}":
            return 401, b""
        if path.startswith("/graph/"):
            number = path.removeprefix("/graph/")
            told = {"id": number, "url": f"{self.url}/keeps/{number}", "mime_type": "image/jpeg", "file_size": 1}
            return (200, json.dumps(told).encode()) if f"/keeps/{number}" in self.lies else (404, b"")
        return self.lies.get(path, (404, b""))


@contextmanager
def standing(shelf: Shelf) -> Iterator[Shelf]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, content = shelf.answer(self.path, self.headers.get("Authorization", ""))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{shelf.url}/lampu.jpg")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            try:
                self.wfile.write(content)
            except OSError:
                return  # the other side had enough

        def log_message(self, *_args: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    shelf.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield shelf
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with standing(Shelf()) as made:
        yield made


def reported(shelf: Shelf, path: str = "/lampu.jpg", **changes: Any) -> Complaint:
    """A report by Open311 that names a picture."""
    report = a_report(way=Way.OPEN311, awaited=[path if "://" in path else f"{shelf.url}{path}"], **changes)
    return file_report(report=report, actor=Actor.citizen(), now=NOW).complaint


def test_a_picture_that_a_program_names_becomes_a_photo_without_what_the_camera_wrote(
    centre: Centre, karangasem_client: Client, shelf: Shelf
) -> None:
    shelf.lies["/lampu.jpg"] = (200, photo().read())
    _key, secret = make_key(name="Aplikasi", lifetime=timedelta(days=90), actor=ACTOR, now=NOW)
    sent = {
        "api_key": secret, "service_code": "jalan", "description": "Lampu jalan mati.",
        "address_string": "Pasar Ulakan", "media_url": f"{shelf.url}/lampu.jpg",
    }  # fmt: skip
    answer = karangasem_client.post("/complaint-centre/open311/v2/requests.json", sent)
    assert answer.status_code == 201, answer.content

    later = AwaitedPhoto.objects.get().asked_at
    kept = [fetching.fetch_due(now=later) for _time in range(2)]

    assert kept == [1, 0]
    made = ReportPhoto.objects.get()
    assert (made.stage, made.is_public, made.media_type) == ("before", False, "image/jpeg")
    stored = files.StoredFile(made.file_key, made.size, made.sha256, made.media_type, "foto.jpg")
    shown = files.shown_response(stored, purpose=TEXT_PURPOSE)
    content = b"".join(shown) if not hasattr(shown, "content") else shown.content
    assert not Image.open(BytesIO(content)).getexif()
    assert not AwaitedPhoto.objects.exists()
    assert decrypt(Complaint.objects.get().text, purpose=TEXT_PURPOSE) == "Lampu jalan mati."
    assert EvidenceEntry.objects.filter(action="complaint_centre.photo_fetched").count() == 1


@pytest.mark.parametrize(
    ("path", "status", "content", "why"),
    [
        ("/lampu.jpg", 404, b"", Why.GONE),
        ("/lampu.jpg", 302, b"", Why.ELSEWHERE),
        ("/lampu.jpg", 200, b"<html>Lampu</html>", Why.NO_PHOTO),
        ("/lampu.jpg", 200, b"", Why.NO_PHOTO),
        ("/lampu.jpg", 200, b"\xff\xd8" + bytes(MOST_BYTES), Why.TOO_LARGE),
        ("ftp://contoh.id/lampu.jpg", 200, b"", Why.ADDRESS),
        ("https://warga:pin@contoh.id/lampu.jpg", 200, b"", Why.ADDRESS),
    ],
)
def test_what_is_no_picture_to_take_is_left_at_once_and_the_officer_reads_why_and_where(
    centre: Centre, karangasem_client: Client, shelf: Shelf, path: str, status: int, content: bytes, why: Why
) -> None:
    shelf.lies["/lampu.jpg"] = (status, content)
    complaint = reported(shelf, path)

    fetching.fetch_due(now=NOW)
    fetching.fetch_due(now=NOW + 24 * HOUR)

    assert AwaitedPhoto.objects.get().left == why
    assert len(shelf.asked) == (0 if "://" in path else 1)
    karangasem_client.force_login(person_with_rights(WORK))
    page = karangasem_client.get(f"/complaint-centre/kerja/{complaint.case.code}/").content.decode()
    assert why.label.id in page
    assert decrypt(AwaitedPhoto.objects.get().address, purpose=TEXT_PURPOSE) in page


@pytest.mark.parametrize(
    "address",
    ["https://127.0.0.1/a.jpg", "https://localhost/a.jpg", "https://10.1.2.3/a.jpg", "https://169.254.169.254/latest/"],
)
def test_no_picture_leads_into_a_network_of_our_own(centre: Centre, shelf: Shelf, settings: Any, address: str) -> None:
    settings.TIRU_CALLS_PRIVATE_ADDRESSES = False
    reported(shelf, address)

    fetching.fetch_due(now=NOW)

    assert AwaitedPhoto.objects.get().left == Why.ADDRESS


def test_a_server_that_rests_is_asked_again_for_a_day(centre: Centre, shelf: Shelf) -> None:
    shelf.is_down = True
    shelf.lies["/lampu.jpg"] = (200, photo().read())
    complaint = reported(shelf)
    for minutes in range(0, 8 * 60, 2):
        fetching.fetch_due(now=NOW + minutes * MINUTE)
    assert len(shelf.asked) == 4  # at once, after 5, 35 and 155 minutes

    shelf.is_down = False
    assert fetching.fetch_due(now=NOW + 9 * HOUR) == 1
    assert complaint.photos.count() == 1


def test_after_a_day_it_is_left(centre: Centre, shelf: Shelf) -> None:
    shelf.is_down = True
    reported(shelf)

    for minutes in range(0, 30 * 60, 5):
        fetching.fetch_due(now=NOW + minutes * MINUTE)

    assert AwaitedPhoto.objects.get().left == Why.UNREACHABLE
    assert len(shelf.asked) == len(fetching.PAUSES) + 1
    assert EvidenceEntry.objects.filter(action="complaint_centre.photo_left").count() == 1


def test_a_report_holds_five_photos_whoever_fetches_them(centre: Centre, shelf: Shelf) -> None:
    shelf.lies["/lampu.jpg"] = (200, photo().read())
    reported(shelf, photos=[photo() for _number in range(5)])

    fetching.fetch_due(now=NOW)

    assert ReportPhoto.objects.count() == 5
    assert AwaitedPhoto.objects.get().left == Why.FULL


class TestWhatsApp:
    @pytest.fixture(autouse=True)
    def connection(self, centre: Centre, shelf: Shelf) -> Connection:
        connected(Way.WHATSAPP, shelf, address=f"{shelf.url}/graph")  # type: ignore[arg-type]
        return Connection.objects.get()

    def picture(self, client: Client, number: str, identifier: str = "wamid.1", caption: str = "") -> None:
        image = {"id": number, "mime_type": "image/jpeg", "sha256": "x", **({"caption": caption} if caption else {})}
        body = whatsapp("", identifier=identifier, type="image", image=image)
        assert call(client, "whatsapp", body, hub(body)) == 204

    def test_a_picture_is_fetched_with_the_token_and_so_is_the_next_one_of_the_report(
        self, karangasem_client: Client, shelf: Shelf
    ) -> None:
        shelf.lies |= {"/keeps/900": (200, photo().read()), "/keeps/901": (200, photo().read())}
        self.picture(karangasem_client, "900", caption="Lampu jalan mati")
        complaint = Complaint.objects.select_related("case").get()
        self.picture(karangasem_client, "901", "wamid.2", caption=f"{complaint.case.code} ini juga")

        assert fetching.fetch_due(now=AwaitedPhoto.objects.latest("asked_at").asked_at) == 2

        assert complaint.photos.count() == 2
        assert decrypt(complaint.text, purpose=TEXT_PURPOSE) == "Lampu jalan mati"

    def test_a_token_that_ran_out_is_renewed_in_time(self, karangasem_client: Client, shelf: Shelf) -> None:
        shelf.lies["/keeps/900"] = (200, photo().read())
        self.picture(karangasem_client, "900")
        asked = AwaitedPhoto.objects.get().asked_at
        shelf.token = "renewed"
        assert fetching.fetch_due(now=asked) == 0
        connected(Way.WHATSAPP, shelf, address=f"{shelf.url}/graph", password="renewed")  # type: ignore[arg-type]

        assert decrypt(Connection.objects.get().password, purpose=CONNECTION_PURPOSE) == "renewed"
        assert fetching.fetch_due(now=asked + 6 * MINUTE) == 1

    def test_a_film_stays_behind_and_the_report_says_so(self, karangasem_client: Client) -> None:
        body = whatsapp("", type="video", video={"id": "902", "caption": "Lampu mati"})
        assert call(karangasem_client, "whatsapp", body, hub(body)) == 204

        assert not AwaitedPhoto.objects.exists()
        assert "1" in decrypt(Complaint.objects.get().text, purpose=TEXT_PURPOSE).rpartition("[")[2]
