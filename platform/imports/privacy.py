"""What tables that come in hold of people until their cells are wiped (core.personal_data)."""

from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Keeping, LawfulBasis
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
                job="imports.tasks.wipe_old_rows",
            ),
        ),
        is_large=True,
    ),
)
