"""The review of a release: what a second curator says about it, and the gate before it is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from catalog.activation import services as activation
from catalog.activation.models import Release, ReleaseState
from catalog.activation.services.releases import WrongReleaseState, locked_release, register_running_releases
from catalog.ministry.curation import queries
from catalog.ministry.curation.checklist import BY_CODE, Item
from catalog.ministry.curation.models import Word
from catalog.ministry.curation.queries import Standing
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from tenants.services import ReasonNeeded


class NotReady(Refusal):
    """Carries the points that are open."""

    code = "release_not_ready"
    message = ngettext_lazy(
        "%(number)d point of the checklist is open: %(points)s.",
        "%(number)d points of the checklist are open: %(points)s.",
        "number",
    )
    fix = _("The page of the release says for each what is missing and who can show it.")

    def __init__(self, missing: Sequence[Standing]) -> None:
        super().__init__(number=len(missing), points=_Titles(missing))
        self.missing = list(missing)


class NotRunning(Refusal):
    code = "release_not_running"
    message = _("This installation does not run release %(version)s, so nobody could have looked at it.")
    fix = _("Install that version first.")


class SamePerson(Refusal):
    code = "reviewed_by_sender"
    status = 403
    message = _("You sent this release to review yourself.")
    fix = _("Ask another curator to look at it.")


class NotForPeople(Refusal):
    code = "point_is_shown_by_machine"
    status = 422
    message = _("“%(point)s” is not for a person to confirm.")
    fix = _("Run the tests, or mend what the check names.")


class NotWaivable(Refusal):
    code = "point_cannot_be_waived"
    status = 403
    message = _("No release goes without “%(point)s”.")
    fix = _("Show that it holds.")


class NotTheFirst(Refusal):
    code = "not_the_first_release"
    message = _("A release of this module was published here before; this one goes through the whole checklist.")
    fix = _("Send it to review.")


def refuse_unless_ready(*, slug: str, version: str) -> None:
    """
    The gate before publishing (`settings.TIRU_RELEASE_CHECK`).

    :raises NotReady: while a point is open. :raises NotRunning: if the running code is another release.
    """
    try:
        missing = queries.checklist(slug, version).open
    except NotThere:
        raise NotRunning(version=version) from None
    if missing:
        raise NotReady(missing)


@transaction.atomic
def confirm(*, slug: str, version: str, item: str, note: str, actor: Actor, now: datetime) -> Word:
    """
    Say, as the second curator, that one has looked and a point holds. Saying it again replaces the note.

    :param note: what was looked at, and where it can be looked up.
    :raises WrongReleaseState: if it is not in review. :raises SamePerson: if the actor sent it there.
    :raises NotForPeople: if a machine shows the point. :raises ReasonNeeded: without a note.
    """
    point = _point(item)
    if point.kind != "person":
        raise NotForPeople(point=point.title)
    _reviewed(slug, version, actor)
    return _say(Word.Kind.CONFIRMED, slug, version, point, note, actor=actor, now=now)


@transaction.atomic
def waive(*, slug: str, version: str, item: str, note: str, actor: Actor, now: datetime) -> Word:
    """
    Let a release go without a point, as the second curator, with the reason that everybody reads.

    :raises WrongReleaseState: if it is not in review. :raises SamePerson: if the actor sent it there.
    :raises NotWaivable: if the point protects people. :raises ReasonNeeded: without a reason.
    """
    point = _point(item)
    if not point.waivable:
        raise NotWaivable(point=point.title)
    _reviewed(slug, version, actor)
    return _say(Word.Kind.WAIVED, slug, version, point, note, actor=actor, now=now)


@transaction.atomic
def waive_first_installation(*, slug: str, version: str, note: str, actor: Actor, now: datetime) -> list[Word]:
    """
    Let the first release of a module go without what nobody has shown on this installation yet: where it is set up for
    the first time, as a demo or for good. Each point says so on the page, by name.

    :raises NotTheFirst: if a release of the module was published here before.
    :raises ReasonNeeded: without a reason.
    """
    register_running_releases(now=now)
    if Release.objects.filter(slug=slug, published_at__isnull=False).exists():
        raise NotTheFirst
    waived = [
        _keep(Word.Kind.WAIVED, slug, version, one.item, note, actor=actor, now=now)
        for one in queries.checklist(slug, version).open
    ]
    evidence.record(
        action="curation.first_installation_waived",
        actor=actor,
        at=now,
        subject=f"release:{slug}",
        reason=note.strip(),
        details={"version": version, "points": [word.item for word in waived]},
    )
    return waived


@transaction.atomic
def send_back(*, slug: str, version: str, reason: str, actor: Actor, now: datetime) -> Release:
    """
    Make a draft of it again. What people said about it is withdrawn; proofs of the same release stay.

    :raises ReasonNeeded: without a reason. :raises WrongReleaseState: if it is not in review.
    """
    release = activation.send_back(slug=slug, version=version, reason=reason, actor=actor, now=now)
    Word.objects.filter(slug=slug, version=version, withdrawn_at=None).update(withdrawn_at=now)
    return release


def _point(code: str) -> Item:
    if code not in BY_CODE:
        raise NotThere
    return BY_CODE[code]


def _reviewed(slug: str, version: str, actor: Actor) -> None:
    release = locked_release(slug, version)
    if release.state != ReleaseState.IN_REVIEW:
        raise WrongReleaseState
    if release.sent_by == str(actor):
        raise SamePerson


def _say(kind: Word.Kind, slug: str, version: str, point: Item, note: str, *, actor: Actor, now: datetime) -> Word:
    word = _keep(kind, slug, version, point, note, actor=actor, now=now)
    evidence.record(
        action=f"curation.point_{kind.value}",
        actor=actor,
        at=now,
        subject=f"release:{slug}",
        reason=note.strip(),
        details={"version": version, "point": point.code},
    )
    return word


def _keep(kind: Word.Kind, slug: str, version: str, point: Item, note: str, *, actor: Actor, now: datetime) -> Word:
    """In place of what was said about the point before."""
    if not note.strip():
        raise ReasonNeeded(attr="note")
    Word.objects.filter(slug=slug, version=version, item=point.code, withdrawn_at=None).update(withdrawn_at=now)
    return Word.objects.create(
        slug=slug, version=version, item=point.code, kind=kind, note=note.strip(), said_by=str(actor), said_at=now
    )


class _Titles:
    """The titles of points, in the language they are read in."""

    def __init__(self, standings: Sequence[Standing]) -> None:
        self._items = [one.item for one in standings]

    def __str__(self) -> str:
        return ", ".join(f"“{item.title}”" for item in self._items)
