"""What the pages of One Student One Client are looked at with: a campus, students, mothers at every stage."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from catalog.modules.one_student_one_client.models import (
    Consent,
    ExchangeAccount,
    Pairing,
    Placement,
    Pregnancy,
    Referral,
    Sending,
    Visit,
)
from catalog.modules.one_student_one_client.rights import ACCOMPANY
from catalog.modules.one_student_one_client.services import (
    births,
    exchange,
    missed,
    pairing,
    pregnancies,
    referrals,
    scheme,
    scoring,
)
from organisation.access import today
from organisation.models import Role, Unit
from organisation.services import grant_role
from regions.nik import Sex
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import ABABI, MANGGIS, Scheme
from tests.factories.organisation import person_with_rights
from tests.factories.photos import photo
from tests.journeys.beginning import PREPARING


def fill_scheme(admin: User, supervisor: User, now: datetime) -> dict[str, Any]:
    """
    The administrator manages, is the midwife, supervises one student and is one; the supervisor has the others.
    """
    around = make.make_scheme(now, centre_code="puskesmas-abang-dua")
    office = Unit.objects.get(region_code="510705")
    Unit.objects.filter(pk=around.centre.pk).update(
        name="Puskesmas Abang II", parent=office, path=f"{office.path}/{around.centre.code}"
    )
    around.centre.refresh_from_db()
    for user, slug, unit in (
        (admin, "osoc_manager", None),
        (admin, "midwife", around.centre),
        (admin, "campus_supervisor", around.campus),
        (admin, "osoc_student", around.campus),
        (supervisor, "campus_supervisor", around.campus),
    ):
        grant_role(user=user, role=Role.objects.get(slug=slug), unit=unit, actor=PREPARING, now=now)
    around = replace(around, midwife=admin, supervisor=supervisor)
    own = replace(around, supervisor=admin)
    mothers = _mothers(around, now)
    students = _students(around, own, now)
    paired = make.pair(mothers["paired"], students["paired"], now)
    handed = make.pair(mothers["handed"], students["own"], now)
    proposed = pairing.propose(
        pregnancy_id=mothers["proposed"].pk, placement_id=students["free"].pk, actor=PREPARING, now=now
    )
    review = scoring.assess(
        pregnancy_id=mothers["paired"].pk,
        items=("swelling_and_pressure",),
        is_confirmed=False,
        actor=PREPARING,
        now=now,
    )
    person_with_rights(ACCOMPANY, unit=around.campus, full_name="Ni Wayan Sudiani")  # waits for a placement
    visited = _accompany(around, admin, now)
    over, ended = _old_terms(around, now)
    _tell(around, mothers["paired"], now)
    referred = _care_for(around, mothers, now)
    return {
        "scheme_told": [mothers["paired"].pk, mothers["new"].pk],
        "scheme_centre": around.centre.pk,
        "scheme_mothers": [mothers[name].pk for name in ("paired", "proposed", "new", "after", "born", "seen")],
        "scheme_born": mothers["born"].pk,
        "scheme_referrals": referred,
        "scheme_photo": {"pk": visited.pregnancy_id, "photo": visited.photos.get().pk},
        "scheme_alone": [mothers[name].pk for name in ("alone", "new", "low", "paired")],
        "scheme_review": {"pk": mothers["paired"].pk, "review": review.pk},
        "scheme_paired": mothers["paired"].pk,
        "scheme_consents": [
            {"pk": mothers["new"].pk, "purpose": Consent.Purpose.STUDENT.value},
            {"pk": mothers["paired"].pk, "purpose": Consent.Purpose.STUDENT.value},
        ],
        "scheme_pairings": [proposed.pk, paired.pk],
        "scheme_handed": handed.pk,
        "scheme_students": [students["paired"].pk, students["free"].pk],
        "scheme_agreements": [around.agreement.pk, ended.pk],
        "scheme_agreement": around.agreement.pk,
        "scheme_terms": [around.term.pk, over.pk],
        "scheme_term": around.term.pk,
        "scheme_over": over.pk,
        "scheme_placements": [students["paired"].pk, students["free"].pk],
    }


def _accompany(around: Scheme, admin: User, now: datetime) -> Visit:
    """A client of the administrator, who has been visited; a photo was taken."""
    mother = make.make_pregnancy(around, now, weeks=33, full_name="Ni Wayan Ayu Wulandari")
    post = scheme.Post(
        programme=Placement.Programme.MIDWIFERY, semester=5, supervisor=around.supervisor,
        health_centre=around.centre, village_code=ABABI, required_hours=90,
    )  # fmt: skip
    placed = scheme.place_student(term_id=around.term.pk, student=admin, post=post, actor=PREPARING, now=now)
    make.pair(mother, placed, now)
    return make.visit(
        mother, admin, now, at=now - timedelta(days=2), by=Visit.By.MIDWIFE, given=["iron_tablets"],
        taught=["nutrition"], measured={"systolic": "112", "diastolic": "74", "weight": "58.5"},
        note="Sehat, nafsu makan baik.", brought=[photo(size=(1200, 900))], agrees_to_photos=True,
    ).visit  # fmt: skip


def _mothers(around: Scheme, now: datetime) -> dict[str, Any]:
    made = {
        "paired": make.make_pregnancy(around, now, weeks=31, full_name="Ni Kadek Sulastri", phone="0812 3456 7890"),
        "handed": make.make_pregnancy(around, now, weeks=26, full_name="Ni Made Rahayu Widiastuti"),
        "proposed": make.make_pregnancy(around, now, weeks=22, full_name="Ni Nyoman Rai"),
        "alone": make.make_pregnancy(around, now, weeks=37, full_name="Ni Ketut Sari", is_poor=False),
        "new": make.make_pregnancy(around, now, weeks=9, full_name="Ni Luh Ayu Pertiwi", agrees=False),
        "low": make.make_pregnancy(around, now, weeks=15, full_name="Ni Wayan Astini", is_poor=False),
        "after": make.make_pregnancy(around, now, weeks=20, full_name="Ni Putu Suryani"),
        "born": make.make_pregnancy(around, now, weeks=40, full_name="Ni Made Sukerti"),
        "seen": make.make_pregnancy(around, now, weeks=38, full_name="Ni Wayan Kerti Asih"),
        "late": make.make_pregnancy(around, now, weeks=21, full_name="Ni Kadek Widiasih", is_poor=False),
    }
    make.score(made["paired"], "anaemia", "too_short", now=now)
    make.score(made["alone"], "caesarean_before", "breech", "anaemia", now=now)
    make.score(made["proposed"], "short_gap", now=now)
    make.score(made["low"], now=now)
    births.record_loss(
        pregnancy_id=made["after"].pk, lost_on=today(now), midwife=around.midwife, actor=PREPARING, now=now
    )
    return made


def _care_for(around: Scheme, mothers: dict[str, Pregnancy], now: datetime) -> list[Any]:
    """Contacts, a birth of twins, what was missed, and a referral in each state; answers the referrals."""
    midwife, week = around.midwife, timedelta(weeks=1)
    for number, weeks in enumerate((28, 20, 15, 10, 5, 1)):
        make.contact(
            mothers["seen"], midwife, now, at=now - weeks * week, with_doctor=number in (0, 4),
            with_ultrasound=number in (0, 4), measured={"systolic": "118", "diastolic": "92", "haemoglobin": "10.2"},
            note="Lemas sejak dua hari; minum tablet tambah darah tiap malam.", taught=("nutrition", "danger_signs"),
            given=("iron_tablets",), eaten={"staple": "5", "animal": "2"},
        )  # fmt: skip
    born_at = now - timedelta(days=4)
    births.deliver(
        pregnancy_id=mothers["born"].pk, born_at=born_at, place=births.Place.HOSPITAL,
        attended_by=births.Attendant.DOCTOR, midwife=midwife, actor=PREPARING, now=now,
        children=[births.Newborn(sex=Sex.FEMALE, grams=2450, centimetres=46), births.Newborn(sex=Sex.MALE)],
    )  # fmt: skip
    make.visit(
        mothers["born"], midwife, now, at=born_at + timedelta(hours=20), kind=Visit.Kind.POSTPARTUM,
        by=Visit.By.MIDWIFE, measured={"temperature": "37.1"},
    )  # fmt: skip
    for hours, measured in (
        (20, {"child_weight": "2430", "child_temperature": "36.9"}),
        (90, {"child_weight": "2390"}),
    ):
        make.visit(
            mothers["born"], midwife, now, at=born_at + timedelta(hours=hours), kind=Visit.Kind.NEWBORN,
            by=Visit.By.MIDWIFE, child=1, measured=measured | {"child_length": "46", "child_head": "32.5"},
        )  # fmt: skip
    Pregnancy.objects.filter(pk=mothers["late"].pk).update(registered_at=now - 5 * week)
    missed.look(actor=PREPARING, now=now)
    found = []
    for name, sign in (("paired", "swelling"), ("handed", "bleeding"), ("seen", "headache")):
        made = make.contact(mothers[name], midwife, now, at=now, dangers=[sign], measured={"systolic": "165"}).referral
        assert made is not None
        found.append(made.pk)
    waits, in_care, closed = found
    for pk in (in_care, closed):
        referrals.receive(referral_id=pk, midwife=midwife, actor=PREPARING, now=now)
    referrals.close(
        referral_id=closed, outcome="Dirawat di RSUD dua hari, tekanan darah turun, sudah pulang.", midwife=midwife,
        actor=PREPARING, now=now,
    )  # fmt: skip
    Referral.objects.filter(pk=waits).update(opened_at=now - timedelta(minutes=40), level=Referral.MOST_TOLD)
    return found


def _students(around: Scheme, own: Scheme, now: datetime) -> dict[str, Placement]:
    made = {
        "paired": make.make_student(around, now),
        "free": make.make_student(around, now, name="Ni Luh Gede Trisna Wulandari", village=ABABI),
        "own": make.make_student(own, now, name="I Putu Agus Saputra", programme=Placement.Programme.NUTRITION),
        "next": make.make_student(own, now, name="Ni Komang Sri Utami", village=MANGGIS),
    }
    for number, activity in enumerate(("Kunjungan rumah", "Penyuluhan gizi di posyandu", "Kunjungan rumah")):
        scheme.note_hours(
            placement_id=made["paired"].pk,
            day=today(now) - timedelta(days=number + 1),
            minutes=60 + 25 * number,
            activity=activity,
            actor=PREPARING,
            now=now,
        )
    hours = made["paired"].hours.order_by("day")[:1]
    scheme.confirm_hours(placement_id=made["paired"].pk, hours_ids=[one.pk for one in hours], actor=PREPARING, now=now)
    assert not Pairing.objects.exists()
    return made


def _old_terms(around: Scheme, now: datetime) -> tuple[Any, Any]:
    day = today(now)
    over = scheme.open_term(
        agreement_id=around.agreement.pk, name="Genap 2025/2026", first_day=day - timedelta(days=190),
        last_day=day - timedelta(days=70), actor=PREPARING, now=now,
    )  # fmt: skip
    terms = scheme.Terms(
        number="44/MOU/2024", active_from=day - timedelta(days=700), active_to=day + timedelta(days=30),
        duties="Uji coba.", yearly_cost=around.agreement.yearly_cost, hours_per_credit=45,
    )  # fmt: skip
    ended = scheme.make_agreement(campus=around.campus, terms=terms, actor=PREPARING, now=now)
    scheme.end_agreement(agreement_id=ended.pk, reason="Diganti kerja sama baru.", actor=PREPARING, now=now)
    return over, ended


def _tell(around: Scheme, mother: Pregnancy, now: datetime) -> None:
    """What SATUSEHAT was told of her, in each state; the account is off, so that nothing goes out from here."""
    account = exchange.Account(
        is_on=False, side=ExchangeAccount.Side.SANDBOX, organization="100011961", location="kia-1",
        practitioner="N10000001", client_id="klien", client_secret="rahasia",
    )  # fmt: skip
    exchange.set_account(health_centre=around.centre, account=account, actor=PREPARING, now=now)
    pregnancies.give_consent(
        pregnancy_id=mother.pk, purpose=Consent.Purpose.EXCHANGE, is_signed=True, actor=PREPARING, now=now
    )
    for days, state, outcome in ((9, "refused", "number"), (6, "stopped", "switched_off"), (3, "sent", "accepted")):
        asked = now - timedelta(days=days)
        Sending.objects.create(
            pregnancy=mother, version=1, state=state, outcome=outcome, tries=1, asked_at=asked, asked_by="system",
            settled_at=asked,
        )  # fmt: skip
    Sending.objects.create(pregnancy=mother, version=1, tries=2, asked_at=now, asked_by="system")
