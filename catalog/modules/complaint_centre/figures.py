"""What the complaint centre says of itself to the ministry, each number by the kind of report."""

from typing import Final

from catalog.sdk import manifest as sdk
from core.localised import LocalisedText

USAGE: Final = "complaint_centre.reports_filed"
ANSWERED_IN_TIME: Final = "complaint_centre.answered_in_time"
FIRST_ANSWER: Final = "complaint_centre.first_answer"
REOPENED: Final = "complaint_centre.reopened"

_KIND: Final = LocalisedText(id="Jenis laporan", en="Kind of report")
_FROM: Final = "catalog.modules.complaint_centre.indicators"

INDICATORS: Final = (
    sdk.Indicator(
        code=USAGE,
        name=LocalisedText(id="Laporan warga yang masuk", en="Reports filed"),
        definition=LocalisedText(
            id="Laporan yang masuk pada bulan itu lewat semua kanal, tanpa laporan pelanggaran.",
            en="Reports that came in during the month by every channel, without those of wrongdoing.",
        ),
        unit=LocalisedText(id="laporan", en="reports"),
        compute=f"{_FROM}.reports_filed",
        counts_people=True,
        reform_focus="digitalisation",
        dimension=_KIND,
    ),
    sdk.Indicator(
        code=ANSWERED_IN_TIME,
        name=LocalisedText(id="Laporan yang dijawab tepat waktu", en="Reports answered in time"),
        definition=LocalisedText(
            id="Dari laporan yang batas jawabannya menurut aturan daerah jatuh pada bulan itu, bagian yang dijawab "
            "petugas sebelum batasnya. Pesan otomatis bukan jawaban; yang ditarik atau digabung tidak dihitung.",
            en="Of the reports whose answer was due in the month by the regency's rule, the share that an officer "
            "answered before. An automatic message is no answer; those taken back or joined do not count.",
        ),
        unit=LocalisedText(id="%", en="%"),
        compute=f"{_FROM}.answered_in_time",
        decimals=1,
        counts_people=True,
        reform_focus="digitalisation",
        dimension=_KIND,
    ),
    sdk.Indicator(
        code=FIRST_ANSWER,
        name=LocalisedText(id="Waktu tengah (median) sampai jawaban petugas", en="Median time to an officer's answer"),
        definition=LocalisedText(
            id="Setengah laporan yang pertama kali dijawab petugas pada bulan itu menunggu paling lama sekian menit.",
            en="Half of the reports that an officer first answered in the month had waited at most so many minutes.",
        ),
        unit=LocalisedText(id="menit", en="minutes"),
        compute=f"{_FROM}.first_answer",
        counts_people=True,
        higher_is_better=False,
        reform_focus="digitalisation",
        dimension=_KIND,
    ),
    sdk.Indicator(
        code=REOPENED,
        name=LocalisedText(id="Laporan yang dibuka kembali", en="Reports opened again"),
        definition=LocalisedText(
            id="Dari laporan yang masuk pada bulan itu dan sudah dinyatakan selesai, bagian yang dibuka kembali oleh "
            "pelapornya.",
            en="Of the reports filed in the month that were said to be done, the share that their citizens opened "
            "again.",
        ),
        unit=LocalisedText(id="%", en="%"),
        compute=f"{_FROM}.reopened",
        decimals=1,
        counts_people=True,
        higher_is_better=False,
        reform_focus="digitalisation",
        dimension=_KIND,
    ),
)

OUTCOMES: Final = (ANSWERED_IN_TIME, FIRST_ANSWER, REOPENED)
