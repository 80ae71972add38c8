"""The file: canonical bytes, and everything that lies."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.bundles.format import (
    LARGEST,
    Bundle,
    NewerFormat,
    NotABundle,
    TooLarge,
    UnknownField,
    WasChanged,
    read,
    sha256_of,
    write,
)

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('aé🙂"\\ ', max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
    max_leaves=4,
)
rows = st.dictionaries(st.text("abcdef", min_size=1), plain, max_size=4)
bundles = st.builds(
    Bundle,
    module=st.just("mpp"),
    release=st.just("1.0.0"),
    schema=st.integers(1, 9),
    settings=st.dictionaries(st.text("xyz", min_size=1), st.integers() | st.booleans(), max_size=2),
    items=st.dictionaries(st.sampled_from(["mpp.Agency", "mpp.Counter"]), st.lists(rows, max_size=3)),
    letters=st.lists(rows, max_size=2),
    policies=st.lists(rows, max_size=2),
)
SMALL = Bundle(module="mpp", release="1.0.0", schema=1, items={"mpp.Agency": [{"code": "DUKCAPIL"}]})


def lying(**changes: Any) -> bytes:
    """A file that was made to look right: the checksum fits."""
    content = {key: value for key, value in json.loads(write(SMALL)).items() if key != "sha256"} | changes
    return json.dumps(content | {"sha256": sha256_of(content)}).encode()


@given(bundles)
def test_what_was_written_is_read(bundle: Bundle) -> None:
    content = write(bundle)

    assert read(content) == bundle
    assert write(read(content)) == content


def test_order_and_indentation_are_no_change() -> None:
    content = json.loads(write(SMALL))
    shuffled = json.dumps(dict(reversed(content.items())), indent=4).encode()

    assert read(shuffled) == SMALL


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7 a file that lies about its type",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b'{"format": "tiru-bundle"}',
        b'{"format": "tiru-bundle", "version": true}',
        b'{"format": "something-else", "version": 1}',
        b'{"format": "tiru-bundle", "format": "tiru-bundle", "version": 1}',
        b'{"format": "tiru-bundle", "version": NaN}',
        b'{"format": "tiru-bundle", "version": 1, "x": "\\ud800"}',
        b'{"format": "tiru-bundle", "version": 1, "x": "\\u0000"}',
        b"[" * 100_000,
        lying(items={}),
        lying(items=[{"model": "mpp.Agency"}]),
        lying(items=[{"model": "mpp.Agency", "rows": [1]}]),
        lying(items=[{"model": "mpp.Agency", "rows": []}] * 2),
        lying(items=[{"model": ["mpp.Agency"], "rows": []}]),
        lying(settings=[]),
        lying(schema=0),
        lying(schema="1"),
        lying(version=0),
        lying(letters={}),
        lying(policies=["mpp.days"]),
        lying(module=None),
        lying(release=1),
    ],
    ids=range(26),
)
def test_what_is_no_bundle_is_refused(content: bytes) -> None:
    with pytest.raises(NotABundle):
        read(content)


def test_a_file_that_was_changed_is_refused() -> None:
    with pytest.raises(WasChanged):
        read(write(SMALL).replace(b"DUKCAPIL", b"DUKCAPIX"))


def test_a_file_of_a_newer_tiru_is_refused_whatever_else_it_holds() -> None:
    with pytest.raises(NewerFormat):
        read(b'{"format": "tiru-bundle", "version": 3, "rows": "elsewhere"}')


def test_a_field_nobody_knows_is_named() -> None:
    with pytest.raises(UnknownField, match="tickets"):
        read(lying(tickets=[]))


def test_a_huge_file_is_not_even_read() -> None:
    with pytest.raises(TooLarge):
        read(b" " * (LARGEST + 1))
