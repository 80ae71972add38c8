import pytest

from web.icons import UnknownIcon, icon_names, icon_svg


def test_icon_is_decorative_unless_it_has_a_label() -> None:
    assert icon_svg("search").startswith('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"')
    assert 'role="img" aria-label="Cari &lt;b&gt;"' in icon_svg("search", label="Cari <b>")


@pytest.mark.parametrize("name", ["serach", "../brands/daerah-crest", "", "LICENSE"])
def test_unknown_icon_is_an_error(name: str) -> None:
    with pytest.raises(UnknownIcon):
        icon_svg(name)


@pytest.mark.parametrize("name", icon_names())
def test_icon_takes_the_colour_of_the_text(name: str) -> None:
    svg = icon_svg(name)

    assert svg.endswith("</svg>")
    assert "style" not in svg
    assert "#" not in svg
