"""Cases of a course that a module brought: begun whole, by officers, without a PIN and without a page of casework."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from casework import timing
from casework.machine import CaseType
from casework.models import Case, Channel, ProductState, ProductVersion
from casework.pins import OPENS_NOTHING
from casework.services.intake import Applicant, fill, free_code
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
        state=course.initial,
        channel=Channel.COUNTER,
        started_at=now,
        submitted_at=now,
        state_since=now,
        policies=dict(kept_policies),
    )
    fill(case, applicant)
    case.save()
    timing.add_clock(case, timing.STANDARD, version.promise)
    timing.run_clocks(case, run=course.states[course.initial].runs_clock, at=now)
    note(case, "begun", actor=actor, now=now, product=version.product.code, version=version.number)
    return case
