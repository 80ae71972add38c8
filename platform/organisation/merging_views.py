"""Pages on which two units that mean the same become one, and two again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

import policies
from core import clock
from core.errors import NotThere, Refusal
from organisation import access, merging, services
from organisation.merging_forms import MergeForm, UndoMergeForm
from organisation.models import Unit, UnitMerge
from organisation.policies import MERGE_UNDO_DAYS
from organisation.views import done, effects_of, manages_people, manages_units, page_of, who_and_when


@manages_units
@manages_people
def merge_units(request: HttpRequest) -> HttpResponse:
    today = access.today()
    sent = request.POST.copy() if request.method == "POST" else None
    if sent is not None and "swap" in sent:
        sent["kept"], sent["dropped"] = sent.get("dropped", ""), sent.get("kept", "")
    asked = {name: request.GET[name] for name in ("kept", "dropped") if request.GET.get(name, "").isdecimal()}
    form = MergeForm(sent, today=today, initial=asked)
    context: dict[str, Any] = {"form": form}
    if sent is not None and "change" not in sent and form.is_valid():
        kept, dropped = form.cleaned_data["kept"], form.cleaned_data["dropped"]
        if "confirmed" in sent:
            if done(form, services.merge_units, **form.cleaned_data, **who_and_when(request)):
                words = _("%(dropped)s has become one with %(kept)s.")
                messages.success(request, words % {"dropped": dropped.name, "kept": kept.name})
                return redirect("organisation:unit", pk=kept.pk)
        elif done(form, merging.refuse_unless_alike, kept=kept, dropped=dropped, day=today):
            context |= {"kept": kept, "dropped": dropped, "typed": [(name, form[name].value()) for name in form.fields]}
            return page_of(request, "confirm_merge", context | {"effects": _effects(kept, dropped)})
    elif sent is not None and "change" in sent:
        form.errors.clear()
    context |= {"twins": merging.twins(day=today), "merges": merging.merges_of(), "today": today}
    return page_of(request, "merge_units", context)


@manages_units
@manages_people
def undo_merge(request: HttpRequest, pk: int) -> HttpResponse:
    merge = UnitMerge.objects.select_related("kept", "dropped").filter(pk=pk).first()
    if merge is None:
        raise NotThere
    context: dict[str, Any] = {"merge": merge}
    try:
        merging.refuse_undo(merge, day=access.today())
    except Refusal as refusal:
        return page_of(request, "undo_merge", context | {"refusal": refusal})
    form = UndoMergeForm(request.POST or None)
    if form.is_valid() and done(
        form, services.undo_unit_merge, merge=merge, **form.cleaned_data, **who_and_when(request)
    ):
        messages.success(request, _("%(name)s is a unit of its own again.") % {"name": merge.dropped.name})
        return redirect("organisation:unit", pk=merge.dropped_id)
    plan, names = (
        merging.parting_of(merge),
        {"kept": merge.kept.name, "dropped": f"{merge.dropped.name} ({merge.dropped.code})"},
    )
    opens = _("%(dropped)s opens again and lies where it lay.") % names
    stays = _("What was added since the merge belongs to %(kept)s.") % names
    groups = [
        (_("Goes back"), [("add", opens), *(("add", line) for line in plan.back)]),
        (_("Stays"), [("keep", stays), *(("keep", line) for line in plan.stays)]),
    ]
    return page_of(request, "undo_merge", context | {"form": form, "effects": effects_of(groups)})


def _effects(kept: Unit, dropped: Unit) -> list[dict[str, Any]]:
    plan, today = merging.merger_of(kept, dropped, day=access.today()), access.today()
    days = policies.value(MERGE_UNDO_DAYS)
    names = {"kept": kept.name, "dropped": f"{dropped.name} ({dropped.code})"}
    closes = _("%(dropped)s closes today and lies below %(kept)s. Its code stays readable.") % names
    until = _("Until %(day)s the two can be parted again.") % {"day": clock.format_short_date(today + days * clock.DAY)}
    return effects_of(
        [
            (_("Goes over"), [("add", line) for line in plan.moves]),
            (_("Ends"), [("no", closes), *(("no", line) for line in plan.ends)]),
            (_("Stays"), [*(("keep", line) for line in plan.stays), ("keep", until)]),
            (_("Look at it yourself"), [("warn", line) for line in plan.look]),
        ]
    )
