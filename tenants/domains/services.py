"""A host of its own for a regency: wished for, proved by DNS, made the primary one, given up."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from tenants import directory
from tenants.context import control
from tenants.domains import dns
from tenants.domains.models import HELD, OPEN, TRANSITIONS, HostClaim, State
from tenants.domains.queries import is_of_platform, platform_host_of
from tenants.models import Domain, Regency

MOST_OPEN: Final = 5


class HostImpossible(Refusal):
    code = "host_impossible"
    status = 422
    message = _("This is not an address that a regency can have.")
    fix = _("Write a name below your own domain, without https:// and without a path. Example: layanan.baritokab.go.id")
    attr = "host"


class HostOfPlatform(Refusal):
    code = "host_of_platform"
    status = 422
    message = _("Addresses below %(base)s are given by the platform.")
    fix = _("Write a name below your own domain, for example one that ends in .go.id.")
    attr = "host"


class HostTaken(Refusal):
    code = "host_taken"
    message = _("This address belongs to another regency: it proved first that it is its own.")
    fix = _(
        "Choose another one. If it is yours, ask the keeper of your DNS who made the records, and tell the ministry."
    )
    attr = "host"


class AlreadyAsked(Refusal):
    code = "host_already_asked"
    message = _("This address is on your list already.")
    fix = _("Look at the list: it says what is missing.")
    attr = "host"


class TooManyHosts(Refusal):
    code = "too_many_hosts"
    message = _("A regency can have %(most)s addresses of its own.")
    fix = _("Give up one that you no longer need, then add this one.")
    attr = "host"


class NotVerified(Refusal):
    code = "host_not_verified"
    message = _("The DNS records of this address are not found, so it cannot become the main one.")
    fix = _("Make the two records that the page shows, then check again.")


class IsPrimary(Refusal):
    code = "host_is_primary"
    message = _("This is the main address at present.")
    fix = _("Make another address the main one first, then give this one up.")


@transaction.atomic
def ask_for_host(*, host: str, days: int, actor: Actor, now: datetime) -> HostClaim:
    """
    Wish for a host. It is looked for in DNS for so many days.

    :raises HostImpossible, HostOfPlatform, HostTaken, AlreadyAsked, TooManyHosts:
    """
    host = tidy_host(host)
    with control(_locked) as regency:
        if regency.host_claims.filter(host=host, state__in=OPEN).exists():
            raise AlreadyAsked
        if regency.host_claims.filter(state__in=OPEN).count() >= MOST_OPEN:
            raise TooManyHosts(most=MOST_OPEN)
        if Domain.objects.filter(domain=host).exists():
            raise HostTaken
        claim = HostClaim.objects.create(
            regency=regency,
            host=host,
            proof=secrets.token_urlsafe(24),
            asked_at=now,
            asked_by=str(actor),
            until=now + timedelta(days=days),
        )
    evidence.record(action="domains.asked", actor=actor, at=now, subject=f"host:{host}")
    return claim


def check_claim(*, claim_id: int, actor: Actor, now: datetime) -> HostClaim:
    """
    Look once in DNS for the records of a claim of the current regency, and write down what became of it.

    Whoever proves a host first has it. A held host whose records are gone is marked as lost and goes on answering.
    DNS is asked outside of any transaction.

    :raises core.errors.NotThere: if the regency has no such open claim.
    """
    with control() as regency:
        claim = regency.host_claims.filter(pk=claim_id, state__in=OPEN).first()
        target = platform_host_of(regency.domains.values_list("domain", flat=True))
    if claim is None:
        raise NotThere
    look = dns.look_at(host=claim.host, proof=claim.proof, target=target)
    return _note(claim_id, look, actor=actor, now=now)


@transaction.atomic
def make_primary(*, host: str, actor: Actor, now: datetime) -> None:
    """
    Let a host be the one that pages show; the others redirect to it. The platform's host can always come back.

    :raises core.errors.NotThere: if the host is not the regency's. :raises NotVerified: if its records are lost.
    """
    with control(_locked) as regency:
        domain = regency.domains.select_for_update().filter(domain=host).first()
        if domain is None:
            raise NotThere
        if not is_of_platform(host) and not regency.host_claims.filter(host=host, state=State.VERIFIED).exists():
            raise NotVerified
        before = regency.domains.filter(is_primary=True).first()
        if before is not None and before.pk == domain.pk:
            return
        regency.domains.filter(is_primary=True).update(is_primary=False)
        regency.domains.filter(pk=domain.pk).update(is_primary=True)
        directory.changed()
    evidence.record(
        action="domains.made_primary",
        actor=actor,
        at=now,
        subject=f"host:{host}",
        details={"before": before.domain if before else ""},
    )


@transaction.atomic
def give_up(*, claim_id: int, actor: Actor, now: datetime) -> None:
    """
    Take a wish back, or let a held host go: it answers no more, and another regency may prove it.

    :raises core.errors.NotThere: if there is no such open claim. :raises IsPrimary: while it is the main one.
    """
    with control(_locked) as regency:
        claim = regency.host_claims.select_for_update().filter(pk=claim_id, state__in=OPEN).first()
        if claim is None:
            raise NotThere
        if claim.state in HELD:
            domain = regency.domains.filter(domain=claim.host).first()
            if domain is not None and domain.is_primary:
                raise IsPrimary
            regency.domains.filter(domain=claim.host).delete()
            directory.changed()
        _move(claim, State.WITHDRAWN)
        claim.save()
    evidence.record(action="domains.given_up", actor=actor, at=now, subject=f"host:{claim.host}")


def tidy_host(text: str) -> str:
    """
    A host as somebody types or pastes it, in the form under which it is kept; other letters in their ASCII form.

    :raises HostImpossible, HostOfPlatform:
    """
    host = text.strip().lower().removeprefix("https://").removeprefix("http://").partition("/")[0].rstrip(".")
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        raise HostImpossible from None
    labels = host.split(".")
    if len(host) > 200 or len(labels) < 2 or not all(_is_label(label) for label in labels) or labels[-1].isdigit():
        raise HostImpossible
    if labels[-1] in {"localhost", "local", "internal", "test", "invalid", "example", "arpa"} and not is_of_platform(
        host
    ):
        raise HostImpossible
    if is_of_platform(host):
        raise HostOfPlatform(base=".".join(labels[1:]))
    return host


def _is_label(text: str) -> bool:
    plain = text.replace("-", "")
    return 0 < len(text) <= 63 and plain.isalnum() and plain.isascii() and text[0] != "-" and text[-1] != "-"


@transaction.atomic
def _note(claim_id: int, look: dns.Look, *, actor: Actor, now: datetime) -> HostClaim:
    with control(_locked) as regency:
        claim = regency.host_claims.select_for_update().filter(pk=claim_id, state__in=OPEN).first()
        if claim is None:
            raise NotThere
        before = claim.state
        claim.checked_at = now
        claim.proof_finding, claim.alias_finding = look.proof.finding, look.alias.finding
        claim.seen = [*look.proof.seen, *look.alias.seen]
        if look.is_whole and before != State.VERIFIED:
            taken = not _hold(regency, claim)
            if taken:
                _move(claim, State.FAILED if before == State.WAITING else State.WITHDRAWN)
            else:
                _move(claim, State.VERIFIED)
                claim.verified_at, claim.lost_at = claim.verified_at or now, None
        elif not look.is_whole and before == State.VERIFIED and _is_certain(look):
            _move(claim, State.LOST)
            claim.lost_at = now
        elif before == State.WAITING and now >= claim.until:
            _move(claim, State.FAILED)
        claim.save()
    if claim.state != before:
        evidence.record(
            action=f"domains.{claim.state}",
            actor=actor,
            at=now,
            subject=f"host:{claim.host}",
            details={"proof": claim.proof_finding, "alias": claim.alias_finding},
        )
    return claim


def _hold(regency: Regency, claim: HostClaim) -> bool:
    """Let the host answer for this regency; False if another one has it."""
    try:
        with transaction.atomic():
            if not regency.domains.filter(domain=claim.host).exists():
                Domain.objects.create(tenant=regency, domain=claim.host, is_primary=False)
    except IntegrityError:
        return False
    directory.changed()
    return True


def _is_certain(look: dns.Look) -> bool:
    """A resolver that does not answer proves nothing: only what DNS says is a loss."""
    doubts = {dns.Finding.SLOW, dns.Finding.BROKEN, dns.Finding.DIFFERENT}
    missed = {answer.finding for answer in (look.proof, look.alias) if answer.finding is not dns.Finding.FOUND}
    return not missed <= doubts


def _move(claim: HostClaim, state: State) -> None:
    if state not in TRANSITIONS[State(claim.state)]:
        raise AssertionError(f"A claim never goes from {claim.state} to {state}.")
    claim.state = state


def _locked(schema: str) -> Regency:
    return Regency.objects.select_for_update().get(schema_name=schema)
