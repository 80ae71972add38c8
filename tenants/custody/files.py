"""The files of one schema in the storages that people's uploads and the platform's own papers lie in."""

import re
from collections.abc import Callable, Iterable, Iterator

from django.core.files.base import File
from django.core.files.storage import storages

from tenants.custody import places
from tenants.custody.parcel import Reader, Writer

STORAGES = ("private", "default")
_BLOCK = 64 * 1024
_MEMBER = re.compile(r"files/(?P<storage>[a-z]+)/(?P<key>.+)")


def pack(schema: str, out: Writer) -> int:
    """Add each file of a schema to a parcel; answers how many. A file that is deleted meanwhile is left out."""
    packed = 0
    for name in STORAGES:
        for key in places.keys_under(name, schema):
            try:
                content = storages[name].open(key, "rb")
            except FileNotFoundError:
                continue
            with content:
                member = f"files/{name}/{key.removeprefix(f'{schema}/')}"
                out.add(member, iter(lambda: content.read(_BLOCK), b""))  # noqa: B023 -- read at once
            packed += 1
    return packed


def packed_keys(names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Of a parcel's members those that are files: member, storage, key without the schema."""
    for name in names:
        if match := _MEMBER.fullmatch(name):
            yield name, match["storage"], match["key"]


def unpack(schema: str, parcel: Reader) -> int:
    """
    Put a parcel's files under a schema; answers how many were missing. A key names its content for ever, so what is
    there whole stays as it is; a full disk or a kill may have left the beginning of one.

    :raises OSError: if the storage is full.
    """
    written = 0
    for member, name, key in packed_keys(parcel.names()):
        target = f"{schema}/{key}"
        if storages[name].exists(target):
            if storages[name].size(target) == parcel.size(member):
                continue
            storages[name].delete(target)
        with parcel.open(member) as content:
            storages[name].save(target, File(content, name=key))
        written += 1
    return written


def remove(schema: str) -> None:
    """Delete every file of a schema."""
    for name in STORAGES:
        places.delete_under(name, schema)


def renaming(old: str, new: str, names: Iterable[str]) -> Callable[[bytes], bytes]:
    """
    A function that moves the keys of a parcel's private files from one schema to another wherever a row names them.

    Only what is exactly the key of a packed file is touched.
    """
    known = {f"{old}/{key}".encode() for _member, storage, key in packed_keys(names) if storage == "private"}
    pattern = re.compile(rb"(?<![A-Za-z0-9_/])" + old.encode() + rb"/[A-Za-z0-9_./-]+")

    def moved(match: "re.Match[bytes]") -> bytes:
        return new.encode() + match[0][len(old) :] if match[0] in known else match[0]

    return lambda row: pattern.sub(moved, row) if known else row
