from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from web.brand_css import brand_part, shared_part

THEME = """@charset "UTF-8";
@layer ds.theme.size-mode {
:root /* small */ {
  --ds-size-mode-font-size--sm: 1;
}
}
@layer ds.theme.color-scheme.light {
:root, [data-color-scheme="light"] {
  --ds-color-accent-base-default: #8B1E3F;
  --ds-color-neutral-base-default: #57534E;
  --ds-color-brand1-base-default: #0F5E9C;
  --ds-color-danger-base-default: #c01b1b;
  --ds-color-focus-outer: #2d2b28;

  color-scheme: light;
}
}
@layer ds.theme.typography.secondary {
[data-typography="secondary"] {
  --ds-line-height-sm: 1.3;
}
}
@layer ds.theme.color-scheme.dark {
[data-color-scheme="dark"] {
  --ds-color-accent-base-default: #b5576d;
}
}
@layer ds.theme.color {
:root, [data-color-scheme], [data-color="accent"] {
  --ds-color-base-default: var(--ds-color-accent-base-default);
}
}
"""


def test_brand_part_holds_the_brands_light_colours_alone() -> None:
    css = brand_part(THEME, slug="karangasem")

    assert "--ds-color-accent-base-default: #8B1E3F;" in css
    assert "--ds-color-neutral-base-default: #57534E;" in css
    assert "--ds-color-brand1-base-default: #0F5E9C;" in css
    assert "--ds-color-focus-outer: #2d2b28;" in css
    assert "danger" not in css
    assert "#b5576d" not in css
    assert "url(karangasem-weave.svg)" in css
    assert "url(karangasem-horizon.svg)" in css


def test_shared_part_holds_the_rest_without_the_dark_half() -> None:
    css = shared_part(THEME)

    assert css.startswith("@layer ds.theme, ds.base, ds.components, app;")
    assert "--ds-size-mode-font-size--sm: 1;" in css
    assert "--ds-color-danger-base-default: #c01b1b;" in css
    assert "accent-base-default: #" not in css
    assert "dark" not in css
    assert "secondary" not in css


def test_shared_part_gives_buttons_and_links_the_accent_on_a_neutral_page() -> None:
    assert ".ds-button, .ds-link" in shared_part(THEME)


@pytest.mark.parametrize("part", [shared_part, lambda css: brand_part(css, slug="x")])
def test_other_files_are_refused(part: object) -> None:
    with pytest.raises(ValueError, match="no theme file"):
        part("@layer ds.theme.color-scheme.light {\nbody {}\n}\n@layer x {\n}\n")  # type: ignore[operator]


def test_the_committed_theme_is_what_pages_expect() -> None:
    theme = Path(str(finders.find("web/designsystemet/theme.css"))).read_text()

    assert ".ds-button, .ds-link" in theme
    for color in ("accent", "brand1", "danger", "info", "neutral", "success", "warning"):
        assert f'[data-color="{color}"]' in theme
    assert "--ds-color-accent-base-default: #" not in theme
