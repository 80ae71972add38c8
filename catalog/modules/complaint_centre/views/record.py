"""
The page of a report, and everything that officers do on it.

Each form carries the case's version. When somebody else was quicker, the page comes back with what they did, and with
what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from casework import clocks
from casework import queries as cases
from casework.forms.officer import ActForm, NoteForm, PlainForm, is_key
from casework.models import CONTACT_PURPOSE, Case, Sender
from casework.presenting import time_left
from casework.services import mark_read, opened, write_message
from casework.services.refusals import CaseChanged
from catalog.modules.complaint_centre import canned, limits, offices, places, rounds, services
from catalog.modules.complaint_centre.courses import (
    ASKED,
    ASSIGNED,
    IN_PROGRESS,
    RECEIVED,
    REOPENED,
    RESPONDED,
    VERIFIED,
)
from catalog.modules.complaint_centre.forms import work as forms
from catalog.modules.complaint_centre.models import (
    TEXT_PURPOSE,
    AwaitedPhoto,
    CannedText,
    Category,
    Complaint,
    OutsideRecord,
    ReportPhoto,
    Way,
)
from catalog.modules.complaint_centre.queries import channels, duty
from catalog.modules.complaint_centre.queries import work as queries
from catalog.modules.complaint_centre.queries.access import report_for
from catalog.modules.complaint_centre.queries.may import May, may
from catalog.modules.complaint_centre.rules.nearby import Likeness
from catalog.modules.complaint_centre.rules.watch import outward
from catalog.modules.complaint_centre.sketches import spot_on_record
from catalog.modules.complaint_centre.views.staff import opens, page, person, who_and_when
from catalog.modules.complaint_centre.ways.pictures import Why
from catalog.modules.complaint_centre.wording import kind_of, level_of, reason_of
from catalog.modules.complaint_centre.wording_duty import officer_label, said_of, standing_words
from catalog.modules.complaint_centre.wording_work import advice_for, clock_name, why_alike
from core import clock, files, schema
from core.errors import NotThere, Refusal
from core.localised import LocalisedText
from organisation.access import today
from organisation.duty.rota import Standing, State
from organisation.queries import names_of_actors
from web.outbox import sent_once
from web.templatetags.web import local_time, short_date


@dataclass(frozen=True, kw_only=True)
class Act:
    """
    Something that can be done to a report.

    :param move: of its course; "" for what changes no state.
    :param allowed: who may.
    :param is_whistle_s: whether it can be done to a whistle-blower's report, too.
    :param do: does it, and says so.
    """

    verb: Any
    allowed: Callable[[May], bool]
    form: Callable[[Opened, str, Any], ActForm]
    do: Callable[[Opened, Any], str]
    move: str = ""
    is_whistle_s: bool = True
    is_danger: bool = False


class Opened:
    """A report as one request sees it: who looks, and the forms of its page. A form that was sent takes its place."""

    def __init__(self, request: HttpRequest, code: str, *, changed_since: int | None = None) -> None:
        self.request, self.now, self.changed_since = request, clock.now(), changed_since
        self.complaint = report_for(request.user, code)
        self.case: Case = queries.whole(self.complaint)
        self.complaint.case = self.case
        self.may = may(request.user, self.complaint)
        self.sent: ActForm | None = None

    def form(self, slug: str) -> ActForm:
        if self.sent is not None and self.sent.slug == slug:
            return self.sent
        return ACTS[slug].form(self, slug, None)

    def can(self, slug: str) -> bool:
        """Whether this person may do it, as things stand."""
        act = ACTS[slug]
        if not act.allowed(self.may) or (self.may.inspect and not act.is_whistle_s):
            return False
        if act.move and act.move not in self.case.course.open_moves(self.case.state, (), by="officer"):
            return False
        return _APPLIES.get(slug, lambda _opened: True)(self)

    def write(self, form: ActForm) -> dict[str, Any]:
        return {"case_id": self.case.pk, "version": form.cleaned_data["version"], **who_and_when(self.request)}

    @cached_property
    def place(self) -> str:
        code = self.complaint.village_code
        return places.names([code, code[:6]]).get(code, "") if code else ""

    @cached_property
    def photos(self) -> list[tuple[ReportPhoto, str]]:
        """Each with what it is called on the page."""
        named = []
        for number, photo in enumerate(self.complaint.photos.all(), start=1):
            at = photo.taken_at or photo.added_at
            when = f"{short_date(at)}, {local_time(at, 'bare')}"
            stage = (
                _("Photo %(number)d, before")
                if photo.stage == ReportPhoto.Stage.BEFORE
                else _("Photo %(number)d, after")
            )
            named.append((photo, f"{stage % {'number': number}} · {when}"))
        return named

    @cached_property
    def categories(self) -> list[tuple[str, str]]:
        return queries.category_choices(chosen=self.complaint.category)

    @cached_property
    def officers(self) -> list[tuple[User, Standing]]:
        """Who may answer at the office, on duty first."""
        return duty.ranked(self.case.unit, self.now)

    @property
    def holder_is_away(self) -> str:
        """Until when whoever has the report is absent, in words."""
        held = (how for user, how in self.officers if user.pk == self.case.assignee_id and how.state is State.AWAY)
        return next((standing_words(how, self.now) for how in held), "")

    @cached_property
    def alike(self) -> list[tuple[Complaint, Likeness, str]]:
        """Reports that may be about the same thing, each with what speaks for it."""
        found = queries.look_alikes(person(self.request), self.complaint, now=self.now)
        shared = {one.shared for _other, one in found if one.shared}
        names = {one.path: str(one.name) for one in Category.objects.filter(path__in=shared)} if shared else {}
        return [(other, like, why_alike(like, names.get(like.shared, ""))) for other, like in found]

    @cached_property
    def outside(self) -> list[OutsideRecord]:
        return channels.outside_of(self.complaint)

    @cached_property
    def awaited(self) -> list[tuple[AwaitedPhoto, LocalisedText | None, str]]:
        """Pictures that are still to come, or will not: why not, and at which address they lie."""
        return [
            (one, Why(one.left).label if one.left else None, _address_of(one) if one.left else "")
            for one in channels.awaited_of(self.complaint)
        ]

    @cached_property
    def searched(self) -> str:
        return self.request.GET.get("kantor", "").strip()[:80]

    @cached_property
    def canned(self) -> CannedText | None:
        """The text that was chosen to begin the answer."""
        chosen = self.request.GET.get("siap", "")
        return next((one for one in queries.canned_texts() if one.code == chosen), None) if chosen else None


@require_safe
@opens
def report(request: HttpRequest, code: str) -> HttpResponse:
    return _page(Opened(request, code))


@sent_once
@require_POST
@opens
def act(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Do one thing to a report. A refusal brings the page back, with what was typed and what others did meanwhile."""
    opened_ = Opened(request, code)
    kind = ACTS.get(slug)
    if kind is None or not kind.allowed(opened_.may) or (opened_.may.inspect and not kind.is_whistle_s):
        raise NotThere
    form = kind.form(opened_, slug, request.POST)
    if not form.is_valid():
        opened_.sent = form
        return _page(opened_, status=422)
    try:
        said = kind.do(opened_, form)
    except Refusal as refusal:
        is_changed = isinstance(refusal, CaseChanged)
        # Read again: the page shows the report as it is now, and what is sent next is sent by somebody who saw that.
        opened_ = Opened(request, code, changed_since=form.cleaned_data["version"] if is_changed else None)
        opened_.sent = again = kind.form(opened_, slug, request.POST)
        again.is_valid()
        again.add_error(refusal.attr if refusal.attr in again.fields else None, str(refusal))
        seen = request.POST.copy()
        seen[again.add_prefix("version")] = str(opened_.case.version)
        again.data = seen
        return _page(opened_, status=refusal.status)
    messages.success(request, said)
    return redirect("complaint_centre:work_report", code=code)


