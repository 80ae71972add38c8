import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.brands import BRANDS, Brand
from web.contrast import GRAPHIC, TEXT, check_fill, ratio, states_of

colors = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.0),
        ("#ffffff", "#ffffff", 1),
    ],
)
def test_ratio_is_the_one_of_wcag(one: str, other: str, expected: float) -> None:
    assert ratio(one, other) == pytest.approx(expected, abs=0.01)
    assert ratio(other, one) == ratio(one, other)


@pytest.mark.parametrize("wrong", ["8B1E3F", "#fff", "maroon", "#12345g"])
def test_ratio_refuses_what_is_no_colour(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"#rrggbb|invalid literal"):
        ratio(wrong, "#ffffff")


@pytest.mark.parametrize(
    ("fill", "text"),
    [("#8B1E3F", "#ffffff"), ("#0B5C4A", "#ffffff"), ("#F5C400", "#000000"), ("#ffffff", "#000000")],
)
def test_check_fill_gives_the_text_colour(fill: str, text: str) -> None:
    checked = check_fill(fill)

    assert checked.passes
    assert checked.text == text
    assert checked.nearest == fill


def test_check_fill_refuses_a_shade_whose_text_fades_under_the_pointer() -> None:
    # White is the better text at rest (4.6), but this shade lightens under the pointer, and again when pressed (2.6).
    wish = "#757575"

    checked = check_fill(wish)

    assert ratio(wish, "#ffffff") >= TEXT
    assert not checked.passes
    assert checked.worst < TEXT
    assert checked.nearest == "#747474"
    assert check_fill(checked.nearest).passes


@given(colors)
def test_what_check_fill_offers_always_passes(fill: str) -> None:
    checked = check_fill(fill)

    nearest = check_fill(checked.nearest)

    assert nearest.passes
    assert all(ratio(state, nearest.text) >= TEXT for state in states_of(checked.nearest))


@pytest.mark.parametrize("brand", BRANDS.values(), ids=BRANDS.keys())
def test_every_brand_can_be_read(brand: Brand) -> None:
    assert check_fill(brand.accent).passes
    assert ratio(brand.support, "#ffffff") >= GRAPHIC
