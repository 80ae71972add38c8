"""
Loading a set-up file: rehearsed, then applied in one transaction, or thrown away. What it proposes of policies is
decided afterwards, each by an act of the place's own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

import tenants
from catalog.activation import queries as releases
from catalog.bundles import decisions, letters, queries
from catalog.bundles.format import Bundle, read
from catalog.bundles.local_words import cites_local_act
from catalog.bundles.models import Loading, ProposedValue
from catalog.bundles.planning import Plan, plan
from catalog.preferences.services import change_preferences
from catalog.sdk import find_module
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.jobs import module_state
from documents.acts import act_of
from documents.services import add_template, draft_version
from organisation.access import today
from policies.services import set_value


class NoLongerWaits(Refusal):
    code = "bundle_no_longer_waits"
    message = _("This file was loaded or thrown away in the meantime.")
    fix = _("Upload it again if you still want to load it.")


class SetUpChanged(Refusal):
    code = "bundle_set_up_changed"
    message = _("The set-up here was changed since you looked, so loading would do something else.")
    fix = _("Look at the changes again, then decide.")


class NotYourTurn(Refusal):
    code = "bundle_not_your_turn"
    message = _("Release %(release)s is let out step by step, and the turn of your regency has not come.")
    fix = _("Your set-up stays as it is. Load the file once the ministry has opened the release for you.")


class ProposalSettled(Refusal):
    code = "bundle_proposal_settled"
    message = _("This value was decided or left in the meantime.")
    fix = _("Look at the policies that still wait.")


class DoesNotFitTogether(Refusal):
    code = "bundle_does_not_fit_together"
    message = _("Rows of the file and rows that are here do not fit together.")
    fix = _("Something must be unique that both have. Change it here, or load the file with removal of what it lacks.")


@transaction.atomic
def upload(*, slug: str, file_name: str, content: bytes, actor: Actor, now: datetime) -> Loading:
    """
    Keep a file for its rehearsal. One that waited before is thrown away.

    :raises core.errors.Refusal: if it could not be loaded here.
    """
    _refuse_absent(slug)
    bundle = queries.rehearse(slug=slug, content=content, now=now).bundle
    for before in Loading.objects.select_for_update().filter(slug=slug, state=Loading.State.REHEARSED):
        _discard(before)
    loading = _loading(slug, file_name, content, bundle, now)
    loading.save()
    _record("bundles.rehearsed", loading, actor, now)
    return loading


@transaction.atomic
def apply(*, loading_id: UUID, remove: bool, fingerprint: str, actor: Actor, now: datetime) -> Plan:
    """
    Load the file that was rehearsed, wholly or not at all.

    :param remove: delete also what the file does not have, unless something refers to it.
    :param fingerprint: of the plan that was shown.
    :raises NoLongerWaits: if somebody else was faster.
    :raises SetUpChanged: if loading would now do something else than what was shown.
    :raises core.errors.Refusal: as `load`.
    """
    loading = Loading.objects.select_for_update().filter(pk=loading_id, state=Loading.State.REHEARSED).first()
    if loading is None:
        raise NoLongerWaits
    done = _carry_out(loading, remove=remove, actor=actor, now=now)
    if done.fingerprint != fingerprint:
        raise SetUpChanged
    return done


@transaction.atomic
def load(
    *, slug: str, content: bytes, actor: Actor, now: datetime, dry_run: bool = False, remove: bool = False,
    file_name: str = "",
) -> Plan:  # fmt: skip
    """
    Load a file without a page in between, as the command does; answers what was (or, rehearsed, would be) done.

    :raises core.errors.Refusal: if the file or one of its rows cannot be taken; then nothing was.
    """
    if dry_run:
        _refuse_absent(slug)
        return queries.rehearse(slug=slug, content=content, now=now)
    return _carry_out(_loading(slug, file_name, content, read(content), now), remove=remove, actor=actor, now=now)


@transaction.atomic
def discard(*, loading_id: UUID, actor: Actor, now: datetime) -> None:
    """
    Throw a rehearsed file away.

    :raises NoLongerWaits: if it was loaded or thrown away already.
    """
    loading = Loading.objects.select_for_update().filter(pk=loading_id, state=Loading.State.REHEARSED).first()
    if loading is None:
        raise NoLongerWaits
    _discard(loading)
    _record("bundles.discarded", loading, actor, now)


class ActOfAnother(Refusal):
    code = "bundle_act_of_another"
    status = 422
    message = _("This is the act of the place where the value comes from. It does not hold here.")
    fix = _("Write the regulation or decree of your own regency that decides it.")
    attr = "legal_source"


@transaction.atomic
def decide_proposal(
    *, proposal_id: UUID, valid_from: date, legal_source: str, reason: str, actor: Actor, now: datetime
) -> None:
    """
    Let a value that came with a set-up count here from a day on.

    :param legal_source: the act of this regency that decides it.
    :raises ProposalSettled: if somebody else was faster.
    :raises ActOfAnother: if that is the local act of its origin.
    :raises core.errors.Refusal: as `policies.services.set_value`.
    """
    row = _waiting(proposal_id)
    if cites_local_act(row.origin_source) and _said(legal_source) == _said(row.origin_source):
        raise ActOfAnother
    policy = decisions.policies_of(row.slug)[row.key]
    set_value(
        key=row.key, value=policy.from_text(row.value), valid_from=valid_from, legal_source=legal_source, reason=reason,
        actor=actor, now=now,
    )  # fmt: skip
    _settle(row, ProposedValue.State.DECIDED, actor, now)


@transaction.atomic
def decline_proposal(*, proposal_id: UUID, actor: Actor, now: datetime) -> None:
    """
    Leave what counts here as it is.

    :raises ProposalSettled: if somebody else was faster.
    """
    _settle(_waiting(proposal_id), ProposedValue.State.DECLINED, actor, now)


def _waiting(proposal_id: UUID) -> ProposedValue:
    waiting = ProposedValue.objects.select_for_update().filter(pk=proposal_id, state=ProposedValue.State.WAITING)
    if (row := waiting.first()) is None:
        raise ProposalSettled
    return row


def _said(source: str) -> str:
    return " ".join(source.casefold().rstrip(". ").split())


def _settle(row: ProposedValue, state: ProposedValue.State, actor: Actor, now: datetime) -> None:
    row.state, row.settled_at = state, now
    row.save(update_fields=["state", "settled_at"])
    evidence.record(
        action=f"bundles.proposal_{state.value}",
        actor=actor,
        at=now,
        subject=f"bundles.proposal:{row.pk}",
        details={"module": row.slug, "policy": row.key, "value": row.value},
    )


def _loading(slug: str, file_name: str, content: bytes, bundle: Bundle, now: datetime) -> Loading:
    return Loading(
        slug=slug,
        file_name=file_name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        release=bundle.release[:20],
        content=content.decode(),
        uploaded_at=now,
    )


def _carry_out(loading: Loading, *, remove: bool, actor: Actor, now: datetime) -> Plan:
    """Plan once, under locks, do it, and keep what was done."""
    slug = loading.slug
    _refuse_absent(slug)
    _refuse_before_its_turn(slug)
    found = plan(read(loading.content.encode()), slug=slug, now=now, lock=True)
    try:
        with transaction.atomic():
            if remove:
                for row in found.gone:
                    row.delete()
            for row in found.instances:
                row.save()
            _draft(found.drafts, actor, now)
            if loaded := find_module(slug).configuration_loaded:
                import_string(loaded)(items=found.instances, actor=actor, now=now)
            if found.settings:
                change_preferences(slug=slug, values=found.settings, actor=actor, now=now)
            _propose(found.proposals, loading, now)
    except IntegrityError:
        raise DoesNotFitTogether from None
    loading.state = Loading.State.APPLIED
    loading.applied_at = now
    loading.added, loading.changed = found.count("added"), found.count("changed")
    loading.removed = found.count("removed") if remove else 0
    loading.drafted, loading.proposed = len(found.drafts), len(found.proposals)
    loading.save()
    _record("bundles.loaded", loading, actor, now, settings=len(found.settings))
    return found


def _draft(drafts: Sequence[letters.Draft], actor: Actor, now: datetime) -> None:
    """Each wording becomes a draft, with its template where that is not here; nothing is published."""
    for draft in drafts:
        row, template = draft.row, draft.template
        if template is None:
            new = {name: row[name] for name in ("code", "name", "kind", "archive", "confers", "by_head")}
            act = act_of(kind=row["kind"], code=row["code"])
            template = add_template(**new, act=act, actor=actor, now=now)
        draft_version(template=template, **row["wording"], valid_from=today(now), actor=actor, now=now)


def _propose(proposals: Sequence[decisions.Proposed], loading: Loading, now: datetime) -> None:
    """Each value waits to be decided; one that waited for the same policy is overtaken."""
    earlier = ProposedValue.objects.waiting(loading.slug).filter(key__in=[one.key for one in proposals])
    earlier.update(state=ProposedValue.State.OVERTAKEN, settled_at=now)
    ProposedValue.objects.bulk_create(
        ProposedValue(
            slug=loading.slug,
            key=one.key,
            value=one.value,
            origin=loading.file_name,
            origin_source=one.legal_source,
            origin_from=one.valid_from,
            proposed_at=now,
        )
        for one in proposals
    )


def _refuse_absent(slug: str) -> None:
    if module_state(slug) != "on":
        raise NotThere


def _refuse_before_its_turn(slug: str) -> None:
    """New configuration of a release comes with its ring, as its first switch-on does (catalog.activation)."""
    found = releases.offer(slug)
    if found is not None and not releases.is_open_here(found, tenants.current()):
        raise NotYourTurn(release=found.release.version)


def _discard(loading: Loading) -> None:
    loading.state = Loading.State.DISCARDED
    loading.content = ""
    loading.save(update_fields=["state", "content"])


def _record(action: str, loading: Loading, actor: Actor, now: datetime, **more: int) -> None:
    evidence.record(
        action=action,
        actor=actor,
        at=now,
        subject=f"bundles.loading:{loading.pk}",
        details={
            "module": loading.slug,
            "sha256": loading.sha256,
            "release": loading.release,
            "added": loading.added,
            "changed": loading.changed,
            "removed": loading.removed,
            "drafted": loading.drafted,
            "proposed": loading.proposed,
            **more,
        },
    )