@require_safe
@opens
def photo(request: HttpRequest, code: str, pk: UUID) -> HttpResponseBase:
    """A photo, unsealed for whoever may see the report; the log keeps who opened it."""
    found = report_for(request.user, code)
    stored = services.open_photo(complaint=found, photo_id=pk, **who_and_when(request))
    return files.shown_response(stored, purpose=TEXT_PURPOSE)


def _page(opened_: Opened, *, status: int = 200) -> HttpResponse:
    complaint, case, now, sent = opened_.complaint, opened_.case, opened_.now, opened_.sent
    group = cases.group_of(case, now) if case.is_open else "closed"
    history, letters = list(case.history.all()), list(case.messages.all())
    names = names_of_actors([one.by for one in history] + [one.by for one in letters], schema=schema.current())
    open_acts = [slug for slug in ACTS if opened_.can(slug)]
    shown = {
        slug: {"slug": slug, "verb": ACTS[slug].verb, "form": opened_.form(slug), "danger": ACTS[slug].is_danger}
        for slug in open_acts
    }
    main = next((slug for slug in _MAIN.get(case.state, ()) if slug in shown), "")
    context: dict[str, Any] = {
        "report": complaint,
        "case": case,
        "left": time_left(case, group, now),
        "tone": _TONES[group],
        "advice": advice_for(case.state, is_whistle=opened_.may.inspect),
        "acts": shown,
        "main": main,
        "beside": [shown[slug] for slug in _BESIDE if slug in shown and slug != main],
        "sent": sent,
        "may": opened_.may,
        "kind": kind_of(complaint),
        "level": level_of(complaint),
        "category": _category_in_full(complaint),
        "text": opened(complaint.text, TEXT_PURPOSE),
        "address": opened(complaint.address, TEXT_PURPOSE),
        "place": opened_.place,
        "photos": opened_.photos,
        "sketch": spot_on_record(complaint, opened_.alike if "gabung" in shown else ()),
        "clocks": _clocks(opened_),
        "phone": "" if complaint.is_anonymous else opened(case.phone, CONTACT_PURPOSE),
        "email": "" if complaint.is_anonymous else opened(case.email, CONTACT_PURPOSE),
        "is_reachable": bool(case.phone or case.email),
        "has_reporter": opened_.may.inspect and queries.named_reporter(complaint),
        "letters": letters,
        "unread": any(one.sender == Sender.CITIZEN and one.read_at is None for one in letters),
        "history": history[::-1],
        "names": names,
        "changes": cases.since(case, opened_.changed_since) if opened_.changed_since else [],
        "canned": queries.canned_texts() if "jawab" in shown else [],
        "chosen_text": opened_.canned,
        "alike": opened_.alike if "gabung" in shown else [],
        "escalations": list(complaint.escalations.select_related("to_unit")),
        "searched": opened_.searched,
        "outside": [(one, outward(one.fault)) for one in opened_.outside],
        "awaited": opened_.awaited,
        "holder_is_away": opened_.holder_is_away if "petugas" in shown else "",
        "agencies": queries.agencies() if "alihkan" in shown else [],
    }
    if sent is not None and sent.errors:
        context["form"] = sent
        if sent.slug not in shown:
            # The step is gone because somebody else took another: what was written must not go with it.
            context["unsent"] = [str(one.value()) for one in sent.visible_fields() if isinstance(one.value(), str)]
    return page(opened_.request, "work/report", context, status=status)


