"""Cases of a course that others brought: handed in at once, without a page of casework."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from casework import codes, timing
from casework.clocks import Promise
from casework.machine import CaseType
from casework.models import Case, Channel, ProductState, ProductVersion
from casework.pins import OPENS_NOTHING, kept_pin
from casework.services.intake import Applicant, Begun, fill, free_code
from casework.services.moving import note
from casework.services.refusals import NotOffered
from core.actors import Actor
from organisation.models import Unit


@transaction.atomic
def begin_case(
    *,
    course: CaseType,
    product_code: str,
    applicant: Applicant,
    unit: Unit,
    kept_policies: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> Case:
    """
    Begin a case of a module's own course, in its first state. It is handed in at once: there is no draft. Nobody gets
    a PIN, so the tracking page does not open it.

    :param product_code: the module's service; its standard in force is the one that counts for this case.
    :param kept_policies: what `policies.snapshot` gave for the policies that the case needs later.
    :raises NotOffered: if the service is not published.
    """
    version = (
        ProductVersion.objects.select_related("product")
        .filter(
            product__code=product_code, product__module=course.module, product__state=ProductState.PUBLISHED,
            valid_to=None,
        )
        .first()
    )  # fmt: skip
    if version is None:
        raise NotOffered
    case = Case(
        type=course.slug,
        code=free_code(),
        pin=OPENS_NOTHING,
        product=version.product,
        product_version=version,
        unit=unit,
        channel=Channel.COUNTER,
        policies=dict(kept_policies),
    )
    _hand_in(case, course, version.promise, applicant, now)
    note(case, "begun", actor=actor, now=now, product=version.product.code, version=version.number)
    return case


@transaction.atomic
def begin_by_law(
    *,
    course: CaseType,
    promise: Promise,
    applicant: Applicant,
    unit: Unit,
    channel: Channel,
    actor: Actor,
    now: datetime,
) -> Begun:
    """
    Begin a case that no service stands behind: a law says what is to be done and by when. Code and PIN open it like any
    other; the page is that of the course.

    :param promise: what the law promises, counted from now.
    """
    case = Case(type=course.slug, code=free_code(), unit=unit, channel=channel)
    pin = codes.new_pin()
    case.pin = kept_pin(case.pk, pin)
    _hand_in(case, course, promise, applicant, now)
    note(case, "begun", actor=actor, now=now, channel=str(channel))
    return Begun(case, pin)


def _hand_in(case: Case, course: CaseType, promise: Promise, applicant: Applicant, now: datetime) -> None:
    case.state = course.initial
    case.started_at = case.submitted_at = case.state_since = now
    fill(case, applicant)
    case.save()
    timing.add_clock(case, timing.STANDARD, promise)
    timing.run_clocks(case, run=course.states[course.initial].runs_clock, at=now)
