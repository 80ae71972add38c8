"""Pages of the ministry: the public catalogue, and the console of its curators."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from procrastinate.contrib.django.models import ProcrastinateJob

from catalog.activation import services as activation
from catalog.activation.models import Activation, Ring, State
from catalog.bundles.lines import queries as lines
from catalog.cohorts import queries as cohorts
from catalog.ministry import presentation, queries
from catalog.ministry.console.presentation import maturity_words, views_of
from catalog.ministry.console.queries import maturity
from catalog.ministry.curation import queries as curation
from catalog.ministry.forms import PublishForm, ReasonForm, RetireForm
from catalog.ministry.publiccode import as_yaml, description_of
from catalog.sdk import all_modules
from catalog.sdk.papers import as_download, read_paper
from catalog.sdk.screenshots import pictures_of
from core import clock
from core import jobs as core_jobs
from core.actors import actor_of
from core.addresses import address_of
from core.errors import NotThere, Refusal
from organisation.access import has_right, requires_right
from organisation.provinces import READS_ALL, Reach, sees_regencies
from regions import queries as regions
from tenants import services as tenants
from tenants.models import Regency
from web.downloads import csv_response

PER_PAGE = 25
DECIDES = "applications.decide"

# --- the public site


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What Tiru is, the catalogue, and how a regency joins."""
    on_tiru, on_offer, on = queries.totals()
    return render(
        request,
        "ministry/home.html",
        {
            "doors": presentation.doors_of(queries.catalogue()[:6], maturity()),
            "proof": presentation.proof_of(on_tiru=on_tiru, on_offer=on_offer, on=on),
            "sites": presentation.sites_of(queries.live_regencies()[:6]),
            "on_offer": on_offer,
        },
    )


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Everything the ministry offers, with a search."""
    text = request.GET.get("q", "").strip()
    found = queries.catalogue(text)
    return render(request, "ministry/catalogue.html", {"doors": presentation.doors_of(found, maturity()), "text": text})


@require_safe
def module(request: HttpRequest, path: str) -> HttpResponse:
    """One module: what it does, where it worked, what it rests on and what it needs."""
    found, users = queries.module_page(presentation.slug_of(path))
    return render(
        request,
        "ministry/module.html",
        {
            "module": found,
            "manifest": found.manifest,
            "users": users,
            "maturity": maturity_words(maturity().get(found.manifest.slug)),
            "facts": presentation.facts_of(found),
            "needs": presentation.needs_of(found.manifest),
            "roles": presentation.roles_of(found.manifest),
            "papers": presentation.papers_of(found.manifest),
            "demand": cohorts.public_demand(found.manifest.slug, today=timezone.localdate()),
            "pictures": pictures_of(found.manifest),
        },
    )


@require_safe
def paper(request: HttpRequest, path: str, name: str) -> HttpResponse:
    """A paper that comes with a module, to be read or printed."""
    manifest = queries.offered(presentation.slug_of(path))
    context = {
        "manifest": manifest,
        "paper": read_paper(manifest, name),
        "file_url": reverse("ministry:paper_file", args=[path, name]),
    }
    return render(request, "ministry/paper.html", context)


@require_safe
def paper_file(request: HttpRequest, path: str, name: str) -> HttpResponse:
    return as_download(read_paper(queries.offered(presentation.slug_of(path)), name))


@require_safe
def publiccode(request: HttpRequest, path: str) -> HttpResponse:
    """One module for machines, as publiccode.yml."""
    found, users = queries.module_page(presentation.slug_of(path))
    return HttpResponse(
        as_yaml(_described(request, found, users)),
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="publiccode.yml"'},
    )


@require_safe
def publiccode_all(request: HttpRequest) -> JsonResponse:
    """The whole catalogue for machines: what each module's publiccode.yml says, in one file."""
    return JsonResponse(
        [_described(request, *one) for one in queries.module_pages()],
        safe=False,
        headers={"Content-Disposition": 'inline; filename="publiccode.json"'},
    )


