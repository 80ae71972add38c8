"""Files and messages: what is counted, what happens at the limit."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import InMemoryStorage
from django.core.files.uploadedfile import SimpleUploadedFile

import tenants
from core import files
from notifications import sending
from notifications.models import Message
from tenants.limits import counting, messages, services, storage
from tenants.limits.models import Stored, Use

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.TIRU_COUNTING_SECONDS = 0
    monkeypatch.setattr(files, "storages", {"private": InMemoryStorage()})
    monkeypatch.setattr(storage, "STORED", counting._Stored())
    monkeypatch.setattr(messages, "USE", counting._Use())


def upload(content: bytes = PDF) -> files.StoredFile:
    file = SimpleUploadedFile("surat.pdf", content)
    return files.store_upload(file, kinds={"pdf"}, max_bytes=10_000_000, prefix="mpp/requirements")


def stored(schema: str = "r5107") -> tuple[int, int]:
    with tenants.public():
        row = Stored.objects.get(schema_name=schema)
    return row.size, row.files


def test_files_are_counted_when_they_come_and_go(in_karangasem: tenants.CurrentRegency) -> None:
    first, _second = upload(), upload()
    assert stored() == (2 * len(PDF), 2)

    files.delete_stored(first.key)
    files.delete_stored(first.key)
    storage.STORED.write()

    assert stored() == (len(PDF), 1)


def test_a_file_above_the_limit_is_refused_in_words_and_the_rest_goes_on(
    in_karangasem: tenants.CurrentRegency, settings: Any
) -> None:
    settings.TIRU_LIMITS = settings.TIRU_LIMITS | {"storage": 1}
    kept = upload()
    padding = PDF[:-6] + b" " * 999_950 + b"%%EOF\n"

    with pytest.raises(storage.StorageFull, match="1 MB"):
        upload(padding)

    assert stored() == (len(PDF), 1)
    with files.open_stored(kept.key) as file:
        assert file.read() == PDF
    with tenants.enter("r8271"):
        upload(padding)


def test_the_nightly_count_sets_right_what_was_done_behind_the_ledgers_back(
    in_karangasem: tenants.CurrentRegency,
) -> None:
    upload()
    files.put_back("r5107/mpp/letters/00000000-0000-7000-8000-000000000000", BytesIO(PDF * 3))

    services.recount_stored(now=NOON)

    assert stored() == (4 * len(PDF), 2)


def mail(*, secret: bool = False) -> Message:
    return Message.objects.create(
        idempotency_key=f"test:{Message.objects.count()}",
        channel="email",
        template="casework.decided",
        language="id",
        recipient_kind="citizen",
        recipient_id="77",
        is_secret=secret,
        queued_at=NOON,
        next_try_at=NOON,
    )


def test_messages_above_the_days_limit_wait_for_the_next_day_and_codes_go_out(
    in_karangasem: tenants.CurrentRegency, settings: Any
) -> None:
    settings.TIRU_LIMITS = settings.TIRU_LIMITS | {"email": 1}
    first, second, code = mail(), mail(), mail(secret=True)

    claimed = [sending._claim(one.pk, now=NOON) is not None for one in (first, second, code)]

    assert claimed == [True, False, True]
    second.refresh_from_db()
    assert (second.state, second.reason, second.attempts) == ("queued", "daily_limit", 0)
    assert second.next_try_at == datetime(2026, 11, 2, 16, 0, tzinfo=UTC)  # midnight in Karangasem
    with tenants.public():
        use = Use.objects.get(schema_name="r5107", resource="email")
        assert (use.used, use.refused) == (2, 1)
    assert sending._claim(second.pk, now=second.next_try_at) is not None


def test_the_inbox_has_no_limit(in_karangasem: tenants.CurrentRegency) -> None:
    assert messages.wait_for_room("inbox", is_secret=False, now=NOON) is None
