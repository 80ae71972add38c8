"""
What offices are called where: a regency is led by a Bupati and a city by a Wali Kota, a village by a kepala desa, in
Bali by a perbekel, in a nagari by a wali nagari.

The words are the usual ones of law and of each province. A regency confirms or changes its own at set-up
(`settings.TIRU_LOCAL_WORDS` knows those of the regency being served); until then these are shown. Sources: UU 23/2014
and UU 6/2014; UU 11/2006 (Aceh); UU 21/2001 (Papua); Pergub DIY 25/2019; beritadaerah.co.id 17 Nov 2021 (Bali);
otherwise general knowledge.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from core.localised import LocalisedText
from regions.codes import Kind, Level, kind_of, level_of, plain, regency_of


@dataclass(frozen=True)
class Terms:
    """The words of one regency, as titles; use Django's `lower` inside a sentence."""

    regional_head: LocalisedText
    deputy_regional_head: LocalisedText
    district: LocalisedText
    district_head: LocalisedText
    village: LocalisedText
    village_head: LocalisedText
    urban_ward: LocalisedText
    urban_ward_head: LocalisedText
    hamlet: LocalisedText
    hamlet_head: LocalisedText

    def head_of(self, kind: Kind) -> LocalisedText:
        """The title of the head of a unit of this kind, from the regency down."""
        return {
            Kind.REGENCY: self.regional_head,
            Kind.CITY: self.regional_head,
            Kind.DISTRICT: self.district_head,
            Kind.VILLAGE: self.village_head,
            Kind.CUSTOMARY_VILLAGE: self.village_head,
            Kind.URBAN_WARD: self.urban_ward_head,
        }[kind]

    def as_dict(self) -> dict[str, LocalisedText]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def terms_of(code: str) -> Terms:
    """
    The words used in the regency that a code lies in; for a province, those usual in its regencies.

    :raises InvalidRegionCode: if it is not a code.
    """
    code = plain(code)
    if level_of(code) is Level.PROVINCE:
        return _terms_of(code)
    usual = _terms_of(regency := regency_of(code))
    own: Mapping[str, str] = import_string(settings.TIRU_LOCAL_WORDS)(regency)
    if not own:
        return usual
    return replace(usual, **{name: LocalisedText(id=word, en=getattr(usual, name).en) for name, word in own.items()})


def usual_terms_of(code: str) -> Terms:
    """
    The usual words of a regency or province, whatever it chose itself.

    :raises InvalidRegionCode: if it is not a code.
    """
    code = plain(code)
    return _terms_of(code if level_of(code) is Level.PROVINCE else regency_of(code))


def known_words() -> dict[str, list[str]]:
    """For each term the Indonesian words that are used somewhere, to choose from."""
    everywhere = (*_BY_PROVINCE.values(), *_BY_REGENCY.values(), _USUAL.as_dict(), {"regional_head": _MAYOR})
    return {
        field.name: sorted({words[field.name].id for words in everywhere if field.name in words})
        for field in fields(Terms)
    }


def head_title(code: str) -> LocalisedText:
    """
    The title of a region's head: Gubernur, Bupati, Wali Kota, Camat, Perbekel, Lurah ...

    :raises InvalidRegionCode: if it is not a code, or its digits name no kind.
    """
    kind = kind_of(code)
    return _GOVERNOR if kind is Kind.PROVINCE else terms_of(code).head_of(kind)


_GOVERNOR = LocalisedText(id="Gubernur", en="Governor")
_REGENT = LocalisedText(id="Bupati", en="Regent")
_DEPUTY_REGENT = LocalisedText(id="Wakil Bupati", en="Deputy regent")
_MAYOR = LocalisedText(id="Wali Kota", en="Mayor")
_DEPUTY_MAYOR = LocalisedText(id="Wakil Wali Kota", en="Deputy mayor")

