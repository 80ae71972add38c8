"""MPP Digital in the demo: each service of the mall ends online in a document, or says why it cannot."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

import tenants
from casework import queries, services
from casework.models import Case, Channel, OptionalStep, ServiceProduct
from casework.services import Applicant
from catalog.modules.mpp import demo, work
from config.demo.applications import HOUR, WORKS, Official, offer_services, online_services, take_online
from config.demo.letter import sample_pdf
from config.demo.people import PASSWORD, PLACES
from core import files
from core.actors import Actor
from documents import services as documents
from documents.models import Document
from organisation.models import Role, Unit
from organisation.services import grant_role, sync_core_roles
from tests.factories.accounts import UserFactory
from tests.factories.mpp import MONDAY_MORNING
from tests.factories.organisation import UnitFactory

ACTOR = Actor.system("demo")
CITIZEN = Actor.citizen()
BEGAN = MONDAY_MORNING - timedelta(days=9)
LARGE = "3510"
SECRETARY = "secretary"


def text_of(letter: Document) -> str:
    with files.open_stored(letter.file_key) as stored:
        return " ".join(PdfReader(BytesIO(stored.read())).pages[0].extract_text().split())


@pytest.fixture
def signers(in_karangasem: tenants.CurrentRegency) -> dict[str, Official]:
    """The heads of a government that has nothing but its roles, and somebody who looks at places for all of it."""
    place = next(place for place in PLACES if place.code == "5107")
    UnitFactory.create(parent=None, kind=Unit.Kind.GOVERNMENT)
    sync_core_roles(actor=ACTOR, now=BEGAN)
    officials = {WORKS: place.head, SECRETARY: place.secretary, **{person.unit: person for person in place.signers}}
    people = {
        key: Official(user=UserFactory.create(full_name=one.full_name), grade=one.grade, nip=one.nip)
        for key, one in officials.items()
    }
    surveyor = UserFactory.create(full_name="Ni Luh Suartini")
    grant_role(user=surveyor, role=Role.objects.get(slug="agency_head"), actor=ACTOR, now=BEGAN)
    return people | {"surveyor": Official(user=surveyor)}


def with_posts(signers: dict[str, Official]) -> dict[str, Any]:
    """As the demo hands them on: the heads by their office, and the one secretary."""
    return {"signers": signers, "secretary": signers[SECRETARY], "passphrase": PASSWORD, "actor": ACTOR}


def open_mall(code: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The mall of a place of the demo, without its morning; the short name of the place."""
    place = next(place for place in PLACES if place.code == code)
    here = dataclasses.replace(tenants.current(), code=code)
    monkeypatch.setattr(tenants, "current", lambda: here)
    monkeypatch.setattr(demo, "fill_morning", lambda **_when: None)
    demo.fill(actor=ACTOR, now=BEGAN)
    return place.label.capitalize()


@pytest.mark.parametrize("code", [place.code for place in PLACES])
def test_each_published_service_ends_online_in_a_letter_or_says_why_not(
    code: str, signers: dict[str, Official], monkeypatch: pytest.MonkeyPatch
) -> None:
    short_name = open_mall(code, monkeypatch)

    take_online(code=code, short_name=short_name, **with_posts(signers), began=BEGAN)

    told = {
        product.code: (product.is_online, bool(product.template_code), bool(product.mall.counter_only))
        for product in ServiceProduct.objects.select_related("mall")
    }
    assert set(told.values()) == {(True, True, False), (False, False, True)}
    assert {name for name, (is_online, _letter, _reason) in told.items() if is_online} == set(online_services()) & set(
        told
    )
    assert queries.result_gaps(module="mpp", now=MONDAY_MORNING) == []
    assert work.problems() == []


def _value(asked: Mapping[str, Any]) -> Any:
    """Something that a question takes."""
    if "enum" in asked:
        return asked["enum"][0]
    if asked["type"] == "integer":
        return min(max(asked["minimum"], 2026), asked["maximum"])
    if asked.get("format") == "date":
        return "2026-11-02"
    return asked.get("x-example", "isian peragaan")


def _answers(form: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(asked) for name, asked in form.get("properties", {}).items()}


def test_each_letter_is_typeset_at_the_end_of_a_service_that_makes_it(
    signers: dict[str, Official], monkeypatch: pytest.MonkeyPatch
) -> None:
    by_letter = {how.letter.code: code for code, (_way, how, _unit) in reversed(online_services().items())}
    short_name = open_mall(LARGE, monkeypatch)
    take_online(
        code=LARGE, short_name=short_name, **with_posts(signers), began=BEGAN,
        only=by_letter.values(),
    )  # fmt: skip

    for letter, code in by_letter.items():
        told = _to_the_document(code, signers)

        how = online_services()[code][1]
        assert "Contoh untuk peragaan, bukan dokumen resmi." in told, letter
        assert "Dewi Ratnasari" in told, letter
        assert how.letter.name.id.upper() in told, letter


