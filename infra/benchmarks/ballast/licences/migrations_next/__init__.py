"""The next release's migrations: all of this one's, and those in this folder (TIRU_BENCHMARK_NEXT_RELEASE)."""

from pathlib import Path

__path__ = [*__path__, str(Path(__file__).parents[1] / "migrations")]
