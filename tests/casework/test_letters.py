"""What stands in the letter of a case, and which services that are done online would end without one."""

from datetime import timedelta

import pytest

from casework import queries, services
from casework.models import OptionalStep
from casework.services.letters import NothingSeen
from documents.services import data_of
from tests.factories import casework as make
from tests.factories import documents as letters

NOW = make.NOW

pytestmark = pytest.mark.usefixtures("in_karangasem")


def wording(code: str, **fields: str) -> None:
    source = "Menerangkan: " + ", ".join(f"#f.{name}" for name in fields) + "."
    letters.version(code, source=source, fields=fields)


def test_it_reads_as_people_write_and_a_question_left_open_is_a_dash() -> None:
    wording("sku", nama="text", kode="text", jenis="text", sejak="date", karyawan="text")
    unit = letters.office()
    make.product(unit=unit, handling={"template_code": "sku"})
    answers = {"usaha": "Warung Kopi Bukit Asah", "sejak": "2019-03-01", "jenis": "kuliner"}

    case = make.step(make.handed_in(answers=answers), "verify", "start", "approve")

    assert data_of(case.letter) == {
        "nama": "Ni Komang Sri Wahyuni",
        "kode": case.code,
        "jenis": "Kuliner",
        "sejak": "2019-03-01",
        "karyawan": "-",
    }


def test_it_tells_what_was_seen_and_is_not_written_before() -> None:
    wording("sempadan", nama="text", hari_tinjau="date", hasil_tinjau="text")
    unit = letters.office()
    make.product(unit=unit, steps=(OptionalStep.FIELD_VISIT,), handling={"template_code": "sempadan"})
    case = make.step(make.handed_in(), "verify", "start")
    with pytest.raises(NothingSeen):
        make.step(case, "approve")

    who = make.officer_of(unit)
    tomorrow = NOW + timedelta(days=1)
    services.plan_visit(case_id=case.pk, planned_for=tomorrow, officer=who, actor=make.ACTOR, now=NOW)
    services.note_visit(case_id=case.pk, finding="Di luar sempadan.", actor=make.ACTOR, now=tomorrow)
    case = make.step(case, "approve", now=tomorrow)

    told = data_of(case.letter)
    assert (told["hari_tinjau"], told["hasil_tinjau"]) == ("2026-11-26", "Di luar sempadan.")


def test_the_services_that_end_without_a_document_are_named(django_assert_num_queries: object) -> None:
    wording("lengkap", nama="text", usaha="text", hasil_tinjau="text")
    wording("kurang", nama="text", nip="text", hari="text")
    unit = letters.office()
    for code, letter in (("A-0", "lengkap"), ("A-2", "kurang"), ("A-3", "tiada"), ("A-4", "")):
        make.product(code, unit=unit, handling={"module": "mpp", "template_code": letter})
    visited = (OptionalStep.FIELD_VISIT,)
    make.product("A-1", unit=unit, steps=visited, handling={"module": "mpp", "template_code": "lengkap"})
    make.product("A-5", unit=unit, handling={"module": "mpp", "is_online": False})
    make.product("A-6", unit=unit, published=False, handling={"module": "mpp"})
    make.product("A-7", unit=unit)

    with django_assert_num_queries(2):  # type: ignore[operator]
        gaps = queries.result_gaps(module="mpp", now=NOW)

    assert [(gap.product.code, gap.letter, gap.unanswered) for gap in gaps] == [
        ("A-0", "lengkap", ("hasil_tinjau",)),
        ("A-2", "kurang", ("hari", "nip")),
        ("A-3", "tiada", ()),
        ("A-4", "", ()),
    ]
