"""Going live, and what a regency tells of its own beginning."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import ngettext_lazy

import tenants
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from notifications.recipients import Recipient
from notifications.services import notify
from onboarding.setup import queries
from onboarding.setup.models import Milestone
from onboarding.setup.telling import OPENED
from organisation import access
from organisation.models import RoleAssignment
from organisation.queries import holding_on
from tenants.models import Regency
from tenants.services import WrongStatus, open_to_citizens


class NotReady(Refusal):
    """What is required is not all there; `missing` holds every point of it, with where it is mended."""

    code = "not_ready"
    message = ngettext_lazy(
        "%(count)s required point is still missing.", "%(count)s required points are still missing.", "count"
    )
    fix = "%(points)s"

    def __init__(self, missing: list[queries.Item]) -> None:
        super().__init__(count=len(missing), points=_Listed(missing))
        self.missing = missing


class _Listed:
    """The names of the points, in the language in which the refusal is read."""

    def __init__(self, items: list[queries.Item]) -> None:
        self.items = items

    def __str__(self) -> str:
        return f"{'; '.join(str(item.point.name) for item in self.items)}."


@transaction.atomic
def go_live(*, actor: Actor, now: datetime) -> None:
    """
    Open the regency we are in to citizens, and tell its head. Only a suspension closes it again.

    :raises NotReady: while something required is missing. :raises WrongStatus: if it is open already, or not active.
    """
    regency = tenants.current()
    with tenants.control(_locked) as row:
        if row.opened_at is not None or row.status != Regency.Status.ACTIVE:
            raise WrongStatus
    found = queries.checklist(now=now)
    if found.blocking:
        raise NotReady(found.blocking)
    left_out = [item.point.key for item in found.items if item.is_missing]
    with tenants.control() as row:
        open_to_citizens(row, now=now)
        _record(regency.code, left_out, actor, now)
    _tell_the_head(actor, now)
    _record(regency.code, left_out, actor, now)


@transaction.atomic
def note_milestones(*, now: datetime) -> list[str]:
    """Write down what happened here for the first time since the last look; answers which. No person travels."""
    with tenants.control() as row:
        known = set(Milestone.objects.filter(regency_code=row.code).values_list("kind", flat=True))
        opened_at, live = row.opened_at, row.purpose == Regency.Purpose.LIVE
    if not live:
        return []
    moments = {}
    if Milestone.Kind.SIGNED_IN not in known:
        moments[Milestone.Kind.SIGNED_IN] = queries.first_sign_in()
    if Milestone.Kind.SERVED not in known and opened_at is not None:
        moments[Milestone.Kind.SERVED] = queries.first_served(opened_at)
    made = [Milestone(regency_code=row.code, kind=kind, at=at) for kind, at in moments.items() if at is not None]
    if made:
        with tenants.control():
            Milestone.objects.bulk_create(made, ignore_conflicts=True)
    return [one.kind for one in made]


def _locked(schema: str) -> Regency:
    return Regency.objects.select_for_update().get(schema_name=schema)


def _tell_the_head(actor: Actor, now: datetime) -> None:
    regency = tenants.current()
    heads = holding_on(
        RoleAssignment.objects.filter(role__slug="regional_head", user__is_active=True), access.today(now)
    )
    for user in {held.user_id: held.user for held in heads.select_related("user")}.values():
        notify(
            template=OPENED.code,
            to=Recipient.user(user),
            context={"regency": regency.name, "host": regency.primary_host},
            link=reverse("home:head", urlconf=settings.TIRU_TENANT_URLCONF),
            idempotency_key=f"{OPENED.code}:{regency.code}:{user.pk}",
            actor=actor,
            now=now,
        )


def _record(code: str, left_out: list[str], actor: Actor, now: datetime) -> None:
    evidence.record(
        action="setup.went_live", actor=actor, at=now, subject=f"regency:{code}", details={"left_out": left_out}
    )
