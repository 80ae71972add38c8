"""
Proof of who asks: NIK and KK number that belong together, and a code that was sent or that an officer gave.

Whoever begins gets the same answer, whether or not there is such a person and whether or not a code could be sent.
"""

from __future__ import annotations

import hmac
import secrets as randomness
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import policies
import tenants
from catalog.modules.smart_kampung.models import GivenCode, Proof
from catalog.modules.smart_kampung.policies import (
    CODE_MINUTES,
    CODE_TRIES,
    PROOF_MINUTES,
    PROOFS_PER_PERSON,
    PROOFS_PER_VILLAGE,
)
from catalog.modules.smart_kampung.telling import PROOF_CODE
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.secrets import blind_index
from notifications.recipients import Recipient
from notifications.services import notify
from organisation.models import Unit
from residents.models import KK_PURPOSE, NIK_PURPOSE, Resident
from residents.queries import current_membership, find_resident, resident_by_nik

DIGITS: Final = 6
NOBODY: Final = UUID(int=0)
_HOUR: Final = timedelta(hours=1)
_PURPOSE: Final = "smart_kampung.proof"


class TooManyProofs(Refusal):
    code = "kampung_too_many_proofs"
    status = 423
    message = _("A code was asked for too often.")
    fix = _("Wait an hour, or come to the village office with your identity card.")


class WrongProofCode(Refusal):
    code = "kampung_wrong_code"
    status = 422
    message = _("This code is not right.")
    fix = _("Look at the newest message, or ask the officer once more for theirs.")
    attr = "code"


class ProofSpent(Refusal):
    code = "kampung_proof_spent"
    status = 409
    message = _("This code no longer works.")
    fix = _("Enter NIK and KK number again.")


@transaction.atomic
def begin_proof(
    *,
    nik: str,
    kk: str,
    unit: Unit,
    channel: Proof.Channel = Proof.Channel.WEB,
    language: str = "id",
    actor: Actor,
    now: datetime,
    instead_of: UUID | None = None,
) -> Proof:
    """
    Somebody says who they are. A code goes to the phone or mailbox that the register knows; where it knows none, an
    officer gives one (`give_code`). The answer is the same for people that do not exist.

    :param nik, kk: sixteen bare digits each.
    :param instead_of: what the same browser began before, which stops working.
    :raises TooManyProofs: if this NIK, or the village, was tried many times within the hour.
    """
    rules = _rules(now)
    fingerprint = blind_index(nik, purpose=_PURPOSE)
    recent = Proof.objects.filter(created_at__gt=now - _HOUR)
    # Two at once may both pass: one code more than the rule, never a guess more.
    if (
        recent.filter(fingerprint=fingerprint).count() >= rules[PROOFS_PER_PERSON]
        or recent.filter(unit=unit).count() >= rules[PROOFS_PER_VILLAGE]
    ):
        raise TooManyProofs
    if instead_of is not None:
        end_proof(proof_id=instead_of, now=now)
    person = _person(nik, kk)
    code = _new_code()
    proof = Proof(
        unit=unit,
        channel=channel,
        person_id=person.pk if person else None,
        fingerprint=fingerprint,
        created_at=now,
        expires_at=now + timedelta(minutes=rules[CODE_MINUTES]),
    )
    proof.digest = _digest(proof.pk, code)
    proof.save()
    if person is not None and (person.phone or person.email):
        notify(
            template=PROOF_CODE,
            to=Recipient(kind="proof", id=str(proof.pk), language=language, email=person.email, phone=person.phone),
            context={"house": tenants.current().name, "code": code, "minutes": rules[CODE_MINUTES]},
            idempotency_key=f"{PROOF_CODE}:{proof.pk}",
            actor=actor,
            now=now,
        )
    _record("proof_begun", proof, actor, now)
    return proof


def check_code(*, proof_id: UUID, code: str, actor: Actor, now: datetime) -> Proof:
    """
    The person typed a code: the one that was sent, or one that an officer gave them.

    Not one transaction: a wrong try must be counted although it is refused.

    :raises WrongProofCode: for another code. :raises ProofSpent: if it ran out, was used, or guessed at too often.
    """
    rules = _rules(now)
    typed = "".join(code.split())
    with transaction.atomic():
        proof = Proof.objects.select_for_update().filter(pk=proof_id).first()
        if proof is None or not proof.waits_at(now):
            raise ProofSpent
        is_sent = hmac.compare_digest(bytes(proof.digest), _digest(proof.pk, typed))
        # Asked in any case, so that the time of the answer says nothing about the first comparison.
        given = _given(proof.person_id, typed, now)
        is_right = proof.person_id is not None and (is_sent or given is not None)
        if is_right:
            if given is not None:
                GivenCode.objects.filter(pk=given.pk).update(used_at=now)
            proof.proven_at, proof.expires_at = now, now + timedelta(minutes=rules[PROOF_MINUTES])
        else:
            proof.tries += 1
            if proof.tries >= rules[CODE_TRIES]:
                proof.ended_at = now
        proof.save(update_fields=["proven_at", "expires_at", "tries", "ended_at"])
        _record("proven" if is_right else "code_refused", proof, actor, now, by_officer=given is not None)
    if not is_right:
        raise ProofSpent if proof.ended_at else WrongProofCode
    return proof


