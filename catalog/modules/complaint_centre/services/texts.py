"""Answers that officers send often."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from catalog.modules.complaint_centre.models import CannedText
from catalog.modules.complaint_centre.services.refusals import TextCodeTaken
from core import evidence
from core.actors import Actor
from core.errors import NotThere
from core.localised import LocalisedText


@transaction.atomic
def add_text(*, code: str, title: LocalisedText, text: LocalisedText, actor: Actor, now: datetime) -> CannedText:
    """:raises TextCodeTaken: if there is one of that code."""
    canned, is_new = CannedText.objects.get_or_create(code=code, defaults={"title": title, "text": text})
    if not is_new:
        raise TextCodeTaken
    _record("text_added", canned, actor, now)
    return canned


@transaction.atomic
def change_text(*, text_id: UUID, title: LocalisedText, text: LocalisedText, actor: Actor, now: datetime) -> CannedText:
    canned = _locked(text_id)
    canned.title, canned.text = title, text
    canned.save(update_fields=["title", "text"])
    _record("text_changed", canned, actor, now)
    return canned


@transaction.atomic
def delete_text(*, text_id: UUID, actor: Actor, now: datetime) -> None:
    """What was sent stays as it was sent."""
    canned = _locked(text_id)
    canned.delete()
    _record("text_deleted", canned, actor, now)


def _locked(text_id: UUID) -> CannedText:
    canned = CannedText.objects.select_for_update().filter(pk=text_id).first()
    if canned is None:
        raise NotThere
    return canned


def _record(action: str, canned: CannedText, actor: Actor, now: datetime) -> None:
    evidence.record(
        action=f"complaint_centre.{action}", actor=actor, at=now, subject=f"complaint_centre.text:{canned.code}"
    )
