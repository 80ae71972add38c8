"""A parcel is whole under its name, or not there; whatever was changed in it is found."""

import base64
import errno
import io
import os
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from django.core.exceptions import SuspiciousFileOperation
from pytest_django import Settings

from core.secrets import MasterKeyMissing, SecretsError
from tenants.custody import parcel

ROOT = Path(__file__).resolve().parents[3]
KEY = "r5107/backups/0193f2a1.tiru"
LETTERS = b"1\tSurat keterangan usaha\tNi Ketut Sariani\n"
# More than three pieces of 1 MiB, and not the same everywhere.
LARGE = b"".join(number.to_bytes(4) for number in range(900_000))


def write(*, sealed: bool = True, key: str = KEY) -> parcel.Receipt:
    with parcel.writing(key, manifest={"schema": "r5107"}, sealed=sealed) as out:
        out.add("data/letters_letter", [LETTERS, LETTERS])
        out.add("files/large", iter([LARGE[:1_500_000], LARGE[1_500_000:]]))
        out.add_json("control/regency.json", {"name": "Kabupaten Karangasem"})
    return out.receipt


def verify(key: str = KEY) -> None:
    with parcel.reading(key) as read:
        read.verify()


@pytest.mark.parametrize("sealed", [True, False])
def test_what_was_put_in_comes_out(sealed: bool) -> None:
    receipt = write(sealed=sealed)

    assert parcel.digest_of(KEY) == receipt
    with parcel.reading(KEY) as read:
        read.verify()
        assert read.sealed == sealed
        assert read.manifest["schema"] == "r5107"
        assert read.names() == ["data/letters_letter", "files/large", "control/regency.json"]
        assert read.json("control/regency.json") == {"name": "Kabupaten Karangasem"}
        with read.open("files/large") as large, read.open("data/letters_letter") as letters:
            assert letters.read() == LETTERS * 2
            assert large.read() == LARGE


def test_a_sealed_parcel_shows_nothing_and_is_for_its_owner_alone(archives: Path) -> None:
    write()

    path = parcel.path_of(KEY)
    assert b"Sariani" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_a_plain_parcel_is_a_tar_for_everybody() -> None:
    write(sealed=False)

    with tarfile.open(parcel.path_of(KEY)) as tar:
        assert tar.getnames()[-1] == "manifest.json"
        assert cast(BinaryIO, tar.extractfile("data/letters_letter")).read() == LETTERS * 2


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize("left", [0, 10, 100, 5000, 1_048_592 + 300, -20_000])
def test_a_parcel_that_was_cut_off_is_damaged(left: int, sealed: bool) -> None:
    write(sealed=sealed)
    path = parcel.path_of(KEY)
    whole = path.read_bytes()
    path.write_bytes(whole[:left])

    with pytest.raises(parcel.Damaged):
        verify()


@pytest.mark.parametrize("place", [2, 24, 60, 700, 2_000_000, -5])
def test_one_changed_byte_of_a_sealed_parcel_is_found(place: int) -> None:
    write()
    path = parcel.path_of(KEY)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)

    with pytest.raises((parcel.Damaged, SecretsError)):
        verify()


def test_one_changed_byte_of_a_plain_parcel_is_found() -> None:
    write(sealed=False)
    path = parcel.path_of(KEY)
    path.write_bytes(path.read_bytes().replace(b"Sariani", b"Sartini", 1))

    with pytest.raises(parcel.Damaged, match="data/letters_letter"):
        verify()


def test_swapped_pieces_of_a_sealed_parcel_do_not_open() -> None:
    write()
    path = parcel.path_of(KEY)
    content = path.read_bytes()
    piece = 1024 * 1024 + 16
    start = content.index(b"}", content.index(b'"prefix"')) + 1
    first, second = content[start : start + piece], content[start + piece : start + 2 * piece]
    path.write_bytes(content[:start] + second + first + content[start + 2 * piece :])

    with pytest.raises(parcel.Damaged, match="changed, moved or cut off"):
        verify()


def test_a_sealed_parcel_that_ends_between_two_pieces_is_known_to_be_cut_off() -> None:
    write()
    path = parcel.path_of(KEY)
    content = path.read_bytes()
    start = content.index(b"}", content.index(b'"prefix"')) + 1
    path.write_bytes(content[: start + 2 * (1024 * 1024 + 16)])

    with pytest.raises(parcel.Damaged, match="Piece 2 of 2 was changed, moved or cut off"):
        verify()


