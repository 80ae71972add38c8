"""People are told in time that a certificate ends, each time once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from core.actors import Actor
from documents.models import Certificate
from documents.policies import WARNINGS
from documents.telling import OTHERS, OWN
from notifications.recipients import Recipient
from notifications.services import notify
from organisation import access
from organisation.queries import people_with
from policies.queries import values

ACTOR: Final = Actor.system("certificates")
RIGHT: Final = "documents.templates"


@transaction.atomic
def warn_of_ends(*, now: datetime) -> int:
    """
    Tell the holders of certificates that end, and those who keep certificates, at each of the days that the policies
    name; once each, also where a day was missed. Answers how many certificates were spoken of.
    """
    steps = sorted({int(days) for days in values(WARNINGS).values()})
    found = (
        Certificate.objects.select_for_update(of=("self",))
        .filter(Q(user=None) | Q(user__is_active=True), revoked_at=None, active_to__gt=now)
        .filter(active_to__lte=now + timedelta(days=steps[-1]))
        .select_related("user")
        .defer("certificate", "key")
        .order_by("active_to", "pk")
    )
    due: list[Certificate] = []
    for certificate in found:
        # The nearest step that it has come to: who was told of a nearer one needs no farther one.
        step = next(days for days in steps if certificate.active_to <= now + timedelta(days=days))
        if certificate.told_days is not None and certificate.told_days <= step:
            continue
        certificate.told_days = step
        due.append(certificate)
    for certificate in due:
        if certificate.user is not None:
            _tell_holder(certificate, certificate.user, now)
    if due:
        _tell_keepers(due, now)
        Certificate.objects.bulk_update(due, ["told_days"])
    return len(due)


def _tell_holder(certificate: Certificate, user: User, now: datetime) -> None:
    notify(
        template=OWN.code,
        to=Recipient.user(user),
        context={"day": access.today(certificate.active_to)},
        link=_page("certificate"),
        idempotency_key=f"{OWN.code}:{certificate.pk}:{certificate.told_days}",
        actor=ACTOR,
        now=now,
    )


def _tell_keepers(due: Sequence[Certificate], now: datetime) -> None:
    """One message for all of them; nobody reads a second time of their own."""
    for keeper in people_with(RIGHT, now, unit=access.EVERYWHERE):
        others = [certificate for certificate in due if certificate.user_id != keeper.pk]
        if not others:
            continue
        first = others[0]
        notify(
            template=OTHERS.code,
            to=Recipient.user(keeper),
            context={"count": len(others), "day": access.today(first.active_to)},
            link=_page("certificates"),
            idempotency_key=f"{OTHERS.code}:{keeper.pk}:{first.pk}:{first.told_days}",
            actor=ACTOR,
            now=now,
        )


def _page(name: str) -> str:
    # A job knows no request, so the tenant's addresses are named.
    return reverse(f"documents:{name}", urlconf=settings.TIRU_TENANT_URLCONF)
