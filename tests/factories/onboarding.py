"""Applications in the states that tests need. Made in public, as the rows would be left by the services."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile

import tenants
from accounts.models import User
from core.actors import Actor
from core.files import store_upload
from core.localised import LocalisedText
from documents.signing.local import issue_certificate
from onboarding.agreements import services as agreements
from onboarding.agreements.texts import all_texts, file_of
from onboarding.models import (
    Agreement,
    Application,
    Approval,
    Countersignature,
    ProvisioningStep,
    SignedPaper,
    State,
    StepName,
    SubProcessor,
    SubProcessorList,
)
from organisation.models import Role
from organisation.services import grant_role, sync_core_roles
from tests.factories.accounts import UserFactory
from tests.factories.signing import scan

SENT_AT = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
REASON = "Surat belum ditandatangani bupati. Unggah surat yang sudah ditandatangani."


def letter_file(name: str = "surat permohonan.pdf", content: bytes = b"") -> SimpleUploadedFile:
    """The smallest thing that passes as a PDF."""
    smallest = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
    return SimpleUploadedFile(name, content or smallest, "application/pdf")


SIGNER = {
    "signer_name": "Ipuk Contoh",
    "signer_post": "head",
    "decree": "Keputusan Menteri Dalam Negeri 100.2.1.3-1719/2025",
}
PASSPHRASE = "gerimis di ladang"


def sub_processor_list() -> SubProcessorList:
    """The newest list, or a first one with a firm that hosts and one that sends messages."""
    found = SubProcessorList.objects.first()
    if found is None:
        found = SubProcessorList.objects.create(number=1, published_at=SENT_AT, published_by="user:7@public")
        indonesia = LocalisedText(id="Indonesia", en="Indonesia")
        for kind, name, does, en in (
            ("hosting", "PT Pusat Data Contoh", "Menyimpan basis data dan berkas", "Keeps database and files"),
            ("whatsapp", "PT Pesan Contoh", "Mengirim pesan kepada warga", "Sends messages to citizens"),
        ):
            purpose = LocalisedText(id=does, en=en)
            SubProcessor.objects.create(on_list=found, kind=kind, name=name, country=indonesia, purpose=purpose)
    return found


def paper_file(content: bytes = b"", name: str = "perjanjian bertanda tangan.pdf") -> SimpleUploadedFile:
    """What the regency hands in; a scan if nothing is given."""
    return SimpleUploadedFile(name, content or scan(), "application/pdf")


def ministry_signer(now: datetime = SENT_AT) -> User:
    """A curator with a certificate whose passphrase is `PASSPHRASE`."""
    actor = Actor.system("tests")
    with tenants.public():
        sync_core_roles(actor=actor, now=now)
        user = UserFactory.create(full_name="Ratna Prameswari")
        role = Role.objects.get(slug="ministry_curator")
        grant_role(user=user, role=role, active_from=(now - timedelta(days=1)).date(), actor=actor, now=now)
        issue_certificate(user=user, passphrase=PASSPHRASE, actor=actor, now=now - timedelta(hours=1))
    return user


def agree(application: Application, *, user: User | None = None, now: datetime) -> Application:
    """From the approval to the agreement that both sides have signed, through the services."""
    user = user or ministry_signer(now)
    with tenants.public():
        paper = agreements.hand_in(
            application_id=application.pk, file=paper_file(), **SIGNER, actor=Actor.citizen(), now=now
        )
        agreements.countersign(
            application_id=application.pk,
            paper_id=paper.pk,
            user=user,
            passphrase=PASSPHRASE,
            actor=Actor.user(user.pk, schema="public"),
            now=now,
        )
        application.refresh_from_db()
    return application


@cache
def _text() -> bytes:
    """The agreement of Banyuwangi, made once."""
    application = ApplicationFactory.build(host_label="banyuwangi", reference="TIRU-7QMX-4K2P-9DHT")
    return file_of(application, text=all_texts()[0], number=1, entries=[], now=SENT_AT)


class ApplicationFactory(factory.django.DjangoModelFactory[Application]):
    """Banyuwangi has sent the form; nobody has confirmed the e-mail yet."""

    class Meta:
        model = Application

    regency_code = "3510"
    letter_key = "public/onboarding/letters/019ab0c2-7d1e-7a00-8000-000000000001"
    letter_name = "surat permohonan.pdf"
    letter_size = 48_213
    letter_sha256 = "0" * 64
    letter_number = "555/1877/Diskominfo/2026"
    letter_date = date(2026, 11, 9)
    contact_name = "Dewi Lestari Contoh"
    contact_position = "Kepala Bidang E-Government"
    contact_email = factory.Sequence(lambda number: f"kontak{number}@banyuwangikab.example")
    contact_phone = "081234567890"
    wished_label = "banyuwangi"
    received_at = SENT_AT

    @classmethod
    def confirmed(cls, **fields: Any) -> Application:
        """Waits for the curators."""
        return cls.create(**{"state": State.CONFIRMED, "confirmed_at": SENT_AT + timedelta(hours=1)} | fields)

    @classmethod
    def approved(cls, **fields: Any) -> Application:
        """The agreement is frozen; nobody has signed."""
        application = cls.confirmed(
            **{
                "state": State.APPROVED,
                "host_label": "banyuwangi",
                "decided_at": SENT_AT + timedelta(days=1),
                "decided_by": "user:1@public",
            }
            | fields
        )
        Agreement.objects.create(
            application=application,
            version=all_texts()[0].version,
            sub_processors=sub_processor_list(),
            pdf=_text(),
            sha256=hashlib.sha256(_text()).hexdigest(),
            made_at=application.decided_at,
        )
        return application

    @classmethod
    def handed_in(cls, **fields: Any) -> Application:
        """A scan lies with the curators."""
        application = cls.approved(**fields)
        stored = store_upload(paper_file(), kinds={"pdf"}, max_bytes=10_000_000, prefix="onboarding/papers")
        SignedPaper.objects.create(
            agreement=application.agreement,
            kind=SignedPaper.Kind.INK,
            file_key=stored.key,
            file_name=stored.original_name,
            file_size=stored.size,
            sha256=stored.sha256,
            handed_in_at=SENT_AT + timedelta(days=2),
            **SIGNER,
        )
        return application

    @classmethod
    def agreed(cls, **fields: Any) -> Application:
        """Both sides have signed; the worker has not begun."""
        at = SENT_AT + timedelta(days=3)
        application = cls.handed_in(**{"state": State.AGREED, "agreed_at": at} | fields)
        frozen = application.agreement
        Countersignature.objects.create(
            agreement=frozen,
            paper=frozen.papers.get(),
            name="Ratna Prameswari",
            title="Kurator kementerian",
            ground=LocalisedText(id="Atas peran sebagai Kurator kementerian."),
            pdf=frozen.pdf,
            sha256=frozen.sha256,
            signed_at=at,
            signed_by="user:1@public",
        )
        Approval.objects.create(
            regency_code=application.regency_code,
            sub_processors=frozen.sub_processors,
            agreement=frozen,
            name=SIGNER["signer_name"],
            title="Bupati",
            approved_at=at,
            approved_by="citizen",
        )
        return application

    @classmethod
    def being_set_up(cls, *, done: int = 3, failed: bool = False, **fields: Any) -> Application:
        """The first `done` steps are over, the next one runs or has failed."""
        began = SENT_AT + timedelta(days=3, minutes=1)
        application = cls.agreed(**{"state": State.PROVISIONING, "provisioning_at": began} | fields)
        for position, name in enumerate(StepName, start=1):
            running = position == done + 1
            ProvisioningStep.objects.create(
                application=application,
                name=name,
                position=position,
                attempts=int(position <= done + 1),
                started_at=began if position <= done + 1 else None,
                finished_at=began if position <= done else None,
                failed_at=began if running and failed else None,
                failure="HostTaken: taken" if running and failed else "",
            )
        return application

    @classmethod
    def provisioned(cls, **fields: Any) -> Application:
        return cls.agreed(
            **{
                "state": State.PROVISIONED,
                "provisioning_at": SENT_AT + timedelta(days=3),
                "provisioned_at": SENT_AT + timedelta(days=3, minutes=2),
            }
            | fields
        )

    @classmethod
    def refused(cls, **fields: Any) -> Application:
        return cls.confirmed(
            **{"state": State.REFUSED, "decided_at": SENT_AT + timedelta(days=2), "refusal_reason": REASON} | fields
        )

    @classmethod
    def withdrawn(cls, **fields: Any) -> Application:
        return cls.confirmed(**{"state": State.WITHDRAWN, "withdrawn_at": SENT_AT + timedelta(days=2)} | fields)
