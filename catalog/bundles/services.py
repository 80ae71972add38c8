"""Loading a set-up file: rehearsed, then applied in one transaction, or thrown away."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

import tenants
from catalog.activation import queries as releases
from catalog.bundles import queries
from catalog.bundles.format import read
from catalog.bundles.models import Loading
from catalog.bundles.planning import Plan, plan
from catalog.preferences.services import change_preferences
from catalog.sdk import find_module
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.jobs import module_state


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
    loading = Loading.objects.create(
        slug=slug,
        file_name=file_name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        release=bundle.release[:20],
        content=content.decode(),
        uploaded_at=now,
    )
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
    done = _carry_out(slug=loading.slug, content=loading.content.encode(), remove=remove, now=now, actor=actor)
    if done.fingerprint != fingerprint:
        raise SetUpChanged
    loading.state = Loading.State.APPLIED
    loading.applied_at = now
    loading.added, loading.changed = done.count("added"), done.count("changed")
    loading.removed = done.count("removed") if remove else 0
    loading.save()
    _record("bundles.loaded", loading, actor, now, settings=len(done.settings))
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
    loading = upload(slug=slug, file_name=file_name, content=content, actor=actor, now=now)
    shown = queries.rehearse(slug=slug, content=content, now=now)
    return apply(loading_id=loading.pk, remove=remove, fingerprint=shown.fingerprint, actor=actor, now=now)


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


def _carry_out(*, slug: str, content: bytes, remove: bool, actor: Actor, now: datetime) -> Plan:
    _refuse_absent(slug)
    _refuse_before_its_turn(slug)
    found = plan(read(content), slug=slug, now=now, lock=True)
    try:
        with transaction.atomic():
            if remove:
                for row in found.gone:
                    row.delete()
            for row in found.instances:
                row.save()
            if loaded := find_module(slug).configuration_loaded:
                import_string(loaded)(items=found.instances, actor=actor, now=now)
            if found.settings:
                change_preferences(slug=slug, values=found.settings, actor=actor, now=now)
    except IntegrityError:
        raise DoesNotFitTogether from None
    return found


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
            **more,
        },
    )
