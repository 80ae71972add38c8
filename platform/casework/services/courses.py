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
from casework.services.moving import Detail, say
from casework.services.refusals import NotOffered
from core import evidence
from core.actors import Actor
from organisation.models import Unit


@transaction.atomic
@evidence.together()
def begin_case(
    *,
    course: CaseType,
    product_code: str,
    applicant: Applicant,
    unit: Unit,
    kept_policies: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    channel: Channel = Channel.COUNTER,
    limits: Mapping[str, timing.Limit] | None = None,
    is_followed: bool = False,
    request_key: str | None = None,
) -> Begun:
    """
    Begin a case of a module's own course, in its first state. It is handed in at once: there is no draft.

    :param product_code: the module's service; its standard in force is the one that counts for this case.
    :param kept_policies: what `policies.snapshot` gave for the policies that the case needs later.
    :param limits: the clocks that run from now on; left out, the one of the standard's promise.
    :param is_followed: whether code and PIN open the page that the course names; otherwise nobody gets a PIN.
    :param request_key: made by the client, so that the same request makes one case only.
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
        product=version.product,
        product_version=version,
        unit=unit,
        channel=channel,
        policies=dict(kept_policies),
        request_key=request_key,
    )
    pin = _pin_of(case, is_followed=is_followed)
    counted = {timing.STANDARD: version.promise} if limits is None else limits
    _hand_in(case, course, counted, applicant, actor, now, product=version.product.code, version=version.number)
    return Begun(case, pin)


@transaction.atomic
@evidence.together()
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
    pin = _pin_of(case, is_followed=True)
    _hand_in(case, course, {timing.STANDARD: promise}, applicant, actor, now, channel=str(channel))
    return Begun(case, pin)


def _pin_of(case: Case, *, is_followed: bool) -> str:
    pin = codes.new_pin() if is_followed else ""
    case.pin = kept_pin(case.pk, pin) if pin else OPENS_NOTHING
    return pin


def _hand_in(
    case: Case,
    course: CaseType,
    limits: Mapping[str, timing.Limit],
    applicant: Applicant,
    actor: Actor,
    now: datetime,
    **details: Detail,
) -> None:
    case.state = course.initial
    case.started_at = case.submitted_at = case.state_since = now
    fill(case, applicant)
    started = timing.started_clocks(case, limits, at=now)
    case.save()
    timing.save_clocks(started, at=now)
    say(case, "begun", actor=actor, now=now, reason="", **details)
