"""What only looks: the file of a module's configuration here, what loading one would do, and which were loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from catalog.bundles import decisions, letters
from catalog.bundles.contents import contents_of
from catalog.bundles.format import Bundle, Items, read, write
from catalog.bundles.models import Loading, ProposedValue
from catalog.bundles.planning import Plan, carried, key_of, plan
from catalog.bundles.privacy import refuse_personal_data
from catalog.bundles.shape import parts_of
from catalog.preferences.queries import values_of
from catalog.sdk import find_module
from organisation.access import today
from policies.definitions import Policy
from policies.queries import Resolved, here, resolve_for


def save(slug: str, at: datetime | None = None) -> bytes:
    """
    The configuration of a module at the regency we are in, as a file. The same configuration is the same bytes.

    One query for each model, three for letters and policies; never a row of data.

    :param at: the moment whose wordings and decisions are carried; None is now.
    :raises catalog.bundles.privacy.HoldsPersonalData: if a text holds a person's number, naming the field.
    """
    manifest = find_module(slug)
    parts = parts_of(manifest)
    items: Items = {}
    for part in parts:
        rows = list(part.rows())
        rows.sort(key=lambda row: key_of(part, row))
        items[part.label] = [carried(part, row) for row in rows]
    day = today(at)
    bundle = Bundle(
        module=slug,
        release=manifest.release,
        schema=manifest.configuration_version,
        settings=values_of(slug),
        items=items,
        letters=letters.saved(items, day),
        policies=decisions.saved(slug, day),
    )
    refuse_personal_data(bundle, contents_of(manifest), manifest.configuration_labels)
    return write(bundle)


def rehearse(*, slug: str, content: bytes, now: datetime) -> Plan:
    """
    What loading a file would do here. Writes nothing.

    :raises core.errors.Refusal: if the file cannot be loaded; which one says why (`format`, `planning`).
    """
    return plan(read(content), slug=slug, now=now)


def loadings(slug: str) -> QuerySet[Loading]:
    """The files that were loaded here, the newest first, without their content."""
    return Loading.objects.filter(slug=slug, state=Loading.State.APPLIED).defer("content").order_by("-uploaded_at")


def rehearsal(*, slug: str, pk: UUID) -> Loading | None:
    return Loading.objects.filter(slug=slug, pk=pk).first()


def waiting_rehearsal(slug: str) -> Loading | None:
    """The file that was rehearsed and neither loaded nor thrown away."""
    return Loading.objects.filter(slug=slug, state=Loading.State.REHEARSED).defer("content").first()


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A value that came with a set-up and waits: what counts here, what it would be, and how it was decided there."""

    row: ProposedValue
    policy: Policy
    here: Resolved

    @property
    def words(self) -> str:
        return self.policy.words(self.policy.from_text(self.row.value))


def proposals(slug: str, at: datetime) -> list[Proposal]:
    """
    What waits to be decided of a module's policies; three queries, one where nothing waits. One that the running
    release no longer knows is left out.
    """
    policies = decisions.policies_of(slug)
    rows = [row for row in ProposedValue.objects.waiting(slug) if row.key in policies]
    counting = resolve_for(here(), [row.key for row in rows], at)
    return [Proposal(row=row, policy=policies[row.key], here=counting[row.key]) for row in rows]
