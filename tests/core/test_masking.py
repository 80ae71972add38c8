import decimal
import enum
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from core.masking import mask_text, mask_value

NIK = "3510165209950003"
MASKED = "************0003"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"NIK {NIK} not found", f"NIK {MASKED} not found"),
        (f"nik={NIK}&x=1", f"nik={MASKED}&x=1"),
        (f"NIK{NIK}", f"NIK{MASKED}"),
        (f'{{"nik":"{NIK}"}}', f'{{"nik":"{MASKED}"}}'),
        ("351016 520995 0003", MASKED),
        ("3510-1652-0995-0003", MASKED),
        ("35.10.16.520995.0003", MASKED),
        ("351016520995003", "*" * 15),
        ("199509122019032004", "*" * 18),
        ("01.234.567.8-901.000", "*" * 15),
        ("to siti.aminah+kk@karangasem.go.id.", "to [email]."),
        ("?email=siti%40example.id", "?email=[email]"),
        ("call 0812-3456-7890 now", "call [phone] now"),
        ("+62 812 3456 7890", "[phone]"),
        ("+6281234567890,", "[phone],"),
        ("tel=%2B6281234567890", "tel=[phone]"),
        ("6281234567890", "[phone]"),
        ("081234567890", "[phone]"),
        ("0363-21065 (0363) 21065", "0363-21065 [phone]"),
    ],
)
def test_personal_numbers_and_addresses_are_hidden(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "3510162001 35.10.16.2001 r5107 user:12@r5107 system:provisioning",
        "2026-11-23T10:10:32.123456Z 2026-11-23 10.10.32 1763891432123",
        "Rp1.234.567.890 0.0123456789 12,0812345678",
        "0f8fad5b-d9cb-469f-a165-70867728950e 12345678-1234-4123-8123-123456789012",
        "4bf92f3577b34da6a3ce929d0e0e4736 a1234567890123456789012345678901",
        "r5107/mpp/requirements/019abcde-1234-7123-8123-123456789012",
        "KRA-4821-7QMX A001 v1.2.3 10.0.0.1 127.0.0.1:8000",
        "GET /mpp/loket/<int:pk>/ pk=12",
    ],
)
def test_codes_ids_times_and_amounts_stay(text: str) -> None:
    assert mask_text(text) == text


def test_rows_and_statements_in_database_errors_are_hidden() -> None:
    text = (
        'null value in column "nik" of relation "resident" violates not-null constraint\n'
        "DETAIL:  Failing row contains (1, Siti Aminah, Jl. Melati 3\nKarangasem, null).\n"
        "HINT:  none\n\nThe above exception was the direct cause of the following exception:\nmore"
    )

    assert mask_text(text) == (
        'null value in column "nik" of relation "resident" violates not-null constraint\n'
        "DETAIL: [hidden]\nHINT:  none\n\nThe above exception was the direct cause of the following exception:\nmore"
    )
    assert (
        mask_text("syntax error\nLINE 1: INSERT INTO t VALUES ('Siti')\n        ^") == "syntax error\nLINE 1: [hidden]"
    )
    assert mask_text('invalid input syntax for type integer: "Siti ""A"""') == (
        "invalid input syntax for type integer: [hidden]"
    )


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (
            'CONTEXT:  COPY mpp_ticket, line 3, column name: "Ni Ketut\nSari"',
            "CONTEXT:  COPY mpp_ticket, line 3, column name: [hidden]",
        ),
        (
            'value too long\nCONTEXT:  COPY mpp_ticket, line 3: "12\tNi Ketut"\nHINT:  none',
            "value too long\nCONTEXT:  COPY mpp_ticket, line 3: [hidden]\nHINT:  none",
        ),
        (
            'DETAIL:  Key (name)=(Ni Ketut) exists.\nCONTEXT:  COPY mpp_ticket, line 3: "Ni Ketut"',
            "DETAIL: [hidden]\nCONTEXT:  COPY mpp_ticket, line 3: [hidden]",
        ),
        ("CONTEXT:  COPY mpp_ticket, line 3", "CONTEXT:  COPY mpp_ticket, line 3"),
    ],
)
def test_rows_that_were_being_copied_are_hidden(text: str, masked: str) -> None:
    assert mask_text(text) == masked


class Colour(enum.Enum):
    MAIL = "a@example.id"


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ({"a": [{NIK: (NIK, int(NIK))}]}, {"a": [{MASKED: [MASKED, MASKED]}]}),
        ({1: None, "t": True, "f": 1.5, "n": 12}, {"1": None, "t": True, "f": 1.5, "n": 12}),
        (gettext_lazy("a@example.id"), "[email]"),
        (ValueError(f"bad {NIK}"), f"bad {MASKED}"),
        (HttpRequest(), "<HttpRequest>"),
        (HttpRequest, "HttpRequest"),
        (NIK.encode(), "<16 bytes>"),
        (Colour.MAIL, "[email]"),
        (decimal.Decimal("12.50"), "12.50"),
        (uuid.UUID(int=0), "00000000-0000-0000-0000-000000000000"),
        (datetime(2026, 11, 23, 2, 10, tzinfo=UTC), "2026-11-23 02:10:00+00:00"),
        ({NIK}, [MASKED]),
    ],
)
def test_everything_inside_a_value_is_masked(value: Any, masked: Any) -> None:
    assert mask_value(value) == masked


def test_a_value_that_holds_itself_ends() -> None:
    loop: list[Any] = []
    loop.append(loop)

    assert "[hidden]" in str(mask_value(loop))


@given(before=st.text(max_size=20), after=st.text(max_size=20), number=st.from_regex(r"[1-9][0-9]{15}", fullmatch=True))
def test_no_nik_survives_between_any_texts_that_do_not_continue_it(before: str, after: str, number: str) -> None:
    before, after = before.rstrip("0123456789"), after.lstrip("0123456789")

    assert number not in mask_text(before + number + after)


@pytest.mark.parametrize(
    "text",
    ["a" * 200_000, "1 " * 100_000, "a.b" * 70_000, "DETAIL: " * 20_000, "COPY a, line 1" * 20_000, "0812-" * 40_000],
)
def test_a_long_text_does_not_stop_the_process(text: str) -> None:
    # A pattern that tries every end from every start would not come back from these.
    assert len(mask_text(text)) <= len(text)
