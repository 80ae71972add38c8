"""
Two study visits to Banyuwangi's mall: Karangasem's is finished and evaluated, Ternate's waits for signatures. Made by
the services that the pages call, as if on the days of then.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.urls import set_urlconf

import tenants
from accounts.models import User
from catalog.bundles.lines import queries as lines
from catalog.bundles.lines.services import publish, take
from catalog.sdk import find_module
from catalog.visits import queries, services
from catalog.visits.fit import found_here, needs
from catalog.visits.models import Side, Visit
from config.demo.people import PASSWORD, Person
from core.actors import Actor
from core.localised import LocalisedText
from documents.models import TemplateVersion
from documents.services import publish_version

MODULE: Final = "mpp"
HOST: Final = "3510"
HEADS: Final = {
    "3510": Person(
        email="suryo.wibisono@banyuwangi.demo",
        full_name="Suryo Wibisono",
        role="regional_head",
        position="Bupati",
        also=("complaint_overseer",),
    ),
    "5107": Person(
        email="gede.pranata@karangasem.demo",
        full_name="I Gede Arya Pranata",
        role="regional_head",
        position="Bupati",
        also=("complaint_overseer",),
    ),
    "8271": Person(
        email="rusdi.husain@ternate.demo",
        full_name="Rusdi Husain",
        role="regional_head",
        position="Wali Kota",
        also=("complaint_overseer",),
    ),
}
"""Who binds the regencies by signing."""

BEGAN_DAYS_AGO: Final = 240
"""The certificates of those who sign are as old."""

_DUTIES: Final = (
    (Side.ORIGIN, "Melatih petugas loket selama dua hari"),
    (Side.ORIGIN, "Mengirim SOP antrean dan denah ruang"),
    (Side.ADOPTER, "Menetapkan keputusan kepala daerah tentang mal pelayanan"),
    (Side.ADOPTER, "Menyiapkan loket dan petugasnya"),
    (Side.FACILITATOR, "Memantau replikasi tiap bulan"),
)


def hold_visits(people: Mapping[str, User], *, now: datetime) -> None:
    """:param people: who signs, by the code of the regency; under "" the ministry's curator. All with certificates."""
    with tenants.enter(f"r{HOST}"):
        publish(
            slug=MODULE,
            note=LocalisedText(id="Mal dengan antrean dari rumah", en="A mall with numbers taken from home"),
            actor=_actor(people[HOST]),
            now=now - timedelta(days=BEGAN_DAYS_AGO),
        )
    # What a module still lacks is told with links to pages of a regency.
    set_urlconf(settings.TIRU_TENANT_URLCONF)
    try:
        _finished(_Stage(people, "5107"), now)
        _waiting(_Stage(people, "8271"), now)
    finally:
        set_urlconf(None)


class _Stage:
    """Who acts where, on one visit."""

    def __init__(self, people: Mapping[str, User], guest: str) -> None:
        self.people = people
        self.codes = {Side.ORIGIN: HOST, Side.ADOPTER: guest, Side.FACILITATOR: ""}

    def at(self, side: Side) -> AbstractContextManager[Any]:
        code = self.codes[side]
        return tenants.enter(f"r{code}") if code else tenants.public()

    def user(self, side: Side) -> User:
        return self.people[self.codes[side]]

    def who(self, side: Side, now: datetime) -> dict[str, Any]:
        return {"actor": _actor(self.user(side)), "now": now}

    def agree(self, visit: Visit, *, now: datetime, evaluation: date, sides: tuple[Side, ...]) -> None:
        """Plan, freeze, and let these sides sign."""
        guest = self.who(Side.ADOPTER, now)
        with self.at(Side.ADOPTER):
            manifest = find_module(MODULE)
            found = found_here(manifest, now=now)
            for need in needs(manifest):
                if not found[need.code].fits:
                    services.answer_fit(
                        visit_id=visit.pk, code=need.code, answer="adapted", note="Disesuaikan setempat",
                        closed_by="DPMPTSP", closed_until=now.date() + timedelta(days=45), **guest,
                    )  # fmt: skip
            for number, (side, text) in enumerate(_DUTIES):
                due = now.date() + timedelta(days=21 + 7 * number)
                services.add_duty(visit_id=visit.pk, side=side, text=text, due_on=due, **guest)
            services.fix_evaluation(visit_id=visit.pk, day=evaluation, **guest)
            sha256 = services.freeze(visit_id=visit.pk, **guest).sha256
        for side in sides:
            with self.at(side):
                services.sign(
                    visit_id=visit.pk, sha256=sha256, user=self.user(side), passphrase=PASSWORD, **self.who(side, now)
                )