def _described(request: HttpRequest, found: queries.ModuleAdoption, users: list[Regency]) -> dict[str, Any]:
    landing = request.build_absolute_uri(reverse("ministry:module", args=[found.manifest.path]))
    return description_of(found, users=[regency.name for regency in users], landing=landing)


@require_safe
def public_regencies(request: HttpRequest) -> HttpResponse:
    """Who uses Tiru, by province, with a way to each site."""
    return render(
        request,
        "ministry/public_regencies.html",
        {"provinces": presentation.by_province(queries.live_regencies(), regions.provinces())},
    )


# --- adoption


@require_safe
@sees_regencies
def console(request: HttpRequest, *, reach: Reach) -> HttpResponse:
    """How Tiru has spread: totals, the map, the modules."""
    found = queries.adoption(reach=reach)
    slug = request.GET.get("modul", "")
    chosen = next((row for row in found.modules if row.manifest.slug == slug), None)
    return render(
        request,
        "ministry/console.html",
        {
            "adoption": found,
            "views": views_of("ministry:console"),
            "sees_all": reach.is_whole,
            "today": timezone.localdate(),
            "chosen": chosen,
            "kpis": presentation.kpis_of(found),
            "map": presentation.map_of(found, chosen),
            "attention": presentation.attention_of(found),
            "newest": presentation.newest_of(found),
        },
    )


@require_safe
@sees_regencies
def adoption_csv(request: HttpRequest, *, reach: Reach) -> HttpResponse:
    """The regencies on Tiru with their modules, for a spreadsheet."""
    found = queries.adoption(reach=reach)
    provinces = dict(regions.provinces().values_list("code", "name"))
    slugs = [row.manifest.slug for row in found.modules]
    rows: list[list[Any]] = [["kode", "daerah", "provinsi", "status", "sejak", *slugs]]
    for regency in found.regencies:
        since = timezone.localtime(regency.live_at).date().isoformat() if regency.live_at else ""
        on = [int(slug in regency.modules_on) for slug in slugs]
        rows.append([regency.code, regency.name, provinces.get(regency.province_code, ""), regency.status, since, *on])
    return csv_response(rows, name=f"adopsi-{timezone.localdate().isoformat()}")


# --- regencies


@require_safe
@sees_regencies
def regencies(request: HttpRequest, *, reach: Reach) -> HttpResponse:
    """All 514 regencies and cities, or those of a province."""
    text = request.GET.get("q", "").strip()
    status = request.GET.get("status", "all")
    status = status if status in queries.STATUS_FILTERS else "all"
    provinces = [found for found in regions.provinces() if reach.covers(found.code)]
    province = request.GET.get("provinsi", "")
    province = province if province in {found.code for found in provinces} else ""
    found = queries.regencies(text=text, status=status, province=province, reach=reach)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "ministry/regencies.html",
        {
            "page": page,
            "rows": queries.rows_of(page.object_list),
            "chips": presentation.status_chips(
                queries.counts_by_status(reach=reach), current=status, text=text, province=province
            ),
            "provinces": provinces,
            "province": province,
            "status": status,
            "text": text,
        },
    )


@require_safe
@sees_regencies
def regency(request: HttpRequest, code: str, *, reach: Reach) -> HttpResponse:
    """One regency: its units, what it can and what it uses."""
    reach.require(code)
    return _regency_page(request, code, ReasonForm())


