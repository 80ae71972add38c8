"""What the pages of interest and joint starts are looked at with."""

from __future__ import annotations

from datetime import datetime, timedelta

from catalog.cohorts.models import Answer, Cohort, CohortState, Interest, Invitation, Training
from tests.factories.mpp import text

LIBRARY, SCHOOL = "smart_kampung", "one_student_one_client"


def fill_cohorts(now: datetime) -> None:
    """
    At the ministry. Ternate waits for three modules: to a joint start of the first it is invited, one was called off;
    that of the second takes place; of the third there is none yet.
    """
    today = now.date()
    for slug, reason in (
        (LIBRARY, "Warga pulau luar menempuh dua jam dengan kapal untuk satu surat keterangan."),
        (SCHOOL, "Ibu hamil di pulau kecil baru bertemu bidan menjelang melahirkan."),
        ("example", "Pengumuman kelurahan masih ditempel di papan dan sering terlewat."),
    ):
        Interest.objects.create(
            slug=slug, regency_code="8271", reason=reason, said_at=now - timedelta(days=40), said_by="user:1@r8271"
        )
    called_off, invited, confirmed = (
        Cohort.objects.create(
            slug=slug, number=number, state=state, starts_on=today + timedelta(days=start),
            answer_by=today + timedelta(days=start - 20), reason=reason, made_at=now - timedelta(days=3),
            made_by="user:1@public",
            note=text(
                "Hari pertama dibuka bersama di Jakarta. Bawa daftar kantor dan nama jabatan penanda tangan.",
                "The first day is opened together in Jakarta. Bring the list of offices and of those who sign.",
            ),
        )
        for slug, number, state, start, reason in (
            (LIBRARY, 1, CohortState.CANCELLED, 30, "Pelatih dari Banyuwangi berhalangan pada tanggal itu."),
            (LIBRARY, 2, CohortState.INVITING, 60, ""),
            (SCHOOL, 1, CohortState.CONFIRMED, 45, ""),
        )
    )  # fmt: skip
    for cohort in (invited, confirmed):
        for number, subject in enumerate(
            (text("Menata kantor dan layanan", "Setting up offices and services"), text("Latihan petugas", "Staff")),
            start=1,
        ):
            begins = (now + timedelta(days=30 + 7 * number)).replace(hour=2, minute=0, second=0, microsecond=0)
            Training.objects.create(
                cohort=cohort, title=subject, starts_at=begins, ends_at=begins + timedelta(minutes=150),
                place="Aula Kementerian PANRB, Jakarta" if number == 1 else "https://rapat.panrb.go.id/mulai-bersama",
            )  # fmt: skip
    for cohort, code, answer in (
        (called_off, "8271", Answer.OPEN),
        (invited, "8271", Answer.OPEN),
        (confirmed, "8271", Answer.ACCEPTED),
        (confirmed, "5107", Answer.ACCEPTED),
    ):
        Invitation.objects.create(
            cohort=cohort, regency_code=code, answer=answer,
            answered_at=None if answer == Answer.OPEN else now - timedelta(days=1), answered_by=f"user:1@r{code}",
        )  # fmt: skip
