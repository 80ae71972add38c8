import pytest
from django.utils.translation import override

from regions import terms
from regions.codes import InvalidRegionCode


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("51", "Gubernur"),
        ("3510", "Bupati"),
        ("8271", "Wali Kota"),
        ("3171", "Wali Kota"),
        ("3101", "Bupati"),
        ("351016", "Camat"),
        ("910302", "Kepala Distrik"),
        ("340401", "Panewu"),
        ("347101", "Mantri Pamong Praja"),
        ("3510052001", "Kepala Desa"),
        ("5107012001", "Perbekel"),
        ("5107041001", "Lurah"),
        ("8271061001", "Lurah"),
        ("1306012001", "Wali Nagari"),
        ("1309012001", "Kepala Desa"),
        ("1106012001", "Keuchik"),
        ("1104012001", "Reje"),
        ("9103012001", "Kepala Kampung"),
        ("9103023003", "Kepala Kampung"),
    ],
)
def test_head_has_the_local_title(code, title):
    assert terms.head_title(code).id == title


def test_english_titles_say_what_the_office_is():
    with override("en"):
        assert [str(terms.head_title(code)) for code in ("51", "3510", "8271", "5107012001")] == [
            "Governor", "Regent", "Mayor", "Village head",
        ]  # fmt: skip


def test_hamlets_have_local_words():
    assert terms.terms_of("5107").hamlet.id == "Banjar Dinas"
    assert terms.terms_of("3510").hamlet.id == "Dusun"
    assert terms.terms_of("1306").hamlet_head.id == "Wali Jorong"


def test_terms_of_any_code_are_those_of_its_regency():
    assert terms.terms_of("51.07.01.2001") is terms.terms_of("5107")


def test_every_word_is_in_both_languages():
    for code in ("3510", "8271", "5107", "9103", "3471"):
        assert all(text.id and text.en for text in terms.terms_of(code).as_dict().values())


@pytest.mark.parametrize("code", ["", "5170", "x"])
def test_terms_of_no_regency_are_refused(code):
    with pytest.raises(InvalidRegionCode):
        terms.terms_of(code)
