import hashlib
import re
import zipfile
import zlib
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.files.storage import InMemoryStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from core import files, schema
from core.errors import NotThere

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(9) + b"\xff\xda\x00\x02" + bytes(200) + b"\xff\xd9"


def png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    header = (1).to_bytes(4) * 2 + b"\x08\x00\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


PNG = png()
here = SimpleNamespace(schema_name="r5107")


@pytest.fixture(autouse=True)
def storage(monkeypatch: pytest.MonkeyPatch) -> InMemoryStorage:
    here.schema_name = "r5107"
    kept = InMemoryStorage()
    monkeypatch.setattr(schema, "connection", here)
    monkeypatch.setattr(files, "storages", {"private": kept})
    return kept


def store(content: bytes, name: str = "kk.pdf", **options: object) -> files.StoredFile:
    options = {"max_bytes": 1_000_000, "prefix": "mpp/requirements"} | options
    return files.store_upload(SimpleUploadedFile(name, content, content_type="text/html"), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "Kartu keluarga.pdf", "application/pdf"),
        (JPEG, "IMG_1.JPG", "image/jpeg"),
        (JPEG, "foto.jpeg", "image/jpeg"),
        (PNG, "layar.png", "image/png"),
    ],
)
def test_a_good_file_is_kept_with_the_type_of_its_content(content: bytes, name: str, media_type: str) -> None:
    stored = store(content, name)

    assert (stored.media_type, stored.size) == (media_type, len(content))
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    with files.open_stored(stored.key) as opened:
        assert opened.read() == content


def test_a_key_names_the_schema_and_is_different_every_time() -> None:
    keys = {store(PDF).key for _ in range(50)}

    assert len(keys) == 50
    assert all(
        re.fullmatch(r"r5107/mpp/requirements/[0-9a-f-]{14}7[0-9a-f]{3}-[89ab][0-9a-f-]{16}", key) for key in keys
    )


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>alert(1)</script></html>", "kk.pdf"),
        (b"MZ\x90\x00" + bytes(100), "kk.pdf"),
        (b"\n" + PDF, "kk.pdf"),
        (PDF, "kk.jpg"),
        (PDF, "kk.pdf.exe"),
        (JPEG, "kk.html"),
        (b"GIF89a" + bytes(50), "kk.gif"),
        (JPEG.replace(bytes(200), b"<SCRIPT>alert(1)</SCRIPT>" + bytes(175)), "kk.jpg"),
        (JPEG.replace(bytes(200), PDF + bytes(150)), "kk.jpg"),
    ],
)
def test_what_is_not_what_it_says_is_refused(content: bytes, name: str, storage: InMemoryStorage) -> None:
    with pytest.raises(files.FileKindRefused) as caught, translation.override("id"):
        store(content, name)

    with translation.override("id"):
        assert str(caught.value) == "Berkas ini tidak dapat kami terima. Unggah berkas jenis ini: JPG, PDF, PNG."
    assert storage.listdir("") == ([], [])


@pytest.mark.parametrize("content", [PDF, JPEG, PNG])
def test_a_file_that_is_also_an_archive_is_refused(content: bytes) -> None:
    archive = BytesIO(content)
    with zipfile.ZipFile(archive, "a") as zipped:
        zipped.writestr("evil.class", "x")

    with pytest.raises(files.FileKindRefused):
        store(archive.getvalue(), "kk")


def test_a_photograph_followed_by_the_telephones_own_data_is_taken_without_it() -> None:
    assert store(JPEG + b"MotionPhoto_Data" + bytes(100_000), "foto.jpg").size == len(JPEG)


def test_a_kind_that_was_not_asked_for_is_refused() -> None:
    with pytest.raises(files.FileKindRefused) as caught:
        store(PNG, "foto.png", kinds={"pdf"})

    assert caught.value.values == {"kinds": "PDF"}


@pytest.mark.parametrize(("content", "name"), [(PDF[:-6], "kk.pdf"), (JPEG[:-1], "kk.jpg"), (PNG[:-4], "kk.png")])
def test_a_file_that_was_cut_off_is_said_to_be_so(content: bytes, name: str) -> None:
    with pytest.raises(files.FileIncomplete):
        store(content, name)


