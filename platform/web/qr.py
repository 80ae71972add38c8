"""QR codes that stand in the page itself."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_code(text: str) -> SafeString:
    """As SVG, without a word: what it leads to is said beside it."""
    drawn = segno.make(text, error="m").svg_inline(scale=4, border=4, light="#fff", omitsize=True)
    return mark_safe(drawn)  # noqa: S308 -- drawn by segno, the text is in its modules only
