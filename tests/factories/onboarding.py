"""Applications in the states that tests need. Made in public, as the rows would be left by the services."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile

from onboarding.models import Application, ProvisioningStep, State, StepName

SENT_AT = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
REASON = "Surat belum ditandatangani bupati. Unggah surat yang sudah ditandatangani."


def letter_file(name: str = "surat permohonan.pdf", content: bytes = b"") -> SimpleUploadedFile:
    """The smallest thing that passes as a PDF."""
    smallest = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
    return SimpleUploadedFile(name, content or smallest, "application/pdf")


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
        """The worker has not begun."""
        return cls.confirmed(
            **{
                "state": State.APPROVED,
                "host_label": "banyuwangi",
                "decided_at": SENT_AT + timedelta(days=1),
                "decided_by": "user:1@public",
            }
            | fields
        )

    @classmethod
    def being_set_up(cls, *, done: int = 3, failed: bool = False, **fields: Any) -> Application:
        """The first `done` steps are over, the next one runs or has failed."""
        began = SENT_AT + timedelta(days=1, minutes=1)
        application = cls.approved(**{"state": State.PROVISIONING, "provisioning_at": began} | fields)
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
    def live(cls, **fields: Any) -> Application:
        return cls.approved(
            **{
                "state": State.LIVE,
                "provisioning_at": SENT_AT + timedelta(days=1),
                "live_at": SENT_AT + timedelta(days=1, minutes=2),
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
