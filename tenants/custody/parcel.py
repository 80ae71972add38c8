"""
The one container for what leaves a schema: module archives, backups, exports.

A parcel is a tar whose last member, `manifest.json`, lists every other one with its size and SHA-256 in their order.
A sealed parcel is that tar encrypted: AES-256-GCM in pieces of 1 MiB after the STREAM construction (the nonce holds a
random prefix, the piece's number and whether it is the last), so that pieces that were cut off, swapped or repeated do
not open, while any place in it can still be read on its own. Each parcel has a random key of its own; it stands in the
clear header, wrapped by the environment's newest master key. As long as a parcel is kept, so must that master key be.

A parcel is written under a temporary name, flushed to the disk and then renamed: under its final name it is complete.
"""

import hashlib
import io
import json
import os
import shutil
import struct
import tarfile
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, Self, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage, storages

from core.secrets import WrappedKey, unwrap_key, wrap_key

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SUFFIX_OF_UNFINISHED: Final = ".unfinished"

_MAGIC: Final = b"tiru sealed parcel 1\n"
_LENGTH: Final = struct.Struct(">I")
_LONGEST_HEADER: Final = 4096
_PIECE: Final = 1024 * 1024
_TAG: Final = 16
_PREFIX_BYTES: Final = 7
_BLOCK: Final = 64 * 1024
_KEPT_IN_MEMORY: Final = 8 * 1024 * 1024
_KIND: Final = "parcel"


class Damaged(Exception):
    """What lies under this name is not, or no longer, the parcel that was written. The message says where."""


@dataclass(frozen=True)
class Receipt:
    """A parcel as it lies in the storage: its key, its bytes, and their SHA-256."""

    key: str
    size: int
    sha256: str


class Writer:
    """Takes the members of a parcel, one after the other. `manifest` may be added to until the end."""

    def __init__(self, target: BinaryIO, *, folder: Path, manifest: dict[str, Any], sealed: bool) -> None:
        self.manifest = dict(manifest)
        self.receipt: Receipt
        self._members: dict[str, dict[str, Any]] = {}
        self._folder = folder
        self._sealed = sealed
        self._tar = tarfile.TarFile(fileobj=target, mode="w", format=tarfile.PAX_FORMAT, copybufsize=_PIECE)

    def add(self, name: str, chunks: Iterable[bytes]) -> int:
        """
        Add a member and answer its size in bytes. The chunks are read once and need not fit in memory.

        :raises ValueError: if a member of this name is there already.
        """
        if name == MANIFEST or name in self._members:
            raise ValueError(f"The parcel has a member {name} already.")
        digest, size = hashlib.sha256(), 0
        with self._spool() as spool:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                spool.write(chunk)
            with spool.read_back() as content:
                self._append(name, content, size)
        self._members[name] = {"name": name, "size": size, "sha256": digest.hexdigest()}
        return size

    def add_json(self, name: str, value: Any) -> None:
        """Add a value that JSON can hold as a member."""
        self.add(name, [json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()])

    def finish(self) -> None:
        """Write the manifest. Called by `writing`."""
        content = {**self.manifest, "format": FORMAT, "members": list(self._members.values())}
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()
        self._append(MANIFEST, io.BytesIO(text), len(text))
        self._tar.close()

    def _append(self, name: str, content: IO[bytes], size: int) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        self._tar.addfile(entry, content)

    def _spool(self) -> "_Spool":
        """A tar wants the size before the content, so the content is set aside first: encrypted, if it will be."""
        return _Spool(self._folder, sealed=self._sealed)


class Reader:
    """A parcel that is open for reading, in any order."""

    def __init__(self, file: BinaryIO, *, sealed: bool) -> None:
        self.sealed = sealed
        with _reading_errors():
            self._tar = tarfile.TarFile(fileobj=file, mode="r")
            self._entries = self._tar.getmembers()
        if not self._entries or self._entries[-1].name != MANIFEST:
            raise Damaged("The manifest is not at the end.")
        with _reading_errors():
            self.manifest = cast(dict[str, Any], json.loads(self._content(self._entries[-1]).read()))
            self._listed = {member["name"]: member for member in self.manifest["members"]}
        if self.manifest.get("format") != FORMAT:
            raise Damaged(f"The parcel has the format {self.manifest.get('format')}; this release reads {FORMAT}.")
        if [entry.name for entry in self._entries[:-1]] != [member["name"] for member in self.manifest["members"]]:
            raise Damaged("The members are not those of the manifest, or not in its order.")

    def names(self) -> list[str]:
        """The members, in the order they were written, without the manifest."""
        return list(self._listed)

    def size(self, name: str) -> int:
        """Bytes of a member. :raises KeyError: if there is no such member."""
        return int(self._listed[name]["size"])

    def open(self, name: str) -> BinaryIO:
        """
        The content of a member.

        :raises KeyError: if there is no such member. :raises Damaged: while reading, from a sealed parcel.
        """
        return cast(BinaryIO, _Reporting(self._content(self._tar.getmember(self._listed[name]["name"]))))

    def json(self, name: str) -> Any:
        """A member that was written by `add_json`."""
        with self.open(name) as content:
            return json.loads(content.read())

    def verify(self) -> None:
        """
        Read every member and compare it with the manifest.

        :raises Damaged: at the first one that differs.
        """
        for name, member in self._listed.items():
            digest, size = hashlib.sha256(), 0
            with self.open(name) as content:
                while block := content.read(_BLOCK):
                    digest.update(block)
                    size += len(block)
            if (size, digest.hexdigest()) != (member["size"], member["sha256"]):
                raise Damaged(f"{name} is not what was written.")

    def _content(self, entry: tarfile.TarInfo) -> IO[bytes]:
        content = self._tar.extractfile(entry)
        if content is None:
            raise Damaged(f"{entry.name} is not a file.")
        return content


