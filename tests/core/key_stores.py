"""Stores of wrapped keys for tests: one in memory, and an empty one in each form that a setting may name."""

from typing import NoReturn

from core.secrets import WrappedKeys


class MemoryStore:
    """Keys in a dictionary; remembers for which schemas it was asked."""

    def __init__(self) -> None:
        self.kept: dict[str, WrappedKeys] = {}
        self.asked: list[str] = []

    def load(self, schema: str) -> WrappedKeys:
        self.asked.append(schema)
        return self.kept[schema]

    def save(self, schema: str, keys: WrappedKeys) -> None:
        self.kept[schema] = keys


memory = MemoryStore()


class Empty:
    def load(self, schema: str) -> NoReturn:
        raise LookupError(schema)


def load(schema: str) -> NoReturn:
    raise LookupError(schema)
