"""Pages about opening hours, closed days and special openings."""

from datetime import date, timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.errors import NotThere
from organisation import access, hours, services
from organisation.access import EVERYWHERE, Scope
from organisation.hours_forms import HoursForm, RegencyDaysForm, UnitDaysForm, with_monday_copied
from organisation.models import SpecialDays, Unit, in_period
from organisation.views import PAGE_SIZE, done, manages_units, page_of, who_and_when
from regions import calendar
from web.doors import View

DAYS_AHEAD = 7
YEARS_AHEAD = 3
LONGEST_SEARCH = 100


def keeps_hours[**P](view: View[P]) -> View[P]:
    """
    Open to who keeps the hours of some office, or all units. The page itself asks `_unit_in_reach` for which.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not reach_of(request):
            raise NotThere
        return view(request, *args, **kwargs)

    return guarded


def reach_of(request: HttpRequest) -> Scope:
    """The units whose hours and closed days this person keeps."""
    if manages_all(request):
        return Scope(everywhere=True)
    return access.scope_of(request.user, "hours.manage")


def manages_all(request: HttpRequest) -> bool:
    return access.has_right(request.user, "units.manage", EVERYWHERE)


@keeps_hours
def own_hours(request: HttpRequest) -> HttpResponse:
    """The offices whose hours somebody keeps, each with its state at this moment."""
    text = request.GET.get("cari", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    now, today = clock.now(), access.today()
    found = reach_of(request).units().filter(in_period(today)).exclude(kind=Unit.Kind.HAMLET).order_by("path")
    if text:
        found = found.filter(name__icontains=text)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    units = list(page)
    table = hours.Timetable(units, since=today)
    rows = [{"unit": unit, "status": hours.status_at(table.of(unit), now)} for unit in units]
    return page_of(request, "own_hours", {"page": page, "rows": rows, "search": text})


@keeps_hours
def unit_hours(request: HttpRequest, pk: int) -> HttpResponse:
    """What holds today, what comes, and what held before."""
    unit = _unit_in_reach(request, pk)
    now, today = clock.now(), access.today()
    schedule = hours.schedule_of(unit, since=today)
    source = hours.source_of(unit, day=today)
    context = {
        "unit": unit,
        "only_hours": not manages_all(request),
        "status": hours.status_at(schedule, now),
        "source": source,
        "week": week_rows(hours.spans_by_weekday(source)) if source else [],
        "ahead": ahead(schedule, today),
        "earlier": [_set_row(row, today) for row in unit.weekly_hours.prefetch_related("spans")],
        "days": [_day_row(row, today) for row in _days_of(unit, since=today)],
    }
    return page_of(request, "unit_hours", context)


@keeps_hours
def change_hours(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _unit_in_reach(request, pk)
    today = access.today()
    source = hours.source_of(unit, day=today)
    options: dict[str, Any] = {
        "day": today,
        "week": hours.spans_by_weekday(source) if source else {},
        "open_on_days_off": source.open_on_days_off if source else False,
        "above": unit.parent.name if unit.parent and hours.may_follow(unit, unit.parent) else "",
    }
    if "copy" in request.POST:
        # Without a script: the page comes back with Monday's times on every working day, nothing is saved.
        return page_of(
            request,
            "change_hours",
            {
                "unit": unit,
                "only_hours": not manages_all(request),
                "form": HoursForm(initial=with_monday_copied(request.POST, switch="open_on_days_off"), **options),
            },
        )
    form = HoursForm(request.POST or None, **options)
    if form.is_valid() and _save_hours(request, unit, form):
        schedule = hours.schedule_of(unit, since=today)
        messages.success(
            request,
            _("The hours have been saved. %(status)s.") % {"status": hours.status_at(schedule, clock.now()).text},
        )
        return redirect("organisation:unit_hours", pk=unit.pk)
    return page_of(request, "change_hours", {"unit": unit, "only_hours": not manages_all(request), "form": form})


@keeps_hours
def add_unit_days(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _unit_in_reach(request, pk)
    form = UnitDaysForm(request.POST or None)
    if form.is_valid() and done(form, services.enter_special_days, unit=unit, **form.days(), **who_and_when(request)):
        messages.success(request, _("The days have been entered."))
        return redirect("organisation:unit_hours", pk=unit.pk)
    context = {"unit": unit, "form": form, "back": reverse("organisation:unit_hours", args=[pk])}
    return page_of(request, "add_days", context | {"only_hours": not manages_all(request)})


@manages_units
def closed_days(request: HttpRequest) -> HttpResponse:
    """A year of the whole regency: national holidays, joint leave, days off of its own, and closed doors."""
    today = access.today()
    year = _year(request.GET.get("tahun"), today)
    first, last = date(year, 1, 1), date(year, 12, 31)
    own = hours.in_force(SpecialDays.objects.filter(unit=None, first_date__lte=last, last_date__gte=first))
    rows = [_day_row(row, today) for row in own.prefetch_related("spans")]
    is_known = calendar.is_known_year(year)
    if is_known:
        rows += [
            {
                "first": holiday.date,
                "words": hours.days_words(holiday.date, holiday.date),
                "weekday": clock.format_weekday(holiday.date.weekday()),
                "reason": holiday.name,
                "kind": holiday.get_kind_display(),
                "tone": "neutral",
            }
            for holiday in calendar.holidays_between(first, last)
        ]
    years = [{"label": str(one), "url": f"?tahun={one}", "current": one == year} for one in _years(today)]
    units = (
        hours.in_force(
            SpecialDays.objects.filter(unit__isnull=False, last_date__gte=max(today, first), first_date__lte=last)
        )
        .select_related("unit")
        .prefetch_related("spans")
    )
    context = {
        "year": year,
        "years": years,
        "is_known": is_known,
        "days": sorted(rows, key=lambda row: row["first"]),
        "of_units": [_day_row(row, today) for row in units],
    }
    return page_of(request, "closed_days", context)


@manages_units
def add_closed_days(request: HttpRequest) -> HttpResponse:
    form = RegencyDaysForm(request.POST or None)
    if form.is_valid() and done(form, services.enter_special_days, **form.days(), **who_and_when(request)):
        messages.success(request, _("The days have been entered."))
        return redirect(f"{reverse('organisation:closed_days')}?tahun={form.cleaned_data['first_date'].year}")
    return page_of(request, "add_days", {"form": form, "back": reverse("organisation:closed_days")})


@keeps_hours
def withdraw_days(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what it does first; a day off moves deadlines."""
    days = hours.in_force(SpecialDays.objects.select_related("unit").prefetch_related("spans")).filter(pk=pk).first()
    today = access.today()
    if days is None or days.last_date < today:
        raise NotThere
    # What counts for everybody is withdrawn by who manages all units; an office withdraws its own.
    if not (reach_of(request).covers(days.unit) if days.unit else manages_all(request)):
        raise NotThere
    back = (
        reverse("organisation:unit_hours", args=[days.unit_id]) if days.unit_id else reverse("organisation:closed_days")
    )
    if request.method == "POST":
        services.withdraw_special_days(days=days, **who_and_when(request))
        messages.success(request, _("The days have been withdrawn."))
        return redirect(back)
    context = {"row": _day_row(days, today), "unit": days.unit, "back": back, "has_begun": days.first_date < today}
    context["only_hours"] = not manages_all(request)
    return page_of(request, "withdraw_days", context)


