import pytest

from regions import names
from regions.codes import Kind


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Karangasem", "karangasem"),
        ("  KARANG-ASEM  ", "karang asem"),
        ("Kep. Siau Tagulandang Biaro", "kepulauan siau tagulandang biaro"),
        ("Regapu\N{RIGHT SINGLE QUOTATION MARK}u", "regapuu"),
        ("Regapu'u", "regapuu"),
        ("Tiro/Truseb", "tiro truseb"),
        ("Désa  Ñandu", "desa nandu"),
        ("2 x 11 Anam Lingkuang", "2 x 11 anam lingkuang"),
        ("", ""),
        ("--- '", ""),
    ],
)
def test_folding_leaves_what_is_compared(text, folded):
    assert names.folded(text) == folded
    assert names.folded(folded) == folded


@pytest.mark.parametrize(
    ("code", "kind", "decreed", "bare"),
    [
        ("5107", Kind.REGENCY, "Kabupaten Karangasem", "Karangasem"),
        ("8271", Kind.CITY, "Kota Ternate", "Ternate"),
        ("3171", Kind.CITY, "Kota Administrasi Jakarta Pusat", "Jakarta Pusat"),
        ("3101", Kind.REGENCY, "Kabupaten Administrasi Kepulauan Seribu", "Kepulauan Seribu"),
        ("960317", Kind.DISTRICT, "Kota Waisai", "Kota Waisai"),
        ("9103023003", Kind.CUSTOMARY_VILLAGE, "Desa Adat Ayapo", "Ayapo"),
    ],
)
def test_bare_name_drops_the_word_for_the_kind(code, kind, decreed, bare):
    assert names.bare_name(code=code, kind=kind, decreed=decreed) == bare


def test_name_that_contradicts_its_code_is_refused():
    with pytest.raises(names.UnexpectedName):
        names.bare_name(code="8271", kind=Kind.CITY, decreed="Kabupaten Ternate")