@transaction.atomic
def give_code(*, resident: Resident, unit: Unit, actor: Actor, now: datetime) -> str:
    """
    A code for somebody who stands before an officer of their village with an identity card. It is said once, works
    once, and replaces one that was given before.

    :raises core.errors.NotThere: if the person does not live in this village.
    """
    if resident.village_code != unit.region_code or resident.status != Resident.Status.ALIVE or resident.merged_into_id:
        raise NotThere
    # Two officers at once: the second waits, and its code is the one that counts.
    Resident.objects.select_for_update().get(pk=resident.pk)
    GivenCode.objects.filter(person_id=resident.pk, used_at=None).delete()
    code = _new_code()
    row = GivenCode.objects.create(
        person_id=resident.pk,
        unit=unit,
        digest=_digest(resident.pk, code),
        created_at=now,
        expires_at=now + timedelta(minutes=_rules(now)[CODE_MINUTES]),
    )
    evidence.record(
        action="smart_kampung.code_given",
        actor=actor,
        at=now,
        subject=f"residents.resident:{resident.pk}",
        details={"unit": str(unit.pk), "code": str(row.pk)},
    )
    return code


def code_minutes(now: datetime) -> int:
    """For how long a code works."""
    return _rules(now)[CODE_MINUTES]


def waiting_proof(proof_id: UUID, *, now: datetime) -> Proof | None:
    """What a browser waits for; None once no code can be typed any more."""
    proof = Proof.objects.select_related("unit").filter(pk=proof_id).first()
    return proof if proof is not None and proof.waits_at(now) else None


def holding_proof(proof_id: UUID, *, now: datetime) -> Proof | None:
    """The proof while it says who asks; None before and afterwards."""
    proof = Proof.objects.select_related("unit").filter(pk=proof_id).first()
    return proof if proof is not None and proof.holds_at(now) else None


def proven_person(proof_id: UUID, *, now: datetime) -> Resident | None:
    """Whom a proof proved; None if it proved nobody, or too long ago."""
    proof = holding_proof(proof_id, now=now)
    person = find_resident(proof.person_id) if proof is not None and proof.person_id else None
    # Two records were found to be one person meanwhile.
    return person.merged_into or person if person is not None else None


def note_use(*, proof_id: UUID, now: datetime) -> None:
    """A letter was asked for with it."""
    Proof.objects.filter(pk=proof_id).update(used_at=now)


def end_proof(*, proof_id: UUID, now: datetime) -> None:
    """Whoever stood before the screen has gone, or says that it was somebody else."""
    Proof.objects.filter(pk=proof_id, ended_at=None).update(ended_at=now)


def _person(nik: str, kk: str) -> Resident | None:
    """Who has this NIK and stands on the card with this number today, and lives."""
    kk_index = blind_index(kk, purpose=KK_PURPOSE)
    # Made for its time alone where there is nobody.
    blind_index(nik, purpose=NIK_PURPOSE)
    person = resident_by_nik(nik)
    membership = current_membership(person) if person is not None else None
    if person is None or membership is None or person.status == Resident.Status.DECEASED:
        return None
    return person if hmac.compare_digest(bytes(membership.family.kk_index), kk_index) else None


def _given(person_id: UUID | None, code: str, now: datetime) -> GivenCode | None:
    # Asked also for nobody, whose id no code has.
    asked = person_id or NOBODY
    found = GivenCode.objects.select_for_update().filter(person_id=asked, used_at=None, expires_at__gt=now).first()
    if found is None or person_id is None:
        return None
    return found if hmac.compare_digest(bytes(found.digest), _digest(person_id, code)) else None


def _rules(now: datetime) -> dict[str, int]:
    keys = [CODE_MINUTES, CODE_TRIES, PROOF_MINUTES, PROOFS_PER_PERSON, PROOFS_PER_VILLAGE]
    return {key: int(str(value)) for key, value in policies.values(keys, now).items()}


def _new_code() -> str:
    return f"{randomness.randbelow(10**DIGITS):0{DIGITS}d}"


def _digest(key: UUID, code: str) -> bytes:
    return blind_index(f"{key}:{code}", purpose=_PURPOSE)


def _record(action: str, proof: Proof, actor: Actor, now: datetime, *, by_officer: bool = False) -> None:
    """Ids and numbers only; not whom it is about, while nothing is proven."""
    details: dict[str, str | int | bool] = {"unit": str(proof.unit_id), "channel": proof.channel, "tries": proof.tries}
    if proof.proven_at is not None:
        details |= {"person": str(proof.person_id), "by_officer": by_officer}
    evidence.record(
        action=f"smart_kampung.{action}",
        actor=actor,
        at=now,
        subject=f"smart_kampung.proof:{proof.pk}",
        details=details,
    )
