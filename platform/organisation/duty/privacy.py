"""What is held of when people work (core.personal_data)."""

from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Keeping, LawfulBasis

ACTIVITIES = (
    Activity(
        code="organisation.duty",
        name=LocalisedText(id="Jadwal piket dan ketidakhadiran petugas", en="Duty and absence of officers"),
        purpose=LocalisedText(
            id="Tugas diberikan kepada petugas yang hadir; alasan sakit tidak dicatat.",
            en="Work is given to who is there; no illness is written down.",
        ),
        persons=LocalisedText(id="petugas kantor", en="officers"),
        basis=LawfulBasis.PUBLIC_TASK,
        source="UU 25/2009; UU 20/2023",
        fields={
            "duty.Absence": {"kind": DataCategory.EMPLOYMENT, "first_date": DataCategory.EMPLOYMENT},
            "duty.DutyWeek": {"active_from": DataCategory.EMPLOYMENT},
        },
        keeping=(
            Keeping(
                code="organisation.duty_kept",
                what=LocalisedText(id="Jadwal dan ketidakhadiran", en="Weeks and absences"),
                after=LocalisedText(id="menurut jadwal retensi arsip", en="by the archive schedule"),
                act="keep",
                source=LocalisedText(id="UU 43/2009", en="UU 43/2009"),
            ),
        ),
    ),
)
