"""What is signed elsewhere: only our own text, whole, and by whom."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from documents.rendering import print_layout
from documents.signing.foreign import (
    FileUnreadable,
    OtherText,
    SignatureBroken,
    load_authorities,
    read_signatures,
    with_field,
)
from tests.factories.signing import HEAD, Psre, locked, scan, with_another_page

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
PSRE = Psre()


def _made(folder: Path, text: str) -> bytes:
    layout = folder / "text.typ"
    layout.write_text('#let d = json("data.json")\n#d.text')
    return with_field(print_layout(layout, {"text": text}, at=NOW), name="Kepala", box=(70, 100, 270, 170))


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return _made(tmp_path_factory.mktemp("text"), "Perjanjian pemrosesan data")


@pytest.mark.parametrize(
    ("field", "box"),
    [("Kepala", None), ("Signature1", None), ("Signature1", (300, 100, 500, 170))],
    ids=["in our field", "invisible", "elsewhere on the page"],
)
def test_a_signature_on_our_text_is_read(original: bytes, field: str, box: tuple[int, ...] | None) -> None:
    signed = PSRE.sign(original, field_name=field, box=box)

    unknown = read_signatures(signed, original=original, roots=[])
    known = read_signatures(signed, original=original, roots=load_authorities(PSRE.pem))

    assert [(one.name, one.issuer, one.is_known) for one in unknown] == [(HEAD, "PSrE Contoh", False)]
    assert [one.is_known for one in known] == [True]


def test_several_may_sign_one_after_the_other(original: bytes) -> None:
    signed = PSRE.sign(PSRE.sign(original, name="Sekda Contoh"), field_name="Signature2")

    assert [one.name for one in read_signatures(signed, original=original, roots=[])] == ["Sekda Contoh", HEAD]


def test_another_authority_of_the_same_name_is_not_known(original: bytes) -> None:
    found = read_signatures(Psre().sign(original), original=original, roots=load_authorities(PSRE.pem))

    assert not found[0].is_known


def test_a_scan_has_no_signature(original: bytes) -> None:
    assert read_signatures(scan(), original=original, roots=[]) == []
    assert read_signatures(original, original=original, roots=[]) == []


def test_another_text_is_refused(original: bytes, tmp_path: Path) -> None:
    other = _made(tmp_path, "Perjanjian yang lain")

    with pytest.raises(OtherText):
        read_signatures(PSRE.sign(other), original=original, roots=[])


def test_a_page_put_over_ours_before_signing_is_refused(original: bytes) -> None:
    with pytest.raises(OtherText):
        read_signatures(PSRE.sign(with_another_page(original)), original=original, roots=[])


def test_a_page_put_over_ours_after_signing_is_refused(original: bytes) -> None:
    with pytest.raises(OtherText):
        read_signatures(with_another_page(PSRE.sign(original)), original=original, roots=[])


def test_bytes_behind_the_signature_are_refused(original: bytes) -> None:
    with pytest.raises((OtherText, SignatureBroken)):
        read_signatures(PSRE.sign(original) + b"\n%lain\n", original=original, roots=[])


def test_a_changed_byte_is_refused(original: bytes) -> None:
    signed = PSRE.sign(original)
    changed = original + signed[len(original) :].replace(b"pyHanko", b"pyhankO")

    assert changed != signed
    with pytest.raises(SignatureBroken):
        read_signatures(changed, original=original, roots=[])


@pytest.mark.parametrize("content", [b"%PDF-1.7\n%%EOF\n", b"\x00" * 40, b""], ids=["hollow", "zeros", "empty"])
def test_what_is_no_pdf_is_refused(original: bytes, content: bytes) -> None:
    with pytest.raises(FileUnreadable):
        read_signatures(content, original=original, roots=[])


def test_a_locked_file_is_refused(original: bytes) -> None:
    with pytest.raises(FileUnreadable):
        read_signatures(locked(original), original=original, roots=[])
