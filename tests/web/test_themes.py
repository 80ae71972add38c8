"""The theme of two colours: as Designsystemet makes it, and readable whatever colour is accepted."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from web import contrast, themes
from web.brands import BRANDS, Brand, Look, brand_of, theme_url

WINE, SEA = "#8b1e3f", "#0f5e9c"
colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def file_of(brand: Brand) -> dict[str, str]:
    css = Path(str(finders.find(brand.css))).read_text(encoding="utf-8")
    return dict(re.findall(r"--ds-color-([\w-]+): (#\w{6});", css.lower()))


@pytest.mark.parametrize("brand", BRANDS.values(), ids=BRANDS.keys())
def test_every_step_is_the_one_that_designsystemets_own_program_makes(brand: Brand) -> None:
    made_there = file_of(brand)

    for colour in ("accent", "brand1", "neutral"):
        for step, value in themes.scale_of(made_there[f"{colour}-base-default"]).items():
            theirs = made_there[f"{colour}-{step}"]
            off = max(abs(int(value[at : at + 2], 16) - int(theirs[at : at + 2], 16)) for at in (1, 3, 5))
            assert off <= 1, f"{colour}-{step}: {value}, there {theirs}"


@given(colours, colours)
def test_whatever_is_accepted_can_be_read_in_every_place(accent: str, support: str) -> None:
    wished = [contrast.check_fill(accent).nearest, contrast.check_fill(support).nearest]

    assert [pair.use for pair in themes.pairs_of(*wished) if not pair.passes] == []


def test_a_pair_that_cannot_be_read_shows() -> None:
    failing = [pair.use for pair in themes.pairs_of("#db2777", SEA) if not pair.passes]

    assert failing == ["button_hover", "button_active"]


@given(colours)
def test_no_brand_is_taken_for_an_error(wish: str) -> None:
    taken = contrast.clear_of_danger(contrast.check_fill(wish).nearest)

    assert contrast.clear_of_danger(taken) == taken
    assert contrast.check_fill(taken).passes


def test_the_red_of_errors_is_the_themes_and_karangasems_is_far_enough() -> None:
    theme = Path(str(finders.find("web/designsystemet/theme.css"))).read_text(encoding="utf-8")

    assert f"--ds-color-danger-base-default: {contrast.DANGER.upper()};" in theme
    assert contrast.clear_of_danger(WINE) == WINE
    assert contrast.clear_of_danger("#b3261e") != "#b3261e"


def test_the_style_is_small_and_holds_weave_and_horizon() -> None:
    css = themes.css_of(WINE, SEA)

    assert len(css.encode()) < 4_096
    assert "--ds-color-accent-base-default:#8b1e3f;" in css
    assert css.count('url("data:image/svg+xml,') == 2
    assert "#" not in "".join(re.findall(r'url\("([^"]+)"\)', css))


def test_a_part_of_a_page_leaves_the_rest_alone() -> None:
    css = themes.css_of(WINE, SEA, ".theme-part")

    assert ":root" not in css
    assert ".theme-part .weave{" in css


def test_a_look_takes_the_place_of_the_ready_made_colours() -> None:
    own = brand_of("karangasem", Look("#0b5c4a", "#b4540a", "ab" * 8))
    logo_only = brand_of("karangasem", Look(logo="ab" * 8))

    assert own.css_url == theme_url("#0b5c4a", "#b4540a")
    assert "karangasem" in logo_only.css_url
    assert own.files[0] == own.css_url
    assert f"{'ab' * 8}-96.png" in logo_only.files[1]


@pytest.mark.django_db
class TestAddress:
    def test_the_style_is_served_for_good_to_anybody(self, ternate_client: Client) -> None:
        response = ternate_client.get(theme_url(WINE, SEA))

        assert response.content.decode() == themes.css_of(WINE, SEA)
        assert response["Content-Type"] == "text/css; charset=utf-8"
        assert "immutable" in response["Cache-Control"]

    @pytest.mark.parametrize(
        "path",
        [
            theme_url("#db2777", SEA),  # no text can be read on it
            theme_url("#zzzzzz", SEA),
            theme_url(WINE, SEA).replace(themes.edition(), "00000000"),
        ],
    )
    def test_colours_that_cannot_be_chosen_and_old_editions_have_none(self, ternate_client: Client, path: Any) -> None:
        assert ternate_client.get(path).status_code == 404