_TONES: Final[Mapping[str, str]] = {"late": "danger", "soon": "warning", "today": "info", "later": "info",
                                    "unknown": "neutral", "paused": "neutral", "closed": "neutral"}  # fmt: skip


def _clocks(opened_: Opened) -> list[dict[str, Any]]:
    """Every clock, with why it ends when it does, what is left, or what became of it."""
    rows = []
    for one in sorted(
        opened_.case.clocks.all(), key=lambda row: (row.ended_at is not None, row.due_at or _FAR, row.name)
    ):
        why = reason_of(opened_.complaint) if one.name == limits.RESPONSE else None
        left = one.due_at - opened_.now if one.due_at and one.ended_at is None else None
        rows.append(
            {
                "clock": one,
                "name": clock_name(one.name),
                "why": why or ("" if one.fixed_at else one.promise),
                "left": left if left and left.total_seconds() > 0 else None,
                "late": -left if left is not None and left.total_seconds() <= 0 else None,
                "used": clocks.elapsed(one.runs_so_far(), one.ended_at or opened_.now),
                "by_minute": bool(one.fixed_at),
            }
        )
    return rows


_FAR: Final = datetime.max.replace(tzinfo=UTC)


def _address_of(awaited: AwaitedPhoto) -> str:
    """What a carrier calls a picture helps nobody."""
    return opened(awaited.address, TEXT_PURPOSE) if awaited.way == Way.OPEN311 else ""


