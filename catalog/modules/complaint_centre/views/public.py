"""What everybody sees of reports: numbers, the list, one report, open data. No account, no personal data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import tenants
from catalog.modules.complaint_centre import following, open_data
from catalog.modules.complaint_centre.courses import ASKED
from catalog.modules.complaint_centre.models import TEXT_PURPOSE, Complaint
from catalog.modules.complaint_centre.queries import published as queries
from catalog.modules.complaint_centre.queries.kept import kept
from catalog.modules.complaint_centre.queries.published import Tally, Wanted
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.sketches import listed_in_squares
from core import clock, evidence, files
from core.errors import NotThere
from core.numbers import format_number, format_percent
from organisation.boundaries.queries import outlines
from regions.queries import districts_of
from residents.queries import village_names
from web.charts import Table
from web.downloads import long_csv_response
from web.live import stamp_of
from web.maps import AreaMap, Place, area_map

ON_A_PAGE: Final = 25
KEPT_SECONDS: Final = 300
_STEPS: Final = ((95, "step-5"), (85, "step-4"), (70, "step-3"), (50, "step-2"), (0, "step-1"))
"""From so many percent on."""


@dataclass(frozen=True)
class Row:
    """A report as everybody reads it."""

    complaint: Complaint
    kind: str
    place: str
    state: str
    tone: str
    answer: str
    answer_tone: str


@dataclass(frozen=True)
class Line:
    """A group in a table of the overview."""

    name: str
    tally: Tally
    share: str
    url: str = ""


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """How many reports came in a year, how quickly they were answered, and which wait too long now."""
    now = clock.now()
    found, reckoned_at = kept("numbers", now, partial(queries.numbers, now))
    tops = queries.top_categories()
    context = {
        "total": found.total,
        "figures": _figures(found),
        "reckoned_at": reckoned_at,
        "overdue": _rows(queries.still_late(found.late, now), now),
        "late_url": f"{reverse('complaint_centre:public_list')}?keadaan=late",
        "categories": _lines(
            found.categories, lambda code: str(tops[code].name) if code in tops else _("Without a category"), "kategori"
        ),
        "offices": _lines(found.offices, str),
        "map": _map(found.districts),
    }
    return render(request, "complaint_centre/public/overview.html", context)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The reports of the last year."""
    now = clock.now()
    tops = queries.top_categories()
    districts = dict(districts_of(tenants.current().code).order_by("name").values_list("code", "name"))
    asked = request.GET
    wanted = Wanted(
        category=code if (code := asked.get("kategori", "")) in tops else "",
        district=code if (code := asked.get("kecamatan", "")) in districts else "",
        show=show if (show := asked.get("keadaan", "")) in _shows() else "all",
    )
    found = queries.rows(wanted, now)
    page = Paginator(found, ON_A_PAGE).get_page(asked.get("page"))
    context = {
        "page": page,
        "map": listed_in_squares(found, page.paginator.count, names=districts, district=wanted.district, now=now),
        "rows": _rows(list(page), now),
        "wanted": wanted,
        "categories": sorted(((code, str(one.name)) for code, one in tops.items()), key=lambda pair: pair[1]),
        "districts": districts.items(),
        "chips": [
            {"label": label, "url": f"?{_query(wanted, show)}", "current": show == wanted.show, "count": None}
            for show, label in _shows().items()
        ],
        "is_filtered": wanted != Wanted(),
    }
    return render(request, "complaint_centre/public/list.html", context)


