"""
One mother as a FHIR R4 (4.0.1) transaction.

The same record gives the same bundle, byte for byte: ids are ours, or made from ours. So a sending whose answer was
lost can be repeated: what never changes is created under the condition that it is not there (`ifNoneExist`), what may
change meanwhile (the plan, a referral) is written over under our identifier. An episode that was open when it was first
told is closed apart (`satusehat.py`), as SATUSEHAT wants it.

Checked offline against the R4B models of `fhir.resources`, and for the few elements that R4B has and R4 has not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID, uuid5

from catalog.modules.one_student_one_client.exchange import codes
from catalog.modules.one_student_one_client.exchange.codes import Coding, Observed
from catalog.modules.one_student_one_client.exchange.record import Record, Referred, Seen, Sender
from catalog.modules.one_student_one_client.rules import contacts, gestation, kspr

type Resource = dict[str, Any]

_WRITTEN_OVER: Final = frozenset({"CarePlan", "ServiceRequest"})


def bundle_of(record: Record, sender: Sender) -> Resource:
    """All that is told of her, the mother first; what a resource names stands in the same bundle."""
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [_entry(local, resource) for local, resource in _Telling(record, sender).resources()],
    }


def moment(at: datetime) -> str:
    """As SATUSEHAT wants moments: in UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


