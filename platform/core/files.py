"""
Files that people bring: checked by content, kept outside everything that is served, given out only through
views.

Each lies under `<schema>/<prefix>/<uuid>` in the storage `private` of `STORAGES`. The name and the type that
a browser states are never believed. Storage knows no transactions: a file whose row is rolled back stays
behind, unreachable.
"""

import hashlib
import logging
import re
import tempfile
import unicodedata
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from io import SEEK_END, BytesIO
from typing import IO, Final, Literal

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core import schema, secrets
from core.errors import NotThere, Refusal
from core.numbers import format_number
from core.stripping import CutOff, bare_jpeg, bare_png
from core.uuids import uuid7

type Kind = Literal["pdf", "jpeg", "png"]

ALL_KINDS: Final[frozenset[Kind]] = frozenset({"pdf", "jpeg", "png"})

logger = logging.getLogger(__name__)


class FileEmpty(Refusal):
    code = "file_empty"
    status = 422
    message = _("The file is empty.")
    fix = _("Choose the file again.")
    attr = "file"


class FileTooLarge(Refusal):
    code = "file_too_large"
    status = 413
    message = _("The file is larger than %(limit)s MB.")
    fix = _("Make it smaller, for example by taking the photo at a lower resolution, and upload it again.")
    attr = "file"


class FileKindRefused(Refusal):
    """The content is none of the kinds asked for, contradicts the file's name, or is two kinds at once."""

    code = "file_kind_refused"
    status = 422
    message = _("This is not a file that we can accept.")
    fix = _("Upload one of these: %(kinds)s.")
    attr = "file"


class FileIncomplete(Refusal):
    code = "file_incomplete"
    status = 422
    message = _("The file is incomplete; it was probably cut off while it was saved or sent.")
    fix = _("Open it on your device to see whether it is whole, then upload it again.")
    attr = "file"


@dataclass(frozen=True)
class StoredFile:
    """What a row keeps of a file; `original_name` is for display and the download's name only."""

    key: str
    size: int
    sha256: str
    media_type: str
    original_name: str


@dataclass(frozen=True)
class _Format:
    media_type: str
    extensions: tuple[str, ...]
    start: bytes
    end: bytes


