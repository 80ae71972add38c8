"""What the privacy desk itself holds of people (core.personal_data)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from catalog.privacy.models import Copy, PrivacyRequest
from catalog.privacy.policies import COPY_DAYS
from catalog.privacy.services import copies
from core.actors import Actor
from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Entry, Keeping, LawfulBasis, Person, Rule

REQUESTS = "privacy.requests"

ACTIVITIES = (
    Activity(
        code=REQUESTS,
        name=LocalisedText(id="Permintaan warga atas datanya", en="Requests of people about their data"),
        purpose=LocalisedText(
            id="Menjawab permintaan akses, pembetulan, penghapusan, dan pembatasan tepat waktu, dan membuktikannya.",
            en="Answer requests for access, correction, erasure and restriction in time, and prove it.",
        ),
        persons=LocalisedText(id="warga yang meminta", en="people who asked"),
        basis=LawfulBasis.LEGAL_OBLIGATION,
        source="UU 27/2022 pasal 5-13",
        fields={
            "privacy.PrivacyRequest": {"resident": DataCategory.NAME, "wish": DataCategory.STATEMENT},
            "privacy.Errand": {"task": DataCategory.STATEMENT, "words": DataCategory.STATEMENT},
            "privacy.Restriction": {"resident": DataCategory.NAME},
        },
        beside=(DataCategory.DOCUMENT,),
        keeping=(
            Keeping(
                code="privacy.copies",
                what=LocalisedText(id="Salinan yang tidak diambil", en="Copies that nobody fetched"),
                after=LocalisedText(id="sejak salinan dibuat", en="after the copy was made"),
                act="delete",
                source=LocalisedText(id="UU 27/2022 pasal 16 (2) g", en="UU 27/2022 article 16 (2) g"),
                policy=COPY_DAYS,
                rule="catalog.privacy.privacy.Copies",
                goes_by_itself=True,
            ),
            Keeping(
                code="privacy.requests_kept",
                what=LocalisedText(id="Permintaan dan jawabannya", en="Requests and their answers"),
                after=LocalisedText(id="menurut jadwal retensi arsip", en="by the archive schedule"),
                act="keep",
                source=LocalisedText(id="UU 27/2022 pasal 31; UU 43/2009", en="UU 27/2022 article 31; UU 43/2009"),
            ),
        ),
    ),
    Activity(
        code="privacy.breaches",
        name=LocalisedText(id="Kegagalan pelindungan data", en="Failures of protection"),
        purpose=LocalisedText(
            id="Memberi tahu orang yang terkena dan lembaga dalam 3 x 24 jam.",
            en="Tell the people concerned and the authority within 3 x 24 hours.",
        ),
        persons=LocalisedText(id="orang yang datanya terkena", en="people whose data were touched"),
        basis=LawfulBasis.LEGAL_OBLIGATION,
        source="UU 27/2022 pasal 46",
        fields={"privacy.Affected": {"resident": DataCategory.NAME}},
        recipients=(LocalisedText(id="Komdigi, sampai lembaganya berdiri", en="Komdigi, until the agency exists"),),
        keeping=(
            Keeping(
                code="privacy.breaches_kept",
                what=LocalisedText(id="Daftar kegagalan", en="The register of failures"),
                after=LocalisedText(id="menurut jadwal retensi arsip", en="by the archive schedule"),
                act="keep",
                source=LocalisedText(id="UU 27/2022 pasal 46; UU 43/2009", en="UU 27/2022 article 46; UU 43/2009"),
            ),
        ),
    ),
)

NOT_PERSONAL = {
    "privacy.Desk.address": "where the office of the desk is",
    "privacy.Desk.email": "the mailbox of the desk",
    "privacy.Desk.phone": "the telephone of the desk",
}


def about(person: Person) -> Iterator[Entry]:
    """What somebody asked before."""
    mine = Q()
    if person.resident_id:
        mine |= Q(resident_id=person.resident_id)
    if person.user_id:
        mine |= Q(user_id=person.user_id)
    for asked in PrivacyRequest.objects.filter(mine).select_related("case").order_by("case__started_at"):
        yield Entry(
            activity=REQUESTS,
            title=LocalisedText(id="Permintaan atas data sendiri", en="Request about own data"),
            holds={
                "code": asked.case.code,
                "kind": asked.get_kind_display(),
                "at": asked.case.started_at.isoformat(),
                "state": str(asked.case.stands.title),
            },
        )


class Copies(Rule):
    """The rule `privacy.copies`: each knows until when it can be fetched."""

    def due(self, *, before: datetime, at: datetime) -> QuerySet[Copy]:
        late = Copy.objects.filter(expires_at__lte=at).exclude(file_key="")
        return late.select_related("request__case").order_by("expires_at", "pk")

    def shown(self, row: Copy) -> str:
        return row.request.case.code

    def people(self, row: Copy) -> Person:
        return Person(resident_id=row.request.resident_id, user_id=row.request.user_id)

    def case_id(self, row: Copy) -> UUID:
        return row.request.case_id

    def act(self, rows: Sequence[Copy], *, actor: Actor, now: datetime) -> None:
        for row in rows:
            copies.forget_copy(row, actor=actor, now=now)
