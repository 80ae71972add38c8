"""Templates and their versions."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText
from documents.models import Template, TemplateVersion
from documents.rendering import check_wording


class VersionPublished(Refusal):
    code = "template_version_published"
    message = _("This version is published and stays as it is.")
    fix = _("Make a new version.")


@transaction.atomic
def add_template(
    *, code: str, name: LocalisedText, kind: str, act: str, confers: bool, actor: Actor, now: datetime
) -> Template:
    """
    :param act: what the delegation register is asked for before such a letter is signed.
    :param confers: whether the letter gives aid or status; then it is never sealed without an officer.
    """
    template = Template.objects.create(code=code, name=name, kind=kind, act=act, confers=confers)
    _record("documents.template_added", f"documents.template:{template.pk}", actor, now, code=code)
    return template


@transaction.atomic
def draft_version(
    *, template: Template, source: str, fields: Mapping[str, str], valid_from: date, actor: Actor, now: datetime
) -> TemplateVersion:
    """Write the draft of a template's next version; a draft that is there is rewritten."""
    Template.objects.select_for_update().get(pk=template.pk)
    latest = template.versions.order_by("-number").first()
    if latest is None or latest.published_at:
        latest = TemplateVersion(template=template, number=latest.number + 1 if latest else 1)
    latest.source, latest.fields, latest.valid_from = source, dict(fields), valid_from
    latest.save()
    _record("documents.version_drafted", f"documents.version:{latest.pk}", actor, now, number=latest.number)
    return latest


@transaction.atomic
def publish_version(*, version: TemplateVersion, actor: Actor, now: datetime) -> None:
    """
    Let letters be made from a version.

    :raises VersionPublished: if it was before.
    :raises WordingRefused: if it uses a field that is not declared, or makes no PDF/A.
    """
    locked = TemplateVersion.objects.select_for_update().get(pk=version.pk)
    if locked.published_at:
        raise VersionPublished
    check_wording(locked.source, locked.fields)
    TemplateVersion.objects.filter(pk=locked.pk).update(published_at=now)
    version.published_at = now
    _record("documents.version_published", f"documents.version:{locked.pk}", actor, now, number=locked.number)


def _record(action: str, subject: str, actor: Actor, now: datetime, **details: str | int) -> None:
    evidence.record(action=action, actor=actor, at=now, subject=subject, details=details)
