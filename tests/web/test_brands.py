import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from web.brands import BANYUWANGI, BRANDS, GENERIC, KARANGASEM, Brand, brand_of, crest_svg
from web.contrast import TEXT, ratio

each_brand = pytest.mark.parametrize("brand", BRANDS.values(), ids=BRANDS.keys())


def tokens(brand: Brand) -> dict[str, str]:
    return dict(re.findall(r"(--ds-color-[\w-]+): (#\w+);", file(brand.css).read_text()))


def file(path: str) -> Path:
    found = finders.find(path)
    assert found, f"{path} is missing"
    return Path(found)


def test_brand_of_falls_back_to_the_generic_one() -> None:
    assert brand_of("karangasem") == KARANGASEM
    assert brand_of("banyuwangi") == BANYUWANGI
    assert brand_of("belum-ada") == GENERIC


@each_brand
def test_brand_has_its_files(brand: Brand) -> None:
    assert file(brand.css).stat().st_size < 4_096
    for drawing in (brand.crest, brand.weave, brand.horizon):
        svg = file(drawing).read_text()
        assert svg.startswith("<svg ")
        assert len(svg) < 1_024
        assert "style" not in svg


@each_brand
def test_brand_css_is_made_from_the_brands_colours(brand: Brand) -> None:
    assert tokens(brand)["--ds-color-accent-base-default"].lower() == brand.accent.lower()
    assert tokens(brand)["--ds-color-brand1-base-default"].lower() == brand.support.lower()


@each_brand
def test_brand_css_can_be_read_where_pages_use_it(brand: Brand) -> None:
    color = tokens(brand)
    on_fill = color["--ds-color-accent-base-contrast-default"]

    for state in ("default", "hover", "active"):
        assert ratio(color[f"--ds-color-accent-base-{state}"], on_fill) >= TEXT
    for text in ("accent-text-subtle", "accent-text-default", "neutral-text-subtle", "neutral-text-default"):
        assert ratio(color[f"--ds-color-{text}"], "#ffffff") >= TEXT
    # The footer, the chosen chip, the search button: white on the darkest step.
    assert ratio(color["--ds-color-accent-text-default"], "#ffffff") >= 7
    assert ratio(color["--ds-color-accent-border-strong"], "#ffffff") >= 3
    assert ratio(color["--ds-color-focus-outer"], "#ffffff") >= 3


def test_crest_is_hidden_from_readers() -> None:
    assert 'aria-hidden="true"' in crest_svg("karangasem")
    assert crest_svg("belum-ada") == crest_svg("daerah")
