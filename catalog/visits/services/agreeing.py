"""Freezing the text, signing it in each party's own place, and starting anew when the plan changes."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

import tenants
from accounts.models import User
from catalog.sdk import find_module
from catalog.visits import agreement as text
from catalog.visits import queries
from catalog.visits.acts import SIGN
from catalog.visits.fit import found_here, needs
from catalog.visits.models import Agreement, Fit, Side, Signature, State, new_token
from catalog.visits.services.acting import NotAtThisStage, acting
from catalog.visits.tour import newest_setup
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText
from documents.services import Ground, ground_of, sign_counterpart
from organisation.access import roles_of, today
from organisation.delegations import NoAuthority, phrase_of
from organisation.models import Unit


class PlanIncomplete(Refusal):
    code = "visit_plan_incomplete"
    message = _("The plan is not complete yet. Missing: %(missing)s.")
    fix = _("Fill that in, then freeze the text.")


class AlreadySigned(Refusal):
    code = "visit_already_signed"
    message = _("Your side has signed this agreement already.")
    fix = _("Wait for the others; the page of the visit shows who has signed.")


class TextChanged(Refusal):
    code = "visit_text_changed"
    message = _("The text was changed while you were signing. Your signature counts for nothing and was thrown away.")
    fix = _("Read the new text, then sign that.")


def freeze(*, visit_id: UUID, actor: Actor, now: datetime) -> Agreement:
    """
    Make the text of the agreement out of the visit, and let nobody change it any more. Called at the guest's.

    What the regency demonstrably has is entered as fitting; whatever else the module needs must have been answered.

    :raises PlanIncomplete: naming what is missing.
    """
    visit = queries.visit_here(visit_id)
    manifest = find_module(visit.slug)
    found = found_here(manifest, now=now) if tenants.current_or_none() else {}
    names = queries.names([visit])
    with acting(visit_id, "visits.frozen", Side.ADOPTER, at={State.PREPARING}, actor=actor, now=now) as act:
        visit, setup = act.visit, newest_setup(act.visit.slug, act.visit.origin_code)
        answered = set(visit.fits.values_list("code", flat=True))
        known = [one.code for one in needs(manifest) if one.code not in answered and found[one.code].fits]
        visit.fits.bulk_create(Fit(visit=visit, code=code, answer=Fit.Answer.FITS) for code in known)
        duties = list(visit.duties.all())
        missing = []
        if open_needs := len({one.code for one in needs(manifest)} - answered - set(known)):
            said = ngettext("%(n)d answer of the fit-gap", "%(n)d answers of the fit-gap", open_needs)
            missing.append(said % {"n": open_needs})
        missing += [
            gettext("a duty of the %(side)s") % {"side": side.label.lower()}
            for side in Side
            if side not in {duty.side for duty in duties}
        ]
        if visit.evaluation_on is None or visit.evaluation_on <= today(now):
            missing.append(gettext("the day of the evaluation"))
        if setup is None:
            missing.append(gettext("a set-up that the host shares"))
        if missing or setup is None:
            raise PlanIncomplete(missing=", ".join(missing))
        visit.release, visit.setup_number = manifest.release, setup.number
        with translation.override("id"):
            called = {one.code: one.title for one in needs(manifest)}
        gaps = [(called[one.code], one) for one in visit.fits.exclude(answer=Fit.Answer.FITS) if one.code in called]
        token = new_token()
        pdf = text.file_of(
            visit, duties=duties, gaps=gaps, names=names, module=manifest.name, token=token, day=today(now), now=now
        )
        made = Agreement.objects.create(
            visit=visit, number=visit.agreements.count() + 1, token=token, pdf=pdf,
            sha256=hashlib.sha256(pdf).hexdigest(), made_at=now, made_by=str(actor),
        )  # fmt: skip
        act.to(State.SIGNING, release=manifest.release, setup_number=setup.number)
        act.details |= {"agreement": made.number, "sha256": made.sha256}
    return made


def reopen(*, visit_id: UUID, actor: Actor, now: datetime) -> None:
    """Change the plan after all: the frozen text and every signature under it count no more. Each side may."""
    with acting(visit_id, "visits.reopened", *Side, at={State.SIGNING}, actor=actor, now=now) as act:
        counting = act.visit.agreements.filter(replaced_at=None)
        act.details["void"] = Signature.objects.filter(agreement__in=counting).count()
        counting.update(replaced_at=now)
        act.to(State.PREPARING)


def sign(
    *, visit_id: UUID, sha256: str, user: User, passphrase: str, actor: Actor, now: datetime, nik: str = ""
) -> Signature:
    """
    Sign the frozen text for one's own side, where one is: a regency by its head or by a mandate of the register, the
    ministry by whoever curates the catalogue. Called outside of a transaction, so that a wrong passphrase counts.

    :param sha256: of the text that was shown.
    :raises organisation.delegations.NoAuthority: if this person may not bind the regency.
    :raises documents.signing.SigningRefused: one of its subclasses. :raises AlreadySigned, TextChanged:
    """
    visit = queries.visit_here(visit_id)
    if visit.state != State.SIGNING:
        raise NotAtThisStage(state=State(visit.state).label)
    frozen = queries.counting_agreement(visit)
    if frozen is None or frozen.sha256 != sha256:
        raise TextChanged
    if visit.side_of(_code()) in {one.side for one in queries.signatures(frozen)}:
        raise AlreadySigned
    ground = _ground(user, now)
    made = sign_counterpart(
        pdf=bytes(frozen.pdf), signer=user, passphrase=passphrase, nik=nik, reason="Kesepakatan studi tiru",
        actor=actor, now=now,
    )  # fmt: skip
    with acting(visit_id, "visits.signed", *Side, at=set(State), actor=actor, now=now) as act:
        if not act.visit.agreements.filter(pk=frozen.pk, replaced_at=None).exists():
            raise TextChanged
        signed = set(frozen.signatures.values_list("side", flat=True))
        if act.side in signed:
            raise AlreadySigned
        signature = Signature.objects.create(
            agreement=frozen, side=act.side, name=user.full_name, title=ground.title, ground=ground.sentence,
            pdf=made.content, sha256=hashlib.sha256(made.content).hexdigest(), issuer=made.issuer, signed_at=now,
            signed_by=str(actor),
        )  # fmt: skip
        act.details |= {"agreement": frozen.number, "sha256": frozen.sha256, "delegation": ground.delegation_id}
        if len(signed) + 1 == len(Side):
            act.to(State.SIGNED)
    return signature


def _code() -> str:
    regency = tenants.current_or_none()
    return regency.code if regency else ""


def _ground(user: User, now: datetime) -> Ground:
    """
    What a person binds their side by. The ministry has no units and no register: there the role does, which is given
    for the whole ministry.
    """
    regency = tenants.current_or_none()
    if regency is None:
        held = next((one.role.name for one in roles_of(user, now) if queries.CURATES in one.role.rights), None)
        if held is None:
            raise NoAuthority(act=phrase_of(SIGN), unit=text.FACILITATOR)
        return Ground(
            title=held.id,
            sentence=LocalisedText(id=f"Atas peran sebagai {held.id}.", en=f"By the role of {held.en or held.id}."),
        )
    root = Unit.objects.filter(parent=None, kind=Unit.Kind.GOVERNMENT).first()
    if root is None:
        raise NoAuthority(act=phrase_of(SIGN), unit=regency.name)
    return ground_of(act=SIGN, unit=root, user=user, now=now)
