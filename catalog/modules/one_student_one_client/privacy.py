"""What One Student One Client holds of mothers and children, and what they agreed to (core.personal_data)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from catalog.modules.one_student_one_client.models import CARE_PURPOSE, Consent, Pregnancy, Visit
from catalog.modules.one_student_one_client.services import pregnancies
from core import schema
from core.actors import Actor
from core.errors import NotThere
from core.localised import LocalisedText
from core.personal_data import (
    Activity,
    Agreement,
    AgreementPurpose,
    DataCategory,
    Entry,
    Keeping,
    LawfulBasis,
    Person,
)
from core.secrets import decrypt
from organisation.queries import names_of_actors

CARE = "one_student_one_client.care"
COMPANY = "one_student_one_client.company"
_KEPT_BY_LAW = LocalisedText(
    id="Rekam medis disimpan puskesmas menurut UU 17/2023 dan Permenkes 24/2022, juga sesudah persetujuan dicabut.",
    en="The health centre keeps the clinical record under UU 17/2023 and Permenkes 24/2022, also once consent is "
    "withdrawn.",
)

ACTIVITIES = (
    Activity(
        code=CARE,
        name=LocalisedText(id="Pelayanan ibu hamil dan anak", en="Care of mothers and children"),
        purpose=LocalisedText(
            id="Memeriksa ibu dan anak tepat waktu, mengenali tanda bahaya, dan merujuk.",
            en="Examine mothers and children in time, see danger signs and refer them.",
        ),
        persons=LocalisedText(id="ibu hamil dan anak sampai dua tahun", en="mothers, and children until two"),
        basis=LawfulBasis.PUBLIC_TASK,
        source="UU 17/2023; Permenkes 21/2021",
        fields={
            "one_student_one_client.Pregnancy": {
                "resident": DataCategory.NAME,
                "village_code": DataCategory.ADDRESS,
                "lmp_date": DataCategory.HEALTH,
                "due_date": DataCategory.HEALTH,
                "risk": DataCategory.HEALTH,
                "score": DataCategory.HEALTH,
            },
            "one_student_one_client.Child": {
                "sex": DataCategory.CHILD, "is_alive": DataCategory.CHILD, "birth": DataCategory.CHILD,
            },
            "one_student_one_client.KsprAssessment": {"items": DataCategory.HEALTH, "remark": DataCategory.HEALTH},
            "one_student_one_client.Visit": {"findings": DataCategory.HEALTH},
            "one_student_one_client.VisitPhoto": {"photo_key": DataCategory.PHOTO},
            "one_student_one_client.Referral": {"grounds": DataCategory.HEALTH, "outcome": DataCategory.HEALTH},
        },
        beside=(DataCategory.NATIONAL_ID, DataCategory.PHONE),
        recipients=(
            LocalisedText(
                id="SATUSEHAT (Kemenkes), bila ibu setuju", en="SATUSEHAT (Ministry of Health), if the mother agrees"
            ),
            LocalisedText(id="rumah sakit rujukan", en="the hospital she is referred to"),
        ),
        keeping=(
            Keeping(
                code="one_student_one_client.record_kept",
                what=LocalisedText(id="Rekam medis", en="The clinical record"),
                after=LocalisedText(
                    id="25 tahun sejak kunjungan terakhir, menurut Permenkes", en="25 years after the last visit"
                ),
                act="keep",
                source=LocalisedText(id="Permenkes 24/2022; UU 43/2009", en="Permenkes 24/2022; UU 43/2009"),
            ),
        ),
    ),
    Activity(
        code=COMPANY,
        name=LocalisedText(id="Pendampingan oleh mahasiswa", en="A student beside the mother"),
        purpose=LocalisedText(
            id="Mahasiswa yang dipasangkan mengunjungi ibu dan melihat catatannya.",
            en="The student who is paired with her visits the mother and sees her record.",
        ),
        persons=LocalisedText(id="ibu yang setuju, dan mahasiswa", en="mothers who agreed, and students"),
        basis=LawfulBasis.CONSENT,
        source="UU 27/2022 pasal 20 (2) a, 25 (2)",
        fields={
            "one_student_one_client.Consent": {"witnessed_by": DataCategory.NAME},
            "one_student_one_client.Pairing": {"handover_note": DataCategory.HEALTH},
        },
        beside=(DataCategory.EDUCATION,),
        recipients=(LocalisedText(id="kampus: mahasiswa dan pembimbing", en="the campus: students, supervisors"),),
        keeping=(
            Keeping(
                code="one_student_one_client.company_ends",
                what=LocalisedText(id="Akses mahasiswa", en="The student's access"),
                after=LocalisedText(
                    id="saat persetujuan dicabut atau pendampingan selesai", en="when consent is withdrawn or it ends"
                ),
                act="delete",
                source=LocalisedText(id="UU 27/2022 pasal 9 dan 40", en="UU 27/2022 articles 9 and 40"),
                days=0,
                at_once="catalog.modules.one_student_one_client.services.pregnancies.revoke_consent",
            ),
        ),
    ),
)  # fmt: skip

NOT_PERSONAL = {
    "one_student_one_client.Visit.contact": "which of the six contacts of a pregnancy it was",
    "one_student_one_client.MissedVisit.contact": "which of the six contacts of a pregnancy it was",
    "one_student_one_client.ExchangeAccount.client_id": "the access of the government to SATUSEHAT",
    "one_student_one_client.ExchangeAccount.client_secret": "the access of the government to SATUSEHAT",
}

TEXT_VERSION: Final = 1
"""Of the texts below. Another wording is another version; what was read before stays with what was given before."""

TEXTS: Final[dict[str, LocalisedText]] = {
    Consent.Purpose.STUDENT: LocalisedText(
        id="Saya setuju didampingi seorang mahasiswa, yang melihat catatan kesehatan saya dan anak saya sampai anak "
        "berumur dua tahun. Saya boleh mencabutnya kapan saja; pelayanan puskesmas tetap sama.",
        en="I agree that a student accompanies me and sees my record and my child's until it is two. I may take this "
        "back at any moment; the care at the health centre stays the same.",
    ),
    Consent.Purpose.EXCHANGE: LocalisedText(
        id="Saya setuju data kesehatan saya dan anak saya dikirim ke SATUSEHAT. Saya boleh mencabutnya kapan saja.",
        en="I agree that my record and my child's are sent to SATUSEHAT. I may take this back at any moment.",
    ),
    Consent.Purpose.BIRTH: LocalisedText(
        id="Saya setuju kelahiran anak saya diberitahukan kepada Dinas Kependudukan dan Pencatatan Sipil.",
        en="I agree that my child's birth is told to the civil registry.",
    ),
}
_PURPOSES: Final[dict[str, LocalisedText]] = {
    Consent.Purpose.STUDENT: LocalisedText(
        id="Seorang mahasiswa mendampingi dan melihat catatan kesehatan",
        en="A student accompanies her and sees the record",
    ),
    Consent.Purpose.EXCHANGE: LocalisedText(id="Data dikirim ke SATUSEHAT", en="Data are sent to SATUSEHAT"),
    Consent.Purpose.BIRTH: LocalisedText(
        id="Kelahiran diberitahukan kepada Dukcapil", en="The birth is told to the civil registry"
    ),
}
_FOLLOWS: Final[dict[str, LocalisedText]] = {
    Consent.Purpose.STUDENT: LocalisedText(
        id="Mahasiswa langsung tidak melihat catatan lagi. Rekam medis tetap di puskesmas.",
        en="The student sees the record no more, at once. The clinical record stays with the health centre.",
    ),
    Consent.Purpose.EXCHANGE: LocalisedText(
        id="Tidak ada lagi yang dikirim. Yang sudah terkirim tetap di SATUSEHAT.",
        en="Nothing more is sent. What was sent stays at SATUSEHAT.",
    ),
    Consent.Purpose.BIRTH: LocalisedText(
        id="Kelahiran berikutnya tidak diberitahukan.", en="No birth is told from then on."
    ),
}  # fmt: skip


def about(person: Person) -> Iterator[Entry]:
    """Each pregnancy with its visits."""
    if person.resident_id is None:
        return
    for pregnancy in Pregnancy.objects.filter(resident_id=person.resident_id).prefetch_related("visits", "children"):
        yield Entry(
            activity=CARE,
            title=LocalisedText(id="Catatan kehamilan dan anak", en="Record of a pregnancy and a child"),
            holds={
                "state": pregnancy.get_state_display(),
                "due": pregnancy.due_date.isoformat(),
                "risk": pregnancy.get_risk_display(),
                "children": pregnancy.children.count(),
                "visits": [_told(visit) for visit in pregnancy.visits.all()],
            },
            keeps_by_law=_KEPT_BY_LAW,
        )


def _told(visit: Visit) -> dict[str, object]:
    findings = json.loads(decrypt(visit.findings, purpose=CARE_PURPOSE)) if visit.findings else {}
    return {"at": visit.visited_at.isoformat(), "kind": visit.get_kind_display(), "findings": findings}


def agreements(person: Person) -> Iterator[Agreement]:
    """What a mother agreed to, the newest last."""
    if person.resident_id is None:
        return
    given = list(Consent.objects.filter(pregnancy__resident_id=person.resident_id))
    names = names_of_actors([one.witnessed_by for one in given], schema=schema.current())
    for one in given:
        who = names.get(one.witnessed_by, "")
        yield Agreement(
            key=str(one.pk),
            purpose=_PURPOSES[one.purpose],
            text=TEXTS[one.purpose],
            text_version=TEXT_VERSION,
            given_at=one.given_at,
            channel=LocalisedText(id="di puskesmas atau di rumah", en="at the health centre or at home"),
            proof=LocalisedText(
                id=f"{'ditandatangani di kertas' if one.is_signed else 'diucapkan'}, disaksikan {who or 'petugas'}",
                en=f"{'signed on paper' if one.is_signed else 'said'}, witnessed by {who or 'an officer'}",
            ),
            withdrawn_at=one.revoked_at,
            what_follows=_FOLLOWS[one.purpose],
        )


def withdraw(*, key: str, person: Person, actor: Actor, now: datetime) -> None:
    """
    Take back what was agreed to, with effect at once (PD-3).

    :raises NotThere: if it is none of this person's.
    """
    if person.resident_id is None:
        raise NotThere
    found = Consent.objects.filter(pk=UUID(key), pregnancy__resident_id=person.resident_id).first()
    if found is None:
        raise NotThere
    pregnancies.revoke_consent(
        pregnancy_id=found.pregnancy_id, purpose=Consent.Purpose(found.purpose), actor=actor, now=now
    )


def purposes() -> Iterator[AgreementPurpose]:
    """What mothers are asked, and how many agreed."""
    for purpose, text in TEXTS.items():
        asked = Consent.objects.filter(purpose=purpose)
        yield AgreementPurpose(
            name=_PURPOSES[purpose],
            text=text,
            text_version=TEXT_VERSION,
            in_force=asked.filter(revoked_at=None).count(),
            withdrawn=asked.exclude(revoked_at=None).count(),
        )
