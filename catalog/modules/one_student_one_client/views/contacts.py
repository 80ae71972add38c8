"""A midwife records a contact at which she or a doctor was; the photos of a visit."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.modules.one_student_one_client import wording, wording_care
from catalog.modules.one_student_one_client.forms_visits import VisitForm
from catalog.modules.one_student_one_client.models import CARE_PURPOSE, Pregnancy, Visit
from catalog.modules.one_student_one_client.queries import care
from catalog.modules.one_student_one_client.rights import CARE
from catalog.modules.one_student_one_client.services import children, photos, visits
from catalog.modules.one_student_one_client.views.answers import form_page, of_midwife, page, user_of
from core import clock, files
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import today
from web.doors import requires_right

cares = requires_right(CARE)


@form_page
@cares
def contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Antenatal, after the birth, of the newborn or the child; a danger sign leads on to the referral it opened."""
    found, now = of_midwife(request, pk), clock.now()
    if found.ended_at:
        raise NotThere
    first, others = care.topics_for(found, today(now))
    form = VisitForm(
        request.POST or None,
        request.FILES or None,
        kinds=care.kinds_of(found),
        by=(Visit.By.MIDWIFE, Visit.By.DOCTOR),
        topics=[*first, *others],
        children=wording_care.children_to_choose(children.living(found)),
        now=now,
    )
    if form.is_valid() and (made := _recorded(request, form, found)):
        if made.referral:
            return redirect("one_student_one_client:referral", pk=made.referral.pk)
        messages.success(request, _said(made))
        return redirect("one_student_one_client:mother", pk=found.pk)
    context = {
        "mother": found,
        "age": wording.age(found.resident, today(now)),
        "weeks": wording.weeks(found, today(now)),
        "form": form,
    }
    return page(request, "visits/contact", context)


@require_safe
@login_required
def photo(request: HttpRequest, pk: UUID, photo: UUID) -> HttpResponseBase:
    """For whoever may read her record; each look is written down."""
    found = photos.open_photo(
        pregnancy_id=pk, photo_id=photo, user=user_of(request), actor=actor_of(request), now=clock.now()
    )
    return files.shown_response(found, purpose=CARE_PURPOSE)


def _recorded(request: HttpRequest, form: VisitForm, pregnancy: Pregnancy) -> visits.Recorded | None:
    try:
        return visits.record_visit(
            pregnancy_id=pregnancy.pk,
            visitor=user_of(request),
            actor=actor_of(request),
            now=clock.now(),
            **form.values(),
        )
    except Refusal as refusal:
        form.take(refusal)
        return None


def _said(made: visits.Recorded) -> str:
    if not made.alerts:
        return _("The contact is recorded.")
    found = ", ".join(str(alert.label) for alert in made.alerts)
    return _("The contact is recorded. It shows: %(found)s. Decide what follows.") % {"found": found}
