"""A file of 200 MB and a bomb arrive over HTTP: a clear answer in both languages, and memory stays as it was."""

import io
import tracemalloc
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT

from accounts.models import User
from imports.models import ImportRun
from tests.imports.test_flow import at, inside

pytestmark = pytest.mark.django_db
MEGABYTE = 1_000_000


class Stream(io.RawIOBase):
    """A request's body that is made while it is read, so that the test holds as little of it as a server should."""

    def __init__(self, head: bytes, zeros: int, tail: bytes) -> None:
        self.head, self.zeros, self.tail = io.BytesIO(head), zeros, io.BytesIO(tail)
        self.size = len(head) + zeros + len(tail)

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        most = min(len(room), 65_536)
        found = self.head.read(most)
        if not found and self.zeros:
            found = b"0" * min(most, self.zeros)
            self.zeros -= len(found)
        found = found or self.tail.read(most)
        room[: len(found)] = found
        return len(found)


def send(client: Client, megabytes: int, language: str) -> str:
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="penduduk.csv"\r\n'
        "Content-Type: text/csv\r\n\r\nNama;NIK\n"
    )
    body = Stream(head.encode(), megabytes * MEGABYTE, f"\r\n--{BOUNDARY}--\r\n".encode())
    answer = client.request(
        **{
            "REQUEST_METHOD": "POST",
            "PATH_INFO": at("upload", slug="residents"),
            "CONTENT_TYPE": MULTIPART_CONTENT,
            "CONTENT_LENGTH": str(body.size),
            "HTTP_ACCEPT_LANGUAGE": language,
            "wsgi.input": body,
        }
    )
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(("language", "words"), [("id", "lebih besar dari 10 MB"), ("en", "larger than 10 MB")])
def test_200_megabytes_are_refused_without_being_held(
    karangasem_client: Client, admin: User, language: str, words: str
) -> None:
    karangasem_client.cookies["django_language"] = language
    send(karangasem_client, 11, language)  # code and templates are loaded
    tracemalloc.start()
    try:
        page = send(karangasem_client, 200, language)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert words in page
    assert most < 20 * MEGABYTE
    assert inside(ImportRun.objects.count) == 0


def test_a_workbook_that_is_a_bomb_is_refused_without_being_unpacked(karangasem_client: Client, admin: User) -> None:
    """300 MB of one letter, packed to 300 kB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _chunk in range(300):
                sheet.write(b"0" * MEGABYTE)
    file = SimpleUploadedFile("penduduk.xlsx", packed.getvalue())
    assert file.size is not None
    assert file.size < MEGABYTE

    tracemalloc.start()
    try:
        page = karangasem_client.post(at("upload", slug="residents"), {"file": file}).content.decode()
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert "lebih besar dari" in page
    assert most < 20 * MEGABYTE
