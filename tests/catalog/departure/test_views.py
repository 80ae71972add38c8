"""A regency's own pages about leaving, and the download that only its administrator gets."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

import tenants
from catalog.activation.models import ModuleArchive
from core import jobs
from core.models import EvidenceEntry
from tenants import directory
from tenants.custody.leaving import departure_of
from tenants.custody.models import DepartureState
from tests.tenants.custody.conftest import archives  # noqa: F401 -- a fixture
from tests.tenants.custody.departing import DECISION, HOST, SCHEMA, make_banyuwangi, sealed_archive, to_export_ready

PAGE = "/pengaturan/keluar/"
PASSWORD = "ombak pantai boom 27"


@pytest.fixture
def stage(own_database: str, django_db_blocker: Any, archives: Any) -> Iterator[None]:  # noqa: F811 -- as above
    with django_db_blocker.unblock(), tenants.public():
        make_banyuwangi("mpp")
        yield


@pytest.fixture
def admin(stage: None, staff: Callable[..., Any]) -> Client:
    return signed_in(staff, "regency.leave")


def signed_in(staff: Callable[..., Any], *rights: str) -> Client:
    client, person = Client(SERVER_NAME=HOST), staff(SCHEMA, *rights, name="Siti Aminah")
    with tenants.enter(SCHEMA):
        person.set_password(PASSWORD)
        person.save()
        client.force_login(person)
    return client


def main_of(response: Any) -> str:
    return str(response.content.decode()).partition("<main")[2].partition("</main")[0]


def show_password_again(client: Client) -> None:
    assert client.post("/akun/konfirmasi/", {"password": PASSWORD}).status_code == 302


def work() -> None:
    with tenants.public():
        jobs.run_waiting(queues=("operator",))
        directory.forget()


def test_only_who_may_let_the_regency_leave_finds_the_pages(stage: None, staff: Callable[..., Any]) -> None:
    with tenants.public():
        to_export_ready()
    other, nobody = signed_in(staff, "modules.manage", "people.manage", "evidence.read"), Client(SERVER_NAME=HOST)
    show_password_again(other)

    for path in ("", "ajukan/", "unduh/"):
        assert other.get(PAGE + path).status_code == 404, path
        assert nobody.get(PAGE + path)["Location"].startswith("/akun/masuk/"), path
    for path in ("ajukan/", "ekspor/", "batal/"):
        assert other.post(PAGE + path, {"reason": DECISION}).status_code == 404, path


def test_the_decision_is_recorded_and_the_export_is_made(admin: Client) -> None:
    before = main_of(admin.get(PAGE))

    refused = admin.post(f"{PAGE}ajukan/", {"reason": "pergi"})
    admin.post(f"{PAGE}ajukan/", {"reason": DECISION})
    being_made = main_of(admin.get(PAGE))
    work()
    ready = main_of(admin.get(PAGE))

    assert "Apa artinya keluar" in before
    assert refused.status_code == 422
    assert "terlalu pendek" in main_of(refused)
    assert "Ekspor sedang dibuat" in being_made
    assert 'hx-trigger="every 3s"' in being_made
    assert "Unduh ekspor" in ready
    assert "Siti Aminah" in ready
    assert "hx-trigger" not in ready
    departure = departure_of(SCHEMA)
    assert departure
    assert departure.export_sha256 in ready


def test_kept_archives_are_named_with_what_to_do(admin: Client) -> None:
    with tenants.public():
        sealed_archive()

    before, asked = main_of(admin.get(PAGE)), main_of(admin.get(f"{PAGE}ajukan/"))
    admin.post(f"{PAGE}ajukan/", {"reason": DECISION})
    after = main_of(admin.get(PAGE))
    with tenants.public():
        ModuleArchive.objects.update(state="destroyed")

    for shown in (before, asked, after):
        assert "Mal Pelayanan Publik" in shown
        assert "Pulihkan atau musnahkan" in shown
    assert "Mal Pelayanan Publik" not in main_of(admin.get(PAGE))


def test_the_export_is_given_to_who_has_just_shown_the_password(admin: Client) -> None:
    with tenants.public():
        departure = to_export_ready()

    asked = admin.get(f"{PAGE}unduh/")
    show_password_again(admin)
    answer = admin.get(f"{PAGE}unduh/")
    content = b"".join(answer.streaming_content)

    assert asked.status_code == 302
    assert asked["Location"].startswith("/akun/konfirmasi/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/x-tar"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert 'filename="tiru-3510-' in answer["Content-Disposition"]
    assert hashlib.sha256(content).hexdigest() == departure.export_sha256
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        assert "database.sql" in tar.getnames()
    with tenants.enter(SCHEMA):
        entry = EvidenceEntry.objects.latest("sequence")
    assert entry.action == "custody.departure_export_downloaded"
    assert entry.details["export_sha256"] == departure.export_sha256
    assert entry.actor.endswith("@r3510")
    assert "belum" not in main_of(admin.get(PAGE)).partition("Terakhir diunduh")[2].partition("</li>")[0]


def test_without_an_export_there_is_nothing_to_download(admin: Client) -> None:
    show_password_again(admin)

    assert admin.get(f"{PAGE}unduh/").status_code == 404
    admin.post(f"{PAGE}ajukan/", {"reason": DECISION})
    assert admin.get(f"{PAGE}unduh/").status_code == 404


def test_the_regency_may_stay_after_all_even_when_it_is_read_only(admin: Client) -> None:
    from tests.tenants.custody.departing import to_read_only

    with tenants.public():
        to_read_only()
    too_short = admin.post(f"{PAGE}batal/", {"reason": "tidak"})

    answer = admin.post(f"{PAGE}batal/", {"reason": DECISION}, follow=True)
    work()

    assert too_short.status_code == 422
    assert "dibatalkan" in main_of(answer)
    departure = departure_of(SCHEMA)
    assert departure
    assert departure.state == DepartureState.CANCELLED
    assert "Proses keluar sudah dibatalkan" in main_of(admin.get(PAGE))
    assert main_of(admin.get(f"{PAGE}ajukan/"))


def test_the_export_is_made_again_on_request(admin: Client) -> None:
    with tenants.public():
        first = to_export_ready().export_key

    admin.post(f"{PAGE}ekspor/")
    work()

    departure = departure_of(SCHEMA)
    assert departure
    assert departure.export_key != first
