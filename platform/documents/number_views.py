"""Settings of letter numbers: series, and the register of each year."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import NotThere
from documents import queries, services
from documents.forms import SeriesForm, attempt
from documents.models import NumberSeries
from documents.patterns import PatternRefused, check_pattern
from documents.views import who_and_when
from organisation import access
from organisation.access import requires_right

PAGE_SIZE = 25
REGISTER_SIZE = 50

manages_letters = requires_right("documents.manage")


@manages_letters
def series(request: HttpRequest) -> HttpResponse:
    found = queries.series(access.scope_of(request.user, "documents.manage"))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    day = access.today()
    shown = list(page)
    serials = queries.next_serials(shown, day.year)
    kinds = dict(queries.kinds_of_letters())
    rows = [
        {"series": one, "for": kinds.get(one.kind, one.kind), "next": queries.number_like(one, serials[one.pk], day)}
        for one in shown
    ]
    return render(request, "documents/series.html", {"page": page, "rows": rows})


@manages_letters
def add_series(request: HttpRequest) -> HttpResponse:
    scope = access.scope_of(request.user, "documents.manage")
    form = SeriesForm(request.POST or None, scope=scope)
    if form.is_valid() and "look" not in request.POST:
        unit, kind = form.cleaned_data["unit"], form.cleaned_data["kind"]
        if NumberSeries.objects.filter(unit=unit, kind=kind).exists():
            form.add_error("unit", _("This office numbers these letters already. Change that series instead."))
        else:
            made = attempt(form, services.set_series, **form.cleaned_data, **who_and_when(request))
            if made is not None:
                messages.success(request, _("Letters of this office get their numbers now."))
                return redirect("documents:register", pk=made.pk)
    return render(request, "documents/series_form.html", {"form": form, "example": _example(form)})


@manages_letters
def change_series(request: HttpRequest, pk: int) -> HttpResponse:
    found = _series(request, pk)
    initial = {name: getattr(found, name) for name in ("pattern", "letter_class", "archive", "office")}
    scope = access.scope_of(request.user, "documents.manage")
    form = SeriesForm(request.POST or None, scope=scope, existing=found, initial=initial)
    if form.is_valid() and "look" not in request.POST:
        values = {"unit": found.unit, "kind": found.kind, **form.cleaned_data}
        attempt(form, services.set_series, **values, **who_and_when(request))
        if not form.errors:
            messages.success(request, _("The pattern is changed. Numbers that were given out stay as they are."))
            return redirect("documents:register", pk=pk)
    return render(
        request, "documents/series_form.html", {"form": form, "series": found, "example": _example(form, found)}
    )


@manages_letters
@require_POST
def pattern(request: HttpRequest) -> HttpResponse:
    """How the next number would read, while somebody types the pattern."""
    series_id = request.POST.get("series", "")
    found = _series(request, int(series_id)) if series_id.isdecimal() and len(series_id) < 10 else None
    form = SeriesForm(request.POST, scope=access.scope_of(request.user, "documents.manage"), existing=found)
    return render(request, "documents/parts/next_number.html", {"example": _example(form, found)})


@manages_letters
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """The numbers of one year, without a gap; void ones keep their place and say why."""
    found = _series(request, pk)
    day = access.today()
    years = queries.years_of(found) or [day.year]
    asked = request.GET.get("tahun", str(day.year if day.year in years else years[0]))
    if not asked.isdecimal() or len(asked) > 4 or int(asked) not in years:
        raise NotThere
    year = int(asked)
    page = Paginator(queries.register(found, year), REGISTER_SIZE).get_page(request.GET.get("page"))
    shown = {
        "series": found,
        "for": dict(queries.kinds_of_letters()).get(found.kind, found.kind),
        "page": page,
        "sum": queries.register_sum(found, year),
        "year": year,
        "next": queries.number_like(found, queries.next_serials([found], day.year)[found.pk], day),
        "chips": [{"label": str(one), "url": f"?tahun={one}", "current": one == year} for one in years],
    }
    return render(request, "documents/register.html", shown)


def _series(request: HttpRequest, pk: int) -> NumberSeries:
    found = queries.series(access.scope_of(request.user, "documents.manage")).filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def _example(form: SeriesForm, existing: NumberSeries | None = None) -> str:
    """The next number with what stands in the form, or nothing while that is no pattern."""
    values = {name: str(form[name].value() or "").strip() for name in ("pattern", "letter_class", "archive", "office")}
    try:
        check_pattern(values["pattern"])
    except PatternRefused:
        return ""
    day = access.today()
    serial = queries.next_serials([existing], day.year)[existing.pk] if existing else 1
    return queries.number_like(NumberSeries(**values), serial, day)
