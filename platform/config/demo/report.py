"""One line per step on the terminal, with its time."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_WIDTH = 64


class Report:
    """Says what is being done while it is done, and how long it took."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self.out = out
        self.began = time.monotonic()

    @contextmanager
    def step(self, what: str, english: str = "") -> Iterator[None]:
        """Print the step, then its time. In English too, small, for readers who need it."""
        line = f"{what} ({english})" if english else what
        if self.out.isatty():
            self._write(f"  … {line}", end="")
        start = "\r" if self.out.isatty() else ""
        began = time.monotonic()
        try:
            yield
        except BaseException:
            self._write(f"{start}  ✗ {line}")
            raise
        self._write(f"{start}  ✓ {line:<{_WIDTH}} {time.monotonic() - began:6.2f} s")

    def say(self, text: str = "") -> None:
        self._write(text)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def _write(self, text: str, end: str = "\n") -> None:
        self.out.write(text + end)
        self.out.flush()
