"""What tables that come in hold of people until their cells are wiped (core.personal_data)."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from core.actors import Actor
from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Keeping, LawfulBasis, Rule
from imports import services
from imports.models import AT_WORK, ImportRun
from imports.policies import KEEP_DAYS

ACTIVITIES = (
    Activity(
        code="imports.tables",
        name=LocalisedText(id="Tabel yang diimpor", en="Tables that come in"),
        purpose=LocalisedText(
            id="Baris yang ditolak dapat diperbaiki, dan impor dapat dibatalkan.",
            en="Refused rows can be mended, and an import undone.",
        ),
        persons=LocalisedText(id="penduduk dan petugas di dalam tabel", en="residents and officers in the table"),
        basis=LawfulBasis.PUBLIC_TASK,
        source="UU 25/2009",
        fields={
            "imports.ImportRun": {"headings": DataCategory.NAME},
            "imports.ImportRow": {"data": DataCategory.NATIONAL_ID, "reference": DataCategory.NATIONAL_ID},
        },
        keeping=(
            Keeping(
                code="imports.cells",
                what=LocalisedText(id="Isi tabel", en="The cells of a table"),
                after=LocalisedText(id="sejak tabel diimpor", en="after the table came in"),
                act="delete",
                source=LocalisedText(id="UU 27/2022 pasal 43", en="UU 27/2022 article 43"),
                policy=KEEP_DAYS,
                rule="imports.privacy.Cells",
                goes_by_itself=True,
            ),
        ),
        is_large=True,
    ),
)


class Cells(Rule):
    """The rule `imports.cells`. Whom a table names is sealed in it: only a hold of the whole rule keeps one."""

    def due(self, *, before: datetime, at: datetime) -> QuerySet[ImportRun]:
        old = ImportRun.objects.filter(uploaded_at__lt=before, wiped_at=None)
        return old.exclude(state__in=AT_WORK).order_by("uploaded_at", "pk")

    def shown(self, row: ImportRun) -> str:
        return f"{row.importer} {row.uploaded_at:%Y-%m-%d}"

    def act(self, rows: Sequence[ImportRun], *, actor: Actor, now: datetime) -> None:
        for row in rows:
            services.wipe(row, actor=actor, now=now)
