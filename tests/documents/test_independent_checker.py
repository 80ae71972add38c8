"""A letter as somebody checks it who knows nothing of Tiru: pyHanko's command line and our authority's certificate."""

import subprocess
import sys
from pathlib import Path

import pytest

from documents import services
from documents.models import Authority
from tests.factories import documents as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karangasem")]


def checked(folder: Path, pdf: bytes) -> tuple[int, str]:
    (folder / "surat.pdf").write_bytes(pdf)
    (folder / "akar.pem").write_text(Authority.objects.get().certificate)
    command = [sys.executable, "-m", "pyhanko", "sign", "validate", "--executive-summary", "--no-revocation-check"]
    command += ["--validation-time", make.NOW.isoformat(), "--trust", "akar.pem", "--trust-replace", "surat.pdf"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout


def test_a_signed_letter_is_valid_and_one_with_a_byte_changed_is_not(tmp_path: Path) -> None:
    document = make.sign(make.letter(make.version(), make.office()), by=make.signer())[0].document
    pdf = services.content_of(document)

    code, said = checked(tmp_path, pdf)
    assert (code, said.strip().rpartition(":")[2]) == (0, "VALID"), said

    changed = bytearray(pdf)
    changed[len(pdf) // 4] ^= 0x01
    _code, said = checked(tmp_path, bytes(changed))
    assert said.strip().rpartition(":")[2] == "INVALID", said
