"""The record of processing: made from declarations, of what is here, approved by a person, checked by the system."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import models

import tenants
from catalog.privacy import checks, queries
from catalog.privacy.models import ActivityNote
from catalog.privacy.register import as_rows, changes, line_of
from catalog.privacy.services import register
from core.actors import Actor
from core.localised import LocalisedText
from core.models import EvidenceEntry
from core.personal_data import Activity, DataCategory, Keeping, LawfulBasis
from core.sealed import SealedTextField
from residents.models import Resident
from tenants.models import Regency

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
DPO = Actor.user(7, schema="r5107")


def text(value: str) -> LocalisedText:
    return LocalisedText(id=value, en=value)


def activity(**values: Any) -> Activity:
    made: dict[str, Any] = {
        "code": "residents.example",
        "name": text("Contoh"),
        "purpose": text("Contoh."),
        "persons": text("warga"),
        "basis": LawfulBasis.PUBLIC_TASK,
        "source": "UU 25/2009",
        "fields": {"residents.Resident": {"nik": DataCategory.NATIONAL_ID, "phone": DataCategory.PHONE}},
        "keeping": (
            Keeping(
                code="residents.example_kept", what=text("Isi"), after=text("sejak selesai"), act="delete",
                source=text("UU"), policy="residents.days",
            ),
        ),
    }  # fmt: skip
    return Activity(**made | values)


def test_what_is_encrypted_and_masked_is_read_from_the_models() -> None:
    line = line_of(activity(), days={"residents.days": 30})

    assert line.sealed == (DataCategory.NATIONAL_ID,)
    assert line.masked == (DataCategory.NATIONAL_ID,)
    assert line.activity.categories == (DataCategory.PHONE, DataCategory.NATIONAL_ID)
    assert line.kept[0].how_long.id == "30 hari sejak selesai"


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({}, []),
        ({"is_large": True}, ["skala besar"]),
        ({"beside": (DataCategory.HEALTH,)}, ["data spesifik: data kesehatan"]),
        ({"beside": (DataCategory.CHILD,), "is_large": True}, ["data spesifik: data anak", "skala besar"]),
    ],
)
def test_specific_data_and_large_scale_need_an_assessment(values: dict[str, Any], why: list[str]) -> None:
    line = line_of(activity(**values), days={"residents.days": 30})

    assert [one.id for one in line.why_assessed] == why
    assert line.is_assessed is bool(why)


def test_what_came_went_and_changed_since_the_approved_version_is_told() -> None:
    stays, goes = activity(), activity(code="residents.gone", name=text("Hilang"))
    comes, longer = activity(code="residents.new", name=text("Baru")), {"residents.days": 60}
    before = as_rows([line_of(stays, days={"residents.days": 30}), line_of(goes, days={"residents.days": 30})])

    found = changes(before, as_rows([line_of(stays, days=longer), line_of(comes, days=longer)]))

    assert [(one.kind, one.name.id, one.parts) for one in found] == [
        ("added", "Baru", ()),
        ("removed", "Hilang", ()),
        ("changed", "Contoh", ("kept",)),
    ]


@pytest.mark.parametrize(
    ("field", "looks"),
    [
        (SealedTextField(purpose="x"), True),
        (models.EmailField(), True),
        (models.ForeignKey(Resident, models.PROTECT), True),
        (models.CharField(name="contact_phone"), True),
        (models.DateField(name="birth_date"), True),
        (models.CharField(name="full_name"), True),
        (models.CharField(name="name"), False),
        (models.BooleanField(name="has_photo"), False),
        (models.CharField(name="code"), False),
    ],
)
def test_personal_data_are_recognised(field: models.Field[Any, Any], looks: bool) -> None:
    assert checks.looks_personal(field) is looks


def test_every_column_is_declared_and_a_forgotten_one_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.personal_data_are_declared(None) == []

    import surveys.privacy

    monkeypatch.setattr(surveys.privacy, "ACTIVITIES", ())

    assert "surveys.Remark.text looks like personal data, and no activity names it." in [
        error.msg for error in checks.personal_data_are_declared(None)
    ]


def test_a_manifest_that_tells_the_public_less_than_it_holds_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from catalog.modules.mpp import privacy

    monkeypatch.setattr(privacy, "ACTIVITIES", ())

    assert [error.id for error in checks.personal_data_are_declared(None)] == ["privacy.E004"]


@pytest.mark.django_db
def test_only_what_is_here_stands_in_the_record(karangasem: Regency, switch_on: Callable[[str, str], None]) -> None:
    with tenants.enter("r5107"):
        before = {line.activity.code for line in queries.register_here()}
    switch_on("one_student_one_client", "r5107")

    with tenants.enter("r5107"):
        lines = {line.activity.code: line for line in queries.register_here()}

    assert "one_student_one_client.care" not in before
    assert {"residents.register", "casework.cases", "mpp.queue"} <= before
    assert lines["one_student_one_client.care"].standing == "on"
    assert lines["one_student_one_client.care"].is_assessed
    # What only the ministry does is not the regency's.
    assert "onboarding.applications" not in lines


@pytest.mark.django_db
def test_the_ministry_has_a_record_of_its_own() -> None:
    codes = {line.activity.code for line in queries.register_of_ministry()}

    assert {"onboarding.applications", "accounts.staff", "visits.agreements"} <= codes
    assert "residents.register" not in codes


@pytest.mark.django_db
def test_the_record_is_approved_once_for_each_change(in_karangasem: tenants.CurrentRegency) -> None:
    first = register.approve_register(actor=DPO, now=NOW)
    with pytest.raises(register.NothingToApprove):
        register.approve_register(actor=DPO, now=NOW)

    register.note_activity(activity="casework.cases", text=text("Arsip di Depo Karangasem."), actor=DPO, now=NOW)
    second = register.approve_register(actor=DPO, now=NOW)

    assert (first.number, second.number) == (1, 2)
    assert [(one.kind, one.parts) for one in changes(first.lines, second.lines)] == [("changed", ("note",))]
    assert EvidenceEntry.objects.filter(action="privacy.register_approved").count() == 2


@pytest.mark.django_db
def test_a_note_needs_an_activity_that_takes_place_here(in_karangasem: tenants.CurrentRegency) -> None:
    from core.errors import NotThere

    with pytest.raises(NotThere):
        register.note_activity(activity="onboarding.applications", text=text("x"), actor=DPO, now=NOW)
    register.note_activity(activity="casework.cases", text=text("x"), actor=DPO, now=NOW)
    register.note_activity(activity="casework.cases", text=None, actor=DPO, now=NOW)

    assert not ActivityNote.objects.exists()
