"""A regency's innovations with what shows them: written by people, or known from the ledgers of Tiru."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import override

import tenants
from catalog.activation.models import Activation, State
from catalog.bundles.lines.models import Takeover
from catalog.bundles.lines.queries import region_names
from catalog.ministry.registry import policies as keys
from catalog.ministry.registry.evidence_needs import NEEDS, EvidenceNeed
from catalog.ministry.registry.innovation_index import Limits
from catalog.ministry.registry.models import Innovation, Submission
from catalog.sdk import all_modules
from catalog.sdk.manifest import ModuleManifest
from core import clock
from core.errors import NotThere
from core.indicators import Period
from organisation.provinces import Reach
from outcomes.facts.models import Fact
from outcomes.queries import indicators
from outcomes.suppression import Shown
from outcomes.wording import in_words
from policies.queries import national_values, values
from regions.zones import zone_of

CRITERIA = ("renewal", "benefit", "no_burden", "authority", "replicable")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One indicator of the innovation unit: what shows it here, empty where nothing does yet."""

    need: EvidenceNeed
    note: str = ""
    link: str = ""
    is_computed: bool = False

    @property
    def is_shown(self) -> bool:
        return bool(self.note)


@dataclass(frozen=True, kw_only=True)
class InnovationHere:
    """A module as an innovation of the regency we are in; `innovation` is None until somebody describes it."""

    manifest: ModuleManifest
    innovation: Innovation | None
    findings: list[Finding] = field(default_factory=list)
    replicated_from: str = ""
    beneficiaries: list[tuple[str, str, str]] = field(default_factory=list)
    """Indicator, period and number in words."""
    submissions: list[Submission] = field(default_factory=list)

    @property
    def maturity(self) -> int:
        """[A] How many indicators have evidence."""
        return sum(finding.is_shown for finding in self.findings)

    @property
    def percent(self) -> int:
        return round(100 * self.maturity / len(NEEDS))


def limits(at: date | None = None) -> Limits:
    """The numbers of the index that count on a day, at the regency we are in or at the ministry."""
    asked = (keys.INNOVATIVE_FROM, keys.VERY_INNOVATIVE_ABOVE, keys.FEWEST_INNOVATIONS)
    found: Mapping[str, Any] = values(asked, at) if tenants.current_or_none() else national_values(asked, at)
    return Limits(
        innovative_from=Decimal(found[keys.INNOVATIVE_FROM]),
        very_above=Decimal(found[keys.VERY_INNOVATIVE_ABOVE]),
        fewest=int(found[keys.FEWEST_INNOVATIONS]),
    )


def innovations_here() -> list[InnovationHere]:
    """The modules that are on here, and those that were described before. A fixed number of queries."""
    on = tenants.current().modules_on
    with tenants.control() as regency:
        written = {
            one.slug: one
            for one in Innovation.objects.filter(regency_code=regency.code).prefetch_related("evidence", "submissions")
        }
        ledger = _ledger(regency.code, on | set(written))
    return [
        _here(manifest, written.get(manifest.slug), ledger)
        for manifest in all_modules()
        if manifest.slug in on or manifest.slug in written
    ]


def innovation_here(slug: str) -> InnovationHere:
    """
    :raises NotThere: for a module that is neither on here nor described.
    """
    for found in innovations_here():
        if found.manifest.slug == slug:
            return found
    raise NotThere


def pack_of(here: InnovationHere, *, regency: str, day: date) -> dict[str, Any]:
    """
    All that the index asks, in plain values and in Indonesian, as its forms are: for PDF, CSV and the submission.

    :raises NotThere: if nobody has described the innovation.
    """
    innovation = here.innovation
    if innovation is None:
        raise NotThere
    with override("id"):
        return {
            "regency": regency,
            "module": here.manifest.name.id,
            "summary": here.manifest.summary.id,
            "day": clock.format_date(day, "id").partition(", ")[2],
            "facts": [
                ["Bentuk", str(innovation.get_form_display())],
                ["Jenis", "Digital" if innovation.is_digital else "Nondigital"],
                ["Inisiator", str(innovation.get_initiator_display())],
                ["Uji coba", clock.format_short_date(innovation.trial_on, "id")],
                ["Penerapan", clock.format_short_date(innovation.implemented_on, "id")],
                ["Regulasi", innovation.regulation or "–"],
                ["SOP", innovation.procedure or "–"],
                ["Replikasi dari", here.replicated_from or "–"],
            ],
            "criteria": [[_CRITERIA_IN_INDONESIAN[name], str(getattr(innovation, name))] for name in CRITERIA],
            "beneficiaries": [list(row) for row in here.beneficiaries],
            "links": list(innovation.links),
            "indicators": [[one.need.name.id, one.note, one.link] for one in here.findings],
            "maturity": here.maturity,
            "of": len(NEEDS),
        }


def submissions(*, reach: Reach, year: int | None = None) -> QuerySet[Submission]:
    """What regencies have entered, at the ministry, the newest first; to be cut into pages."""
    found = Submission.objects.select_related("innovation").filter(reach.q("innovation__regency_code"))
    return found if year is None else found.filter(year=year)


def years(*, reach: Reach) -> list[int]:
    found = Submission.objects.filter(reach.q("innovation__regency_code")).order_by("-year")
    return list(found.values_list("year", flat=True).distinct())


def submission(pk: UUID, *, reach: Reach) -> Submission:
    """
    :raises NotThere: if there is none, or it lies elsewhere.
    """
    found = submissions(reach=reach).filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


