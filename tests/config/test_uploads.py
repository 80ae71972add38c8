"""Files in a bucket, by a stand-in of S3 inside the process; the service itself was never reached from here."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage.handler import StorageHandler
from django.core.files.uploadedfile import SimpleUploadedFile
from moto import mock_aws

from config.uploads import storages_for
from core import files, schema
from core.errors import NotThere
from tenants.custody import places
from tests.core.test_files import PDF

HOST, BUCKET = "https://s3.karangasem.example", "tiru-berkas"
URL = f"s3://tiru:kata%2Fsandi@{HOST.removeprefix('https://')}/{BUCKET}?region=id-jkt-1"
LARGE = b"%PDF-1.7\n" + os.urandom(3_000_000) + b"\n%%EOF\n"


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[StorageHandler]:
    """Both storages in one bucket of the stand-in, for Karangasem."""
    monkeypatch.setenv("MOTO_S3_CUSTOM_ENDPOINTS", HOST)
    kept = StorageHandler(storages_for(URL, tmp_path))
    monkeypatch.setattr(schema, "connection", SimpleNamespace(schema_name="r5107"))
    monkeypatch.setattr(files, "storages", kept)
    monkeypatch.setattr(places, "storages", kept)
    with mock_aws():
        client_of(kept).create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "id-jkt-1"})
        yield kept


def client_of(kept: StorageHandler) -> Any:
    storage: Any = kept["private"]
    return storage.connection.meta.client


def upload(content: bytes = PDF) -> files.StoredFile:
    file = SimpleUploadedFile("kk.pdf", content, content_type="text/html")
    return files.store_upload(file, max_bytes=10_000_000, prefix="casework/papers")


@pytest.mark.django_db  # closing a response looks at the connection
def test_an_upload_lies_under_its_regency_and_comes_back_whole(stored: StorageHandler) -> None:
    small, large = upload(), upload(LARGE)

    with closing(files.file_response(large)) as response:
        assert (b"".join(response), response["Content-Length"]) == (LARGE, str(len(LARGE)))  # type: ignore[arg-type]
    with files.open_stored(small.key) as file:
        assert file.read() == PDF
    found = client_of(stored).list_objects_v2(Bucket=BUCKET)["Contents"]
    assert sorted(one["Key"] for one in found) == sorted(f"private/{one.key}" for one in (small, large))
    assert small.key.startswith("r5107/casework/papers/")
    assert dict(files.stored_under("casework")) == {small.key: small.size, large.key: large.size}


def test_what_is_deleted_or_of_another_regency_is_not_there(stored: StorageHandler) -> None:
    gone, elsewhere = upload(), upload()

    files.delete_stored(gone.key)

    with pytest.raises(NotThere):
        files.open_stored(gone.key)
    with pytest.raises(NotThere):
        files.open_stored(elsewhere.key.replace("r5107", "r8271"))


def test_a_file_is_put_back_under_its_own_key(stored: StorageHandler) -> None:
    known = upload()

    files.put_back(known.key, ContentFile(LARGE))

    with files.open_stored(known.key) as file:
        assert file.read() == LARGE


def test_a_regency_that_leaves_takes_its_files_and_no_others(stored: StorageHandler) -> None:
    upload()
    stored["default"].save("r5107/brand/crest", ContentFile(b"<svg/>"))
    stored["private"].save("r8271/casework/papers/1", ContentFile(PDF))

    assert places.bytes_under("private", "r5107") == (1, len(PDF))
    assert (places.has_folder("private", "r5107"), places.has_folder("default", "r5107")) == (True, True)
    for alias in ("private", "default"):
        places.delete_under(alias, "r5107")

    assert [places.has_folder(alias, "r5107") for alias in ("private", "default")] == [False, False]
    assert list(places.keys_under("private", "r8271")) == ["r8271/casework/papers/1"]


def test_without_an_address_they_lie_in_the_data_directory(tmp_path: Path) -> None:
    private: Any = StorageHandler(storages_for("", tmp_path))["private"]

    kept = Path(private.path(private.save("r5107/a", ContentFile(PDF))))

    assert kept == tmp_path / "private/r5107/a"
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize(
    "url",
    ["https://id:rahasia@host/bucket", "s3://host/bucket", "s3://id:rahasia@host", "s3://id@host/bucket", "berkas"],
)
def test_an_address_that_is_none_is_refused_without_being_repeated(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="TIRU_FILES_URL is written") as refused:
        storages_for(url, tmp_path)

    assert "rahasia" not in str(refused.value)
