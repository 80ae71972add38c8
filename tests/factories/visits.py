"""Study visits between Karangasem, who hosts, and Ternate, who comes; brought to any stage by the real services."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import tenants
from accounts.models import User
from catalog.bundles.lines.models import PublishedSetup
from catalog.bundles.lines.services import publish
from catalog.visits import queries, services
from catalog.visits.acts import SIGN
from catalog.visits.fit import found_here, needs
from catalog.visits.models import Side, State, Visit
from core.actors import Actor
from core.localised import LocalisedText
from documents.signing.local import issue_certificate
from organisation.models import Position, Unit
from tests.factories.mpp import AgencyFactory, CounterFactory, CounterGroupFactory, ServiceProductFactory, text
from tests.factories.organisation import (
    DelegationFactory,
    HoldingFactory,
    PositionFactory,
    UnitFactory,
    person_with_rights,
)

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
MONDAY = date(2026, 12, 7)
EVALUATION = date(2027, 6, 1)
ACTOR = Actor.system("tests")
PASSPHRASE = "gunung agung 3142"
PURPOSE = "Warga datang ke enam kantor untuk satu urusan."
ORIGIN, ADOPTER = "r5107", "r8271"
PLACES: dict[Side, str] = {Side.ORIGIN: ORIGIN, Side.ADOPTER: ADOPTER, Side.FACILITATOR: "public"}
WHO: dict[str, Any] = {"actor": ACTOR, "now": NOW}


def at(place: str) -> Any:
    return tenants.public() if place == "public" else tenants.enter(place)


def share_mall(*, days: int = 0) -> PublishedSetup:
    """Karangasem's mall with two agencies, a queue, a counter and a service, shared."""
    with at(ORIGIN):
        agency = AgencyFactory.create(code="DUKCAPIL", name=text("Dinas Dukcapil Karangasem", "Civil registry"))
        AgencyFactory.create(code="BPJS", name=text("BPJS Kesehatan"))
        group = CounterGroupFactory.create(letter="A", name=text("Kependudukan"), daily_cap=60)
        CounterFactory.create(number=1, group=group)
        ServiceProductFactory.published(code="DK-05", agency=agency, group=group, name=text("KTP-el"))
        return publish(
            slug="mpp", note=LocalisedText(id="Pengaturan awal mal"), actor=ACTOR, now=NOW + timedelta(days=days)
        )


def request(**values: Any) -> Visit:
    """Ternate asks Karangasem about the mall."""
    wanted = {
        "slug": "mpp", "host": "5107", "kind": "virtual", "purpose": PURPOSE, "week": MONDAY, "guests": 6, **WHO,
    } | values  # fmt: skip
    with at(ADOPTER):
        return services.request_visit(**wanted)


def head(side: Side, name: str) -> User:
    """Somebody who may sign for a side, with a certificate: the regional head, or a curator of the ministry."""
    with at(PLACES[side]):
        if side == Side.FACILITATOR:
            person = person_with_rights(queries.CURATES, "regencies.read", full_name=name)
        else:
            person = person_with_rights("documents.sign", "modules.manage", full_name=name)
            root = Unit.objects.filter(parent=None, kind=Unit.Kind.GOVERNMENT).first() or UnitFactory.create(
                code="pemda", name="Pemerintah Daerah", kind=Unit.Kind.GOVERNMENT
            )
            position = Position.objects.filter(unit=root, kind=Position.Kind.HEAD).first() or PositionFactory.create(
                unit=root, kind=Position.Kind.HEAD, name=text("Kepala daerah", "Regional head")
            )
            HoldingFactory.create(position=position, user=person, full_name=name)
        issue_certificate(user=person, passphrase=PASSPHRASE, actor=ACTOR, now=NOW)
        return person


def mandated(name: str) -> User:
    """Somebody at Ternate who signs by the register, after its head is there."""
    with at(ADOPTER):
        person = person_with_rights("documents.sign", full_name=name)
        DelegationFactory.create(
            act=SIGN, holder=person, unit=Unit.objects.get(kind=Unit.Kind.GOVERNMENT), delegator="Wali Kota Ternate"
        )
        issue_certificate(user=person, passphrase=PASSPHRASE, actor=ACTOR, now=NOW)
        return person


def plan(visit: Visit) -> None:
    """Everything the text needs."""
    with at(ADOPTER):
        manifest = queries.manifest_of(visit.slug)
        assert manifest is not None
        found = found_here(manifest, now=NOW)
        for need in needs(manifest):
            if not found[need.code].fits:
                services.answer_fit(
                    visit_id=visit.pk, code=need.code, answer="gap", note="Disiapkan", closed_by="Diskominfo",
                    closed_until=date(2027, 2, 1), **WHO,
                )  # fmt: skip
        for side in Side:
            services.add_duty(
                visit_id=visit.pk, side=side, text=f"Tugas pihak {side.value}", due_on=date(2027, 1, 15), **WHO
            )
        services.fix_evaluation(visit_id=visit.pk, day=EVALUATION, **WHO)


def freeze(visit: Visit) -> str:
    with at(ADOPTER):
        return services.freeze(visit_id=visit.pk, **WHO).sha256


def sign(visit: Visit, side: Side, person: User, sha256: str, passphrase: str = PASSPHRASE, **values: Any) -> None:
    with at(PLACES[side]):
        services.sign(visit_id=visit.pk, sha256=sha256, user=person, passphrase=passphrase, **(WHO | values))


def sign_all(visit: Visit, sha256: str) -> dict[Side, User]:
    people = {side: head(side, f"Penanda {side.value}") for side in Side}
    for side, person in people.items():
        sign(visit, side, person, sha256)
    return people


def accept(visit: Visit, week: date = MONDAY) -> None:
    with at(ORIGIN):
        services.accept(visit_id=visit.pk, week=week, **WHO)


def begin(visit: Visit) -> None:
    with at(ADOPTER):
        services.begin_replication(visit_id=visit.pk, **WHO)


def visit_in(state: State, **values: Any) -> Visit:
    """
    A visit at a stage, without the way there: for questions about the stage itself.
    """
    number = values.pop("number", 1)
    agreed = {State.SIGNING, State.SIGNED, State.REPLICATING, State.LIVE, State.EVALUATED}
    known: dict[str, Any] = {
        "slug": "mpp", "origin_code": "5107", "adopter_code": "8271", "state": state, "kind": "virtual",
        "purpose": PURPOSE, "week": MONDAY, "guests": 6, "requested_at": NOW - timedelta(days=number),
        "requested_by": str(ACTOR),
    }  # fmt: skip
    if state in agreed:
        known |= {"evaluation_on": EVALUATION, "setup_number": 1, "release": "1.0.0"}
    if state in {State.LIVE, State.EVALUATED}:
        known["live_on"] = date(2027, 2, 1)
    if state in {State.DECLINED, State.WITHDRAWN, State.ENDED_EARLY}:
        known["reason"] = "Belum siap"
    if state == State.EVALUATED:
        known |= {"verdict": "keep", "learned": "Mulai dari enam layanan."}
    with tenants.public():
        made = Visit.objects.create(**(known | values))
        made.steps.create(state=state, side=Side.ADOPTER, at=NOW, by=str(ACTOR))
        return made


def state_of(visit: Visit) -> State:
    with tenants.public():
        return State(Visit.objects.get(pk=visit.pk).state)
