"""Templates and their versions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText
from documents.capacities import is_known
from documents.models import Template, TemplateVersion
from documents.rendering import WordingRefused, check_wording, look_at
from organisation import access


class CodeTaken(Refusal):
    code = "template_code_taken"
    message = _("There is a letter template with this code already.")
    fix = _("Open that one and write a new version, or choose another code.")
    attr = "code"


class StartsInThePast(Refusal):
    code = "template_starts_in_the_past"
    status = 422
    message = _("A version cannot begin to hold before today.")
    fix = _("Choose today or a later day.")
    attr = "valid_from"


class InitialsUnknown(Refusal):
    code = "template_initials_unknown"
    status = 422
    message = _("These initials cannot be asked for: each post or role must exist, and may stand there once.")
    fix = _("Choose each one from the list, once.")
    attr = "first"


class VersionPublished(Refusal):
    code = "template_version_published"
    message = _("This version is published and stays as it is.")
    fix = _("Make a new version.")


@transaction.atomic
def add_template(
    *,
    code: str,
    name: LocalisedText,
    kind: str,
    act: str,
    confers: bool,
    actor: Actor,
    now: datetime,
    by_head: bool = False,
    archive: str = "",
) -> Template:
    """
    :param act: what the delegation register is asked for before such a letter is signed; by habit `acts.act_of`.
    :param confers: whether the letter gives aid or status; then it is never sealed without an officer.
    :param by_head: whether the head of the office signs it in own right; all others need an entry in the register.
    :param archive: classification code in its numbers (Permendagri 83/2022); empty: that of the unit's series.
    :raises CodeTaken: if there is one with this code.
    """
    if Template.objects.filter(code=code).exists():
        raise CodeTaken
    template = Template.objects.create(
        code=code, name=name, kind=kind, act=act, confers=confers, by_head=by_head, archive=archive
    )
    subject = f"documents.template:{template.pk}"
    _record("documents.template_added", subject, actor, now, code=code, act=act, confers=confers, by_head=by_head)
    return template


@dataclass(frozen=True, kw_only=True)
class Shipped:
    """A letter that a release brings: the template, and the wording it begins with, which prints the initials that it
    asks for. As in `add_template`."""

    code: str
    name: LocalisedText
    kind: str
    act: str
    confers: bool
    source: str
    fields: Mapping[str, str]
    by_head: bool = False
    archive: str = ""
    initials: Sequence[str] = ()


@transaction.atomic
def add_shipped(*, letters: Iterable[Shipped], valid_from: date, actor: Actor, now: datetime) -> list[Template]:
    """
    Take letters over that a release brings, many at once, in force from a day on; those whose code is there are left
    as they are.

    They are not typeset here, which would take a quarter of a second each: the tests of the release do that.

    :raises WordingRefused: if one reads a field that it does not declare.
    """
    wanted = {letter.code: letter for letter in letters}
    for code in Template.objects.filter(code__in=wanted).values_list("code", flat=True):
        del wanted[code]
    for letter in wanted.values():
        if (findings := look_at(letter.source, letter.fields)) and not findings.is_sound:
            raise WordingRefused(problem=", ".join(findings.forbidden or findings.unknown))
    made = Template.objects.bulk_create(
        Template(
            code=letter.code,
            name=letter.name,
            kind=letter.kind,
            act=letter.act,
            confers=letter.confers,
            by_head=letter.by_head,
            archive=letter.archive,
        )
        for letter in wanted.values()
    )
    TemplateVersion.objects.bulk_create(
        TemplateVersion(
            template=template,
            number=1,
            source=letter.source,
            fields=dict(letter.fields),
            valid_from=valid_from,
            published_at=now,
            initials=list(letter.initials),
            shows_initials=bool(letter.initials),
        )
        for template, letter in zip(made, wanted.values(), strict=True)
    )
    if made:
        evidence.record(
            action="documents.templates_shipped",
            actor=actor,
            at=now,
            subject="documents.templates",
            details={"codes": [template.code for template in made], "valid_from": valid_from.isoformat()},
        )
    return made


@transaction.atomic
def change_template(
    *, template: Template, name: LocalisedText, confers: bool, actor: Actor, now: datetime, by_head: bool = False
) -> None:
    """Call a template otherwise; say anew whether its letters confer aid or status, and whether the head signs them."""
    locked = Template.objects.select_for_update().get(pk=template.pk)
    details: dict[str, str | int | list[str]] = {
        "code": locked.code,
        "conferred": locked.confers,
        "was_by_head": locked.by_head,
    }
    locked.name, locked.confers, locked.by_head = name, confers, by_head
    locked.save(update_fields=["name", "confers", "by_head"])
    subject = f"documents.template:{locked.pk}"
    _record("documents.template_changed", subject, actor, now, confers=confers, by_head=by_head, **details)


@transaction.atomic
def draft_version(
    *,
    template: Template,
    source: str,
    fields: Mapping[str, str],
    valid_from: date,
    actor: Actor,
    now: datetime,
    initials: Sequence[str] = (),
    shows_initials: bool = False,
) -> TemplateVersion:
    """
    Write the draft of a template's next version; a draft that is there is rewritten.

    :param initials: who must put an initial before the signature, in this order: codes of `capacities`.
    :param shows_initials: whether the letter prints them, small beside the signature.
    :raises InitialsUnknown: if one is no post and no role, or stands there twice.
    """
    if len(set(initials)) != len(initials) or not all(is_known(code) for code in initials):
        raise InitialsUnknown
    Template.objects.select_for_update().get(pk=template.pk)
    latest = template.versions.order_by("-number").first()
    if latest is None or latest.published_at:
        latest = TemplateVersion(template=template, number=latest.number + 1 if latest else 1)
    latest.source, latest.fields, latest.valid_from = source, dict(fields), valid_from
    latest.initials, latest.shows_initials = list(initials), shows_initials
    latest.save()
    _record(
        "documents.version_drafted",
        f"documents.version:{latest.pk}",
        actor,
        now,
        number=latest.number,
        initials=list(initials),
    )
    return latest


@transaction.atomic
def publish_version(*, version: TemplateVersion, actor: Actor, now: datetime, valid_from: date | None = None) -> None:
    """
    Let letters be made from a version, from its day on.

    :param valid_from: another day than the draft says; today or later.
    :raises StartsInThePast: if that day is over.
    :raises VersionPublished: if it was before.
    :raises WordingRefused: if it uses a field that is not declared, or makes no PDF/A.
    """
    locked = TemplateVersion.objects.select_for_update().get(pk=version.pk)
    if locked.published_at:
        raise VersionPublished
    if valid_from is not None and valid_from < access.today(now):
        raise StartsInThePast
    check_wording(locked.source, locked.fields)
    locked.published_at, locked.valid_from = now, valid_from or locked.valid_from
    locked.save(update_fields=["published_at", "valid_from"])
    version.published_at, version.valid_from = locked.published_at, locked.valid_from
    _record(
        "documents.version_published",
        f"documents.version:{locked.pk}",
        actor,
        now,
        number=locked.number,
        valid_from=locked.valid_from.isoformat(),
    )


def _record(action: str, subject: str, actor: Actor, now: datetime, **details: str | int | list[str]) -> None:
    evidence.record(action=action, actor=actor, at=now, subject=subject, details=details)