@pytest.mark.parametrize("gap", range(65_536 - 40, 65_536 + 4))
def test_the_end_mark_is_found_between_two_reads(gap: int) -> None:
    assert store(b"%PDF-" + bytes(gap) + b"%%EOF").size == gap + 10


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(files.FileEmpty):
        store(b"")


def test_size_is_counted_not_believed(storage: InMemoryStorage) -> None:
    upload = SimpleUploadedFile("kk.pdf", PDF + bytes(2_000_000))
    upload.size = 10

    with pytest.raises(files.FileTooLarge) as caught:
        files.store_upload(upload, max_bytes=1_500_000, prefix="mpp")
    with translation.override("id"):
        assert caught.value.reason == "Berkas lebih besar dari 1,5 MB."
    assert storage.listdir("") == ([], [])


def test_a_file_of_exactly_the_limit_is_taken() -> None:
    assert store(PDF, max_bytes=len(PDF)).size == len(PDF)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/kk.pdf", "kk.pdf"),
        ("C:\\Users\\siti\\kk.PDF", "kk.pdf"),
        ("surat\u202efdp.pdf", "suratfdp.pdf"),
        ('a"b<c>\r\n.pdf', "abc.pdf"),
        ("Surat No. 12", "Surat No. 12.pdf"),
        ("versi 1.2", "versi 1.2.pdf"),
        ("x" * 250 + ".pdf", "x" * 100 + ".pdf"),
        (".pdf", "file.pdf"),
        ("kk.pdf .", "kk.pdf"),
        ("kk", "kk.pdf"),
    ],
)
def test_names_are_cleaned(given: str, kept: str) -> None:
    upload = SimpleUploadedFile("kk.pdf", PDF)
    upload._name = given  # past Django's own cleaning

    assert files.store_upload(upload, max_bytes=1000, prefix="mpp").original_name == kept


@pytest.mark.parametrize("prefix", ["", "/", "../x", "Mpp", "mpp//x", "mpp/"])
def test_a_prefix_has_a_plain_name(prefix: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        store(PDF, prefix=prefix)


def test_a_file_of_another_regency_is_not_there() -> None:
    stored = store(PDF)
    here.schema_name = "r8271"

    for door in (files.open_stored, files.delete_stored):
        with pytest.raises(NotThere):
            door(stored.key)
    here.schema_name = "r5107"
    assert files.open_stored(stored.key).read() == PDF


@pytest.mark.parametrize("key", ["", "r5107/../secret", "r5107/mpp/x", "/etc/passwd", "r5107/mpp/" + "0" * 36])
def test_what_is_no_key_is_not_there(key: str) -> None:
    with pytest.raises(NotThere):
        files.open_stored(key)


def test_a_deleted_file_is_not_there_and_may_be_deleted_again() -> None:
    stored = store(PDF)
    files.delete_stored(stored.key)
    files.delete_stored(stored.key)

    with pytest.raises(NotThere):
        files.open_stored(stored.key)


def test_the_answer_is_a_download_that_cannot_run() -> None:
    response = files.file_response(store(PDF, "Kartu “Siti”.pdf"))

    assert b"".join(response) == PDF  # type: ignore[arg-type]
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment; filename")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_type_that_was_never_accepted_is_never_sent() -> None:
    with pytest.raises(ValueError, match="text/html"):
        files.file_response(files.StoredFile("r5107/mpp/x", 1, "", "text/html", "x.html"))


def test_files_below_a_prefix_are_found_with_their_sizes() -> None:
    kept = [store(PDF, prefix="mpp/requirements"), store(PNG, "layar.png", prefix="mpp")]
    store(PDF, prefix="mpp_other")

    assert dict(files.stored_under("mpp")) == {stored.key: stored.size for stored in kept}
    assert dict(files.stored_under("example")) == {}


def test_files_of_another_schema_are_not_found() -> None:
    store(PDF)
    here.schema_name = "r8271"

    assert dict(files.stored_under("mpp")) == {}


def test_a_file_is_put_back_under_its_own_key() -> None:
    stored = store(PDF)
    files.put_back(stored.key, BytesIO(PNG))

    assert files.open_stored(stored.key).read() == PNG
    here.schema_name = "r8271"
    with pytest.raises(NotThere):
        files.put_back(stored.key, BytesIO(PDF))
