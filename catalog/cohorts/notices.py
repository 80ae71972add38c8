"""What joint starts say on the today page of those who look after modules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.activation.services.releases import CAPITAL
from catalog.cohorts import queries
from catalog.cohorts.models import Answer
from catalog.sdk import find_module
from core import clock
from organisation.access import EVERYWHERE, has_right
from web.notices import Notice


def notices(user: Any) -> Iterator[Notice]:
    """Invitations to answer, and the next training of each joint start the regency takes part in."""
    if not has_right(user, "modules.manage", EVERYWHERE):
        return
    now = clock.now()
    for one in queries.own_news(today=clock.local_date(now, CAPITAL), now=now):
        cohort, url = one.cohort, reverse("cohorts:interest", args=[one.cohort.slug])
        module = str(find_module(cohort.slug).name)
        if one.answer == Answer.OPEN:
            yield Notice(
                block=module,
                title=_("You are invited to a joint start on %(day)s") % {"day": clock.format_date(cohort.starts_on)},
                next_step=_("Say whether your regency takes part"),
                url=url,
                action=_("Answer the invitation"),
                since=cohort.made_at,
                due_at=datetime.combine(cohort.answer_by + timedelta(days=1), time(), CAPITAL),
            )
        else:
            training = next(date for date in cohort.trainings.all() if not date.is_over(now))
            yield Notice(
                block=module,
                title=_("Training: %(title)s") % {"title": training.title},
                next_step=_("Come to %(place)s") % {"place": training.place},
                url=url,
                action=_("See the dates"),
                due_at=training.ends_at,
            )