class _Telling:
    def __init__(self, record: Record, sender: Sender) -> None:
        self.record = record
        self.sender = sender
        self.subject = _reference(record.mother.id)
        self.conditions = {code: uuid5(record.id, f"Condition:{code}") for code in sorted(record.standing) or [""]}

    def resources(self) -> Iterator[tuple[UUID, Resource]]:
        record = self.record
        yield record.mother.id, self.patient()
        yield record.consent_id, self.consent()
        yield record.id, self.episode()
        for code, local in self.conditions.items():
            yield local, self.condition(code, local)
        for contact in record.contacts:
            yield contact.id, self.encounter(contact)
            yield from self.observations(contact)
        if record.review is not None:
            yield record.review.id, self.risk()
        plan = uuid5(record.id, "CarePlan")
        yield plan, self.plan(plan)
        for referral in record.referrals:
            yield referral.id, self.referral(referral)

    def patient(self) -> Resource:
        mother = self.record.mother
        village = mother.village_code
        levels = {"province": village[:2], "city": village[:4], "district": village[:6], "village": village}
        return {
            "resourceType": "Patient",
            "identifier": [{"use": "official", "system": codes.NIK, "value": mother.nik}],
            "active": True,
            "name": [{"use": "official", "text": mother.name}],
            "gender": "female",
            "birthDate": mother.birth_date.isoformat(),
            "address": [
                {
                    "use": "home",
                    "country": "ID",
                    "extension": [
                        {
                            "url": codes.ADMINISTRATIVE_CODE,
                            "extension": [{"url": level, "valueCode": code} for level, code in levels.items()],
                        }
                    ],
                }
            ],
        }

    def consent(self) -> Resource:
        return self._ours(
            "Consent",
            self.record.consent_id,
            status="active",
            scope=_concept(Coding(codes.CONSENT_SCOPE, "patient-privacy", "Privacy Consent")),
            category=[_concept(codes.CONSENT_DOCUMENT)],
            patient=self.subject,
            dateTime=moment(self.record.agreed_at),
            organization=[self._organization()],
            policyRule=_concept(Coding(codes.ACT_CODE, "OPTIN", "opt-in")),
            provision={"type": "permit"},
        )

    def episode(self) -> Resource:
        ended = self.record.ended
        status = "active" if ended is None else "finished"
        period = {"start": self.record.lmp_date.isoformat()}
        if ended is not None:
            period["end"] = day_or_moment(ended)
        return self._ours(
            "EpisodeOfCare",
            self.record.id,
            status=status,
            statusHistory=[{"status": status, "period": period}],
            type=[_concept(codes.ANTENATAL_CARE)],
            patient=self.subject,
            managingOrganization=self._organization(),
            period=period,
        )

    def condition(self, code: str, local: UUID) -> Resource:
        concept = _concept(codes.CARD[code] if code else codes.NO_RISK)
        if code:
            concept["text"] = kspr.BY_CODE[code].label.id
        return self._ours(
            "Condition",
            local,
            clinicalStatus=_concept(Coding(codes.CONDITION_CLINICAL, "active", "Active")),
            verificationStatus=_concept(Coding(codes.CONDITION_VERIFIED, "confirmed", "Confirmed")),
            category=[_concept(Coding(codes.CONDITION_CATEGORY, "problem-list-item", "Problem List Item"))],
            code=concept,
            subject=self.subject,
            **self._at_first_contact(),
        )

    def encounter(self, contact: Seen) -> Resource:
        period = {"start": moment(contact.start), "end": moment(contact.end)}
        made = self._ours(
            "Encounter",
            contact.id,
            status="finished",
            statusHistory=[{"status": "finished", "period": period}],
            subject=self.subject,
            episodeOfCare=[_reference(self.record.id)],
            participant=[
                {
                    "type": [_concept(Coding(codes.PARTICIPATION, "ATND", "attender"))],
                    "individual": self._practitioner(),
                }
            ],
            period=period,
            diagnosis=[
                {
                    "condition": _reference(local),
                    "use": _concept(Coding(codes.DIAGNOSIS_ROLE, "DD", "Discharge diagnosis")),
                    "rank": rank,
                }
                for rank, local in enumerate(self.conditions.values(), start=1)
            ],
            location=[{"location": {"reference": f"Location/{self.sender.location}"}}],
            serviceProvider=self._organization(),
        )
        made["identifier"].append({"system": codes.ANTENATAL_CONTACT, "value": contact.name})
        made["class"] = Coding(codes.ACT_CODE, "AMB", "ambulatory").written()
        return made

    def observations(self, contact: Seen) -> Iterator[tuple[UUID, Resource]]:
        record = self.record
        age = gestation.age_on(record.lmp_date, contact.day)
        told: list[tuple[str, Observed, dict[str, Any]]] = [
            ("gestational_age", codes.GESTATIONAL_AGE, _quantity(Decimal(age.weeks), codes.GESTATIONAL_AGE)),
            ("trimester", codes.TRIMESTER, {"valueInteger": age.trimester}),
        ]
        if contact == record.contacts[0]:
            told += [
                ("lmp", codes.LMP, {"valueDateTime": record.lmp_date.isoformat()}),
                ("due_date", codes.DUE_DATE, {"valueDateTime": record.due_date.isoformat()}),
            ]
        told += [
            (measure.value, observed, _quantity(contact.measured[measure], observed))
            for measure, observed in codes.MEASURES.items()
            if measure in contact.measured
        ]
        for name, observed, value in told:
            local = uuid5(contact.id, f"Observation:{name}")
            yield (
                local,
                self._ours(
                    "Observation",
                    local,
                    status="final",
                    category=[
                        _concept(Coding(codes.OBSERVATION_CATEGORY, observed.category, _TITLES[observed.category]))
                    ],
                    code=_concept(*observed.codings),
                    subject=self.subject,
                    encounter=_reference(contact.id),
                    effectiveDateTime=moment(contact.start),
                    performer=[self._practitioner()],
                    **value,
                ),
            )

    def risk(self) -> Resource:
        review = self.record.review
        assert review is not None
        band = kspr.band_of(review.score)
        return self._ours(
            "RiskAssessment",
            review.id,
            status="final",
            method={"text": "Kartu Skor Poedji Rochjati (KSPR)"},
            subject=self.subject,
            occurrenceDateTime=moment(review.at),
            basis=[_reference(local) for local in self.conditions.values()],
            prediction=[
                {
                    "qualitativeRisk": _concept(codes.BANDS[band]) | {"text": f"{band.short}, {band.label.id}"},
                    "rationale": f"Skor KSPR {review.score}",
                }
            ],
            mitigation=kspr.ADVICE[band].id,
        )

    def plan(self, local: UUID) -> Resource:
        record = self.record
        days = [contact.day for contact in record.contacts]
        return self._ours(
            "CarePlan",
            local,
            status="active" if record.ended is None else "completed",
            intent="plan",
            category=[_concept(codes.OUTPATIENT_PLAN)],
            title="Jadwal kunjungan antenatal",
            subject=self.subject,
            author={"reference": f"Practitioner/{self.sender.practitioner}"},
            period={"start": record.lmp_date.isoformat(), "end": record.due_date.isoformat()},
            activity=[
                {
                    "detail": {
                        "status": "completed" if any(due.first <= day <= due.last for day in days) else "not-started",
                        "scheduledPeriod": {"start": due.first.isoformat(), "end": due.last.isoformat()},
                        "description": f"Kunjungan antenatal {due.name}",
                    }
                }
                for due in contacts.antenatal_schedule(record.lmp_date)
            ],
        )

    def referral(self, referral: Referred) -> Resource:
        told = {contact.id for contact in self.record.contacts}
        encounter = {"encounter": _reference(referral.visit_id)} if referral.visit_id in told else {}
        return self._ours(
            "ServiceRequest",
            referral.id,
            status="completed" if referral.is_closed else "active",
            intent="order",
            priority="urgent",
            code=_concept(codes.REFERRAL),
            subject=self.subject,
            **encounter,
            authoredOn=moment(referral.opened_at),
            requester=self._organization(),
            performer=[self._practitioner()],
            reasonCode=[{"text": ground} for ground in referral.grounds],
        )

    def _ours(self, kind: str, local: UUID, **elements: Any) -> Resource:
        identifier = {"system": codes.local_system(kind, self.sender.organization), "value": str(local)}
        return {"resourceType": kind, "identifier": [identifier], **elements}

    def _at_first_contact(self) -> dict[str, Any]:
        return {"encounter": _reference(self.record.contacts[0].id)} if self.record.contacts else {}

    def _organization(self) -> dict[str, str]:
        return {"reference": f"Organization/{self.sender.organization}"}

    def _practitioner(self) -> dict[str, str]:
        return {"reference": f"Practitioner/{self.sender.practitioner}"}


