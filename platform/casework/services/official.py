"""
Official numbers of a case: given by SIAK or another outside system, written down by an officer, never made here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from casework import application, schema_forms
from casework.models import RECORDED_PURPOSE, Case
from casework.services.intake import opened
from casework.services.moving import locked, note
from casework.services.refusals import (
    AlreadyDecided,
    MoveNotPossible,
    NothingToRecord,
    OfficialMissing,
    OfficialWrong,
)
from core.actors import Actor
from core.secrets import encrypt

RECORDED_IN: Final = frozenset({application.PROCESSING, application.FIELD_VISIT})
"""States of a case in which numbers are written down: somebody works on it, and nobody has decided."""


@transaction.atomic
def record_official(
    *, case_id: UUID, values: Mapping[str, Any], actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """
    Write down official numbers, as the service asks of its officer. What is not named stays as it was recorded.

    The log names the fields, never a value.

    :param values: by the names of the office form; None takes a value away.
    :param version: of the case when the officer opened it.
    :raises CaseChanged: if somebody else has worked on it since.
    :raises AlreadyDecided: if the letter may have been written with what was recorded.
    :raises MoveNotPossible: if the work has not begun.
    :raises NothingToRecord: if the service asks nothing of its officer.
    :raises casework.schema_forms.UnknownFields: if a value belongs to no field.
    :raises OfficialWrong: if a value is not as the form wants it.
    """
    case = locked(case_id, version)
    if not case.is_open or case.state == application.APPROVED:
        raise AlreadyDecided
    if case.state not in RECORDED_IN:
        raise MoveNotPossible(state=case.stands.title)
    form = office_form_of(case)
    if not form:
        raise NothingToRecord
    before = recorded_of(case)
    kept = {name: value for name, value in (before | dict(values)).items() if value not in (None, "")}
    _refuse_wrong(form, kept, set(values))
    changed = sorted(name for name in values if kept.get(name) != before.get(name))
    if not changed:
        return case
    case.recorded = encrypt(json.dumps(kept), purpose=RECORDED_PURPOSE) if kept else ""
    note(case, "official_recorded", actor=actor, now=now, fields=changed)
    return case


def recorded_of(case: Case) -> dict[str, Any]:
    """What was recorded. Personal data: for the case's own pages and its letter only."""
    return json.loads(opened(case.recorded, RECORDED_PURPOSE)) if case.recorded else {}


def office_form_of(case: Case) -> dict[str, Any]:
    """What the service asks of its officer, as it was when the case was filed; empty: nothing."""
    return case.product_version.office_form if case.product_version else {}


def missing_official(case: Case) -> list[str]:
    """What must still be recorded before the case can be approved, in words."""
    form = office_form_of(case)
    return schema_forms.titles_of(form, schema_forms.check_answers(form, recorded_of(case))) if form else []


def refuse_missing(case: Case) -> None:
    """:raises OfficialMissing: naming what must still be recorded."""
    if missing := missing_official(case):
        raise OfficialMissing(names=", ".join(missing))


def _refuse_wrong(form: Mapping[str, Any], kept: Mapping[str, Any], sent: set[str]) -> None:
    if strangers := sent - set(form["properties"]):
        raise schema_forms.UnknownFields(names=", ".join(sorted(strangers)))
    try:
        # What is not there yet may still come: approving names it.
        wrong = set(schema_forms.check_answers(form, kept)) & set(kept)
    except ValidationError:
        # A list or an object where a text, a number or yes and no belong: only the API can send one.
        wrong = {name for name, value in kept.items() if not isinstance(value, str | int | float)}
    if wrong:
        raise OfficialWrong(names=", ".join(schema_forms.titles_of(form, wrong)))
