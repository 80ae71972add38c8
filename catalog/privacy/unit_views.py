"""For the officers of a unit that keeps data: what the data protection desk asks of it, and their answer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from casework.services import applicant_of, opened
from catalog.privacy import forms, presentation, queries
from catalog.privacy.doors import WORKS
from catalog.privacy.models import WISH_PURPOSE
from catalog.privacy.pages import sent, who
from catalog.privacy.services import requests as asking
from catalog.privacy.views import PER_PAGE
from core import clock
from core.errors import NotThere
from documents.forms import attempt
from organisation.access import has_right, require_right, scope_of


@never_cache
@login_required
@require_safe
def errands(request: HttpRequest) -> HttpResponse:
    """What waits for the units of this person."""
    require_right(request.user, WORKS)
    found = Paginator(queries.errands_in(scope_of(request.user, WORKS)), PER_PAGE).get_page(request.GET.get("page"))
    now = clock.now()
    rows = [presentation.request_row(one.request, now) | {"errand": one} for one in found.object_list]
    return render(request, "privacy/unit/errands.html", {"page": found, "rows": rows})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def errand(request: HttpRequest, code: str) -> HttpResponse:
    """What is to be done, and the answer. Opening it is a look, and stands in the log."""
    found = queries.find_errand(code)
    if found is None:
        raise NotThere
    require_right(request.user, WORKS, found.unit)
    case, now = found.request.case, clock.now()
    form = forms.ErrandForm(sent(request)) if found.ended_at is None else None
    if form is not None and form.is_valid():
        answered = attempt(form, asking.answer_errand, case_id=case.pk, **form.cleaned_data, **who(request))
        if answered is not None:
            messages.success(request, _("The desk is told, and answers the person."))
            return redirect("privacy_unit:errands")
    asking.look_at_errand(errand=found, **who(request))
    resident = found.request.resident
    context = {
        "errand": found,
        "row": presentation.request_row(found.request, now),
        "case": case,
        "applicant": applicant_of(case),
        "wish": opened(found.request.wish, WISH_PURPOSE),
        "task": opened(found.task, WISH_PURPOSE),
        "words": opened(found.words, WISH_PURPOSE),
        "resident": resident if resident and has_right(request.user, "residents.read", found.unit) else None,
        "form": form,
    }
    return render(request, "privacy/unit/errand.html", context, status=422 if form and form.errors else 200)
