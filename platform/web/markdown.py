"""Markdown, as a page shows it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token


def as_html(source: str) -> SafeString:
    """
    CommonMark with tables, to stand in an element of the class `written`.

    HTML written into it is shown as text, an address that could run a script is no link, and pictures are left out.
    """
    return mark_safe(_MARKDOWN.render(source))  # noqa: S308 -- the parser escapes all text


def _open_table(
    renderer: RendererProtocol, tokens: Sequence[Token], place: int, options: Any, env: Mapping[str, Any]
) -> str:
    # A table may be wider than a phone, what scrolls must be reached by the keyboard, and has a name of its own.
    before = tokens[: place + 1]
    headings = [tokens[at + 1].content for at, token in enumerate(before) if token.type == "heading_open"]
    name = _("Table %(number)d") % {"number": sum(token.type == "table_open" for token in before)}
    return format_html(
        '<div class="scroll" role="region" tabindex="0" aria-label="{}"><table class="list">\n',
        ": ".join([name, *headings[-1:]]),
    )


def _close_table(
    renderer: RendererProtocol, tokens: Sequence[Token], place: int, options: Any, env: Mapping[str, Any]
) -> str:
    return "</table></div>\n"


_MARKDOWN = MarkdownIt("js-default", {"html": False}).disable("image")
_MARKDOWN.add_render_rule("table_open", _open_table)
_MARKDOWN.add_render_rule("table_close", _close_table)
