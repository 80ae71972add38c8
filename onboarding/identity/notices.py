"""What administrators read today of addresses whose records are gone and of a mail server that takes nothing."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from onboarding.identity.navigation import RIGHT
from onboarding.identity.presentation import FAULTS
from organisation.access import EVERYWHERE, has_right
from tenants.context import current_or_none
from tenants.domains.models import State
from tenants.domains.queries import hosts_here
from tenants.identity.carrying import Fault
from tenants.identity.queries import mail_here
from web.notices import Notice


def notices(user: Any) -> Iterator[Notice]:
    if current_or_none() is None or not has_right(user, RIGHT, EVERYWHERE):
        return
    for claim in hosts_here().claims:
        if claim.state == State.LOST:
            yield Notice(
                block=_("Address"),
                title=_("The DNS records of %(host)s are gone") % {"host": claim.host},
                next_step=_("The address still works. Ask the keeper of your DNS to put the records back."),
                url=reverse("identity:hosts"),
                action=_("See the records"),
                since=claim.lost_at,
                due_at=claim.lost_at,
            )
    mail = mail_here()
    if mail.failing_since is not None and mail.server_host:
        yield Notice(
            block=_("Mail"),
            title=_("Your mail server does not take our mail"),
            next_step=_("Why: %(reason)s Until it is mended, mail goes through the platform's server.")
            % {"reason": FAULTS[Fault(mail.failure)]},
            url=reverse("identity:mail"),
            action=_("Look at the server"),
            since=mail.failing_since,
            due_at=mail.failing_since,
        )
