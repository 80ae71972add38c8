"""What the pages of study visits are looked at with: Karangasem as guest of Banyuwangi and others, and as host."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

import tenants
from accounts.models import User
from catalog.activation.models import State as ModuleState
from catalog.modules.mpp.apps import MPPConfig
from catalog.visits import agreement, queries
from catalog.visits.models import Agreement, Fit, Side, Signature, State, Visit
from core.localised import LocalisedText
from organisation.access import today
from tests.factories.catalog import ActivationFactory
from tests.factories.visits import visit_in
from tests.journeys.beginning import PREPARING

BANYUWANGI, MALANG, BLITAR, KEDIRI, JEMBER, SEMARANG = "3510", "3507", "3505", "3506", "3509", "3322"
DUTIES = (
    (Side.ORIGIN, "Melatih petugas loket selama dua hari"),
    (Side.ORIGIN, "Mengirim SOP antrean dan denah ruang"),
    (Side.ADOPTER, "Menetapkan keputusan bupati tentang mal pelayanan"),
    (Side.ADOPTER, "Menyiapkan enam loket di Amlapura"),
    (Side.FACILITATOR, "Memantau replikasi tiap bulan"),
)


def fill_visits(admin: User, now: datetime) -> dict[str, Any]:
    """Karangasem's visits at every stage; in its schema, with the ministry's rows beside. Answers their keys."""
    with tenants.enter("r5107"):
        day = today(now)
    with tenants.public():
        ActivationFactory.create(slug="mpp", schema_name="r3510", version="1.0.0", state=ModuleState.ON)
    week = day + timedelta(days=14 - day.weekday())

    def make(state: State, origin: str, number: int, **values: Any) -> Visit:
        known = {
            "origin_code": origin, "adopter_code": "5107", "number": number, "week": week, "purpose": (
                "Warga Amlapura datang ke enam kantor untuk satu urusan, dan menunggu tanpa tahu kapan dilayani."
            ),
        }  # fmt: skip
        if state in (State.SIGNING, State.SIGNED, State.REPLICATING):
            known["evaluation_on"] = day + timedelta(days=180)
        made = visit_in(state, **(known | values))
        with tenants.public():
            _fill(made, now)
        return made

    asked = make(State.REQUESTED, "5107", 1, adopter_code="8271")
    hosted = make(State.ACCEPTED, "5107", 2, adopter_code="5108")
    preparing = make(State.PREPARING, BANYUWANGI, 3, setup_number=1)
    signing = make(State.SIGNING, MALANG, 4)
    signed = make(State.SIGNED, BLITAR, 5)
    replicating = make(State.REPLICATING, KEDIRI, 6)
    due = make(
        State.LIVE, JEMBER, 7, live_on=day - timedelta(days=190), evaluation_on=day - timedelta(days=2),
        evaluation_due_at=now,
    )  # fmt: skip
    over = make(
        State.EVALUATED, SEMARANG, 8, live_on=day - timedelta(days=300), evaluation_on=day - timedelta(days=60),
        verdict="adapt", learned="Mulai dengan enam layanan yang paling banyak dicari, lalu tambah tiap bulan.",
        goes_back="Pengambilan nomor antrean dari rumah.",
    )  # fmt: skip
    ended = make(State.DECLINED, SEMARANG, 9, reason="Bulan ini kami sudah menerima sembilan daerah.")
    with tenants.public():
        tokens = [_agree(visit, now, *sides) for visit, sides in ((signing, (Side.ORIGIN,)), (signed, Side))]
        own = replicating.duties.filter(side=Side.ADOPTER)
        own.filter(pk=own[0].pk).update(due_on=day - timedelta(days=3))
        facilitating = replicating.duties.get(side=Side.FACILITATOR)
        item = hosted.agenda.create(
            starts_at=now + timedelta(days=16), topic="Antrean dan loket prioritas", received_by="DPMPTSP",
            place="Ruang rapat mal, Jalan Diponegoro, Amlapura",
        )  # fmt: skip
    return {
        "visits": {
            "asked": asked.pk, "hosted": hosted.pk, "preparing": preparing.pk, "signing": signing.pk,
            "signed": signed.pk, "replicating": replicating.pk, "due": due.pk, "over": over.pk, "ended": ended.pk,
        },
        "visit_duty": own[0].pk,
        "visit_duty_of_ministry": facilitating.pk,
        "visit_item": item.pk,
        "visit_tokens": tokens,
    }  # fmt: skip


def _fill(visit: Visit, now: datetime) -> None:
    if visit.state in (State.REQUESTED, State.DECLINED):
        return
    day = now.date()
    question = visit.messages.create(
        side=Side.ADOPTER, text="Berapa petugas yang dibutuhkan untuk enam loket pada bulan pertama?", at=now,
        by=str(PREPARING),
    )  # fmt: skip
    visit.messages.create(
        side=Side.ORIGIN, answers=question, text="Dua belas, bergantian. Kami mulai dengan delapan.", at=now,
        by=str(PREPARING),
    )  # fmt: skip
    visit.messages.create(side=Side.ADOPTER, text="Berapa biaya perangkat setahun?", at=now, by=str(PREPARING))
    if visit.state == State.ACCEPTED:
        return
    visit.fits.create(
        code="role:mpp_manager", answer=Fit.Answer.GAP, note="Belum ditunjuk", closed_by="DPMPTSP",
        closed_until=day + timedelta(days=40),
    )  # fmt: skip
    for number, (side, text) in enumerate(DUTIES):
        visit.duties.create(side=side, text=text, due_on=day + timedelta(days=30 + 7 * number))
    if visit.is_over or visit.state == State.LIVE:
        visit.duties.update(done_at=now, done_note="Dilaksanakan", done_by=str(PREPARING))


def _agree(visit: Visit, now: datetime, *sides: Side) -> str:
    """A frozen text, and counterparts that stand under it (whose signatures are BSrE's, so nobody checks them here)."""
    token = f"kesepakatan-{visit.state}"
    pdf = agreement.file_of(
        visit, duties=visit.duties.all(), gaps=(),
        names=queries.names([visit]), module=MPPConfig.manifest.name, token=token,
        day=now.date(), now=now,
    )  # fmt: skip
    made = Agreement.objects.create(
        visit=visit, number=1, token=token, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest(), made_at=now,
        made_by=str(PREPARING),
    )  # fmt: skip
    for side in sides:
        signed = pdf + f"\n% {side}".encode()
        Signature.objects.create(
            agreement=made, side=side, name="I Gede Penanda", title="Bupati", pdf=signed, signed_at=now,
            ground=LocalisedText(id="Atas kewenangan jabatannya sendiri, sebagai Bupati.", en="In own right."),
            sha256=hashlib.sha256(signed).hexdigest(), signed_by=str(PREPARING),
        )  # fmt: skip
    return token
