"""Icons from Lucide (ISC), one SVG file each, put into the page so that they take the colour of the text."""

from functools import cache
from pathlib import Path
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_FILES: Final = Path(__file__).parent / "static" / "web" / "icons"


class UnknownIcon(LookupError):
    """There is no such file under `static/web/icons/`."""


def icon_svg(name: str, *, label: str = "") -> SafeString:
    """
    The icon as markup: decorative, or spoken as `label`.

    :raises UnknownIcon: so that a typing mistake shows in the first test and not as a gap on a page.
    """
    body = _drawing(name)
    if label:
        return format_html('<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, body)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', body)


def icon_names() -> list[str]:
    """All icons there are, sorted."""
    return sorted(file.stem for file in _FILES.glob("*.svg"))


@cache
def _drawing(name: str) -> SafeString:
    file = _FILES / f"{name}.svg"
    if not name.replace("-", "").isalnum() or not file.is_file():
        raise UnknownIcon(f"No icon {name!r}; take one of static/web/icons or add its file from Lucide.")
    svg = file.read_text(encoding="utf-8")
    return mark_safe(svg[svg.index(">") + 1 : svg.rindex("</svg>")])  # noqa: S308 -- our own file
