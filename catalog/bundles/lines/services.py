"""Sharing a set-up with others, and taking over what they share."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import tenants
from catalog.bundles import queries as files
from catalog.bundles.format import read, write
from catalog.bundles.lines import queries
from catalog.bundles.lines.models import PublishedSetup, Takeover
from catalog.bundles.merging import merged
from catalog.bundles.privacy import refuse_in_text
from catalog.bundles.services import SetUpChanged, load
from catalog.bundles.shape import parts_of
from catalog.sdk import find_module
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.jobs import module_state
from core.localised import LocalisedText
from tenants.models import Regency


class NothingNew(Refusal):
    code = "bundle_line_nothing_new"
    message = _("The set-up is the same as the version that was shared last.")
    fix = _("Share it once something has changed.")


class OnlyLive(Refusal):
    code = "bundle_line_only_live"
    message = _("A sandbox or a copy shares nothing and takes nothing over: others would mistake it for the regency.")
    fix = _("Do it in the regency itself.")


class CannotCome(Refusal):
    code = "bundle_line_cannot_come"
    status = 422
    attr = "take"
    message = _("“%(title)s” cannot be taken over. %(why)s")
    fix = _("Mend that first, or leave it unticked.")


@transaction.atomic
def publish(*, slug: str, note: LocalisedText, actor: Actor, now: datetime) -> PublishedSetup:
    """
    Share the set-up as it is now as the next version of our line, for every regency to read and take over.

    :param note: what is new in it, for the others.
    :raises NothingNew, OnlyLive:
    :raises catalog.bundles.privacy.HoldsPersonalData: naming the field that does.
    """
    _refuse_elsewhere(slug)
    for text in note.as_dict().values():
        refuse_in_text(text, field=_("What is new?"), place=_("this page"), attr="note")
    content = files.save(slug, now)
    bundle = read(content)
    contains = queries.last_taken(slug)
    with tenants.control(_locked) as regency:
        before = PublishedSetup.objects.filter(slug=slug, regency_code=regency.code).order_by("-number").first()
        if before is not None and read(before.content.encode()) == bundle:
            raise NothingNew
        made = PublishedSetup.objects.create(
            slug=slug,
            regency_code=regency.code,
            number=before.number + 1 if before else 1,
            release=bundle.release,
            content=content.decode(),
            sha256=hashlib.sha256(content).hexdigest(),
            rows=sum(map(len, bundle.groups.values())),
            note=note,
            contains=contains,
            published_at=now,
            published_by=str(actor),
        )
    evidence.record(
        action="bundles.shared",
        actor=actor,
        at=now,
        subject=f"bundles.published:{made.pk}",
        details={"module": slug, "number": made.number, "sha256": made.sha256},
    )
    return made


@transaction.atomic
def take(
    *, slug: str, code: str, number: int, chosen: Collection[str] | None, fingerprint: str, actor: Actor, now: datetime
) -> Takeover:
    """
    Take over what was chosen of another regency's version, wholly or not at all. What is not chosen stays as it is here
    and is not offered again, unless they change it once more.

    :param code: whose version; `number` which.
    :param chosen: ids of offers, none to leave everything as it is; None for all, what clashes included.
    :param fingerprint: of the proposal that was shown.
    :raises core.errors.NotThere: if there is no such version.
    :raises SetUpChanged: if the set-up here was changed since.
    :raises OnlyLive:
    :raises CannotCome: if a letter or a policy that was chosen is one that cannot come now.
    :raises core.errors.Refusal: as loading a file does, if a row cannot be taken over.
    """
    _refuse_elsewhere(slug)
    for part in parts_of(find_module(slug)):
        list(part.rows().select_for_update(of=("self",)))
    found = queries.proposal(slug, code, number, now)
    if found.fingerprint != fingerprint:
        raise SetUpChanged
    taken = [one for one in found.offers if chosen is None or one.id in chosen]
    if taken:
        removed = {(one.label, one.key) for one in taken if one.kind == "removed"}
        done = load(
            slug=slug, content=write(merged(found.ours, taken, found.keys)), file_name=f"{found.name} · {number}",
            remove=bool(removed), actor=actor, now=now,
        )  # fmt: skip
        if {(one.label, one.key) for one in done.of_kind("removed", "kept")} != removed:
            raise SetUpChanged  # somebody has added a row meanwhile
        wanted = {(one.label, one.key) for one in taken}
        for one in done.of_kind("held"):
            if (one.label, one.key) in wanted:
                raise CannotCome(title=one.title, why=one.why)
    with tenants.control() as regency:
        made = Takeover.objects.create(
            slug=slug,
            regency_code=regency.code,
            origin_code=code,
            origin_number=number,
            offered=len(found.offers),
            clashed=found.clashes,
            taken=len(taken),
            taken_at=now,
            taken_by=str(actor),
        )
    evidence.record(
        action="bundles.taken_over",
        actor=actor,
        at=now,
        subject=f"bundles.takeover:{made.pk}",
        details={
            "module": slug, "origin": code, "number": number, "offered": made.offered, "clashed": made.clashed,
            "taken": made.taken,
        },
    )  # fmt: skip
    return made


def _refuse_elsewhere(slug: str) -> None:
    if module_state(slug) != "on":
        raise NotThere
    if tenants.current().purpose != "live":
        raise OnlyLive


def _locked(schema: str) -> Regency:
    """Two who publish at once wait for each other, so that numbers run without a gap."""
    return Regency.objects.select_for_update().get(schema_name=schema)
