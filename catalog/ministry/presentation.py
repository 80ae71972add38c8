"""The ministry's numbers as the design system's parts take them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.ministry.console.presentation import maturity_words
from catalog.ministry.console.queries import Maturity
from catalog.ministry.curation.queries import Curated
from catalog.ministry.queries import (
    Adoption,
    ModuleAdoption,
    RegencyPage,
    ReleaseRow,
    RunPage,
    SchemaRow,
    per_province_with,
)
from catalog.sdk import all_modules
from catalog.sdk.manifest import ModuleManifest
from catalog.sdk.papers import KIND_NAMES
from core.addresses import address_of
from core.jobs import QueueState
from core.money import format_rupiah
from core.numbers import format_number
from regions.models import Region
from tenants.fleet.anatomy import Difference
from tenants.fleet.failures import in_words
from tenants.fleet.models import FleetRun, FleetStep
from tenants.models import Regency
from web import charts

type Row = dict[str, object]


def slug_of(path: str) -> str:
    """The slug behind an address: `one-student-one-client` -> `one_student_one_client`."""
    return path.replace("-", "_")


def doors_of(modules: Iterable[ModuleAdoption], maturity: Mapping[str, Maturity]) -> list[Row]:
    """The catalogue as doors: what it does, where it comes from, who uses it, how far it has proven itself."""
    return [
        {
            "title": found.manifest.name,
            "url": reverse("ministry:module", args=[found.manifest.path]),
            "icon": found.manifest.icon,
            "text": found.manifest.summary,
            "live": [
                text
                for text in (
                    _origin(found),
                    maturity_words(maturity.get(found.manifest.slug)) or _used_by(found.on),
                    _price(found),
                )
                if text
            ],
        }
        for found in modules
    ]


def proof_of(*, on_tiru: int, on_offer: int, on: int) -> list[Row]:
    return [
        {"value": number, "label": label, "note": note}
        for number, label, note in (
            (format_number(on_tiru), _("Regencies and cities"), _("of 514 in Indonesia")),
            (format_number(on_offer), _("Modules in the catalogue"), _("curated by the ministry")),
            (format_number(on), _("Modules switched on"), _("in all regencies together")),
        )
    ]


def facts_of(found: ModuleAdoption) -> list[Row]:
    """The four facts under a module's name."""
    return [
        {"icon": "map-pin", "label": _("Origin"), "value": found.origin or "–"},
        {"icon": "building-2", "label": _("Used by"), "value": _used_by(found.on)},
        {"icon": "wallet", "label": _("Price"), "value": _price(found)},
        {"icon": "tag", "label": _("Release"), "value": found.release.version},
    ]


def needs_of(manifest: ModuleManifest) -> list[Row]:
    """What a regency needs before it can switch the module on."""
    names = {found.slug: str(found.name) for found in all_modules()}
    modules = [_("The module %(name)s") % {"name": names.get(slug, slug)} for slug in manifest.requires]
    capabilities = [capability_in_words(need.capability) for need in manifest.capabilities]
    needs: list[Row] = [{"icon": "blocks", "title": title, "text": _("switched on first")} for title in modules]
    needs += [{"icon": "check", "title": title} for title in capabilities]
    return needs


def roles_of(manifest: ModuleManifest) -> list[Row]:
    """The roles a module brings, with what each may do."""
    sentences = {right.code: str(right.sentence) for right in manifest.rights}
    return [
        {"name": role.name, "rights": ", ".join(sentences[code] for code in role.rights if code in sentences)}
        for role in manifest.roles
    ]


def papers_of(manifest: ModuleManifest) -> list[Row]:
    return [
        {
            "title": paper.title,
            "kind": KIND_NAMES[paper.kind],
            "url": reverse("ministry:paper", args=[manifest.path, paper.name]),
        }
        for paper in manifest.papers
    ]


def sites_of(regencies: Iterable[Regency]) -> list[Row]:
    """Regencies with a link to their own sites."""
    return [
        {
            "name": regency.name,
            "host": regency.primary_host,
            "address": address_of(regency.primary_host),
            "modules": len(regency.modules_on),
        }
        for regency in regencies
    ]


def by_province(regencies: Iterable[Regency], provinces: Iterable[Region]) -> list[tuple[str, list[Row]]]:
    """Regencies under their provinces, in the order of codes."""
    names = {province.code: province.full_name for province in provinces}
    return [
        (names.get(code, ""), sites_of(found))
        for code, found in groupby(regencies, key=lambda regency: regency.province_code)
    ]