def _category_in_full(complaint: Complaint) -> str:
    if complaint.category is None:
        return ""
    steps = complaint.category.path.split("/")
    above = ["/".join(steps[: number + 1]) for number in range(len(steps) - 1)]
    known = {one.path: one for one in Category.objects.filter(path__in=above)} if above else {}
    return queries.category_name(complaint.category, known)


# What can be done


def _work(may: May) -> bool:
    return may.work


def _sort(may: May) -> bool:
    return may.sort


def _handle(may: May) -> bool:
    return may.handle


def _plain(kind: type[ActForm]) -> Callable[[Opened, str, Any], ActForm]:
    return lambda opened_, slug, data: kind(data, case=opened_.case, slug=slug)


def _sort_form(opened_: Opened, slug: str, data: Any) -> ActForm:
    return forms.SortForm(data, complaint=opened_.complaint, categories=opened_.categories, slug=slug)


def _pass_form(opened_: Opened, slug: str, data: Any) -> ActForm:
    """Offices of the report's place and category, and those that were searched for."""
    here = offices.offices_of(opened_.complaint.village_code, day=today(opened_.now))
    in_charge = opened_.complaint.category.unit if opened_.complaint.category else None
    units, _more = queries.offices_for(
        opened_.complaint,
        suggested=(in_charge, here.village, here.district, here.government),
        text=opened_.searched,
        now=opened_.now,
    )
    chosen = data.get(f"{slug}-unit", "") if data is not None else ""
    if is_key(chosen) and all(str(one.pk) != chosen for one in units):
        units += list(queries.active_offices(opened_.now).filter(pk=chosen))
    said = said_of(duty.rota_of(units, opened_.now), units, opened_.now)
    return forms.PassForm(data, units=units, said=said, case=opened_.case, slug=slug)


def _officer_form(opened_: Opened, slug: str, data: Any) -> ActForm:
    officers = [(user, officer_label(user, how, opened_.now)) for user, how in opened_.officers]
    return forms.OfficerForm(data, officers=officers, case=opened_.case, slug=slug)


def _answer_form(opened_: Opened, slug: str, data: Any) -> ActForm:
    begun = {}
    if opened_.canned is not None:
        begun = {"text": canned.written_for(opened_.canned, opened_.complaint, place=opened_.place)}
    return forms.AnswerForm(data, case=opened_.case, slug=slug, initial=begun)


def _resolve_form(opened_: Opened, slug: str, data: Any) -> ActForm:
    return forms.ResolveForm(data, files=opened_.request.FILES or None, case=opened_.case, slug=slug)


def _join_form(opened_: Opened, slug: str, data: Any) -> ActForm:
    return forms.JoinForm(data, alike=opened_.alike, case=opened_.case, slug=slug)


def _split_form(opened_: Opened, slug: str, data: Any) -> ActForm:
    return forms.SplitForm(data, categories=opened_.categories, case=opened_.case, slug=slug)


def _forward_form(opened_: Opened, slug: str, data: Any) -> ActForm:
    return forms.ForwardForm(data, targets=channels.targets(), case=opened_.case, slug=slug)


def _publish_form(opened_: Opened, slug: str, data: Any) -> ActForm:
    return forms.PublishForm(data, complaint=opened_.complaint, photos=opened_.photos, slug=slug)


def _verify(opened_: Opened, form: forms.SortForm) -> str:
    services.verify(found=form.found(), **opened_.write(form))
    return _("The report is verified. Pass it to the office in charge.")


def _sort_again(opened_: Opened, form: forms.SortForm) -> str:
    services.sort_again(found=form.found(), **opened_.write(form))
    return _("Corrected. The answer stays due when it was.")


def _pass(opened_: Opened, form: forms.PassForm) -> str:
    unit = form.chosen()
    services.pass_to(unit=unit, **opened_.write(form))
    return _("%(office)s has it now. Its time goes on.") % {"office": unit.name}


