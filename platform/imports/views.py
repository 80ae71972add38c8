"""Pages about tables that come in. What stands in cells is personal data: no page may be kept anywhere."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock, evidence
from core.actors import actor_of
from core.errors import NotThere, Refusal
from core.tables import BoundedImporter, Importer
from imports import forms, queries, services, writing
from imports.models import ImportRow, ImportRun
from imports.registry import importer_of, importers_for, is_bounded
from imports.values import shown
from web.doors import requires_right

PAGE_SIZE = 25
ROWS_PAGE_SIZE = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

imports_tables = requires_right("imports.run")


@imports_tables
def runs(request: HttpRequest) -> HttpResponse:
    mine = importers_for(request.user)
    titles = {importer.slug: importer.title for importer in mine}
    own = [importer.slug for importer in mine if is_bounded(request.user, importer)]
    found = queries.runs(titles.keys() - set(own), own=own, by=str(actor_of(request)))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [{"run": row, "title": titles[row.importer]} for row in page]
    return _page(request, "list", {"importers": mine, "page": page, "rows": rows})


@imports_tables
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    importer = _importer(request, slug)
    form = forms.UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        made = _try(
            form, services.upload_table, importer=importer, file=form.cleaned_data["file"], **_who_and_when(request)
        )
        if made is not None:
            return redirect("imports:columns", pk=made.pk)
    where = importer.where(actor_of(request)) if isinstance(importer, BoundedImporter) else ""
    return _page(request, "upload", {"form": form, "importer": importer, "where": where})


@imports_tables
def template(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    importer = _importer(request, slug)
    if kind == "xlsx":
        return _download(writing.template_xlsx(importer), f"{slug}.xlsx", _XLSX)
    if kind == "csv":
        return _download(writing.template_csv(importer), f"{slug}.csv", "text/csv; charset=utf-8")
    raise NotThere


@imports_tables
def columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, importer = _run(request, pk)
    if found.state not in (ImportRun.State.UPLOADED, ImportRun.State.REHEARSED) or found.wiped_at:
        return redirect("imports:run", pk=found.pk)
    headings = queries.headings_of(found)
    first = queries.rows_of(found).first()
    cells = queries.cells_of(first) if first else []
    hidden = {found.mapping.get(column.slug) for column in importer.columns if column.cell == "digits"}
    samples = [
        "" if number in hidden or number >= len(cells) else _short(shown(cells[number]))
        for number in range(len(headings))
    ]
    form = forms.ColumnsForm(
        request.POST or None, importer=importer, headings=headings, mapping=found.mapping, samples=samples
    )
    if form.is_valid():
        _try(form, services.choose_columns, run=found, mapping=form.mapping(), **_who_and_when(request))
        if not form.errors:
            return redirect("imports:run", pk=found.pk)
    unused = [heading for number, heading in enumerate(headings) if number not in found.mapping.values()]
    return _page(request, "columns", {"form": form, "run": found, "importer": importer, "unused": unused})


@imports_tables
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, importer = _run(request, pk)
    if found.state == ImportRun.State.UPLOADED:
        return redirect("imports:columns", pk=found.pk)
    tally = queries.tally_of(found)
    show = request.GET.get("tampil", "refused" if tally.refused else "kept" if tally.kept else "")
    if show not in ("", "warned", "kept", *ImportRow.Outcome.values):
        raise NotThere
    page = Paginator(queries.rows_of(found, show=show), ROWS_PAGE_SIZE).get_page(request.GET.get("page"))
    titles = {column.slug: str(column.title) for column in importer.columns}
    language = get_language() or "id"
    rows = [
        {
            "row": row,
            "name": queries.name_of(row, found, importer),
            "problems": queries.mend_lines(row, titles, language),
        }
        for row in page
    ]
    context = {
        "run": found,
        "importer": importer,
        "tally": tally,
        "percent": queries.progress_of(found, tally),
        "page": page,
        "rows": rows,
        "chips": _chips(tally, show),
        "form": forms.WriteForm(),
    }
    return _page(request, "run", context)


@imports_tables
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The part of the page that changes; when the work is done, the whole page is asked for anew."""
    found, importer = _run(request, pk)
    tally = queries.tally_of(found)
    context = {
        "run": found,
        "importer": importer,
        "tally": tally,
        "percent": queries.progress_of(found, tally),
    }
    response = _page(request, "parts/progress", context)
    if not found.is_at_work:
        response["HX-Refresh"] = "true"
    return response


