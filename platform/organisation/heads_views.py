"""The page that leads through a change of the regional head: entered, looked at, done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.localised import LocalisedText
from organisation import access, heads, positions, queries, services
from organisation.delegations import known_acts, sentence_of_delegation
from organisation.models import Holding
from organisation.positions_forms import HeadForm
from organisation.views import done, manages_people, manages_units, page_of, who_and_when

MOST_NAMED = 10
"""So many mandates are named; of more, their number is told."""


@manages_units
@manages_people
def change_head(request: HttpRequest) -> HttpResponse:
    today, post = access.today(), heads.head_post()
    form = HeadForm(request.POST or None, day=today)
    context: dict[str, Any] = {
        "form": form,
        "post": post.name if post else heads.name_of_post(),
        "present": [
            positions.sentence_of_holding(holding, today=today)
            for holding in (positions.history_of(post) if post else [])
            if holding.holds_on(today)
        ],
    }
    if not form.is_valid() or "change" in request.POST:
        return page_of(request, "change_head", context)
    if "confirmed" in request.POST and done(form, services.change_head, **form.head(), **who_and_when(request)):
        messages.success(request, _("The new head has been entered, with everything that changes by it."))
        made = heads.head_post()
        assert made is not None
        return redirect("organisation:position", pk=made.pk)
    if form.errors:
        return page_of(request, "change_head", context)
    context["typed"] = [
        (name, value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "change")
    ]
    return page_of(request, "confirm_head", context | {"effects": _effects(form, context["post"])})


def _effects(form: HeadForm, post: LocalisedText) -> list[dict[str, Any]]:
    values, today = form.head(), access.today()
    day = values["active_from"]
    plan = heads.handover(heads.head_post(), standing=values["standing"], user=values["user"], day=day, today=today)
    last = clock.format_short_date(day - clock.DAY)
    acts = known_acts()
    name = values["full_name"] or values["user"].full_name
    prefix = positions.PREFIXES.get(Holding.Standing(values["standing"]), "")
    title = f"{prefix} {post.id}".strip()
    parts = {"name": name, "post": title, "day": clock.format_short_date(day)}
    begins = [("add", _("%(name)s is %(post)s from %(day)s on.") % parts)]
    if values["user"] is not None:
        begins.append(("add", _("%(name)s gets the role of the regional head for as long.") % parts))
    else:
        begins.append(("warn", _("%(name)s has no account here: invite them to let them sign.") % parts))
    ends = [
        ("no", _("%(name)s holds the post until %(day)s.") % {"name": one.full_name, "day": last})
        for one in plan.leaving
    ]
    ends += [
        ("no", _("Ends on %(day)s: %(what)s") % {"day": last, "what": queries.sentence_of(one)}) for one in plan.ending
    ]
    ends += [
        ("no", _("Ends on %(day)s: %(what)s") % {"day": last, "what": sentence_of_delegation(one, acts)})
        for one in plan.personal
    ]
    stays = [("keep", sentence_of_delegation(one, acts)) for one in plan.of_the_post]
    named = [sentence_of_delegation(one, acts) for one in plan.given]
    stays += [("keep", sentence) for sentence in named[:MOST_NAMED]]
    more = len(named) - MOST_NAMED
    if more > 0:
        stays.append(("keep", ngettext("%(count)d more mandate", "%(count)d more mandates", more) % {"count": more}))
    looks = [("warn", queries.sentence_of(one)) for one in plan.staying] + [("warn", line) for line in plan.told]
    groups = [
        (_("Begins"), begins),
        (_("Ends"), ends),
        (_("Goes on, until somebody revokes it"), stays),
        (_("Look at it yourself"), looks),
    ]
    return [
        {"title": title, "items": [{"kind": kind, "text": text} for kind, text in items]}
        for title, items in groups
        if items
    ]