_USUAL = Terms(
    regional_head=_REGENT,
    deputy_regional_head=_DEPUTY_REGENT,
    district=LocalisedText(id="Kecamatan", en="District"),
    district_head=LocalisedText(id="Camat", en="District head"),
    village=LocalisedText(id="Desa", en="Village"),
    village_head=LocalisedText(id="Kepala Desa", en="Village head"),
    urban_ward=LocalisedText(id="Kelurahan", en="Urban ward"),
    urban_ward_head=LocalisedText(id="Lurah", en="Urban ward head"),
    hamlet=LocalisedText(id="Dusun", en="Hamlet"),
    hamlet_head=LocalisedText(id="Kepala Dusun", en="Hamlet head"),
)


def _village(word: str, head: str) -> dict[str, LocalisedText]:
    return {
        "village": LocalisedText(id=word, en=_USUAL.village.en),
        "village_head": LocalisedText(id=head, en=_USUAL.village_head.en),
    }


def _hamlet(word: str, head: str) -> dict[str, LocalisedText]:
    return {
        "hamlet": LocalisedText(id=word, en=_USUAL.hamlet.en),
        "hamlet_head": LocalisedText(id=head, en=_USUAL.hamlet_head.en),
    }


def _district(word: str, head: str) -> dict[str, LocalisedText]:
    return {
        "district": LocalisedText(id=word, en=_USUAL.district.en),
        "district_head": LocalisedText(id=head, en=_USUAL.district_head.en),
    }


_PAPUA = _district("Distrik", "Kepala Distrik") | _village("Kampung", "Kepala Kampung")

_BY_PROVINCE: dict[str, dict[str, LocalisedText]] = {
    "11": _village("Gampong", "Keuchik"),
    "13": _village("Nagari", "Wali Nagari") | _hamlet("Jorong", "Wali Jorong"),
    "34": _district("Kapanewon", "Panewu") | _village("Kalurahan", "Lurah") | _hamlet("Padukuhan", "Dukuh"),
    "51": _village("Desa", "Perbekel") | _hamlet("Banjar Dinas", "Kelian Banjar Dinas"),
    **dict.fromkeys(("91", "92", "93", "94", "95", "96"), _PAPUA),
}

_PLAIN_VILLAGE = _village("Desa", "Kepala Desa") | _hamlet("Dusun", "Kepala Dusun")

_BY_REGENCY: dict[str, dict[str, LocalisedText]] = {
    # Aceh: the Gayo, Alas and Tamiang lands have words of their own, Simeulue keeps the national ones.
    "1102": _village("Kute", "Pengulu"),
    "1104": _village("Kampung", "Reje"),
    "1109": _PLAIN_VILLAGE,
    "1113": _village("Kampung", "Pengulu"),
    "1116": _village("Kampung", "Datok Penghulu"),
    "1117": _village("Kampung", "Reje"),
    # West Sumatra without nagari.
    "1309": _PLAIN_VILLAGE,
    "1373": _PLAIN_VILLAGE,
    "1377": _PLAIN_VILLAGE,
    # Lampung.
    "1802": _village("Kampung", "Kepala Kampung"),
    "1804": _village("Pekon", "Peratin"),
    "1805": _village("Kampung", "Kepala Kampung"),
    "1806": _village("Pekon", "Kepala Pekon"),
    "1808": _village("Kampung", "Kepala Kampung"),
    "1810": _village("Pekon", "Kepala Pekon"),
    "1812": _village("Tiyuh", "Kepalo Tiyuh"),
    "1813": _village("Pekon", "Peratin"),
    # The city of Yogyakarta has wards only, in a kemantren.
    "3471": _district("Kemantren", "Mantri Pamong Praja"),
    # Toraja.
    "7318": _village("Lembang", "Kepala Lembang"),
    "7326": _village("Lembang", "Kepala Lembang"),
}


@cache
def _terms_of(code: str) -> Terms:
    local = dict(_BY_PROVINCE.get(code[:2], {}))
    if level_of(code) is Level.REGENCY:
        if kind_of(code) is Kind.CITY:
            local |= {"regional_head": _MAYOR, "deputy_regional_head": _DEPUTY_MAYOR}
        local |= _BY_REGENCY.get(code, {})
    return replace(_USUAL, **local)
