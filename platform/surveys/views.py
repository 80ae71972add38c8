"""Results for everybody, the questionnaire by link and at the counter, and the pages of those who hold surveys."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

import tenants
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from core.numbers import format_number
from organisation.access import EVERYWHERE, requires_right
from surveys import queries, services
from surveys.forms import ActionForm, ElementForm, PaperForm, PeriodForm, PrintForm, Questionnaire
from surveys.models import Element, ElementKey, FollowUpAction, Remark, Response, SurveyPeriod
from surveys.scoring import ELEMENTS, round_half_up
from web.charts import BarChart, bar
from web.views import gone

PAGE_SIZE = 25
manages_surveys = requires_right("surveys.manage", unit=EVERYWHERE)


# --- for everybody


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The newest published result, and the list of those before."""
    published = queries.published_periods()
    newest = published.first()
    if newest is None:
        return render(request, "surveys/no_results.html", {"open_period": queries.open_period()})
    return _result_page(request, newest)


@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    period = queries.published_periods().filter(pk=pk).first()
    if period is None:
        raise NotThere
    return _result_page(request, period)


@never_cache
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The questionnaire behind a one-time link."""
    offer = queries.offer_of(token)
    if offer is None:
        raise NotThere
    if offer.is_answered or offer.expires_on < _today() or offer.period.state != SurveyPeriod.State.OPEN:
        return _spent(request)
    form = Questionnaire(request.POST or None, period=offer.period)
    if form.is_valid():
        try:
            services.answer_offer(token=token, now=clock.now(), **form.given())
        except (services.OfferSpent, services.SurveyOver):
            return _spent(request)
        return redirect("surveys:thanks")
    return render(request, "surveys/answer.html", {"form": form, "period": offer.period})


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "surveys/thanks.html")


@never_cache
def counter(request: HttpRequest, secret: str) -> HttpResponse:
    """The questionnaire on a device at a counter: large targets, nothing to type, blank again for the next person."""
    period = queries.counter_period(secret)
    if period is None:
        raise NotThere
    if period.state != SurveyPeriod.State.OPEN or period.ends_on < _today():
        return render(request, "surveys/counter_closed.html", {"period": period})
    form = Questionnaire(request.POST or None, period=period, with_remark=False, prefix="q")
    if form.is_valid():
        services.answer_at_counter(period=period, now=clock.now(), **form.given())
        return redirect("surveys:counter_thanks", secret=secret)
    return render(request, "surveys/counter.html", {"form": form, "period": period})


@never_cache
@require_safe
def counter_thanks(request: HttpRequest, secret: str) -> HttpResponse:
    """Says thank you for some seconds and goes back to the questions by itself, also without JavaScript."""
    period = queries.counter_period(secret)
    if period is None:
        raise NotThere
    return render(request, "surveys/counter_thanks.html", {"period": period})


# --- for those who hold surveys


@manages_surveys
def periods(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.periods(), PAGE_SIZE).get_page(request.GET.get("page"))
    due = queries.next_due()
    day = _today()
    context = {"page": page, "due": due, "is_overdue": due.is_overdue(day), "is_soon": due.is_soon(day)}
    return render(request, "surveys/periods.html", context)


@manages_surveys
def add_period(request: HttpRequest) -> HttpResponse:
    form = PeriodForm(request.POST or None)
    if form.is_valid() and (
        period := _try(form, services.create_period, **form.cleaned_data, **_who_and_when(request))
    ):
        messages.success(request, _("The survey is prepared. Open it when people may answer."))
        return redirect("surveys:period", pk=period.pk)
    return render(request, "surveys/period_form.html", {"form": form, "back": reverse("surveys:periods")})


@manages_surveys
def change_period(request: HttpRequest, pk: int) -> HttpResponse:
    period = _period(pk)
    if period.state != SurveyPeriod.State.DRAFT:
        raise NotThere
    names = ("name", "unit", "starts_on", "ends_on", "population", "asks_about_person", "weighting")
    form = PeriodForm(request.POST or None, initial={name: getattr(period, name) for name in names})
    if form.is_valid() and (
        changed := _try(form, services.change_period, period=period, **form.cleaned_data, **_who_and_when(request))
    ):
        messages.success(request, _("The survey has been changed."))
        return redirect("surveys:period", pk=changed.pk)
    back = reverse("surveys:period", kwargs={"pk": pk})
    return render(request, "surveys/period_form.html", {"form": form, "period": period, "back": back})


@manages_surveys
def period(request: HttpRequest, pk: int) -> HttpResponse:
    found = _period(pk)
    result = getattr(found, "result", None)
    context = {
        "period": found,
        "result": result,
        "progress": queries.progress_of(found),
        "chart": _chart(found) if result else None,
        "actions": queries.actions_of(found),
        "without_plan": [str(ElementKey(key).label) for key in queries.without_plan(found)],
        "break_downs": _named(queries.break_downs(found)) if result else [],
        "waiting": queries.remarks_of(found, Remark.State.WAITING),
        "shown": queries.remarks_of(found, Remark.State.SHOWN),
        "counter_url": request.build_absolute_uri(reverse("surveys:counter", kwargs={"secret": found.counter_secret})),
        "ways": queries.ways_of(found),
        "may_enter": found.state in {SurveyPeriod.State.OPEN, SurveyPeriod.State.CLOSED},
        "may_ask": found.state in {SurveyPeriod.State.DRAFT, SurveyPeriod.State.OPEN},
    }
    return render(request, "surveys/period.html", context)


@manages_surveys
@require_safe
def print_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The form on paper, with the service that it is for at its head."""
    found = _period(pk)
    if found.state not in {SurveyPeriod.State.DRAFT, SurveyPeriod.State.OPEN}:
        raise NotThere
    chosen = PrintForm(request.GET)
    context = {
        "period": found,
        "form": chosen,
        "product": chosen.product,
        "questions": queries.elements(),
        "sexes": [label for _value, label in Response.Sex.choices],
        "ages": [label for _value, label in Response.AgeBand.choices],
    }
    return render(request, "surveys/print.html", context)


