import pytest

from regions import codes
from regions.codes import InvalidRegionCode, Kind, Level


@pytest.mark.parametrize(
    ("plain", "dotted", "level", "parent"),
    [
        ("35", "35", Level.PROVINCE, None),
        ("3510", "35.10", Level.REGENCY, "35"),
        ("351016", "35.10.16", Level.DISTRICT, "3510"),
        ("3510162001", "35.10.16.2001", Level.VILLAGE, "351016"),
    ],
)
def test_code_has_two_forms(plain, dotted, level, parent):
    assert codes.plain(dotted) == plain
    assert codes.plain(f" {plain}\n") == plain
    assert codes.dotted(plain) == dotted
    assert codes.dotted(dotted) == dotted
    assert codes.level_of(dotted) == level
    assert codes.parent_of(plain) == parent


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "351",
        "35101",
        "3510162",
        "35101620011",
        "35.1",
        "35.1016",
        "3.510",
        "35.10.",
        "35 10",
        "-3",
        "٣٥",
        "３５",
    ],
)
def test_other_text_is_not_a_code(text):
    with pytest.raises(InvalidRegionCode):
        codes.plain(text)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("51", Kind.PROVINCE),
        ("5101", Kind.REGENCY),
        ("5169", Kind.REGENCY),
        ("5171", Kind.CITY),
        ("8271", Kind.CITY),
        ("5199", Kind.CITY),
        ("510704", Kind.DISTRICT),
        ("3510161001", Kind.URBAN_WARD),
        ("3510162001", Kind.VILLAGE),
        ("9103023003", Kind.CUSTOMARY_VILLAGE),
    ],
)
def test_digits_tell_the_kind(code, kind):
    assert codes.kind_of(code) is kind


@pytest.mark.parametrize("code", ["5100", "5170", "3510160001", "3510164001"])
def test_digits_that_name_no_kind_are_refused(code):
    with pytest.raises(InvalidRegionCode):
        codes.kind_of(code)


def test_regency_of_a_province_is_refused():
    assert codes.regency_of("35.10.16.2001") == "3510"
    with pytest.raises(InvalidRegionCode):
        codes.regency_of("35")


@pytest.mark.parametrize(
    ("code", "answer"), [("3101", True), ("3171", True), ("31", False), ("317101", False), ("3271", False)]
)
def test_only_jakartas_regencies_merely_administer(code, answer):
    assert codes.is_administrative(code) is answer