@require_POST
@requires_right(DECIDES)
def suspend(request: HttpRequest, code: str) -> HttpResponse:
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            tenants.suspend(code=code, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The site is closed until you open it again. Its data stay."))
            return redirect("ministry:regency", code=code)
    return _regency_page(request, code, form, status=422)


@require_POST
@requires_right(DECIDES)
def resume(request: HttpRequest, code: str) -> HttpResponse:
    tenants.resume(code=code, actor=actor_of(request), now=clock.now())
    messages.success(request, _("The site is open again."))
    return redirect("ministry:regency", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(DECIDES)
def module_at(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Close one module of one regency for a security reason, or open it again; first what that means."""
    at = queries.module_at(code, slug)
    is_on = at.activation.state == State.ON
    form = ReasonForm(request.POST if request.method == "POST" and is_on else None)
    if request.method == "POST" and (not is_on or form.is_valid()):
        try:
            if is_on:
                activation.suspend(
                    activation_id=at.activation.pk, actor=actor_of(request), now=clock.now(), **form.cleaned_data
                )
            else:
                activation.resume(activation_id=at.activation.pk, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal)) if form.is_bound else messages.error(request, str(refusal))
        else:
            said = (
                _("The module is closed until you open it again. Its data stay.") if is_on else _("The module is open.")
            )
            messages.success(request, said)
            return redirect("ministry:regency", code=code)
    context = {"at": at, "is_on": is_on, "form": form}
    return render(request, "ministry/module_at.html", context, status=422 if form.errors else 200)


# --- curation


@require_safe
@requires_right("regencies.read")
def lineage(request: HttpRequest) -> HttpResponse:
    """Which set-ups regencies share, and who came after whom: codes and counts, never what stands in them."""
    names = {manifest.slug: manifest.name for manifest in all_modules()}
    origins = [(names.get(one.slug, one.slug), one) for one in lines.lineage()]
    return render(request, "ministry/lineage.html", {"origins": origins})


@require_safe
@requires_right("catalogue.curate")
def releases(request: HttpRequest) -> HttpResponse:
    """Every release and its state, and the requests that wait for an answer."""
    return render(
        request,
        "ministry/releases.html",
        {
            "modules": presentation.modules_of(curation.releases()),
            "requests": queries.requests_waiting(),
            "form": ReasonForm(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right("catalogue.curate")
def publish(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """Offer a release to all regencies, or take its deprecation back; first what that means."""
    row = queries.release_row(slug, version)
    found = curation.release(slug, version)
    is_new = row.release.published_at is None
    initial = {"notes": row.release.notes, "restricted": row.release.restricted}
    form = PublishForm(request.POST if request.method == "POST" else None, initial=initial, is_new=is_new)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            activation.publish_release(
                slug=slug,
                version=version,
                notes=values["notes"],
                restricted=values["restricted"],
                ring=Ring(values.get("ring", Ring.ALL)),
                actor=actor_of(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The release is published."))
            return redirect("curation:release", slug, version)
    missing = found.checklist.open if found.checklist and is_new else []
    return _step(request, "ministry/publish.html", row, form, missing=missing)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right("catalogue.curate")
def retire(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """Announce the end of a release; first what that means."""
    row = queries.release_row(slug, version)
    release = row.release
    initial = {"closes_on": release.closes_on, "ends_on": release.ends_on, "successor": release.successor}
    values = request.POST if request.method == "POST" else None
    form = RetireForm(values, initial=initial, today=timezone.localdate(), successors=queries.successors(slug))
    if request.method == "POST" and form.is_valid():
        try:
            activation.retire_release(
                slug=slug, version=version, actor=actor_of(request), now=clock.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The end of the release is announced."))
            return redirect("ministry:releases")
    return _step(request, "ministry/retire.html", row, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right("catalogue.curate")
def restrict(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """Ask, or stop asking, for our approval of each regency; first what that means."""
    row = queries.release_row(slug, version)
    if request.method == "POST":
        restricted = request.POST.get("batasi") == "ya"
        activation.restrict_release(
            slug=slug, version=version, restricted=restricted, actor=actor_of(request), now=clock.now()
        )
        messages.success(
            request,
            _("From now on each regency needs our approval.")
            if restricted
            else _("From now on every eligible regency can switch the module on."),
        )
        return redirect("ministry:releases")
    return _step(request, "ministry/restrict.html", row, None)


@require_POST
@requires_right("catalogue.curate")
def decide_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a regency that asked for a restricted module."""
    if not Activation.objects.filter(pk=pk, state=State.REQUESTED).exists():
        raise NotThere
    if request.POST.get("jawaban") == "setuju":
        try:
            activation.approve(activation_id=pk, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Approved. The module is being switched on."))
        return redirect("ministry:releases")
    form = ReasonForm(request.POST)
    if form.is_valid():
        activation.decline(activation_id=pk, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        messages.success(request, _("Declined. The regency's administrator reads the reason."))
        return redirect("ministry:releases")
    context = {
        "modules": presentation.modules_of(curation.releases()),
        "requests": queries.requests_waiting(),
        "form": form,
        "answering": pk,
    }
    return render(request, "ministry/releases.html", context, status=422)


# --- jobs


@require_safe
@requires_right("jobs.read")
def jobs(request: HttpRequest) -> HttpResponse:
    """Jobs that gave up, and how much waits in each queue."""
    page = Paginator(queries.failed_jobs(), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "ministry/jobs.html",
        {
            "page": page,
            "rows": queries.described(page.object_list),
            "queues": presentation.queues_of(core_jobs.queue_states(now=clock.now())),
            "may_retry": has_right(request.user, "jobs.retry"),
        },
    )


@require_POST
@requires_right("jobs.retry")
def retry_job(request: HttpRequest, pk: int) -> HttpResponse:
    if not ProcrastinateJob.objects.filter(pk=pk, status="failed").exists():
        raise NotThere
    try:
        core_jobs.retry(pk, actor=actor_of(request), now=clock.now())
    except core_jobs.RunsAgainAlready as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, _("The job will run again in a moment."))
    return redirect("ministry:jobs")


# --- the fleet


@require_safe
@requires_right("jobs.read")
def fleet(request: HttpRequest) -> HttpResponse:
    """Every schema with its distance from the target, and the last run of migrations."""
    show = request.GET.get("tampil", "all")
    show = show if show in queries.FLEET_FILTERS else "all"
    page = Paginator(queries.fleet(show=show), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "ministry/fleet.html",
        {
            "page": page,
            "rows": presentation.schemas_of(queries.schema_rows(page.object_list)),
            "chips": presentation.fleet_chips(queries.fleet_counts(), current=show),
            "show": show,
            **_run_context(queries.last_run(now=clock.now())),
        },
    )


@require_safe
@requires_right("jobs.read")
def fleet_live(request: HttpRequest) -> HttpResponse:
    """The part of the page that follows a run; 304 while nothing has changed."""
    found = queries.last_run(now=clock.now())
    if found is None:
        raise NotThere
    etag = quote_etag(f"{found.stamp}-{get_language()}")
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or render(request, "ministry/parts/fleet_run.html", _run_context(found))
    response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


# --- small parts


def _run_context(found: queries.RunPage | None) -> dict[str, Any]:
    return {"found": found, "run": presentation.run_of(found) if found else None}


def _regency_page(request: HttpRequest, code: str, form: ReasonForm, *, status: int = 200) -> HttpResponse:
    found = queries.regency_page(code)
    context: dict[str, Any] = {
        "found": found,
        "form": form,
        "may_decide": has_right(request.user, DECIDES),
        "sees_all": has_right(request.user, READS_ALL),
        "address": address_of(found.tenant.primary_host) if found.tenant else "",
        "units": presentation.units_of(found),
        "capabilities": presentation.capabilities_of(found),
    }
    return render(request, "ministry/regency.html", context, status=status)


def _step(request: HttpRequest, template: str, row: queries.ReleaseRow, form: Form | None, **more: Any) -> HttpResponse:
    context = {"row": row, "form": form, "name": presentation.name_of(row), **more}
    return render(request, template, context, status=422 if form is not None and form.errors else 200)
