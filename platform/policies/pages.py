"""What the pages of regencies and the ministry share: the list, the page of one policy, and the two smaller forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from policies.definitions import Basis, Scope
from policies.forms import DecisionForm, FilterForm, ValueForm, WithdrawForm
from policies.queries import Ladder, Level, NotAnswerable, Place, ladders
from policies.timeline import Decision
from web.doors import has_right

SHOWS = ("semua", "sendiri", "rencana", "periksa")


@dataclass(frozen=True)
class Desk:
    """
    Where somebody decides: at a regency, for the nation, or for a province.

    :param url: the address of `"policy"`, `"give_way"` or `"withdraw"` for this place.
    """

    place: Place
    base: str
    set_value: Callable[..., None]
    give_way: Callable[..., None]
    withdraw: Callable[..., None]
    url: Callable[..., str]

    def ladder(self, key: str) -> Ladder:
        try:
            return ladders(self.place, [key])[0]
        except NotAnswerable:
            raise NotThere from None

    @property
    def own_scope(self) -> Scope:
        return self.place.scopes[-1]


def list_page(request: HttpRequest, desk: Desk, *, provinces: Mapping[str, int] | None = None) -> HttpResponse:
    """
    All policies by block and module, narrowed by what was asked for.

    :param provinces: how many provinces have decided something, by key.
    """
    show = request.GET.get("tampil", "semua")
    if show not in SHOWS:
        raise NotThere
    everything = ladders(desk.place)
    topics = {one.group.slug: str(one.group.name) for one in everything}
    form = FilterForm(request.GET, topics=sorted(topics.items(), key=lambda topic: topic[1]))
    wanted = form.cleaned_data if form.is_valid() else {}
    text, topic = wanted.get("cari", "").strip().casefold(), wanted.get("kelompok", "")
    narrowed = [one for one in everything if _has(one, text) and topic in {"", one.group.slug}]
    asked = {key: value for key, value in (("cari", wanted.get("cari", "")), ("kelompok", topic)) if value}
    labels = {
        "semua": _("All"),
        "sendiri": _("Decided by ourselves") if desk.place.regency else _("Decided for the nation"),
        "rencana": _("Changing soon"),
        "periksa": _("To be checked"),
    }
    chips = [
        {
            "label": labels[name],
            "count": sum(_shown(one, name, desk) for one in narrowed),
            "url": f"?{urlencode({**asked, 'tampil': name})}",
            "current": name == show,
        }
        for name in SHOWS
    ]
    rows = [_row(one, desk, provinces or {}) for one in narrowed if _shown(one, show, desk)]
    grouped = [(group, list(found)) for group, found in groupby(rows, key=lambda row: row["ladder"].group)]
    context = {
        "base": desk.base,
        "groups": grouped,
        "chips": chips,
        "form": form,
        "show": show,
        "is_narrowed": bool(asked) or show != "semua",
        "at_regency": bool(desk.place.regency),
    }
    return render(request, "policies/list.html", context)


def policy_page(request: HttpRequest, desk: Desk, key: str, **context: Any) -> HttpResponse:
    """One policy: what counts, the ladder, the history, and the form that decides a value."""
    ladder = desk.ladder(key)
    today = ladder.resolved.day
    form = None
    if ladder.own.may_set and has_right(request.user, "policies.manage"):
        may_backdate = has_right(request.user, "policies.backdate")
        form = ValueForm(
            request.POST or None,
            policy=ladder.policy,
            current=ladder.resolved.value,
            today=today,
            may_backdate=may_backdate,
        )
        if form.is_valid() and _done(
            form,
            desk.set_value,
            key=key,
            may_backdate=may_backdate,
            **form.cleaned_data,
            **_who_and_when(request),
        ):
            said = _("%(value)s counts from %(day)s on.")
            when = clock.format_short_date(form.cleaned_data["valid_from"])
            words = ladder.policy.words(form.cleaned_data["value"])
            messages.success(request, said % {"value": words, "day": when})
            return redirect(desk.url("policy", key=key))
    elif request.method == "POST":
        raise NotThere
    context |= {
        "base": desk.base,
        "ladder": ladder,
        "policy": ladder.policy,
        "resolved": ladder.resolved,
        "following": ladder.following,
        "basis_tone": TONES[ladder.policy.basis],
        "is_default": ladder.resolved.scope is Scope.DEFAULT,
        "default_words": ladder.policy.words(ladder.policy.default),
        "levels": [_level(level, ladder, desk) for level in ladder.levels],
        "history": _history(ladder, desk),
        "form": form,
        "give_way_url": desk.url("give_way", key=key) if _may_give_way(ladder.own, today) else "",
        "fixed": not ladder.own.may_set,
        "at_regency": bool(desk.place.regency),
    }
    return render(request, "policies/policy.html", context)


def give_way_page(request: HttpRequest, desk: Desk, key: str) -> HttpResponse:
    """Ending a level's own value."""
    ladder = desk.ladder(key)
    today = ladder.resolved.day
    if not _may_give_way(ladder.own, today):
        raise NotThere
    may_backdate = has_right(request.user, "policies.backdate")
    form = DecisionForm(request.POST or None, policy=ladder.policy, today=today, may_backdate=may_backdate)
    if form.is_valid() and _done(
        form, desk.give_way, key=key, may_backdate=may_backdate, **form.cleaned_data, **_who_and_when(request)
    ):
        when = clock.format_short_date(form.cleaned_data["valid_from"])
        messages.success(request, _("Our own value ends on %(day)s.") % {"day": when})
        return redirect(desk.url("policy", key=key))
    context = {"base": desk.base, "form": form, "policy": ladder.policy, "own": ladder.own.on(today)}
    context |= {
        "words": ladder.resolved.sentence(),
        "list_url": desk.url("list"),
        "policy_url": desk.url("policy", key=key),
    }
    return render(request, "policies/give_way.html", context)