def _to_the_document(code: str, signers: Mapping[str, Official]) -> str:
    """A service from the form to the signed letter, as citizen, officers and the agency's head go; what it says."""
    way, how, unit = online_services()[code]
    begun = services.start_case(
        product_code=code, applicant=Applicant(name="Dewi Ratnasari"), channel=Channel.WEB,
        answers=_answers(how.form), actor=CITIZEN, now=BEGAN,
    )  # fmt: skip
    version = begun.case.product_version
    assert version is not None
    for place, need in enumerate(version.needs):
        if need.is_file and not need.optional:
            paper = SimpleUploadedFile("berkas.pdf", sample_pdf(need.title.id, "Dewi"), "application/pdf")
            services.bring_paper(case_id=begun.case.pk, requirement=place, file=paper, actor=CITIZEN, now=BEGAN)
    case = services.hand_in(case_id=begun.case.pk, actor=CITIZEN, now=BEGAN)
    at: dict[str, Any] = {"case_id": case.pk, "actor": ACTOR}
    services.take_step(action="verify", now=BEGAN + HOUR, **at)
    steps = version.optional_steps
    if OptionalStep.PAYMENT in steps:
        services.ask_payment(amount=125_000, now=BEGAN + HOUR, **at)
        services.prove_payment(
            case_id=case.pk, file=SimpleUploadedFile("bukti.pdf", sample_pdf("Bukti", "Dewi"), "application/pdf"),
            actor=CITIZEN, now=BEGAN + HOUR,
        )  # fmt: skip
        services.confirm_payment(reference="CONTOH-1", now=BEGAN + HOUR, **at)
    else:
        services.take_step(action="start", now=BEGAN + HOUR, **at)
    if OptionalStep.FIELD_VISIT in steps:
        services.plan_visit(
            planned_for=BEGAN + 3 * HOUR, officer=signers["surveyor"].user, now=BEGAN + 2 * HOUR, **at
        )  # fmt: skip
        services.note_visit(finding="Sesuai dengan denah.", now=BEGAN + 3 * HOUR, **at)
    if how.office_form:
        services.record_official(values=_answers(how.office_form), now=BEGAN + 4 * HOUR, **at)
    case = services.take_step(action="approve", now=BEGAN + 5 * HOUR, **at)
    assert case.letter is not None, way
    if how.letter.initials:
        documents.give_initial(document=case.letter, user=signers[SECRETARY].user, actor=ACTOR, now=BEGAN + 5 * HOUR)
    if how.letter.confers:
        head = signers[unit].user
        documents.sign_documents(
            documents=[case.letter], signer=head, passphrase=PASSWORD, actor=ACTOR, now=BEGAN + 6 * HOUR
        )
        services.issue_signed(document_id=case.letter.pk, actor=ACTOR, now=BEGAN + 6 * HOUR)
    else:
        services.seal_letter(case_id=case.pk, actor=ACTOR, now=BEGAN + 5 * HOUR)
    done = Case.objects.select_related("letter").get(pk=case.pk)
    assert (done.state, done.letter.sealed) == ("issued", not how.letter.confers), code
    return text_of(done.letter)


def test_a_week_of_applications_has_passed(signers: dict[str, Official], monkeypatch: pytest.MonkeyPatch) -> None:
    open_mall("5107", monkeypatch)

    offer_services("5107", short_name="Karangasem", **with_posts(signers), now=MONDAY_MORNING)

    card, recommendation = (
        Case.objects.select_related("letter").get(product__code=code, state="issued") for code in ("TK-01", "PZ-01")
    )
    assert card.letter.sealed
    assert "Pendidikan terakhir : SMK" in text_of(card.letter)
    # Signed by a person, with what was seen on the spot and a dash for the question that was left open.
    told = text_of(recommendation.letter)
    assert not recommendation.letter.sealed
    assert signers[WORKS].user.full_name in told
    assert "Berbatasan dengan : Saluran irigasi" in told
    assert "Nomor induk berusaha (NIB) : -" in told
    assert "berada di luar sempadan" in told
    # The whole block: post, name, grade and NIP, and the secretary's initial beside it.
    assert "Kepala Dinas Pekerjaan Umum Pengairan" in told
    assert "Pembina Utama Muda, IV/c NIP 19701030 199603 1 003" in told
    assert f"Paraf: Sekretaris Dinas Pekerjaan Umum Pengairan, {signers[SECRETARY].user.full_name}" in told
    assert recommendation.letter.own_right
    waiting = Case.objects.filter(product__code="PZ-01", state="approved").select_related("letter")
    assert [(one.letter.state, one.letter.number_text) for one in waiting.order_by("letter__state")] == [
        ("draft", ""),
        ("initialled", ""),
    ]
    # The number of a child's card was recorded, never made; without it nobody could have approved.
    child = Case.objects.select_related("letter", "product_version").get(product__code="DK-05", state="issued")
    assert f"Nomor KIA : {services.recorded_of(child)['nomor_kia']}" in text_of(child.letter)
    family = Case.objects.get(product__code="DK-04", state="processing")
    assert services.missing_official(family) == ["Nomor KK pada kartu yang baru", "Tanggal terbit KK"]
    # What the standards promise is as it was sourced.
    standards = {one.code: (one.time_promise, one.fee_amount) for one in ServiceProduct.objects.all()}
    assert (standards["DK-05"], standards["BK-01"]) == (("1 hari", 0), ("15 menit", 0))
