"""Referrals: the list and the dossiers for whoever decides, one's own for an officer, the reply and the decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from catalog.modules.complaint_centre import dossier_paper
from catalog.modules.complaint_centre import wording_ladder as wording
from catalog.modules.complaint_centre.forms.ladder import DecisionForm, ReplyForm
from catalog.modules.complaint_centre.models import REFERRAL_PURPOSE, Objection, Referral
from catalog.modules.complaint_centre.queries import referrals as queries
from catalog.modules.complaint_centre.rules.objections import Ruling, State
from catalog.modules.complaint_centre.services import referring
from catalog.modules.complaint_centre.views.pages import page, person
from catalog.modules.complaint_centre.wording import reason_of
from core import clock, schema
from core.actors import actor_of
from core.errors import NotThere, Refusal
from core.secrets import decrypt
from organisation.queries import names_of_actors

ON_A_PAGE = 25
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """All of them for whoever decides, their own for an officer; nothing here for anybody else."""
    now, who = clock.now(), person(request)
    found, is_own = queries.decided_by(who), False
    if not queries.may_decide(who):
        found, is_own = queries.own_referrals(who), True
        if not found.exists():
            raise NotThere
    numbers = queries.numbers_of(found, now)
    show = request.GET.get("tampil", "")
    shown = Paginator(queries.shown(found, show, now), ON_A_PAGE).get_page(request.GET.get("page"))
    chips = [
        {"label": label, "count": count, "url": f"?tampil={value}" if value else "?", "current": show == value}
        for value, label, count in (
            ("", _("Not decided yet"), numbers.reply + numbers.decide),
            ("decide", _("To be decided"), numbers.decide),
            ("reply", _("The officer may reply"), numbers.reply),
            ("objected", _("The officer objects"), numbers.objected),
            ("decided", _("Decided"), numbers.decided),
        )
    ]
    rows = [row_of(one) | {"state": wording.state(one, now)} for one in shown]
    return page(request, "referrals/list", {"page": shown, "rows": rows, "chips": chips, "is_own": is_own})


@require_safe
@login_required
def dossier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The clock's evidence, what the officer said, what was decided. Made to be printed."""
    return page(request, "referrals/dossier", _dossier(request, _found(request, pk)))


@require_safe
@login_required
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The dossier as an official paper, in Indonesian; the log keeps who printed it."""
    found, now = _found(request, pk), clock.now()
    head = referring.note_printed(referral_id=found.pk, actor=actor_of(request), now=now)
    with override("id"):
        content = dossier_paper.pdf(_dossier(request, found) | {"head": head}, at=now)
    name = f"rujukan-{found.complaint.case.code}-{found.level}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@form_page
@login_required
def reply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The officer's own words, as long as nobody has decided."""
    found = queries.own_referrals(person(request)).filter(pk=pk).first()
    if found is None:
        raise NotThere
    form = ReplyForm(request.POST or None, initial={"text": opened(found.reply)})
    if form.is_valid():
        try:
            referring.reply(
                referral_id=pk,
                text=form.cleaned_data["text"],
                person=person(request),
                actor=actor_of(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.attr, str(refusal))
        else:
            messages.success(request, _("Your reply is in the dossier. You may change it until somebody has decided."))
            return redirect("complaint_centre:referral", pk=pk)
    return page(request, "referrals/reply", row_of(found) | {"form": form})


@form_page
@login_required
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A person decides, with grounds."""
    found = queries.decided_by(person(request)).filter(pk=pk).first()
    if found is None:
        raise NotThere
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        try:
            referring.decide(
                referral_id=pk,
                **form.cleaned_data,
                person=person(request),
                actor=actor_of(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Decided and written down."))
            return redirect("complaint_centre:referral", pk=pk)
    context = row_of(found) | {
        "form": form,
        "reply": opened(found.reply),
        "is_early": found.replied_at is None and clock.now() < found.reply_until,
    }
    return page(request, "referrals/decide", context)


def _found(request: HttpRequest, pk: UUID) -> Referral:
    """:raises NotThere: unless the person decides on it, or it is about them."""
    who = person(request)
    found = queries.decided_by(who).filter(pk=pk).first() or queries.own_referrals(who).filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def row_of(one: Referral) -> dict[str, Any]:
    return {"one": one, "kind": wording.kind(one), "level": wording.level(one), "limit": wording.limit_name(one.clock)}


def _dossier(request: HttpRequest, found: Referral) -> dict[str, Any]:
    now, who = clock.now(), person(request)
    story = queries.dossier_of(found)
    names = names_of_actors([*{entry.actor for entry in story.entries}, found.decided_by], schema=schema.current())
    is_own = found.officer_id == who.pk
    said = queries.objection_to(found)
    may_decide = queries.may_decide(who) and not is_own
    return row_of(found) | {
        "story": story,
        "head": story.head,
        "about": wording.about(story.complaint),
        "state": wording.state(found, now),
        "reason": reason_of(story.complaint),
        "misses": [_miss(one) for one in (*story.misses, *story.others)],
        "rises": [wording.risen(one) for one in story.rises],
        "told": [{"what": wording.notice(one.template), "one": one} for one in story.told],
        "answers": [at for at, sender in story.messages if sender == "officer"],
        "entries": [
            {"one": entry, "deed": wording.deed(entry.action), "by": wording.by(entry.actor, names)}
            for entry in story.entries
        ],
        "reply": opened(found.reply),
        "grounds": opened(found.grounds),
        "decided_by": found.decider.full_name if found.decider else names.get(found.decided_by, ""),
        "is_own": is_own,
        "list_url": reverse("complaint_centre:referrals"),
        "may_reply": is_own and not found.outcome,
        "may_decide": may_decide and not found.outcome,
        "first_state": wording.first_state(found) if found.outcome else None,
        "may_object": is_own and queries.may_object(found, now),
        "objection": _objection(said) if said is not None else None,
        "may_withdraw": said is not None and is_own and said.state == State.FILED,
        "may_rule": said is not None and may_decide and queries.may_rule_on(who, said, now),
    }


def _objection(said: Objection) -> dict[str, Any]:
    return {
        "one": said,
        "state": State(said.state).label,
        "grounds": opened(said.grounds),
        "ruling": Ruling(said.ruling).label if said.ruling else None,
        "reasons": opened(said.reasons),
        "judge": said.judge.full_name if said.judge else "",
    }


def _miss(one: Any) -> dict[str, Any]:
    return {
        "one": one,
        "limit": wording.limit_name(one.clock),
        "level": wording.missed_by(one),
        "late": clock.format_duration(one.noticed_at - one.due_at),
        "weight": one.get_weight_display(),
    }


def opened(sealed: str) -> str:
    """Words of a referral, unsealed."""
    return decrypt(sealed, purpose=REFERRAL_PURPOSE) if sealed else ""
