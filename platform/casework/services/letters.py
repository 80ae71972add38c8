"""The letter that comes out of a case: drafted from its answers, sealed at once where nobody needs to sign."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

import tenants
from casework.models import Case
from casework.services import intake
from core import clock
from core.actors import Actor
from core.errors import Refusal
from documents.models import Document, TemplateVersion
from documents.services import draft_document, seal_document

logger = logging.getLogger(__name__)


class TemplateMissing(Refusal):
    code = "case_template_missing"
    message = _("The letter %(template)s has no wording in force.")
    fix = _("Publish a version of it in the settings of letters, then approve.")


def write_letter(case: Case, *, actor: Actor, now: datetime) -> Document | None:
    """
    Draft the letter of an approved case, and put the office's seal on it if its type may carry one under a standing
    authority; otherwise it waits in the signing queue. None where the service makes no letter.

    :raises TemplateMissing: if the letter has no wording in force today.
    """
    code = case.product_version.template_code if case.product_version else ""
    if not code:
        return None
    today = clock.local_date(now, tenants.current().zone)
    version = (
        TemplateVersion.objects.select_related("template")
        .filter(template__code=code, published_at__isnull=False, valid_from__lte=today)
        .order_by("-valid_from", "-number")
        .first()
    )
    if version is None:
        raise TemplateMissing(template=code)
    letter = draft_document(version=version, unit=case.unit, data=_data(case, version), actor=actor, now=now)
    case.letter = letter
    Case.objects.filter(pk=case.pk).update(letter=letter)
    if not version.template.confers:
        try:
            seal_document(document=letter, actor=actor, now=now)
        except Refusal as refusal:
            logger.info("A letter waits for a person", extra={"case": case.code, "refusal": refusal.code})
            # No standing authority, or no certificate: then a person signs it, as any other letter.
            return letter
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
    """What the wording's fields are filled with: answers of the same name, and what every case knows."""
    known: dict[str, Any] = {"nama": case.applicant_name, "kode": case.code} | intake.answers_of(case)
    return {name: known[name] for name in version.fields if name in known}