def _give(opened_: Opened, form: forms.OfficerForm) -> str:
    officer = form.chosen()
    services.give(officer=officer, **opened_.write(form))
    if officer is None:
        return _("The report belongs to the whole office again.")
    how = dict(opened_.officers)[officer]
    if how.state in (State.ON, State.UNKNOWN):
        return _("%(name)s works on it now.") % {"name": officer.full_name}
    return _("%(name)s has it now: %(state)s. The time for an answer goes on.") % {
        "name": officer.full_name,
        "state": standing_words(how, opened_.now),
    }


def _answer(opened_: Opened, form: forms.AnswerForm) -> str:
    services.respond(text=form.cleaned_data["text"], **opened_.write(form))
    return _("The citizen has your answer.")


def _ask(opened_: Opened, form: forms.QuestionForm) -> str:
    services.ask(text=form.cleaned_data["text"], **opened_.write(form))
    return _("The citizen was asked. The law's time stands until they answer.")


def _begin(opened_: Opened, form: ActForm) -> str:
    services.begin_work(**opened_.write(form))
    return _("The citizen sees that it is being worked on.")


def _resolve(opened_: Opened, form: forms.ResolveForm) -> str:
    services.resolve(text=form.cleaned_data["text"], photos=form.cleaned_data["photos"], **opened_.write(form))
    return _("Reported as done. The citizen is asked whether it is.")


def _leave(opened_: Opened, form: forms.ReasonForm) -> str:
    services.leave(text=form.cleaned_data["reason"], **opened_.write(form))
    return _("Closed as not fixed. The citizen reads why and may object.")


def _forward(opened_: Opened, form: forms.ForwardForm) -> str:
    data, write = form.cleaned_data, opened_.write(form)
    if not data.get("target"):
        services.forward(where=data["where"], reason=data["reason"], **write)
        return _("Passed on to %(where)s. The clocks have stopped, and the citizen knows where to ask.") % {
            "where": data["where"]
        }
    target = services.target_of(data["target"])
    services.pass_on(target=target, words=data["words"], reason=data["reason"], **write)
    rounds.pass_on.defer()
    return _("It is on its way to %(where)s. The clocks have stopped, and the citizen hears its number there.") % {
        "where": target.name
    }


def _send_again(opened_: Opened, form: ActForm) -> str:
    services.send_again(complaint=opened_.complaint, **who_and_when(opened_.request))
    rounds.pass_on.defer()
    return _("It is being sent again. Its number will stand here.")


def _reject(opened_: Opened, form: forms.ReasonForm) -> str:
    services.reject(reason=form.cleaned_data["reason"], **opened_.write(form))
    return _("Declined. The citizen reads why.")


def _join(opened_: Opened, form: forms.JoinForm) -> str:
    values = opened_.write(form)
    services.join(kept_id=values.pop("case_id"), other_ids=form.keys(), reason=form.cleaned_data["reason"], **values)
    return _("The reports are one now. Whoever brought the others follows this one.")


def _split(opened_: Opened, form: forms.SplitForm) -> str:
    made = services.split(
        text=form.cleaned_data["text"],
        category=form.chosen_category(),
        reason=form.cleaned_data["reason"],
        **opened_.write(form),
    )
    return _("The second report is %(code)s. The same PIN opens it.") % {"code": made.case.code}


def _publish(opened_: Opened, form: forms.PublishForm) -> str:
    services.publish(text=form.cleaned_data["text"], photos=form.keys(), **opened_.write(form))
    return _("Saved. The public list shows it like this.")


def _write(opened_: Opened, form: forms.MessageForm) -> str:
    write_message(
        case_id=opened_.case.pk,
        text=form.cleaned_data["text"],
        sender=Sender.OFFICER,
        **who_and_when(opened_.request),
    )
    return _("The message is on its way to the citizen.")


def _note(opened_: Opened, form: NoteForm) -> str:
    services.write_note(case_id=opened_.case.pk, text=form.cleaned_data["text"], **who_and_when(opened_.request))
    return _("The note is kept. Only officers see it.")


def _read(opened_: Opened, form: ActForm) -> str:
    mark_read(case_id=opened_.case.pk, now=clock.now(), reader=Sender.OFFICER)
    return _("The messages count as read.")


