"""The console's pages about backups, restores, sandboxes and copies: asked by a button, done by the worker."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from core.jobs import run_waiting
from core.models import EvidenceEntry
from organisation.models import Unit
from tenants.context import operator_rights
from tenants.custody import wiping
from tenants.custody.models import Backup, Operation
from tenants.models import Regency
from tests.factories.custody import BackupFactory, OperationFactory
from tests.factories.organisation import UnitFactory
from tests.tenants.custody.conftest import archives  # noqa: F401 -- a fixture

PAGE = "/konsol/daerah/5107/penyimpanan/"
REASON = "Permohonan Sekda Karangasem 25 November 2026, impor salah."


@pytest.fixture
def operator(ministry_client: Client, staff: Callable[..., Any]) -> Client:
    staff("public", "regencies.read", "applications.decide", client=ministry_client)
    return ministry_client


@pytest.fixture
def reader(ministry_client: Client, staff: Callable[..., Any]) -> Client:
    staff("public", "regencies.read", client=ministry_client)
    return ministry_client


def main_of(response: Any) -> str:
    return str(response.content.decode().partition("<main")[2].partition("</main")[0])


@pytest.mark.django_db
class TestAsking:
    def test_an_empty_page_says_what_to_do(self, operator: Client) -> None:
        shown = main_of(operator.get(PAGE))

        assert "Belum ada cadangan" in shown
        assert f"{PAGE}cadangkan/" in shown

    def test_backups_are_listed_with_size_state_and_day(self, operator: Client) -> None:
        ready, failed = BackupFactory.create(), BackupFactory.failed()

        shown = main_of(operator.get(PAGE))

        assert "1,2\N{NO-BREAK SPACE}MB" in shown or "1,1\N{NO-BREAK SPACE}MB" in shown
        assert "4.321" in shown
        assert f"{PAGE}{ready.pk}/pulihkan/" in shown
        assert f"{PAGE}{failed.pk}/pulihkan/" not in shown

    def test_a_list_takes_the_same_queries_for_one_and_three(self, operator: Client) -> None:
        numbers = []
        for more in (1, 2):
            for _number in range(more):
                BackupFactory.create()
            with CaptureQueriesContext(connection) as queries:
                operator.get(PAGE)
            numbers.append(len(queries))

        assert numbers[0] == numbers[1]

    def test_a_reader_sees_no_button_and_may_not_press_one(self, reader: Client) -> None:
        backup = BackupFactory.create()

        assert "<button" not in main_of(reader.get(PAGE))
        for path in ("cadangkan/", "ruang-coba/", "salinan/", f"{backup.pk}/pulihkan/", "s5107_1/hapus/"):
            assert reader.post(f"{PAGE}{path}").status_code == 404, path
        assert not Operation.objects.exists()

    def test_strangers_see_nothing(self, ministry_client: Client) -> None:
        assert ministry_client.get(PAGE).status_code == 302

    def test_what_is_not_there_is_not_there(self, operator: Client) -> None:
        other = BackupFactory.create(code="8271", schema="r8271")
        for path in (
            "/konsol/daerah/3510/penyimpanan/",
            "/konsol/daerah/9999/penyimpanan/",
            f"{PAGE}{uuid4()}/pulihkan/",
            f"{PAGE}{other.pk}/pulihkan/",
            f"{PAGE}pekerjaan/{uuid4()}/",
        ):
            assert operator.get(path).status_code == 404, path
        assert operator.post(f"{PAGE}r5107/hapus/").status_code == 404

    @pytest.mark.parametrize(
        ("reason", "code", "says"),
        [("", "5107", "Alasannya belum ada"), (REASON, "8271", "Kode tidak cocok"), (REASON, "", "empat angka")],
    )
    def test_a_restore_wants_a_reason_and_the_code(self, operator: Client, reason: str, code: str, says: str) -> None:
        answer = operator.post(f"{PAGE}{BackupFactory.create().pk}/pulihkan/", {"reason": reason, "confirmation": code})

        assert answer.status_code == 422
        assert says in main_of(answer)
        assert not Operation.objects.exists()

    def test_a_press_is_written_down_with_who_pressed(self, operator: Client) -> None:
        backup = BackupFactory.create()

        answer = operator.post(f"{PAGE}{backup.pk}/pulihkan/", {"reason": REASON, "confirmation": "51.07"})

        operation = Operation.objects.get()
        assert answer["Location"] == f"{PAGE}pekerjaan/{operation.pk}/"
        entry = EvidenceEntry.objects.get(action="custody.asked")
        assert (entry.actor, entry.reason, entry.details["kind"]) == (operation.asked_by, REASON, "restore")
        assert entry.actor.startswith("user:")

    def test_two_presses_are_one_work(self, operator: Client) -> None:
        operator.post(f"{PAGE}cadangkan/")
        answer = operator.post(f"{PAGE}cadangkan/", follow=True)

        assert Operation.objects.count() == 1
        assert "belum selesai" in answer.content.decode()

    @pytest.mark.parametrize("days", ["0", "91", ""])
    def test_days_have_bounds(self, operator: Client, days: str) -> None:
        assert operator.post(f"{PAGE}salinan/", {"days": days}).status_code == 422
        assert not Operation.objects.exists()

    def test_a_failure_is_told_with_its_reason(self, operator: Client) -> None:
        operation = OperationFactory.failed()

        for path in (PAGE, f"{PAGE}pekerjaan/{operation.pk}/", f"{PAGE}pekerjaan/{operation.pk}/kini/"):
            assert "Penyimpanan gagal: No space left" in operator.get(path).content.decode(), path


def test_a_backup_a_restore_and_a_copy_from_the_console(
    own_database: str,
    operator: Client,
    archives: Path,  # noqa: F811 -- the fixture above
) -> None:
    with tenants.enter("r5107"):
        UnitFactory(code="dinas-lama")
    try:
        operator.post(f"{PAGE}cadangkan/")
        waiting = main_of(operator.get(f"{PAGE}pekerjaan/{Operation.objects.get().pk}/"))
        run_waiting(queues=("operator",))
        with tenants.enter("r5107"):
            Unit.objects.filter(code="dinas-lama").delete()
        done = main_of(operator.get(f"{PAGE}pekerjaan/{Operation.objects.get().pk}/"))
        made = Backup.objects.get()
        operator.post(f"{PAGE}{made.pk}/pulihkan/", {"reason": REASON, "confirmation": "5107"})
        operator.post(f"{PAGE}salinan/", {"days": "7"})
        run_waiting(queues=("operator",))
        listed = main_of(operator.get(PAGE))
        asked = main_of(operator.get(f"{PAGE}c5107_1/hapus/"))
        unharmed = Regency.objects.filter(purpose="copy").exists()
        operator.post(f"{PAGE}c5107_1/hapus/")
        run_waiting(queues=("operator",))

        assert 'hx-trigger="every 2s"' in waiting
        assert "hx-trigger" not in done
        assert "http://karangasem-salinan-1.tiru.test/" in listed
        assert "tidak dapat dikembalikan" in asked
        assert unharmed
        with tenants.enter("r5107"):
            assert Unit.objects.filter(code="dinas-lama").exists()
        assert not Regency.objects.filter(purpose="copy").exists()
        assert set(Operation.objects.values_list("state", flat=True)) == {"done"}
    finally:
        with operator_rights():
            wiping.remove_everything("c5107_1")
