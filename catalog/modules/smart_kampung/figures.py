"""What villages report to the ministry."""

from typing import Final

from catalog.sdk import manifest as sdk
from core.localised import LocalisedText

INDICATORS: Final = (
    sdk.Indicator(
        code="smart_kampung.letters_signed",
        name=LocalisedText(id="Surat desa dan kelurahan yang terbit", en="Letters of villages signed"),
        definition=LocalisedText(
            id="Surat desa dan kelurahan yang ditandatangani atau disegel pada bulan itu, menurut kecamatan.",
            en="Letters of villages and wards that were signed or sealed in the month, by district.",
        ),
        unit=LocalisedText(id="surat", en="letters"),
        compute="catalog.modules.smart_kampung.indicators.letters_signed",
        counts_people=True,
        reform_focus="digitalisation",
        dimension=LocalisedText(id="Kecamatan", en="District"),
    ),
    sdk.Indicator(
        code="smart_kampung.houses_repaired",
        name=LocalisedText(id="Rumah tidak layak huni yang diperbaiki", en="Unfit houses repaired"),
        definition=LocalisedText(
            id="Rumah tidak layak huni yang diserahterimakan pada bulan itu, menurut desa atau kelurahan.",
            en="Unfit houses that were handed over in the month, by village or urban ward.",
        ),
        unit=LocalisedText(id="rumah", en="houses"),
        compute="catalog.modules.smart_kampung.indicators.houses_repaired",
        reform_focus="poverty",
        dimension=LocalisedText(id="Desa atau kelurahan", en="Village or ward"),
    ),
    sdk.Indicator(
        code="smart_kampung.villages_advanced",
        name=LocalisedText(id="Desa yang maju", en="Advanced villages"),
        definition=LocalisedText(
            id="Bagian desa dan kelurahan yang maju, dari yang sudah dinilai pada tahun itu.",
            en="Share of villages and wards that are advanced, of those scored for the year.",
        ),
        unit=LocalisedText(id="%", en="%"),
        compute="catalog.modules.smart_kampung.indicators.villages_advanced",
        decimals=1,
        reform_focus="digitalisation",
    ),
    sdk.Indicator(
        code="smart_kampung.outreach_visits",
        name=LocalisedText(id="Kunjungan jemput bola", en="Visits at home"),
        definition=LocalisedText(
            id="Kunjungan ke rumah lansia yang tercatat pada bulan itu, menurut kecamatan.",
            en="Visits to old people at home recorded in the month, by district.",
        ),
        unit=LocalisedText(id="kunjungan", en="visits"),
        compute="catalog.modules.smart_kampung.indicators.outreach_visits",
        counts_people=True,
        reform_focus="poverty",
        dimension=LocalisedText(id="Kecamatan", en="District"),
    ),
)
