"""The letters that the platform brings: complete, sound, and none decided by a rule that a person must decide."""

from __future__ import annotations

import pytest

from casework import schema_forms
from catalog.modules.smart_kampung.letters import LETTERS, Decision, LetterKind
from catalog.modules.smart_kampung.letters.kinds import FAMILY, HELD
from documents import rendering

BY_CODE = {kind.code: kind for kind in LETTERS}


def each() -> list[object]:
    return [pytest.param(kind, id=kind.code) for kind in LETTERS]


def test_there_are_the_36_of_the_rulebook_and_more() -> None:
    assert {f"S-{number:02}" for number in range(1, 37)} <= set(BY_CODE)
    assert len({kind.template for kind in LETTERS}) == len(LETTERS)


@pytest.mark.parametrize("kind", each())
def test_a_letter_reads_what_is_held_or_asked_and_asks_nothing_that_is_held(kind: LetterKind) -> None:
    found = rendering.look_at(kind.wording, kind.fields)

    assert found.is_sound
    assert found.unused == []
    assert not set(kind.asks) & (set(HELD) | set(FAMILY))
    if kind.form:
        schema_forms.check_schema(kind.form)


def test_every_letter_is_said_in_both_languages() -> None:
    assert [kind.code for kind in LETTERS if not (kind.name.en and kind.summary.en)] == []


def test_no_rule_decides_what_gives_aid_or_status() -> None:
    decided_by_rule = {kind.code for kind in LETTERS if kind.decided_by == Decision.RULE}

    assert {"S-14", "S-36"} <= decided_by_rule
    assert {"S-11", "S-15", "S-17", "S-21", "S-23", "S-39"}.isdisjoint(decided_by_rule)


def test_the_marriage_forms_mean_what_they_mean_since_2020() -> None:
    named = {kind.template: str(kind.name) for kind in LETTERS if kind.source}

    assert set(named) == {
        "n1-pengantar-nikah", "n2-kehendak-nikah", "n4-persetujuan-pengantin", "n5-izin-orang-tua",
        "n6-kematian-pasangan",
    }  # fmt: skip


def test_all_wordings_make_a_pdf_that_can_be_kept() -> None:
    for kind in LETTERS:
        made = rendering.preview(kind.wording, kind.fields)

        assert made.startswith(b"%PDF-"), kind.code
