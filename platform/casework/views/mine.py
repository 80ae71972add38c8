"""The cases in the account of the citizen who is signed in."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.citizen_views import for_citizens
from casework import progress, queries, services
from casework.models import Case
from casework.views import keys
from casework.views.door import with_case
from core import clock
from core.actors import actor_of
from core.errors import Refusal
from web.belongings import belongings

ON_A_PAGE = 20
_WISH = "casework_keep"


@for_citizens
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Where each stands, what to do next, and the documents."""
    citizen = keys.citizen_of(request)
    assert citizen is not None  # the door
    now = clock.now()
    page = Paginator(queries.of_account(citizen), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "case": case,
            "name": case.product_version.name if case.product_version else None,
            "standing": progress.standing(case, now),
            "next": progress.next_step(case),
            "unread": len(progress.unread(case)),
            "has_document": progress.has_document(case),
            "due": progress.due_in_words(case) if case.due_at else "",
        }
        for case in page
    ]
    # Opened here by code and PIN, and in no account yet.
    loose = [one for one in queries.brief(keys.opened_here(request, now)) if one.user_id is None]
    # On the first page only: the others are for cases of long ago.
    others = list(belongings(citizen)) if page.number == 1 else []
    return render(request, "casework/citizen/mine.html", {"page": page, "rows": rows, "loose": loose, "others": others})


@with_case
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """
    Put a case that is open here into one's account.

    Whoever is not signed in is asked to first, and comes back here by GET: the wish was said by the button, so nothing
    is kept for somebody who only follows an address.
    """
    citizen = keys.citizen_of(request)
    wished = request.session.pop(_WISH, "") == str(case.pk)
    if request.method == "POST" and citizen is None:
        request.session[_WISH] = str(case.pk)
        return redirect(f"{reverse('citizen_account:sign_in')}?next={reverse('citizen:keep', args=[case.code])}")
    if citizen is None or (request.method != "POST" and not wished):
        return redirect("citizen:case", code=case.code)
    try:
        services.keep_in_account(case_id=case.pk, user=citizen, actor=actor_of(request), now=now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("citizen:case", code=case.code)
    messages.success(request, _("Kept in your account. From now on you find it under My applications."))
    return redirect("citizen:case", code=case.code)


@with_case
@require_POST
def take_out(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """Take a case out of the account again."""
    citizen = keys.citizen_of(request)
    if citizen is not None:
        services.take_out_of_account(case_id=case.pk, user=citizen, actor=actor_of(request), now=now)
        messages.success(request, _("Taken out of your account. Code and PIN still open it."))
    return redirect("citizen:mine")