ACTS: Final[Mapping[str, Act]] = {
    "verifikasi": Act(verb=gettext_lazy("Verify"), allowed=_sort, form=_sort_form, do=_verify, move="verify"),
    "teruskan": Act(
        verb=gettext_lazy("Pass to an office"), allowed=_sort, form=_pass_form, do=_pass, move="assign",
        is_whistle_s=False,
    ),
    "jawab": Act(verb=gettext_lazy("Answer the report"), allowed=_work, form=_answer_form, do=_answer, move="respond"),
    "mulai": Act(verb=gettext_lazy("Begin the work"), allowed=_work, form=_plain(PlainForm), do=_begin, move="begin"),
    "selesai": Act(
        verb=gettext_lazy("Report it as done"), allowed=_work, form=_resolve_form, do=_resolve, move="resolve"
    ),
    "tanya": Act(
        verb=gettext_lazy("Ask the citizen"), allowed=_handle, form=_plain(forms.QuestionForm), do=_ask, move="ask"
    ),
    "akhiri": Act(
        verb=gettext_lazy("Close as not fixed"), allowed=_work, form=_plain(forms.ReasonForm), do=_leave,
        move="leave", is_danger=True,
    ),
    "alihkan": Act(
        verb=gettext_lazy("Pass on: not our authority"), allowed=_handle, form=_forward_form, do=_forward,
        move="forward", is_whistle_s=False, is_danger=True,
    ),
    "ulangi": Act(
        verb=gettext_lazy("Send it there again"), allowed=_handle, form=_plain(PlainForm), do=_send_again,
        is_whistle_s=False,
    ),
    "tolak": Act(
        verb=gettext_lazy("Do not take on"), allowed=_sort, form=_plain(forms.ReasonForm), do=_reject, move="reject",
        is_danger=True,
    ),
    "pilah": Act(verb=gettext_lazy("Correct kind or category"), allowed=_sort, form=_sort_form, do=_sort_again),
    "petugas": Act(
        verb=gettext_lazy("Give to an officer"), allowed=_handle, form=_officer_form, do=_give, is_whistle_s=False
    ),
    "gabung": Act(
        verb=gettext_lazy("Join reports"), allowed=_handle, form=_join_form, do=_join, is_whistle_s=False
    ),
    "pisah": Act(
        verb=gettext_lazy("Split off a second report"), allowed=_handle, form=_split_form, do=_split,
        is_whistle_s=False,
    ),
    "umum": Act(
        verb=gettext_lazy("Say what everybody may see"), allowed=_handle, form=_publish_form, do=_publish,
        is_whistle_s=False,
    ),
    "pesan": Act(
        verb=gettext_lazy("Write to the citizen"), allowed=_handle, form=_plain(forms.MessageForm), do=_write
    ),
    "catatan": Act(
        verb=gettext_lazy("Write a note among officers"), allowed=_handle, form=_plain(NoteForm), do=_note
    ),
    "dibaca": Act(verb=gettext_lazy("Mark as read"), allowed=_handle, form=_plain(PlainForm), do=_read),
}  # fmt: skip
"""By the words that stand in addresses."""

_APPLIES: Final[Mapping[str, Callable[[Opened], bool]]] = {
    # Once it is answered and worked on, news of it are a message.
    "jawab": lambda opened_: opened_.case.state != IN_PROGRESS or opened_.complaint.answered_at is None,
    "pesan": lambda opened_: opened_.case.is_open,
    "pilah": lambda opened_: opened_.case.is_open and opened_.case.state != RECEIVED,
    "petugas": lambda opened_: opened_.case.is_open,
    "gabung": lambda opened_: bool(opened_.alike),
    "pisah": lambda opened_: opened_.case.is_open,
    "umum": lambda opened_: opened_.complaint.is_listed,
    "ulangi": lambda opened_: any(one.is_stuck for one in opened_.outside),
}
_MAIN: Final[Mapping[str, tuple[str, ...]]] = {
    RECEIVED: ("verifikasi", "jawab"),
    VERIFIED: ("teruskan", "jawab"),
    ASSIGNED: ("jawab",),
    RESPONDED: ("mulai",),
    IN_PROGRESS: ("selesai",),
    ASKED: ("jawab",),
    REOPENED: ("jawab",),
}
"""What comes next in each state, where this person may."""
_BESIDE: Final = ("verifikasi", "teruskan", "jawab", "mulai", "selesai", "tanya", "akhiri", "alihkan", "tolak", "pilah")