@imports_tables
def mend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The refused rows as they came, with a column that says what to mend."""
    found, importer = _run(request, pk)
    if found.wiped_at:
        raise NotThere
    headings = queries.headings_of(found)
    titles = {column.slug: str(column.title) for column in importer.columns}
    language = get_language() or "id"
    rows: list[list[str]] = [[*headings, gettext("What to mend")]]
    for row in queries.rows_of(found, show="refused").iterator(chunk_size=500):
        cells = [shown(cell) for cell in queries.cells_of(row)]
        cells += [""] * (len(headings) - len(cells))
        rows.append([*cells, " ".join(queries.mend_lines(row, titles, language))])
    evidence.record(
        action="imports.mending_downloaded",
        subject=f"imports.run:{found.pk}",
        details={"rows": len(rows) - 1},
        actor=actor_of(request),
        at=clock.now(),
    )
    return _download(writing.as_csv(rows), f"{found.importer}-perbaikan.csv", "text/csv; charset=utf-8")


@imports_tables
@require_POST
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, _importer = _run(request, pk)
    only_good = request.POST.get("what") != "all"
    _or_say(request, services.start_writing, run=found, only_good=only_good, **_who_and_when(request))
    return redirect("imports:run", pk=found.pk)


@imports_tables
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, importer = _run(request, pk)
    if request.method == "POST":
        _or_say(request, services.start_undo, run=found, **_who_and_when(request))
        return redirect("imports:run", pk=found.pk)
    if found.state != ImportRun.State.APPLIED or found.wiped_at:
        return redirect("imports:run", pk=found.pk)
    return _page(request, "undo", {"run": found, "importer": importer, "tally": queries.tally_of(found)})


@imports_tables
@require_POST
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, _importer = _run(request, pk)
    if _or_say(request, services.discard, run=found, **_who_and_when(request)):
        messages.success(request, _("The table has been thrown away. Nothing of it was written."))
    return redirect("imports:list")


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, f"imports/{name}.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _download(content: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _importer(request: HttpRequest, slug: str) -> Importer:
    for importer in importers_for(request.user):
        if importer.slug == slug:
            return importer
    raise NotThere


def _run(request: HttpRequest, pk: UUID) -> tuple[ImportRun, Importer]:
    found = ImportRun.objects.filter(pk=pk).first()
    if found is None:
        raise NotThere
    importer = _importer(request, importer_of(found.importer).slug)
    if is_bounded(request.user, importer) and found.uploaded_by != str(actor_of(request)):
        raise NotThere
    return found, importer


def _chips(tally: queries.Tally, show: str) -> list[dict[str, Any]]:
    labels = {
        "refused": (_("To mend"), tally.refused),
        "warned": (_("With a note"), tally.warned),
        "new": (_("New"), tally.new),
        "changed": (_("Changed"), tally.changed),
        "unchanged": (_("Unchanged"), tally.unchanged),
        "kept": (_("Kept"), tally.kept),
        "": (_("All"), tally.total),
    }
    return [
        {"label": label, "count": count, "url": f"?tampil={key}", "current": key == show}
        for key, (label, count) in labels.items()
        if count or key in (show, "")
    ]


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:23]}…"


def _who_and_when(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "now": clock.now()}


def _try[T](form: django_forms.Form, service: Callable[..., T], **values: Any) -> T | None:
    """Call a service; a refusal becomes an error of the form, at its field where it names one."""
    try:
        return service(**values)
    except Refusal as refusal:
        form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        return None


def _or_say(request: HttpRequest, service: Callable[..., object], **values: Any) -> bool:
    try:
        service(**values)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    return True