@contextmanager
def writing(key: str, *, manifest: dict[str, Any], sealed: bool = True) -> Iterator[Writer]:
    """
    Write a parcel to the storage `archives`. After an error inside the block nothing is left of it.

    :raises OSError: if the disk is full or fails.
    """
    final = path_of(key)
    final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = final.with_name(f"{final.name}.{uuid.uuid4().hex}{SUFFIX_OF_UNFINISHED}")
    try:
        with _create(unfinished) as raw:
            counted = _Counting(raw)
            target = _sealing(counted) if sealed else counted
            out = Writer(cast(BinaryIO, target), folder=final.parent, manifest=manifest, sealed=sealed)
            yield out
            out.finish()
            if isinstance(target, _Sealing):
                target.finish()
            raw.flush()
            os.fsync(raw.fileno())
        out.receipt = Receipt(key, counted.size, counted.digest.hexdigest())
        unfinished.replace(final)
        _flush_folder(final.parent)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def reading(key: str) -> Iterator[Reader]:
    """
    Open a parcel.

    :raises Damaged: if it is not there, not whole, or not a parcel.
    :raises core.secrets.MasterKeyMissing: if the master key that it was sealed with is not in the list.
    """
    try:
        raw = path_of(key).open("rb")
    except (FileNotFoundError, IsADirectoryError):
        raise Damaged(f"There is no parcel {key}.") from None
    with raw:
        if raw.read(len(_MAGIC)) == _MAGIC:
            with _reading_errors():
                wrapped, prefix = _read_header(raw)
            secret = unwrap_key(wrapped, kind=_KIND)
            yield Reader(cast(BinaryIO, io.BufferedReader(_Unsealing(raw, secret, prefix), _BLOCK)), sealed=True)
        else:
            raw.seek(0)
            yield Reader(raw, sealed=False)


def master_of(key: str) -> str | None:
    """
    The fingerprint of the master key that a parcel is sealed under; nothing for one that is not sealed.

    :raises Damaged: if it is not there, or its head cannot be read.
    """
    try:
        with path_of(key).open("rb") as raw, _reading_errors():
            return _read_header(raw)[0].master if raw.read(len(_MAGIC)) == _MAGIC else None
    except FileNotFoundError:
        raise Damaged(f"There is no parcel {key}.") from None


def digest_of(key: str) -> Receipt:
    """What lies in the storage now, to be compared with the receipt. :raises Damaged: if it is not there."""
    digest, size = hashlib.sha256(), 0
    try:
        with path_of(key).open("rb") as raw:
            while block := raw.read(_PIECE):
                digest.update(block)
                size += len(block)
    except FileNotFoundError:
        raise Damaged(f"There is no parcel {key}.") from None
    return Receipt(key, size, digest.hexdigest())


def discard(key: str) -> None:
    """Delete a parcel, and what a killed process may have left of it. Nothing happens when it is gone."""
    final = path_of(key)
    for left in final.parent.glob(f"{final.name}.*{SUFFIX_OF_UNFINISHED}"):
        left.unlink(missing_ok=True)
    final.unlink(missing_ok=True)


def discard_all(schema: str) -> None:
    """Delete every parcel of a schema, finished or not."""
    folder = path_of(schema)
    if folder.exists():
        shutil.rmtree(folder)


def path_of(key: str) -> Path:
    """Where a parcel lies. :raises SuspiciousFileOperation: if the key leads out of the storage."""
    storage = storages["archives"]
    if not isinstance(storage, FileSystemStorage):
        raise TypeError("STORAGES['archives'] must be a FileSystemStorage: a parcel is renamed when it is complete.")
    if not key or key.endswith("/"):
        raise SuspiciousFileOperation(f"Not the key of a parcel: {key!r}")
    return Path(storage.path(key))


class _Sealing(io.RawIOBase):
    """Encrypts what is written to it. Without `finish` the last piece is missing, and nobody opens it again."""

    def __init__(self, target: IO[bytes], secret: bytes, prefix: bytes) -> None:
        self._target, self._cipher, self._prefix = target, AESGCM(secret), prefix
        self._waiting, self._number = bytearray(), 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._number * _PIECE + len(self._waiting)

    def write(self, data: Any) -> int:
        self._waiting += data
        while len(self._waiting) > _PIECE:
            self._seal(bytes(self._waiting[:_PIECE]), last=False)
            del self._waiting[:_PIECE]
        return len(data)

    def finish(self) -> None:
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._prefix, self._number, last=last), piece, None))
        self._number += 1