@require_safe
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One report: what it is about and where, its state and its days, the words and photos that an officer chose."""
    complaint = queries.report(pk)
    context = {
        "row": _rows([complaint], clock.now())[0],
        "complaint": complaint,
        "photos": queries.photos_of(complaint),
    }
    return render(request, "complaint_centre/public/report.html", context)


@require_safe
def photo(request: HttpRequest, pk: UUID, photo: UUID) -> HttpResponseBase:
    found = queries.photo(pk, photo)
    stored = files.StoredFile(found.file_key, found.size, found.sha256, found.media_type, "foto.jpg")
    return files.shown_response(stored, purpose=TEXT_PURPOSE)


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """The open data: what each column means, and a file for each year."""
    context = {
        "columns": open_data.COLUMNS.items(),
        "village_columns": open_data.VILLAGE_COLUMNS.items(),
        "years": queries.years(),
        "licence": open_data.LICENCE,
    }
    return render(request, "complaint_centre/public/data.html", context)


@require_safe
def as_csv(request: HttpRequest, year: int) -> HttpResponseBase:
    name = f"pengaduan-{tenants.current().code}-{year}"
    return year_file(
        request, year, lambda: long_csv_response(tenants.carried(open_data.table(queries.lines(year))), name=name)
    )


@require_safe
def as_json(request: HttpRequest, year: int) -> HttpResponseBase:
    regency = tenants.current().code

    def make() -> HttpResponseBase:
        parts = open_data.document(queries.lines(year), regency=regency, year=year)
        return StreamingHttpResponse(tenants.carried(parts), content_type="application/json")

    return year_file(request, year, make)


def year_file(request: HttpRequest, year: int, make: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """A file of a year, or 304 while nothing at all was done in this regency since; whoever asks at once is spared."""
    if year not in queries.years():
        raise NotThere
    stamp = stamp_of(request.path, evidence.head_of_log().sequence)
    changed = evidence.last_change()
    changed_at = int(changed.timestamp()) if changed else None
    response: HttpResponseBase | None = get_conditional_response(request, etag=stamp, last_modified=changed_at)
    if response is None:
        response = make()
        response["ETag"] = stamp
        if changed_at is not None:
            response["Last-Modified"] = http_date(changed_at)
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response["Link"] = f'<{open_data.LICENCE}>; rel="license"'
    return response


def _rows(found: list[Complaint], now: datetime) -> list[Row]:
    places = village_names({one.village_code for one in found if one.village_code})
    return [_row(one, places.get(one.village_code, ""), now) for one in found]


def _row(complaint: Complaint, place: str, now: datetime) -> Row:
    case = complaint.case
    answer, tone = _answer(complaint, now)
    return Row(
        complaint=complaint,
        kind=str(ReportKind(complaint.kind).label),
        place=place or _("no place named"),
        # The states speak to whoever reported; everybody else reads of them.
        state=_("Waits for the reporter") if case.state == ASKED else str(case.stands.title),
        tone=following.TONES.get(case.state, "info"),
        answer=answer,
        answer_tone=tone,
    )


def _answer(complaint: Complaint, now: datetime) -> tuple[str, str]:
    """How long the first answer took, or how long it is overdue; with the tone it is said in."""
    first: datetime | None = complaint.first_word  # type: ignore[attr-defined]  # annotated by `queries.listed`
    due = complaint.answer_due_at
    if first is not None:
        tone = "neutral" if due is None else "success" if first < due else "warning"
        return _("answered after %(time)s") % {"time": _span(first - complaint.filed_at)}, tone
    if not complaint.case.is_open:
        return _("ended without an answer"), "warning"
    if due is not None and due <= now:
        return _("no answer yet, late by %(time)s") % {"time": _span(now - due)}, "danger"
    return _("no answer yet"), "neutral"


def _span(span: timedelta) -> str:
    return clock.format_duration(max(span, timedelta(minutes=1)))


def _figures(found: queries.Numbers) -> list[dict[str, str]]:
    total = found.total
    return [
        {"label": _("Reports in a year"), "value": format_number(total.filed), "note": ""},
        {
            "label": _("Answered in time"),
            "value": _("too few to say") if total.share is None else format_percent(total.share),
            "note": _("%(those)s of %(all)s that were due")
            % {"those": format_number(total.in_time), "all": format_number(total.due)},
        },
        {
            "label": _("Half were answered within"),
            "value": "–" if found.minutes is None else _span(timedelta(minutes=float(found.minutes))),
            "note": "",
        },
        {"label": _("Overdue now"), "value": format_number(total.overdue), "note": ""},
    ]


def _lines(groups: Mapping[str, Tally], name_of: Callable[[str], str], parameter: str = "") -> list[Line]:
    """By name: nobody is ranked by numbers whose intervals overlap."""
    url = reverse("complaint_centre:public_list")
    found = [
        Line(
            name=name_of(key),
            tally=tally,
            share=_share(tally),
            url=f"{url}?{urlencode({parameter: key})}" if parameter and key else "",
        )
        for key, tally in groups.items()
    ]
    return sorted(found, key=lambda line: line.name)


def _share(tally: Tally) -> str:
    """`92,3% (85,1–96,2)`, or that it would rest on too few."""
    share, interval = tally.share, tally.interval
    if share is None or interval is None:
        return _("too few to say")
    low, high = (format_number(bound, decimals=1) for bound in interval)
    return f"{format_percent(share)} ({low}–{high})"


def _map(districts: Mapping[str, Tally]) -> AreaMap | None:
    """The districts, shaded by the share answered in time; how many reports come from one is compared with nothing."""
    drawn, url = outlines(), reverse("complaint_centre:public_list")
    names = dict(districts_of(tenants.current().code).order_by("name").values_list("code", "name"))
    tallies = {code: districts.get(code, Tally()) for code in names}
    if not any(tally.filed for tally in tallies.values()):
        return None
    places = [
        Place(
            name=names[code],
            text=format_percent(tally.share, decimals=0) if tally.share is not None else "",
            shade=_shade(tally),
            words="" if tally.share is not None else _("too few to say"),
            url=f"{url}?{urlencode({'kecamatan': code})}",
            polygons=drawn.get(code, ()),
        )
        for code, tally in tallies.items()
    ]
    judged = [tally for tally in tallies.values() if tally.share is not None]
    result = _("%(judged)s of %(all)s districts have enough reports to say how many were answered in time.") % {
        "judged": format_number(len(judged)),
        "all": format_number(len(tallies)),
    }
    table = Table(
        (_("District"), _("Number of reports"), _("Were due"), _("Answered in time, with its interval")),
        tuple(
            (names[code], format_number(tally.filed), format_number(tally.due), _share(tally))
            for code, tally in tallies.items()
        ),
        _("Answered in time by district"),
    )
    legend = [
        *((shade, _("from %(percent)s%%") % {"percent": at}) for at, shade in reversed(_STEPS)),
        ("step-unknown", _("too few to say")),
    ]
    return area_map(title=_("Answered in time by district"), result=result, places=places, legend=legend, table=table)


def _shade(tally: Tally) -> str:
    share = tally.share
    return "step-unknown" if share is None else next(shade for at, shade in _STEPS if share >= at)


def _shows() -> dict[str, str]:
    return {"all": _("all"), "late": _("overdue"), "open": _("still open"), "ended": _("ended")}


def _query(wanted: Wanted, show: str) -> str:
    asked = {"keadaan": show if show != "all" else "", "kategori": wanted.category, "kecamatan": wanted.district}
    return urlencode({key: value for key, value in asked.items() if value})
