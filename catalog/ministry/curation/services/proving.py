"""Keeping what a run of the test suite has shown of the releases that run here."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.ministry.curation.checklist import ITEMS
from catalog.ministry.curation.junit import Report, read_report
from catalog.ministry.curation.models import Proof
from catalog.sdk import all_modules
from core import evidence
from core.actors import Actor
from core.errors import Refusal


class OtherReleases(Refusal):
    code = "report_of_other_releases"
    status = 422
    message = _("This report is of other releases than those that run here: %(releases)s.")
    fix = _("Run the tests of the installed code and give that report.")


@transaction.atomic
def record_report(*, content: bytes, actor: Actor, now: datetime) -> list[Proof]:
    """
    Write down what a JUnit report shows of each running release. The same report again changes nothing.

    Points of which it holds no test at all are left as they were. Answers what is new.

    :raises NotAReport, UnknownCode, NarrowedRun: as `read_report`.
    :raises OtherReleases: if it was made with none of the releases that run here.
    """
    report = read_report(content)
    tested = [one for one in all_modules() if report.releases.get(one.slug) == one.release]
    if not tested:
        raise OtherReleases(releases=", ".join(f"{slug} {version}" for slug, version in report.releases.items()) or "–")
    found = []
    for manifest in tested:
        for item in ITEMS:
            suite = item.suite_of(manifest.slug)
            outcome = report.outcome(suite)
            if not suite or outcome.missing == suite:
                continue
            proof = Proof(
                slug=manifest.slug,
                version=manifest.release,
                item=item.code,
                report=report.digest,
                passed=outcome.passed,
                failed=outcome.failed,
                skipped=outcome.skipped,
                missing=outcome.missing,
                failures=outcome.failures,
                code=report.code[:60],
                recorded_at=now,
                recorded_by=str(actor),
            )
            proof.seal = proof.seal_of_values()
            found.append(proof)
    known = set(Proof.objects.filter(report=report.digest).values_list("slug", "version", "item"))
    new = Proof.objects.bulk_create([one for one in found if (one.slug, one.version, one.item) not in known])
    for slug, version in sorted({(proof.slug, proof.version) for proof in new}):
        _record(report, [one for one in new if one.slug == slug], slug, version, actor=actor, now=now)
    return new


def _record(report: Report, proofs: list[Proof], slug: str, version: str, *, actor: Actor, now: datetime) -> None:
    evidence.record(
        action="curation.tests_recorded",
        actor=actor,
        at=now,
        subject=f"release:{slug}",
        details={
            "version": version,
            "code": report.code,
            "report": report.digest,
            "seals": [f"{proof.item}:{proof.seal}" for proof in proofs],
            "passed": sum(proof.passed for proof in proofs),
            "failed": sum(proof.failed for proof in proofs),
        },
    )