def withdraw_page(request: HttpRequest, desk: Desk, key: str, pk: int) -> HttpResponse:
    """Taking back what has not begun."""
    ladder = desk.ladder(key)
    planned = next((one for one in ladder.own.after(ladder.resolved.day) if one.id == pk), None)
    if planned is None:
        raise NotThere
    form = WithdrawForm(request.POST or None)
    if form.is_valid() and _done(
        form, desk.withdraw, key=key, decision_id=pk, **form.cleaned_data, **_who_and_when(request)
    ):
        messages.success(request, _("The planned value has been taken back."))
        return redirect(desk.url("policy", key=key))
    context = {
        "base": desk.base,
        "form": form,
        "policy": ladder.policy,
        "planned": planned,
        "words": _value_words(ladder, planned),
        "list_url": desk.url("list"),
        "policy_url": desk.url("policy", key=key),
    }
    return render(request, "policies/withdraw.html", context)


TONES = {Basis.LAW: "success", Basis.ASSUMED: "neutral", Basis.UNVERIFIED: "warning"}


def _has(ladder: Ladder, text: str) -> bool:
    policy = ladder.policy
    return not text or any(text in words.casefold() for words in (policy.name.id, policy.name.en, policy.key))


def _shown(ladder: Ladder, show: str, desk: Desk) -> bool:
    match show:
        case "sendiri":
            return ladder.own.on(ladder.resolved.day) is not None
        case "rencana":
            return ladder.resolved.counts_until is not None
        case "periksa":
            return ladder.resolved.scope is Scope.DEFAULT and ladder.policy.basis is not Basis.LAW
    return True


def _row(ladder: Ladder, desk: Desk, provinces: Mapping[str, int]) -> dict[str, Any]:
    return {
        "ladder": ladder,
        "policy": ladder.policy,
        "resolved": ladder.resolved,
        "url": desk.url("policy", key=ladder.policy.key),
        "tone": "accent" if ladder.resolved.scope is desk.own_scope else "neutral",
        "scope": _scope_words(ladder.resolved.scope),
        "unchecked": ladder.resolved.scope is Scope.DEFAULT and ladder.policy.basis is Basis.UNVERIFIED,
        "provinces": provinces.get(ladder.policy.key, 0),
    }


def _level(level: Level, ladder: Ladder, desk: Desk) -> dict[str, Any]:
    holding = level.on(ladder.resolved.day) if level.may_set else None
    return {
        "name": _level_name(level),
        "may_set": level.may_set,
        "decision": holding,
        "words": ladder.policy.words(holding.value) if holding else "",
        "counts": holding is not None and ladder.resolved.scope is level.scope,
        "is_own": level.scope is desk.own_scope,
    }


def _history(ladder: Ladder, desk: Desk) -> list[dict[str, Any]]:
    """Every decision, the latest first; at the same day the nearest level first."""
    day = ladder.resolved.day
    found = [(decision, level) for level in ladder.levels if level.may_set for decision in level.decisions]
    places = {scope: number for number, scope in enumerate(ladder.place.scopes)}
    found.sort(key=lambda pair: (pair[0].valid_from, places[pair[1].scope]), reverse=True)
    return [
        {
            "decision": decision,
            "words": _value_words(ladder, decision),
            "level": _level_name(level),
            "last_day": decision.valid_to - clock.DAY if decision.valid_to else None,
            "state": decision.state_on(day),
            "counts": decision.holds_on(day) and ladder.resolved.scope is decision.scope,
            "gives_way": decision.value is None,
            "withdraw_url": desk.url("withdraw", key=ladder.policy.key, pk=decision.id)
            if level.scope is desk.own_scope and decision.valid_from > day
            else "",
        }
        for decision, level in found
    ]


def _value_words(ladder: Ladder, decision: Decision) -> str:
    return ladder.policy.words(decision.value) if decision.value is not None else _("no value of its own any more")


def _level_name(level: Level) -> str:
    return _("Nation") if level.scope is Scope.NATION else level.place_name


def _scope_words(scope: Scope) -> str:
    return {
        Scope.DEFAULT: _("shipped with Tiru"),
        Scope.NATION: _("nation"),
        Scope.PROVINCE: _("province"),
        Scope.REGENCY: _("this regency"),
    }[scope]


def _may_give_way(own: Level, today: date) -> bool:
    """There is something to give up, now or later, as far as is known today."""
    if not own.may_set:
        return False
    return own.on(today) is not None or any(one.value is not None for one in own.after(today))


def _done(form: forms.Form, service: Callable[..., None], **values: Any) -> bool:
    """Call a service; a refusal becomes an error of the form, at its field where it names one."""
    try:
        service(**values)
    except Refusal as refusal:
        form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        return False
    return True


def _who_and_when(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "now": clock.now()}