@pytest.mark.parametrize("change", ["reordered", "missing", "twice"])
def test_members_that_are_not_those_of_the_manifest_are_found(change: str) -> None:
    write(sealed=False)
    path = parcel.path_of(KEY)
    with tarfile.open(path) as tar:
        members = [(entry, cast(BinaryIO, tar.extractfile(entry)).read()) for entry in tar.getmembers()]
    members = {
        "reordered": [members[1], members[0], *members[2:]],
        "missing": members[1:],
        "twice": [members[0], *members],
    }[change]
    with tarfile.open(path, "w") as tar:
        for entry, content in members:
            tar.addfile(entry, io.BytesIO(content))

    with pytest.raises(parcel.Damaged, match="not those of the manifest"):
        verify()


def test_without_its_master_key_a_parcel_stays_shut(settings: Settings) -> None:
    write()
    sealed_under = settings.TIRU_MASTER_KEYS
    settings.TIRU_MASTER_KEYS = [base64.b64encode(b"n" * 32).decode()]

    with pytest.raises(MasterKeyMissing):
        verify()

    settings.TIRU_MASTER_KEYS = [*settings.TIRU_MASTER_KEYS, *sealed_under]
    verify()


def test_an_error_while_writing_leaves_nothing() -> None:
    def rows() -> Iterator[bytes]:
        yield LETTERS
        raise RuntimeError

    with pytest.raises(RuntimeError), parcel.writing(KEY, manifest={}) as out:
        out.add("data/letters_letter", rows())

    assert list(parcel.path_of(KEY).parent.iterdir()) == []


@pytest.mark.parametrize("room", [0, 100, 2_000_000])
def test_a_full_disk_is_said_and_leaves_nothing(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    create = parcel._create
    monkeypatch.setattr(parcel, "_create", lambda path: cast(BinaryIO, SmallDisk(create(path), room)))

    with pytest.raises(OSError, match="No space left") as said:
        write()

    assert said.value.errno == errno.ENOSPC
    assert list(parcel.path_of(KEY).parent.iterdir()) == []


class SmallDisk(io.RawIOBase):
    """A file that the disk has only so many bytes for."""

    def __init__(self, file: BinaryIO, room: int) -> None:
        self.file, self.room = file, room

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.file.fileno()

    def write(self, data: Any) -> int:
        self.room -= len(data)
        if self.room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self.file.write(data)

    def close(self) -> None:
        self.file.close()
        super().close()


DIE_BEFORE_THE_NAME = """
import os, pathlib, signal, sys, django
sys.path[1:1] = ["platform"]
django.setup()
from django.conf import settings
settings.STORAGES["archives"]["OPTIONS"]["location"] = sys.argv[1]
from tenants.custody import parcel
pathlib.Path.replace = lambda self, target: os.kill(os.getpid(), signal.SIGKILL)
with parcel.writing(sys.argv[2], manifest={}) as out:
    out.add("data/letters_letter", [b"1"])
"""


def test_a_killed_writer_leaves_nothing_under_the_name(archives: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", DIE_BEFORE_THE_NAME, str(archives), KEY],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
        check=False,
        capture_output=True,
    )

    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    folder = parcel.path_of(KEY).parent
    assert [path.suffix for path in folder.iterdir()] == [parcel.SUFFIX_OF_UNFINISHED]
    with pytest.raises(parcel.Damaged, match="There is no parcel"):
        verify()
    parcel.discard(KEY)
    assert list(folder.iterdir()) == []


def test_discarding_twice_is_no_error() -> None:
    write()

    parcel.discard(KEY)
    parcel.discard(KEY)

    with pytest.raises(parcel.Damaged):
        verify()


def test_a_key_does_not_lead_out_of_the_storage() -> None:
    with pytest.raises(SuspiciousFileOperation):
        parcel.path_of("r5107/../../secret")


def test_a_member_is_added_once() -> None:
    with parcel.writing(KEY, manifest={}) as out:
        out.add("data/a", [b""])
        with pytest.raises(ValueError, match="already"):
            out.add("data/a", [b""])


def test_what_is_set_aside_on_the_disk_is_sealed_too(archives: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large table is spooled to a file before its size is known; an administrator who looks there sees nothing."""
    monkeypatch.setattr(parcel, "_KEPT_IN_MEMORY", 1)
    seen: list[bytes] = []

    def rows() -> Iterator[bytes]:
        yield LETTERS * 40_000
        for link in Path("/proc/self/fd").iterdir():
            if link.exists() and "(deleted)" in os.readlink(link) and str(archives) in os.readlink(link):
                seen.append(link.read_bytes())
        yield LETTERS

    with parcel.writing(KEY, manifest={}) as out:
        out.add("data/letters_letter", rows())

    assert len(seen) == 1
    assert len(seen[0]) > 1_000_000
    assert b"Sariani" not in seen[0]
