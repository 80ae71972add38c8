"""JSON as it is, and the same as XML: lists become elements of a list, nothing becomes an empty element."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from rest_framework.renderers import BaseRenderer, JSONRenderer

_ITEMS: Final = {"service_requests": "request"}
"""What an entry of a list is called where it is not the list's name without its s."""
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class GeoReportJSONRenderer(JSONRenderer):
    charset = "utf-8"


class GeoReportXMLRenderer(BaseRenderer):
    media_type = "text/xml"
    format = "xml"
    charset = "utf-8"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """The root is named by the view, or `errors` where something went wrong."""
        context = renderer_context or {}
        has_failed = context["response"].status_code >= 400
        root = Element("errors" if has_failed else context["view"].root)
        _fill(root, data)
        return tostring(root, encoding="utf-8", xml_declaration=True)


def _fill(element: Element, value: Any) -> None:
    match value:
        case None:
            return
        case dict():
            for name, inner in value.items():
                _fill(SubElement(element, name), inner)
        case list() | tuple():
            name = _ITEMS.get(element.tag, element.tag.removesuffix("s"))
            for inner in value:
                _fill(SubElement(element, name), inner)
        case bool():
            element.text = "true" if value else "false"
        case _:
            element.text = _NOT_XML.sub("", str(value))