def kpis_of(found: Adoption) -> list[Row]:
    """The four figures on top of the console; each can be counted in the ledgers today."""
    share = Decimal(100 * found.on_tiru) / found.total if found.total else Decimal(0)
    mean = Decimal(found.modules_on) / found.on_tiru if found.on_tiru else Decimal(0)
    return [
        {
            "label": _("Regencies on Tiru"),
            "value": format_number(found.on_tiru),
            "note": _("%(share)s%% of %(total)s")
            % {"share": format_number(share, decimals=1), "total": format_number(found.total)},
        },
        {
            "label": _("Modules on"),
            "value": format_number(found.modules_on),
            "note": _("on average %(mean)s per regency") % {"mean": format_number(mean, decimals=1)},
        },
        {
            "label": _("Modules in the catalogue"),
            "value": format_number(len(found.modules)),
            "note": _("published, ready to be switched on"),
        },
        {
            "label": _("Provinces"),
            "value": format_number(sum(used > 0 for used, _total in found.per_province.values())),
            "note": _("of %(total)s with a regency on Tiru") % {"total": len(found.per_province)},
        },
    ]


def attention_of(found: Adoption) -> list[Row]:
    """What a curator may have to act on, with the way there."""
    return [
        {
            "label": _("Regencies without any module on"),
            "value": format_number(found.without_module),
            "url": f"{reverse('ministry:regencies')}?status=active" if found.without_module else "",
        },
        {
            "label": _("Requests for a restricted module"),
            "value": format_number(found.waiting),
            "url": reverse("ministry:releases") if found.waiting else "",
        },
        {"label": _("Switching on that failed"), "value": format_number(found.failed)},
    ]


def map_of(found: Adoption, chosen: ModuleAdoption | None) -> charts.TileMap:
    """The map of provinces, for Tiru as a whole or for one module."""
    values = per_province_with(found, chosen.manifest.slug) if chosen else found.per_province
    used = sum(count for count, _total in values.values())
    with_any = sum(count > 0 for count, _total in values.values())
    result = _("%(used)s of %(total)s regencies and cities in %(provinces)s of %(all)s provinces") % {
        "used": used,
        "total": found.total,
        "provinces": with_any,
        "all": len(values),
    }
    title = _("Regencies by province")
    if chosen is not None:
        title = _("%(module)s by province") % {"module": chosen.manifest.name}
    return charts.tile_map(
        title=title,
        result=result,
        unit=_("users / number of regencies and cities"),
        values=dict(values),
        head=(_("Province"), _("On Tiru"), _("Regencies and cities")),
    )


def newest_of(found: Adoption) -> list[Row]:
    """What was switched on last, where and when."""
    names = {row.manifest.slug: str(row.manifest.name) for row in found.modules}
    return [
        {
            "module": names.get(activation.slug, activation.slug),
            "regency": regency.name if regency else activation.regency_code,
            "code": activation.regency_code,
            "at": activation.first_on_at,
        }
        for activation, regency in found.newest
    ]


def status_chips(counts: Mapping[str, int], *, current: str, text: str, province: str) -> list[Row]:
    labels = {
        "all": _("All"),
        "active": _("On Tiru"),
        "suspended": _("Suspended"),
        "absent": _("Not yet"),
    }

    def url(status: str) -> str:
        query = {"status": status, "q": text, "provinsi": province}
        return "?" + urlencode({key: value for key, value in query.items() if value})

    return [
        {"label": label, "count": format_number(counts[status]), "url": url(status), "current": status == current}
        for status, label in labels.items()
    ]


def units_of(found: RegencyPage) -> list[Row]:
    counts = found.counts
    return [
        {"value": format_number(counts.districts), "label": _("Districts")},
        {"value": format_number(counts.villages), "label": _("Villages (desa)")},
        {"value": format_number(counts.urban_wards), "label": _("Urban wards (kelurahan)")},
    ]


def capabilities_of(found: RegencyPage) -> list[str]:
    """What the regency has that modules may ask for."""
    return [capability_in_words(code) for code in sorted(found.capabilities)]


def capability_in_words(code: str) -> str:
    """A capability as people say it; one that we do not know by its code."""
    words = {
        "has_desa": _("Villages (desa)"),
        "has_desa_adat": _("Customary villages (desa adat)"),
        "has_kelurahan": _("Urban wards (kelurahan)"),
        "is_city": _("City government"),
        "has_own_budget": _("A budget of its own (APBD)"),
        "partner_campus": _("A partner campus"),
        "office_coordinates": _("Position of the head office"),
    }
    return words.get(code, code)


def modules_of(rows: Sequence[Curated]) -> list[Row]:
    """Releases under their modules."""
    return [
        {"name": name_of(next(iter(group))), "slug": slug, "rows": group}
        for slug, group in ((slug, list(found)) for slug, found in groupby(rows, key=lambda row: row.release.slug))
    ]