# --- what the ledgers know


@dataclass(frozen=True, kw_only=True)
class _Ledger:
    """By slug: who it was taken from, how many took it from here, since when it is on, the newest facts."""

    origins: dict[str, str]
    takers: dict[str, int]
    on_since: dict[str, date]
    facts: dict[str, list[Fact]]


def _ledger(code: str, slugs: Collection[str]) -> _Ledger:
    taken = list(
        Takeover.objects.filter(regency_code=code, slug__in=slugs).order_by("slug", "-taken_at", "-id").distinct("slug")
    )
    names = region_names(one.origin_code for one in taken)
    takers = (
        Takeover.objects.filter(origin_code=code, slug__in=slugs)
        .order_by()
        .values("slug")
        .annotate(number=Count("regency_code", distinct=True))
    )
    on = Activation.objects.filter(regency_code=code, schema_name=f"r{code}", state=State.ON, on_since__isnull=False)
    facts: dict[str, list[Fact]] = defaultdict(list)
    newest = Fact.objects.filter(regency_code=code, part="").order_by("indicator", "-last_day", "-version")
    for fact in newest.distinct("indicator"):
        facts[fact.indicator.partition(".")[0]].append(fact)
    return _Ledger(
        origins={one.slug: f"{names.get(one.origin_code, one.origin_code)} versi {one.origin_number}" for one in taken},
        takers={row["slug"]: row["number"] for row in takers},
        on_since={one.slug: clock.local_date(one.on_since, zone_of(code)) for one in on if one.on_since},
        facts=facts,
    )


def _here(manifest: ModuleManifest, innovation: Innovation | None, ledger: _Ledger) -> InnovationHere:
    with override("id"):
        return InnovationHere(
            manifest=manifest,
            innovation=innovation,
            findings=_findings(manifest, innovation, ledger) if innovation else [],
            replicated_from=ledger.origins.get(manifest.slug, ""),
            beneficiaries=_beneficiaries(manifest.slug, ledger),
            submissions=list(innovation.submissions.all()) if innovation else [],
        )


def _findings(manifest: ModuleManifest, innovation: Innovation, ledger: _Ledger) -> list[Finding]:
    said = {one.indicator: one for one in innovation.evidence.all()}
    found = []
    for need in NEEDS:
        if need.code in said:
            found.append(Finding(need=need, note=said[need.code].note, link=said[need.code].link))
        else:
            note = _KNOWN[need.code](manifest, innovation, ledger) if need.code in _KNOWN else ""
            found.append(Finding(need=need, note=note, is_computed=bool(note)))
    return found


def _beneficiaries(slug: str, ledger: _Ledger) -> list[tuple[str, str, str]]:
    known = indicators()
    return [
        (one.name.id, Period.from_code(fact.period).words("id"), in_words(fact, one))
        for fact in ledger.facts.get(slug, [])
        if (one := known.get(fact.indicator)) and one.counts_people and fact.shown not in (Shown.HIDDEN, Shown.NOTHING)
    ]


def _guide(manifest: ModuleManifest, innovation: Innovation, ledger: _Ledger) -> str:
    papers = [one.title.id for one in manifest.papers if one.kind in ("procedure", "guide")]
    return innovation.procedure or "; ".join(papers[:3])


def _creation(manifest: ModuleManifest, innovation: Innovation, ledger: _Ledger) -> str:
    return f"{(innovation.implemented_on - innovation.trial_on).days} hari dari uji coba sampai penerapan"


def _online(manifest: ModuleManifest, innovation: Innovation, ledger: _Ledger) -> str:
    since = ledger.on_since.get(manifest.slug)
    return f"Berjalan di Tiru sejak {clock.format_short_date(since, 'id')}" if since and innovation.is_digital else ""


def _replication(manifest: ModuleManifest, innovation: Innovation, ledger: _Ledger) -> str:
    said = []
    if origin := ledger.origins.get(manifest.slug):
        said.append(f"Ditiru dari {origin}")
    if takers := ledger.takers.get(manifest.slug):
        said.append(f"Ditiru oleh {takers} daerah")
    return "; ".join(said)


def _benefit(manifest: ModuleManifest, innovation: Innovation, ledger: _Ledger) -> str:
    return "; ".join(f"{name}, {period}: {number}" for name, period, number in _beneficiaries(manifest.slug, ledger))


def _monitoring(manifest: ModuleManifest, innovation: Innovation, ledger: _Ledger) -> str:
    known = indicators()
    return "; ".join(
        f"{one.name.id}, {Period.from_code(fact.period).words('id')}: {in_words(fact, one)}"
        for fact in ledger.facts.get("surveys", [])
        if (one := known.get(fact.indicator)) and fact.shown not in (Shown.HIDDEN, Shown.NOTHING)
    )


_KNOWN: dict[str, Callable[[ModuleManifest, Innovation, _Ledger], str]] = {
    "regulation": lambda manifest, innovation, ledger: innovation.regulation,
    "guide": _guide,
    "creation": _creation,
    "online": _online,
    "replication": _replication,
    "benefit": _benefit,
    "monitoring": _monitoring,
}

_CRITERIA_IN_INDONESIAN = {
    "renewal": "Mengandung pembaharuan",
    "benefit": "Memberi manfaat",
    "no_burden": "Tidak membebani atau membatasi warga",
    "authority": "Merupakan kewenangan daerah",
    "replicable": "Dapat direplikasi",
}
"""PP 38/2017 art. 6."""