_FORMATS: Final[dict[Kind, _Format]] = {
    "pdf": _Format("application/pdf", (".pdf",), b"%PDF-", b"%%EOF"),
    "jpeg": _Format("image/jpeg", (".jpg", ".jpeg", ".jfif"), b"\xff\xd8\xff", b"\xff\xd9"),
    "png": _Format("image/png", (".png",), b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
}
_BARE: Final[dict[Kind, Callable[[bytes], bytes]]] = {"jpeg": bare_jpeg, "png": bare_png}
MEDIA_TYPES: Final = frozenset(form.media_type for form in _FORMATS.values())

# What makes a picture or a document also something else. Programs look for these near the start (HTML,
# scripts, PDF) or in the last 64 kB (the directory of a ZIP, hence of Office files, JAR and APK).
_FOREIGN_START = re.compile(rb"<html|<script|<svg|<!doctype|<\?php|%pdf-|mz\x90\x00", re.IGNORECASE)
_ZIP_DIRECTORY_END: Final = b"PK\x05\x06"
_LOOK_AT_START: Final = 1024
_LOOK_AT_END: Final = 65_557

# With a letter: "Surat No. 12" and "versi 1.2" have no extension.
_EXTENSION = re.compile(r"\.(?=[0-9]*[A-Za-z])[A-Za-z0-9]{1,5}$")
_PREFIX = re.compile(r"[a-z][a-z0-9_]*(/[a-z0-9_]+)*")
_KEY = re.compile(
    r"(?P<schema>[a-z][a-z0-9_]*)/[a-z][a-z0-9_]*(/[a-z0-9_]+)*/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)


def store_upload(file: UploadedFile, *, kinds: Collection[Kind] = ALL_KINDS, max_bytes: int, prefix: str) -> StoredFile:
    """
    Check a file that came with a request and keep it for the current schema; of a picture the picture alone, without
    what the camera wrote of the place (`core.stripping`). Size and sum are those of what is kept.

    :param prefix: whose files these are, e.g. `mpp/requirements`.
    :raises FileEmpty, FileTooLarge, FileKindRefused, FileIncomplete: in words for the person who chose the
    file.
    """
    key = _new_key(prefix)
    with tempfile.SpooledTemporaryFile(max_size=1_000_000) as copy:
        size = _copy(file, copy, max_bytes)
        kind = _kind_of(copy, size, frozenset(kinds))
        name = _clean_name(file.name or "", kind, frozenset(kinds))
        kept = _bare(copy, kind)
        size, digest = _measured(kept)
        _save(key, kept)
    return StoredFile(key, size, digest, _FORMATS[kind].media_type, name)


def store_sealed(content: bytes, *, kind: Kind, name: str, purpose: str, prefix: str) -> StoredFile:
    """
    Keep content that was checked already (`core.photos.read_photo`), encrypted with the keys of the current schema.
    Size and sum are those of the content.

    :param purpose: of `core.secrets`; the same is needed to read it.
    """
    key = _new_key(prefix)
    _save(key, BytesIO(secrets.encrypt_bytes(content, purpose=purpose)))
    return StoredFile(key, len(content), hashlib.sha256(content).hexdigest(), _FORMATS[kind].media_type, name)


def keep_sealed(content: bytes, *, purpose: str, prefix: str) -> str:
    """
    Keep what we made ourselves, of any kind, encrypted with the keys of the current schema; answers the key. It is
    read with `open_sealed` and given out by the view that knows what it is.
    """
    key = _new_key(prefix)
    _save(key, BytesIO(secrets.encrypt_bytes(content, purpose=purpose)))
    return key


def open_sealed(key: str, *, purpose: str) -> IO[bytes]:
    """
    The content that was given to `store_sealed` or `keep_sealed`.

    :raises NotThere: as `open_stored`.
    :raises core.secrets.CannotDecrypt: if it was sealed for something else.
    """
    with open_stored(key) as file:
        return BytesIO(secrets.decrypt_bytes(file.read(), purpose=purpose))


def open_stored(key: str) -> File:
    """
    The content of a file of the current schema, to be closed by the caller.

    :raises NotThere: if the key belongs to another schema, is no key, or the file is gone.
    """
    match = _KEY.fullmatch(key)
    if match is None or match["schema"] != schema.current():
        raise NotThere
    try:
        return _storage().open(key, "rb")
    except FileNotFoundError:
        # A row without its file is our fault, not the reader's: the answer is the same, the log is not.
        logger.error("stored file missing", extra={"key": key})
        raise NotThere from None


def delete_stored(key: str) -> None:
    """
    Delete a file of the current schema; nothing happens when it is gone. Call it on commit.

    :raises NotThere: if the key belongs to another schema.
    """
    match = _KEY.fullmatch(key)
    if match is None or match["schema"] != schema.current():
        raise NotThere
    storage = _storage()
    with suppress(FileNotFoundError):
        size = storage.size(key)
        storage.delete(key)
        import_string(f"{settings.TIRU_STORAGE_KEEPER}.freed")(size)


def stored_anywhere() -> Iterator[tuple[str, int]]:
    """The keys of all files of the current schema, with their sizes in bytes."""
    storage = _storage()
    for key in keys_below(storage, schema.current()):
        yield key, storage.size(key)


def stored_under(prefix: str) -> Iterator[tuple[str, int]]:
    """
    The keys of all files of the current schema whose prefix is this one or lies below it, with their sizes in bytes.

    :param prefix: e.g. `mpp` or `mpp/requirements`.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"A prefix is named like mpp/requirements, not {prefix!r}.")
    storage = _storage()
    for key in keys_below(storage, f"{schema.current()}/{prefix}"):
        yield key, storage.size(key)


def keys_below(storage: Storage, folder: str) -> Iterator[str]:
    """The keys of all files in a folder of a storage and in those below it; none where there is no such folder."""
    try:
        folders, names = storage.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return  # nothing was ever stored there
    for name in sorted(names):
        yield f"{folder}/{name}"
    for inner in sorted(folders):
        yield from keys_below(storage, f"{folder}/{inner}")


def put_back(key: str, content: IO[bytes]) -> None:
    """
    Keep a file of the current schema under the key it had before; what lies there already is replaced.

    For restoring: the content was checked when it came in, and is not checked again.

    :raises NotThere: if the key belongs to another schema.
    """
    delete_stored(key)
    if _storage().save(key, File(content, name=key)) != key:
        raise RuntimeError(f"The storage kept {key} under another name although it was free.")


def file_response(stored: StoredFile, *, purpose: str = "") -> FileResponse:
    """
    Answer with a stored file. The view decides before whether this person may have it.

    Always a download and in a sandbox: whatever the file holds, it cannot run as a page of ours.

    :param purpose: for which `store_sealed` sealed it; empty for a file that is not sealed.

    :raises NotThere: as `open_stored`.
    """
    if stored.media_type not in MEDIA_TYPES:
        raise ValueError(f"{stored.media_type} was never accepted by store_upload.")
    response = FileResponse(
        open_sealed(stored.key, purpose=purpose) if purpose else open_stored(stored.key),
        as_attachment=True,
        filename=stored.original_name,
        content_type=stored.media_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def shown_response(stored: StoredFile, *, purpose: str = "") -> FileResponse:
    """
    As `file_response`, to be looked at inside a page of ours instead of being downloaded.

    The type is the one that the content was found to have, and browsers may guess no other. A picture stays in a
    sandbox; browsers show a PDF only outside of one, so it may do nothing but be shown, and only in pages of this host.
    """
    response = file_response(stored, purpose=purpose)
    response.headers["Content-Disposition"] = response.headers["Content-Disposition"].replace("attachment", "inline", 1)
    if stored.media_type == "application/pdf":
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
        )
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _new_key(prefix: str) -> str:
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"A prefix is named like mpp/requirements, not {prefix!r}.")
    return f"{schema.current()}/{prefix}/{uuid7()}"


def _save(key: str, content: IO[bytes]) -> None:
    size = content.seek(0, SEEK_END)
    content.seek(0)
    import_string(f"{settings.TIRU_STORAGE_KEEPER}.make_room")(size)
    if _storage().save(key, File(content, name=key)) != key:
        raise RuntimeError(f"The storage kept {key} under another name; a key is random, so it must have been free.")


def _copy(file: UploadedFile, copy: IO[bytes], max_bytes: int) -> int:
    """Count while copying: the size that a client states is not believed."""
    size = 0
    for chunk in file.chunks():
        size += len(chunk)
        if size > max_bytes:
            raise FileTooLarge(limit=Megabytes(max_bytes))
        copy.write(chunk)
    if size == 0:
        raise FileEmpty
    return size


def _bare(content: IO[bytes], kind: Kind) -> IO[bytes]:
    """A picture without what was written beside it; anything else as it is."""
    content.seek(0)
    if kind not in _BARE:
        return content
    try:
        return BytesIO(_BARE[kind](content.read()))
    except CutOff:
        raise FileIncomplete from None


def _measured(content: IO[bytes]) -> tuple[int, str]:
    """The size in bytes and the sum; the content is at its beginning again."""
    digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    size = content.seek(0, SEEK_END)
    content.seek(0)
    return size, digest


def _kind_of(content: IO[bytes], size: int, kinds: frozenset[Kind]) -> Kind:
    content.seek(0)
    start = content.read(_LOOK_AT_START)
    kind = next((kind for kind in sorted(kinds) if start.startswith(_FORMATS[kind].start)), None)
    if kind is None or _FOREIGN_START.search(start, len(_FORMATS[kind].start)):
        raise _refused(kinds)
    content.seek(max(0, size - _LOOK_AT_END))
    if _ZIP_DIRECTORY_END in content.read():
        raise _refused(kinds)
    # Anywhere, not at the very end: telephones write a second picture or a film behind the first one.
    if not any(_FORMATS[kind].end in window for window in _windows(content)):
        raise FileIncomplete
    return kind


def _windows(content: IO[bytes]) -> Iterator[bytes]:
    """The whole content in pieces that overlap by a few bytes, so that no mark falls between two of them."""
    content.seek(0)
    tail = b""
    while chunk := content.read(65_536):
        yield tail + chunk
        tail = chunk[-16:]


def _clean_name(name: str, kind: Kind, kinds: frozenset[Kind]) -> str:
    """The name without folders and characters that hide or turn what follows; with its extension."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    # Categories C*: line breaks, NUL, and marks that turn the direction of writing and show `gpj.exe` as
    # `exe.jpg`.
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C" and char not in '"<>|:*?').rstrip(" .")
    match = _EXTENSION.search(name)
    extension = match[0].lower() if match else ""
    if extension and extension not in _FORMATS[kind].extensions:
        raise _refused(kinds)
    stem = (name[: match.start()] if match else name).strip(" .")
    return (stem[:100] or "file") + (extension or _FORMATS[kind].extensions[0])


class Megabytes:
    """Written when the message is read, since the decimal sign depends on the language."""

    def __init__(self, size: int) -> None:
        self.size = Decimal(size) / 1_000_000

    def __str__(self) -> str:
        return format_number(self.size, decimals=0 if self.size == self.size.to_integral_value() else 1)


def _refused(kinds: frozenset[Kind]) -> FileKindRefused:
    return FileKindRefused(kinds=", ".join("JPG" if kind == "jpeg" else kind.upper() for kind in sorted(kinds)))


def _storage() -> Storage:
    return storages["private"]
