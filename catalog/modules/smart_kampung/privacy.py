"""What villages hold of people beside their cases (core.personal_data)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from catalog.modules.smart_kampung.models import VISIT_PURPOSE, GivenCode, Proof, Visit
from catalog.modules.smart_kampung.services.houses import a_new_house
from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Entry, Keeping, LawfulBasis, Matter, Person, Rule
from core.secrets import decrypt

OUTREACH = "smart_kampung.outreach"
_ARCHIVE = LocalisedText(id="menurut jadwal retensi arsip", en="by the archive schedule")


def _a_day(code: str, what: LocalisedText, rule: str) -> Keeping:
    """They work for minutes; a day is the shortest time that a rule knows."""
    return Keeping(
        code=code,
        what=what,
        after=LocalisedText(id="sejak dibuat", en="after it was made"),
        act="delete",
        source=LocalisedText(id="UU 27/2022 pasal 43", en="UU 27/2022 article 43"),
        days=1,
        rule=rule,
        goes_by_itself=True,
    )


ACTIVITIES = (
    Activity(
        code="smart_kampung.letters",
        name=LocalisedText(id="Surat desa", en="Village letters"),
        purpose=LocalisedText(
            id="Memastikan siapa yang meminta surat, dari NIK dan nomor KK.",
            en="Make sure who asks for a letter, by NIK and KK number.",
        ),
        persons=LocalisedText(id="warga desa", en="people of a village"),
        basis=LawfulBasis.PUBLIC_TASK,
        source="UU 6/2014; UU 25/2009",
        fields={
            "smart_kampung.Proof": {"person_id": DataCategory.NATIONAL_ID, "fingerprint": DataCategory.FAMILY_CARD},
            "smart_kampung.GivenCode": {"person_id": DataCategory.NATIONAL_ID},
        },
        beside=(DataCategory.DOCUMENT,),
        keeping=(
            _a_day(
                "smart_kampung.proofs",
                LocalisedText(id="Bukti siapa yang meminta", en="Proofs of who asked"),
                "catalog.modules.smart_kampung.privacy.Proofs",
            ),
            _a_day(
                "smart_kampung.given_codes",
                LocalisedText(id="Kode yang diberikan perangkat desa", en="Codes given by village officers"),
                "catalog.modules.smart_kampung.privacy.GivenCodes",
            ),
        ),
        is_large=True,
    ),
    Activity(
        code=OUTREACH,
        name=LocalisedText(id="Kunjungan petugas ke rumah", en="Home visits by officers"),
        purpose=LocalisedText(
            id="Menolong warga yang tidak dapat datang, dan mencatat yang dibutuhkan.",
            en="Help people who cannot come, and note what they need.",
        ),
        persons=LocalisedText(id="warga lanjut usia, sakit, atau difabel", en="people who are old, ill or disabled"),
        basis=LawfulBasis.PUBLIC_TASK,
        source="UU 17/2023; UU 25/2009",
        fields={
            "smart_kampung.Visit": {
                "resident": DataCategory.NAME,
                "needs": DataCategory.HEALTH,
                "note": DataCategory.HEALTH,
                "photo_key": DataCategory.PHOTO,
                "photo_type": DataCategory.PHOTO,
                "photo_taken_at": DataCategory.PHOTO,
            }
        },
        recipients=(LocalisedText(id="puskesmas setempat", en="the local health centre"),),
        keeping=(
            Keeping(
                code="smart_kampung.visits_kept",
                what=LocalisedText(id="Catatan kunjungan", en="Notes of visits"),
                after=_ARCHIVE,
                act="keep",
                source=LocalisedText(id="UU 43/2009", en="UU 43/2009"),
            ),
        ),
    ),
    Activity(
        code="smart_kampung.houses",
        name=LocalisedText(id="Perbaikan rumah tidak layak huni", en="Repair of unfit houses"),
        purpose=LocalisedText(
            id="Menilai rumah dan memutuskan bantuan perbaikannya.", en="Survey houses and decide on their repair."
        ),
        persons=LocalisedText(id="keluarga yang rumahnya diusulkan", en="families whose house was proposed"),
        basis=LawfulBasis.PUBLIC_TASK,
        source="UU 1/2011; Permen PUPR 29/2018",
        fields={
            "smart_kampung.HouseProposal": {
                "address": DataCategory.ADDRESS,
                "latitude": DataCategory.LOCATION,
                "longitude": DataCategory.LOCATION,
                "has_savings": DataCategory.FINANCIAL,
                "has_other_house": DataCategory.FINANCIAL,
            },
            "smart_kampung.HouseFile": {
                "file_name": DataCategory.PHOTO,
                "latitude": DataCategory.LOCATION,
                "longitude": DataCategory.LOCATION,
            },
        },
        keeping=(
            Keeping(
                code="smart_kampung.houses_kept",
                what=LocalisedText(id="Berkas bantuan", en="Files of the aid"),
                after=_ARCHIVE,
                act="keep",
                source=LocalisedText(id="UU 43/2009", en="UU 43/2009"),
            ),
        ),
    ),
)

_HEALTH_RECORD = LocalisedText(
    id="Catatan pelayanan kesehatan disimpan menurut UU 17/2023 dan UU 43/2009.",
    en="Notes of health care are kept under UU 17/2023 and UU 43/2009.",
)


def about(person: Person) -> Iterator[Entry]:
    """Home visits; village letters are cases, which casework tells of."""
    if person.resident_id is None:
        return
    for visit in Visit.objects.filter(resident_id=person.resident_id).order_by("planned_at"):
        yield Entry(
            activity=OUTREACH,
            title=LocalisedText(id="Kunjungan ke rumah", en="Home visit"),
            holds={
                "planned": visit.planned_date.isoformat(),
                "state": visit.get_state_display(),
                "needs": decrypt(visit.needs, purpose=VISIT_PURPOSE) if visit.needs else "",
                "note": decrypt(visit.note, purpose=VISIT_PURPOSE) if visit.note else "",
                "photo": bool(visit.photo_key),
            },
            keeps_by_law=_HEALTH_RECORD if visit.visited_at else None,
        )


def matters(person: Person) -> Iterator[Matter]:
    """A house cannot be proposed for somebody who is restricted, unless the desk lets it."""
    if person.resident_id is not None:
        yield Matter(
            id=a_new_house(person.resident_id),
            name=LocalisedText(id="Usulan perbaikan rumah yang baru", en="A new proposal for the repair of a house"),
        )


class _OfVisitors(Rule):
    together = 500

    def people(self, row: Any) -> Person:
        return Person(resident_id=row.person_id)


class Proofs(_OfVisitors):
    """The rule `smart_kampung.proofs`."""

    def due(self, *, before: datetime, at: datetime) -> QuerySet[Proof]:
        return Proof.objects.filter(created_at__lt=before).order_by("created_at", "pk")


class GivenCodes(_OfVisitors):
    """The rule `smart_kampung.given_codes`."""

    def due(self, *, before: datetime, at: datetime) -> QuerySet[GivenCode]:
        return GivenCode.objects.filter(created_at__lt=before).order_by("created_at", "pk")