@manages_surveys
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Forms from paper, one after the other; day and service of the last one are kept for the next."""
    found = _period(pk)
    if found.state not in {SurveyPeriod.State.OPEN, SurveyPeriod.State.CLOSED}:
        raise NotThere
    initial = {"filled_on": _day_of(request.GET.get("tanggal", "")), "layanan": request.GET.get("layanan", "")}
    form = PaperForm(request.POST or None, period=found, initial=initial)
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        given = form.given()
        if not given["answers"]:
            form.add_error(None, _("No question has an answer. An empty form is not entered."))
        elif (
            counts := _try(form, services.answer_on_paper, period=found, **given, **_who_and_when(request))
        ) is not None:
            messages.success(
                request,
                _("The form has been entered.") if counts else _("Entered. It has gaps, so it does not count."),
            )
            kept = {"tanggal": f"{given['filled_on']:%Y-%m-%d}", "layanan": given["product_code"]}
            next_one = urlencode({name: value for name, value in kept.items() if value})
            return redirect(f"{reverse('surveys:paper', kwargs={'pk': pk})}?{next_one}")
    context = {"form": form, "period": found, "ways": queries.ways_of(found)}
    return render(request, "surveys/paper.html", context, status=status)


@manages_surveys
@require_POST
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step further: open, close, compute, publish; or a new address for the counter."""
    service, done = _STEPS[step]
    try:
        service(period=_period(pk), **_who_and_when(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done())
    return redirect("surveys:period", pk=pk)


@manages_surveys
def add_action(request: HttpRequest, pk: int) -> HttpResponse:
    found = _period(pk)
    missing = queries.without_plan(found)
    return _action_page(request, found, None, {"element": missing[0]} if missing else {})


@manages_surveys
def change_action(request: HttpRequest, pk: int) -> HttpResponse:
    action = FollowUpAction.objects.select_related("period").filter(pk=pk).first()
    if action is None:
        raise NotThere
    names = ("element", "what", "who", "due_on", "state")
    return _action_page(request, action.period, action, {name: getattr(action, name) for name in names})


@manages_surveys
@require_POST
def moderate(request: HttpRequest, pk: Any, decision: str) -> HttpResponse:
    remark = Remark.objects.filter(pk=pk).first()
    if remark is None:
        raise NotThere
    services.moderate_remark(remark=remark, show=decision == "tampilkan", **_who_and_when(request))
    return redirect(f"{reverse('surveys:period', kwargs={'pk': remark.period_id})}#masukan")


@manages_surveys
def wording(request: HttpRequest) -> HttpResponse:
    return render(request, "surveys/wording.html", {"elements": queries.elements()})


@manages_surveys
@require_POST
def swap(request: HttpRequest) -> HttpResponse:
    try:
        services.swap_last_two(**_who_and_when(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The two elements have changed numbers."))
    return redirect("surveys:wording")


@manages_surveys
def reword(request: HttpRequest, key: str) -> HttpResponse:
    if key not in ELEMENTS:
        raise NotThere
    element = Element.objects.filter(key=key).first() or queries.shipped_element(key)
    names = ("question", "answer_1", "answer_2", "answer_3", "answer_4")
    form = ElementForm(request.POST or None, initial={name: getattr(element, name) for name in names})
    if form.is_valid():
        question, *answers = (form.cleaned_data[name] for name in names)
        if _try(
            form,
            services.reword_element,
            key=key,
            question=question,
            answers=tuple(answers),
            **_who_and_when(request),
        ):
            messages.success(request, _("The question has been saved."))
            return redirect("surveys:wording")
    return render(request, "surveys/reword.html", {"form": form, "element": element})


def _result_page(request: HttpRequest, period: SurveyPeriod) -> HttpResponse:
    context = {
        "period": period,
        "result": period.result,
        "chart": _chart(period),
        "actions": queries.actions_of(period),
        "break_downs": _named(queries.break_downs(period)),
        "remarks": [text for _remark, text in queries.remarks_of(period, Remark.State.SHOWN)],
        "earlier": [other for other in queries.published_periods()[:20] if other.pk != period.pk],
    }
    return render(request, "surveys/result.html", context)


def _chart(period: SurveyPeriod) -> BarChart | None:
    rows = queries.element_results(period.result)
    if not rows:
        return None
    weakest = ", ".join(row.name for row in rows if row.is_lowest)
    return bar(
        title=_("The nine elements, from 1 to 4"),
        result=_("Lowest: %(elements)s.") % {"elements": weakest}
        if weakest
        else _("Every element has the best value."),
        values=[(f"{row.code} {row.name}", float(row.mean)) for row in rows],
        texts=[format_number(round_half_up(row.mean), decimals=2) for row in rows],
        head=(_("Element"), _("Mean of the answers")),
        maximum=4,
    )


def _named(found: list[queries.BreakDown]) -> list[dict[str, Any]]:
    titles = {
        "way": _("By the way people answered"),
        "product_code": _("By service"),
        "sex": _("By sex"),
        "age_band": _("By age group"),
    }
    unsaid = {"product_code": _("No service named"), "sex": _("Not said"), "age_band": _("Not said")}
    return [
        {
            "title": titles[part.by],
            "groups": [
                {
                    "label": group.label or unsaid.get(part.by, ""),
                    "count": group.count,
                    "ikm": None if group.ikm is None else format_number(group.ikm, decimals=2),
                }
                for group in part.groups
            ],
        }
        for part in found
    ]


def _action_page(
    request: HttpRequest, period: SurveyPeriod, action: FollowUpAction | None, initial: dict[str, Any]
) -> HttpResponse:
    form = ActionForm(request.POST or None, initial=initial)
    if form.is_valid() and (
        saved := _try(
            form, services.save_action, period=period, action=action, **form.cleaned_data, **_who_and_when(request)
        )
    ):
        messages.success(request, _("The plan has been saved."))
        return redirect("surveys:period", pk=saved.period_id)
    return render(request, "surveys/action_form.html", {"form": form, "period": period, "action": action})


def _spent(request: HttpRequest) -> HttpResponse:
    return gone(
        request,
        title=_("This link no longer works"),
        text=_("It works once, and until the survey ends. Thank you for looking in."),
        url=reverse("surveys:results"),
        action=_("See the results of the last survey"),
    )


def _period(pk: int) -> SurveyPeriod:
    found = SurveyPeriod.objects.select_related("unit", "result").filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _today() -> Any:
    return clock.local_date(clock.now(), tenants.current().zone)


def _who_and_when(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "now": clock.now()}


def _try[T](form: forms.Form, service: Callable[..., T], **values: Any) -> T | None:
    """Call a service; a refusal becomes an error of the form, at its field where it names one."""
    try:
        return service(**values)
    except Refusal as refusal:
        form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        return None


_STEPS: dict[str, tuple[Callable[..., object], Callable[[], str]]] = {
    "buka": (services.open_period, lambda: _("The survey is open. People can answer.")),
    "tutup": (services.close_period, lambda: _("The survey is closed.")),
    "hitung": (services.compute_period, lambda: _("The result has been computed.")),
    "terbitkan": (services.publish_period, lambda: _("The result and the plan can be seen by everybody.")),
    "alamat-baru": (
        services.renew_counter_link,
        lambda: _("The devices at the counters have a new address. The old one no longer works."),
    ),
}
STEP_NAMES = tuple(_STEPS)