def name_of(row: ReleaseRow | Curated) -> object:
    """The module's name; its slug where its code is not installed any more."""
    return row.manifest.name if row.manifest else row.release.slug


def queues_of(states: Iterable[QueueState]) -> list[Row]:
    names = {
        "operator": _("Set-up of regencies and modules"),
        "control": _("The ministry's own work"),
        "tenant": _("Work of the regencies"),
    }
    return [{"label": names[one.queue], "value": one.due, "oldest": one.oldest_since} for one in states]


def fleet_chips(counts: Mapping[str, int], *, current: str) -> list[Row]:
    labels = {
        "all": _("All"),
        "behind": _("Behind"),
        "failed": _("Failed"),
        "drift": _("Differ from the blueprint"),
    }
    return [
        {
            "label": label,
            "count": format_number(counts[show]),
            "url": "?" if show == "all" else "?" + urlencode({"tampil": show}),
            "current": show == current,
        }
        for show, label in labels.items()
    ]


def schemas_of(rows: Iterable[SchemaRow]) -> list[Row]:
    """Schemas as the operators read them: what is missing, what stopped it, what somebody changed by hand."""
    return [
        {
            "schema": row.state.schema,
            "name": row.regency.name if row.regency else row.state.schema,
            "purpose": ""
            if row.regency is None or row.regency.purpose == "live"
            else row.regency.get_purpose_display(),
            "ring": row.state.get_ring_display(),
            "distance": row.state.distance,
            "pending": row.state.pending,
            "newer": len(row.state.unknown),
            "failure": failed_step(row.failure) if row.failure else None,
            "checked_at": row.state.checked_at,
            "drift": None if row.state.drift is None else [str(Difference.from_dict(one)) for one in row.state.drift],
            "drift_checked_at": row.state.drift_checked_at,
        }
        for row in rows
    ]


def failed_step(step: FleetStep) -> Row:
    return {
        "schema": step.schema,
        "migration": f"{step.app}.{step.migration}",
        "reason": in_words(step.error_kind),
        "said": step.error,
        "attempts": step.attempts,
        "at": step.finished_at,
    }


def run_of(found: RunPage) -> Row:
    """The last run in words: how it stands, what it did, what to do next."""
    run, ring = found.run, found.run.get_halted_in_display()
    titles = {
        FleetRun.State.RUNNING: _("A run is going on"),
        FleetRun.State.FINISHED: _("The last run is finished"),
        FleetRun.State.HALTED: _("The last run was halted"),
        FleetRun.State.INTERRUPTED: _("The last run was interrupted"),
    }
    nexts = {
        FleetRun.State.RUNNING: _("You may leave this page; the run goes on by itself."),
        FleetRun.State.FINISHED: _("What failed was left as it was before. Mend the cause, then run it again.")
        if run.failed
        else "",
        FleetRun.State.HALTED: _(
            "Too many schemas failed in ring %(ring)s, so the others were left alone. Mend the cause and run it again."
        )
        % {"ring": ring},
        FleetRun.State.INTERRUPTED: _("Its process ended early. No schema is half-migrated; run it again to finish."),
    }
    tones = {FleetRun.State.RUNNING: "info", FleetRun.State.FINISHED: "warning" if run.failed else "success"}
    state = FleetRun.State(run.state)
    return {
        "title": _("No sign of life from the run") if found.is_silent else titles[state],
        "text": _("It may be at a long step, or its process was killed. This page learns of it within ten minutes.")
        if found.is_silent
        else nexts[state],
        "tone": "warning" if found.is_silent else tones.get(state, "danger"),
        "kpis": [
            {
                "label": _("Schemas behind"),
                "value": format_number(run.schemas),
                "note": _("in ring %(ring)s") % {"ring": run.get_ring_display()} if run.ring else _("in all rings"),
            },
            {"label": _("At their target since"), "value": format_number(run.done)},
            {"label": _("Failed"), "value": format_number(run.failed)},
            {
                "label": _("Steps not tried"),
                "value": format_number(found.steps.get(FleetStep.State.PENDING, 0)),
                "note": _("of %(total)s") % {"total": format_number(sum(found.steps.values()))},
            },
        ],
        "failed": [failed_step(step) for step in found.failed],
        "failed_more": max(0, found.steps.get(FleetStep.State.FAILED, 0) - len(found.failed)),
    }


def _origin(found: ModuleAdoption) -> str:
    return _("From %(place)s") % {"place": found.origin} if found.origin else ""


def _used_by(number: int) -> str:
    if number == 0:
        return _("no regency yet")
    return ngettext("%(number)s regency", "%(number)s regencies", number) % {"number": format_number(number)}


def _price(found: ModuleAdoption) -> str:
    price = found.manifest.price_per_year
    return _("%(price)s a year") % {"price": format_rupiah(price)} if price else _("Free")