def day_or_moment(when: date | datetime) -> str:
    """A moment in UTC; a day as it is, for a day is not the same everywhere."""
    return moment(when) if isinstance(when, datetime) else when.isoformat()


_TITLES: Final = {"vital-signs": "Vital Signs", "exam": "Exam", "laboratory": "Laboratory", "survey": "Survey"}


def _entry(local: UUID, resource: Resource) -> dict[str, Any]:
    kind = resource["resourceType"]
    first = resource["identifier"][0]
    condition = f"identifier={quote(f'{first["system"]}|{first["value"]}', safe='')}"
    if kind in _WRITTEN_OVER:
        request = {"method": "PUT", "url": f"{kind}?{condition}"}
    else:
        request = {"method": "POST", "url": kind, "ifNoneExist": condition}
    return {"fullUrl": f"urn:uuid:{local}", "resource": resource, "request": request}


def _reference(local: UUID | None) -> dict[str, str]:
    return {"reference": f"urn:uuid:{local}"}


def _concept(*codings: Coding) -> dict[str, Any]:
    return {"coding": [coding.written() for coding in codings]}


def _quantity(value: Decimal, observed: Observed) -> dict[str, Any]:
    # FHIR's decimal keeps its places; JSON of Python has no decimal but float, which is exact for what a tape measures.
    number = int(value) if value == value.to_integral_value() else float(value)
    return {"valueQuantity": {"value": number, "unit": observed.unit, "system": codes.UCUM, "code": observed.unit}}