class _Unsealing(io.RawIOBase):
    """The plain content of a sealed stream, from any place. The last piece is opened first: a cut is found at once."""

    def __init__(self, source: BinaryIO, secret: bytes, prefix: bytes) -> None:
        self._source, self._cipher, self._prefix = source, AESGCM(secret), prefix
        self._start = source.tell()
        sealed = source.seek(0, io.SEEK_END) - self._start
        self._last = max(0, -(-sealed // (_PIECE + _TAG)) - 1)
        self._size = sealed - (self._last + 1) * _TAG
        self._place = 0
        self._opened: tuple[int, bytes] = (-1, b"")
        if self._size < 0:
            raise Damaged("The parcel was cut off.")
        self._piece(self._last)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, base + offset)
        return self._place

    def readinto(self, buffer: Any) -> int:
        if self._place >= self._size:
            return 0
        number, offset = divmod(self._place, _PIECE)
        part = self._piece(number)[offset : offset + len(buffer)]
        buffer[: len(part)] = part
        self._place += len(part)
        return len(part)

    def _piece(self, number: int) -> bytes:
        if self._opened[0] != number:
            self._source.seek(self._start + number * (_PIECE + _TAG))
            sealed = self._source.read(_PIECE + _TAG)
            try:
                nonce = _nonce(self._prefix, number, last=number == self._last)
                self._opened = number, self._cipher.decrypt(nonce, sealed, None)
            except InvalidTag:
                raise Damaged(f"Piece {number + 1} of {self._last + 1} was changed, moved or cut off.") from None
        return self._opened[1]


class _Spool:
    """Content of unknown length, set aside until it is complete: in memory, or in a file without a name."""

    def __init__(self, folder: Path, *, sealed: bool) -> None:
        self._file = tempfile.SpooledTemporaryFile(  # noqa: SIM115 -- closed by this context manager's own exit
            max_size=_KEPT_IN_MEMORY, mode="w+b", dir=str(folder)
        )
        # A key for this spool alone, that nobody keeps.
        self._key = (os.urandom(32), os.urandom(_PREFIX_BYTES)) if sealed else None
        self._target = _Sealing(cast(IO[bytes], self._file), *self._key) if self._key else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        self._file.close()

    def write(self, chunk: bytes) -> None:
        (self._target or self._file).write(chunk)

    def read_back(self) -> IO[bytes]:
        if self._target:
            self._target.finish()
        self._file.seek(0)
        if not self._key:
            return cast(IO[bytes], self._file)
        return io.BufferedReader(_Unsealing(cast(BinaryIO, self._file), *self._key), _BLOCK)


class _Counting(io.RawIOBase):
    """Passes on what is written and remembers its length and digest."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self.size, self.digest = 0, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.size

    def write(self, data: Any) -> int:
        self._target.write(data)
        self.size += len(data)
        self.digest.update(data)
        return len(data)


class _Reporting(io.BufferedIOBase):
    """A member's content, whose errors of reading say `Damaged`."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        with _reading_errors():
            return self._content.read(-1 if size is None else size)

    def readline(self, size: int | None = -1, /) -> bytes:
        with _reading_errors():
            return self._content.readline(-1 if size is None else size)

    def close(self) -> None:
        self._content.close()
        super().close()


@contextmanager
def _reading_errors() -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, ValueError, KeyError, TypeError, EOFError) as error:
        raise Damaged(f"The parcel cannot be read: {type(error).__name__}.") from error


def _sealing(target: _Counting) -> _Sealing:
    secret, prefix = os.urandom(32), os.urandom(_PREFIX_BYTES)
    header = json.dumps({"key": vars(wrap_key(secret, kind=_KIND)), "prefix": prefix.hex()}).encode()
    target.write(_MAGIC + _LENGTH.pack(len(header)) + header)
    return _Sealing(cast(IO[bytes], target), secret, prefix)


def _read_header(raw: BinaryIO) -> tuple[WrappedKey, bytes]:
    length = _LENGTH.unpack(raw.read(_LENGTH.size).ljust(_LENGTH.size, b"\xff"))[0]
    if length > _LONGEST_HEADER:
        raise Damaged("The header was changed.")
    header = json.loads(raw.read(length))
    prefix = bytes.fromhex(header["prefix"])
    if len(prefix) != _PREFIX_BYTES:
        raise Damaged("The header was changed.")
    return WrappedKey(**header["key"]), prefix


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4) + (b"\x01" if last else b"\x00")


def _create(path: Path) -> BinaryIO:
    return cast(BinaryIO, os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"))


def _flush_folder(folder: Path) -> None:
    # Some network file systems cannot flush a folder; the file itself is safe by then.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
