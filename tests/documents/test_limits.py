"""What a wording may take of the machine: time, memory, files, network."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import translation

from documents import rendering, typesetting
from documents.rendering import WordingRefused, WordingTooLarge, WordingTooSlow, check_wording, preview

# `typesetting` as the child sees it: alone. Then something that a broken typst might try.
ATTEMPT = """
import importlib.util, sys, socket, subprocess
spec = importlib.util.spec_from_file_location("typesetting", sys.argv[1])
typesetting = importlib.util.module_from_spec(spec)
spec.loader.exec_module(typesetting)
typesetting.shut_in(sys.argv[2], 5, 512)
"""


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "SECONDS", 2)


@pytest.mark.usefixtures("short")
def test_a_wording_without_an_end_is_stopped() -> None:
    with pytest.raises(WordingTooSlow) as caught:
        preview("#let n = 0\n#for a in range(90000) { for b in range(90000) { n += 1 } }", {})

    assert "lebih lama dari 2 detik" in str(caught.value)
    with translation.override("en"):
        assert "takes longer than 2 seconds" in str(caught.value)


@pytest.mark.parametrize("source", ['#let s = "x"\n#for i in range(60) { s += s }', '#("x" * 9000000000)'])
def test_a_wording_that_eats_memory_is_stopped(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "MEGABYTES", 256)

    with pytest.raises(WordingTooLarge) as caught:
        preview(source, {})

    assert "lebih banyak memori" in str(caught.value)
    with translation.override("en"):
        assert "more memory" in str(caught.value)


def test_the_machine_stays_whole_after_either() -> None:
    check_wording("#f.nama", {"nama": "text"})


@pytest.mark.parametrize(
    "source",
    [
        '#dictionary(std).at("re" + "ad")("/etc/passwd")',
        '#dictionary(std).at("re" + "ad")("../../../etc/passwd")',
        '#dictionary(std).at("ev" + "al")("imp" + "ort \\"@preview/tablex:0.0.8\\": *")',
    ],
)
def test_a_forbidden_word_that_is_spelled_out_reaches_nothing(source: str) -> None:
    with pytest.raises(WordingRefused):
        preview(source, {})


@pytest.mark.skipif(sys.platform != "linux", reason="the doors are those of Linux")
@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        ("open('/etc/passwd')", "PermissionError"),
        ("open(sys.argv[2] + '/new', 'w')", "PermissionError"),
        ("socket.create_connection(('127.0.0.1', 9), 1)", "PermissionError"),
        ("subprocess.run(['/bin/true'], check=True)", "PermissionError"),
        ("bytearray(600_000_000)", "MemoryError"),
        ("open(sys.argv[2] + '/data.json').read(); raise KeyError('the folder itself can be read')", "KeyError"),
    ],
)
def test_the_child_is_shut_in(attempt: str, error: str, tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text("{}")

    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", ATTEMPT + attempt, typesetting.__file__, str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert error in done.stderr, done.stderr


def test_the_child_needs_nothing_of_ours() -> None:
    spec = importlib.util.find_spec("documents.typesetting")
    assert spec is not None
    assert spec.origin is not None
    assert "from core" not in Path(spec.origin).read_text()
