"""The letter that comes out of a case, drafted from its answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

import tenants
from casework import schema_forms
from casework.models import MESSAGE_PURPOSE, Case
from casework.results import SEEN, SEEN_FACTS, SEEN_ON
from casework.services import intake, official
from casework.services.restriction import refuse_restricted
from core import clock
from core.actors import Actor
from core.errors import Refusal
from documents.models import Document, TemplateVersion
from documents.services import draft_document


class TemplateMissing(Refusal):
    code = "case_template_missing"
    message = _("The letter %(template)s has no wording in force.")
    fix = _("Publish a version of it in the settings of letters, then approve.")


class NothingSeen(Refusal):
    code = "case_nothing_seen"
    message = _("The letter tells what was seen on the spot, and no visit is noted.")
    fix = _("Plan a visit and note what was seen, then approve.")


def write_letter(case: Case, *, actor: Actor, now: datetime) -> Document | None:
    """
    Draft the letter of an approved case, on the terms of its module (`settings.TIRU_CASE_TERMS`). None where the
    service makes none.

    :raises core.personal_data.ProcessingRestricted: if the person asked that nothing goes on.
    :raises TemplateMissing: if the letter has no wording in force today.
    :raises NothingSeen: if the letter tells of a visit and there was none.
    :raises Refusal: if the module forbids the letter (`settings.TIRU_CASE_GUARD`).
    """
    code = case.product_version.template_code if case.product_version else ""
    if not code:
        return None
    refuse_restricted(case)
    import_string(settings.TIRU_CASE_GUARD)(case, now)
    today = clock.local_date(now, tenants.current().zone)
    version = (
        TemplateVersion.objects.select_related("template")
        .filter(template__code=code, published_at__isnull=False, valid_from__lte=today)
        .order_by("-valid_from", "-number")
        .first()
    )
    if version is None:
        raise TemplateMissing(template=code)
    letter = draft_document(
        version=version,
        unit=case.unit,
        data=_data(case, version),
        terms=import_string(settings.TIRU_CASE_TERMS)(case),
        actor=actor,
        now=now,
    )
    case.letter = letter
    Case.objects.filter(pk=case.pk).update(letter=letter)
    return letter


def is_signed(case: Case) -> bool:
    """Whether the document can be handed out; true where none is made here."""
    if case.product_version is None or not case.product_version.template_code:
        return True
    if case.letter_id is None:
        return False
    state = Document.objects.filter(pk=case.letter_id).values_list("state", flat=True).first()
    return state in (Document.State.SIGNED, Document.State.ISSUED)


def _data(case: Case, version: TemplateVersion) -> dict[str, Any]:
    """
    What the wording's fields are filled with: answers and official numbers of the same name, and what a case knows
    (`casework.results`, and `settings.TIRU_CASE_FACTS` of its module).

    A text takes an answer as people read it, and a dash where a question was left open.
    """
    known: dict[str, Any] = {"nama": case.applicant_name, "kode": case.code, **_service(case), **_seen(case)}
    known |= import_string(settings.TIRU_CASE_FACTS)(case)
    if SEEN_FACTS & set(version.fields) and SEEN not in known:
        raise NothingSeen
    form = case.product_version.form if case.product_version else {}
    office_form = official.office_form_of(case)
    recorded = official.recorded_of(case)
    answers = intake.answers_of(case) | recorded
    asked = {*schema_forms.properties_of(form), *schema_forms.properties_of(office_form)}
    data: dict[str, Any] = {}
    with translation.override("id"):
        for name, kind in version.fields.items():
            if name in answers:
                is_text = kind == "text"
                by = office_form if name in recorded else form
                data[name] = schema_forms.answer_in_words(by, name, answers[name]) if is_text else answers[name]
            elif name in known:
                data[name] = known[name]
            elif name in asked and kind == "text":
                data[name] = "-"
    return data


def _service(case: Case) -> dict[str, str]:
    """The name of the service, so that one letter can do for several that end alike."""
    return {"layanan": case.product_version.name.id} if case.product_version else {}


def _seen(case: Case) -> dict[str, str]:
    visit = case.visits.filter(done_at__isnull=False).order_by("done_at").last()
    if visit is None or visit.done_at is None:
        return {}
    day = clock.local_date(visit.done_at, tenants.current().zone)
    return {SEEN_ON: day.isoformat(), SEEN: intake.opened(visit.finding, MESSAGE_PURPOSE)}