def _unit_in_reach(request: HttpRequest, pk: int) -> Unit:
    unit = unit_or_404(pk)
    if not reach_of(request).covers(unit):
        raise NotThere
    return unit


def unit_or_404(pk: int) -> Unit:
    unit = Unit.objects.select_related("parent").filter(pk=pk).first()
    if unit is None:
        raise NotThere
    return unit


def week_rows(days: dict[int, hours.Spans]) -> list[dict[str, str]]:
    """Each weekday with its times in words."""
    return [
        {"label": clock.format_weekday(weekday), "value": hours.spans_words(days.get(weekday, ()))}
        for weekday in range(7)
    ]


def ahead(schedule: hours.Schedule, today: date) -> list[dict[str, Any]]:
    """The next days as they really are, with the reason where they differ from the week."""
    rows: list[dict[str, Any]] = []
    for number in range(DAYS_AHEAD):
        day = today + timedelta(days=number)
        name = _("Today") if not number else clock.format_weekday(day.weekday())
        row: dict[str, Any] = {"label": name, "note": clock.format_short_date(day)}
        try:
            found = schedule.on(day)
        except calendar.UnknownHolidayYear as refusal:
            rows.append(row | {"value": _("not known yet"), "reason": refusal.reason})
            continue
        if found.ground == hours.Ground.UNKNOWN:
            rows.append(row | {"value": "–"})
        else:
            rows.append(row | {"value": hours.spans_words(found.spans), "reason": found.reason or ""})
    return rows


def _save_hours(request: HttpRequest, unit: Unit, form: HoursForm) -> bool:
    values = form.cleaned_data
    if form.follows_above:
        return done(
            form, services.follow_hours_above, unit=unit, active_from=values["active_from"], **who_and_when(request)
        )
    return done(
        form,
        services.set_weekly_hours,
        unit=unit,
        days=values["days"],
        active_from=values["active_from"],
        open_on_days_off=values["open_on_days_off"],
        **who_and_when(request),
    )


def _days_of(unit: Unit, *, since: date) -> Any:
    return (
        hours.in_force(unit.special_days.filter(last_date__gte=since)).select_related("unit").prefetch_related("spans")
    )


def _day_row(row: SpecialDays, today: date) -> dict[str, Any]:
    tones = {"closed": "warning", "day_off": "info", "open": "success"}
    spans = tuple(hours.Span(span.opens, span.closes) for span in row.spans.all())
    one_day = row.first_date == row.last_date
    return {
        "days": row,
        "first": row.first_date,
        "words": hours.days_words(row.first_date, row.last_date),
        "weekday": clock.format_weekday(row.first_date.weekday()) if one_day else "",
        "reason": row.reason,
        "kind": row.get_kind_display(),
        "tone": tones[row.kind],
        "hours": hours.spans_words(spans) if spans else "",
        "may_withdraw": row.last_date >= today,
    }


def _set_row(row: Any, today: date) -> dict[str, Any]:
    return {
        "from": row.active_from,
        "is_later": row.active_from > today,
        "follows_above": row.follows_above,
        "summary": hours.week_words(hours.spans_by_weekday(row)),
    }


def _year(text: str | None, today: date) -> int:
    if not text:
        return today.year
    if not (text.isascii() and text.isdigit()) or int(text) not in _years(today):
        raise NotThere
    return int(text)


def _years(today: date) -> range:
    return range(today.year - 1, today.year + YEARS_AHEAD)
