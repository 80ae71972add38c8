"""Settings of letter templates: their versions, the editor, the preview, what changed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import NotThere, Refusal
from documents import queries, services
from documents.acts import act_of
from documents.forms import FieldForm, FieldSet, NewTemplateForm, PublishForm, TemplateForm, WordingForm, attempt
from documents.models import Template, TemplateVersion
from documents.rendering import in_order, look_at
from documents.views import pdf_response, who_and_when
from organisation import access
from organisation.access import EVERYWHERE, requires_right

writes_templates = requires_right("documents.templates", unit=EVERYWHERE)


@writes_templates
def templates(request: HttpRequest) -> HttpResponse:
    return render(request, "documents/templates.html", {"rows": queries.templates(access.today())})


@writes_templates
def add_template(request: HttpRequest) -> HttpResponse:
    form = NewTemplateForm(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        kind = form.cleaned_data["kind"] or code
        values = {"name": form.cleaned_data["name"], "kind": kind}
        values |= {name: form.cleaned_data[name] for name in ("confers", "by_head")}
        act = act_of(kind=kind, code=code)
        attempt(form, services.add_template, code=code, act=act, **values, **who_and_when(request))
        if not form.errors:
            messages.success(request, _("Now write what the letter says."))
            return redirect("documents:write", code=code)
    return render(request, "documents/add_template.html", {"form": form})


@writes_templates
def template(request: HttpRequest, code: str) -> HttpResponse:
    found = _template(code)
    state = queries.template_state(found, access.today())
    versions = list(queries.versions_of(found))
    return render(
        request,
        "documents/template.html",
        {
            "template": found,
            "state": state,
            "versions": versions,
            "initials": queries.initials_asked(state.in_force) if state.in_force else [],
        },
    )


@writes_templates
def change_template(request: HttpRequest, code: str) -> HttpResponse:
    found = _template(code)
    form = TemplateForm(
        request.POST or None, initial={"name": found.name, "confers": found.confers, "by_head": found.by_head}
    )
    if form.is_valid():
        attempt(form, services.change_template, template=found, **form.cleaned_data, **who_and_when(request))
        if not form.errors:
            messages.success(request, _("The template has been changed."))
            return redirect("documents:template", code=code)
    return render(request, "documents/change_template.html", {"template": found, "form": form})


@writes_templates
def write(request: HttpRequest, code: str) -> HttpResponse:
    """The editor of the draft; it begins with the words of the latest version."""
    found = _template(code)
    latest = found.versions.order_by("-number").first()
    form = WordingForm(request.POST or None, latest=latest)
    known = in_order(latest.source, latest.fields) if latest else {}
    rows = [{"name": name, "kind": kind} for name, kind in known.items()]
    # A row that is as it was counts as well, so what is sent is read without looking at what was there.
    fields = FieldSet(request.POST, prefix="fields") if request.POST else FieldSet(initial=rows, prefix="fields")
    if request.method == "POST" and form.is_valid() and fields.is_valid():
        version = services.draft_version(
            template=found,
            fields=fields.declared(),
            **form.wording(),
            valid_from=access.today(),
            **who_and_when(request),
        )
        if "publish" in request.POST:
            return redirect("documents:publish", code=code, number=version.number)
        messages.success(request, _("The draft is kept. No letter uses it yet."))
        return redirect("documents:write", code=code)
    declared = fields.declared() if fields.is_bound and fields.is_valid() else known
    shown = {
        "template": found,
        "form": form,
        "fields": fields,
        "insertable": _insertable(declared),
        "findings": look_at(str(form["source"].value() or ""), declared),
        "draft": latest if latest and not latest.published_at else None,
        "wrong": next((row for row in fields.forms if row.is_bound and row.errors), FieldForm()),
    }
    return render(request, "documents/write.html", shown)


@writes_templates
@require_POST
def check(request: HttpRequest, code: str) -> HttpResponse:
    """What can be told of a wording while somebody types it."""
    _template(code)
    fields = FieldSet(request.POST, prefix="fields")
    fields.is_valid()
    findings = look_at(request.POST.get("source", ""), fields.declared())
    return render(request, "documents/parts/findings.html", {"findings": findings})


@writes_templates
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What a version says, and what changed from the one before."""
    found = _version(code, number)
    before = queries.before(found)
    changes = queries.changes(before, found) if before else []
    shown: dict[str, Any] = {
        "version": found,
        "template": found.template,
        "fields": in_order(found.source, found.fields),
        "initials": queries.initials_asked(found),
        "before": before,
        "changes": changes,
        "has_changed": any(line.kind != "same" for line in changes),
    }
    return render(request, "documents/version.html", shown)


@writes_templates
def sample(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The version as a PDF with made-up data."""
    found = _version(code, number)
    try:
        content = queries.sample_letter(found)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("documents:version", code=code, number=number)
    return pdf_response(content, f"contoh-{code}-{number}.pdf")


@writes_templates
def publish(request: HttpRequest, code: str, number: int) -> HttpResponse:
    found = _version(code, number)
    if found.published_at:
        raise NotThere
    form = PublishForm(request.POST or None, initial={"valid_from": access.today()})
    if form.is_valid():
        attempt(form, services.publish_version, version=found, **form.cleaned_data, **who_and_when(request))
        if not form.errors:
            messages.success(request, _("The version is published. Letters written before keep their words."))
            return redirect("documents:template", code=code)
    before = queries.before(found)
    shown = {
        "version": found,
        "template": found.template,
        "form": form,
        "before": before,
        "initials": queries.initials_asked(found),
        "findings": look_at(found.source, found.fields),
    }
    return render(request, "documents/publish.html", shown)


def _template(code: str) -> Template:
    found = Template.objects.filter(code=code).first()
    if found is None:
        raise NotThere
    return found


def _version(code: str, number: int) -> TemplateVersion:
    found = TemplateVersion.objects.select_related("template").filter(template__code=code, number=number).first()
    if found is None:
        raise NotThere
    return found


def _insertable(declared: dict[str, str]) -> list[str]:
    """What may stand in the wording, as it is written there."""
    names: list[str] = []
    for name, kind in declared.items():
        names += [f"#f.{name}", f"#f.{name}_words"] if kind == "amount" else [f"#f.{name}"]
    return names