def _begun(stage: _Stage, *, purpose: str, kind: str, guests: int, question: str, answer: str, now: datetime) -> Visit:
    """Asked for, accepted, with an agenda and a first question."""
    with stage.at(Side.ADOPTER):
        visit = services.request_visit(
            slug=MODULE, host=HOST, kind=kind, purpose=purpose, week=(now + timedelta(days=14)).date(), guests=guests,
            **stage.who(Side.ADOPTER, now),
        )  # fmt: skip
    later = now + timedelta(days=2)
    with stage.at(Side.ORIGIN):
        services.accept(visit_id=visit.pk, week=visit.week, **stage.who(Side.ORIGIN, later))
        for hour, topic, office, place in (
            (2, "Berkeliling di mal dan antreannya", "DPMPTSP", "Mal Pelayanan Publik, Jalan Letkol Istiqlah"),
            (4, "Standar layanan dan loket lintas instansi", "Bagian Organisasi", "Ruang rapat mal"),
            (6, "Integrasi dengan Dukcapil dan BPJS", "Dinas Kominfo", "https://rapat.banyuwangi.demo/mpp"),
        ):
            starts_at = datetime.combine(visit.week + timedelta(days=1), datetime.min.time(), later.tzinfo)
            services.add_agenda_item(
                visit_id=visit.pk, starts_at=starts_at + timedelta(hours=hour), topic=topic, received_by=office,
                place=place, **stage.who(Side.ORIGIN, later),
            )  # fmt: skip
    with stage.at(Side.ADOPTER):
        asked = services.ask(visit_id=visit.pk, text=question, **stage.who(Side.ADOPTER, later))
    with stage.at(Side.ORIGIN):
        services.answer(visit_id=visit.pk, question_id=asked.pk, text=answer, **stage.who(Side.ORIGIN, later))
    return visit


def _finished(stage: _Stage, now: datetime) -> None:
    def day(ago: int) -> datetime:
        return now - timedelta(days=ago)

    visit = _begun(
        stage, kind="on_site", guests=12, now=day(232),
        purpose="Warga Amlapura datang ke enam kantor untuk satu urusan, dan menunggu tanpa tahu kapan dilayani.",
        question="Berapa petugas yang dibutuhkan pada bulan pertama?",
        answer="Dua belas, bergantian. Kami mulai dengan delapan dan enam layanan yang paling dicari.",
    )  # fmt: skip
    evaluation = day(20).date()
    stage.agree(visit, now=day(212), evaluation=evaluation, sides=tuple(Side))
    guest = Side.ADOPTER
    with stage.at(guest):
        services.begin_replication(visit_id=visit.pk, **stage.who(guest, day(205)))
        found = lines.proposal(MODULE, HOST, 1)
        take(
            slug=MODULE, code=HOST, number=1, chosen={one.id for one in found.offers if one.label == "mpp.Agency"},
            fingerprint=found.fingerprint, **stage.who(guest, day(200)),
        )  # fmt: skip
        # The letters came as drafts: the guest reads each, then lets it be used from today on.
        for draft in TemplateVersion.objects.filter(published_at=None):
            publish_version(version=draft, **stage.who(guest, now))
    for side in Side:
        with stage.at(side):
            own = [duty.pk for duty in queries.seen(visit.pk).duties if duty.side == side]
            for pk in own:
                services.finish_duty(
                    visit_id=visit.pk, duty_id=pk, note="Dilaksanakan, berita acara di arsip kantor", link="",
                    **stage.who(side, day(185)),
                )  # fmt: skip
    with stage.at(guest):
        services.go_live(visit_id=visit.pk, **stage.who(guest, day(150)))
        services.mark_due(now=day(20))
        services.evaluate(
            visit_id=visit.pk, verdict="adapt", **stage.who(guest, day(15)),
            learned="Mulai dengan enam layanan yang paling dicari. Petugas instansi vertikal perlu surat tugas.",
            goes_back="Loket prioritas bagi penyandang disabilitas dibuka sejak pagi.",
        )  # fmt: skip


def _waiting(stage: _Stage, now: datetime) -> None:
    visit = _begun(
        stage, kind="virtual", guests=6, now=now - timedelta(days=18),
        purpose="Warga pulau lain menyeberang ke Ternate untuk satu surat dan pulang tanpa selesai.",
        question="Bagaimana melayani warga yang datang dari pulau lain?",
        answer="Nomor diambil dari rumah, dan loket menunggu sampai kapal terakhir.",
    )  # fmt: skip
    evaluation = (now + timedelta(days=180)).date()
    stage.agree(visit, now=now - timedelta(days=3), evaluation=evaluation, sides=(Side.ORIGIN,))


def _actor(user: User) -> Actor:
    return Actor.user(user.pk, schema=user.home_schema)
