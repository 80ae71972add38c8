"""Where the files of one tenant lie: under `<schema>/` in every storage but that of static files."""

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.core.files.storage import Storage, storages

from core.files import keys_below

ARCHIVES: Final = "archives"
_NOBODYS: Final = frozenset({"staticfiles"})


def aliases() -> list[str]:
    """The storages that may hold files of tenants, by their names in `STORAGES`."""
    return sorted(set(settings.STORAGES) - _NOBODYS)


def keys_under(alias: str, schema: str) -> Iterator[str]:
    """The keys of all files of a schema in a storage, unfinished ones included."""
    yield from keys_below(storages[alias], schema)


def bytes_under(alias: str, schema: str) -> tuple[int, int]:
    """How many files of a schema a storage holds, and how many bytes they have."""
    storage = storages[alias]
    sizes = [storage.size(key) for key in keys_under(alias, schema)]
    return len(sizes), sum(sizes)


def delete_under(alias: str, schema: str) -> None:
    """Delete all files of a schema in a storage, and the folders they lay in. May be repeated."""
    storage = storages[alias]
    for key in list(keys_below(storage, schema)):
        storage.delete(key)
    _delete_folders(storage, schema)


def has_folder(alias: str, schema: str) -> bool:
    """Whether a storage still knows the schema's name, be it as an empty folder."""
    return schema in _entries(storages[alias], "")[0]


def _delete_folders(storage: Storage, folder: str) -> None:
    for name in _entries(storage, folder)[0]:
        _delete_folders(storage, f"{folder}/{name}")
    if storage.exists(folder):
        storage.delete(folder)


def _entries(storage: Storage, folder: str) -> tuple[list[str], list[str]]:
    try:
        return storage.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return [], []
