"""`{% load web %}`: the components of the design system, and the ways to write values for people."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock, language
from core.localised import LocalisedText
from core.money import format_rupiah
from core.numbers import format_number, format_percent
from web import brands, charts, maps
from web import outbox as outboxes
from web.icons import icon_svg
from web.markdown import as_html

register = template.Library()

_TONE_ICONS = {
    "success": "check",
    "warning": "circle-alert",
    "danger": "x",
    "info": "clock",
    "neutral": "pause",
    "accent": "",
}
_NOTE_ICONS = {
    "success": "circle-check",
    "warning": "triangle-alert",
    "danger": "circle-x",
    "info": "info",
    "neutral": "info",
    "accent": "info",
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "search" %}`; decorative unless it has a label. No name, no icon."""
    return icon_svg(name, label=label) if name else mark_safe("")


@register.simple_tag(takes_context=True)
def crest(context: Context) -> SafeString:
    """The sender's crest."""
    return brands.crest_of(context.get("brand") or brands.GENERIC)


@register.simple_tag
def tag(tone: str, text: str, icon: str | None = None) -> SafeString:
    """`{% tag "success" _("Done") %}`: a state as colour, icon and word."""
    name = _tone(tone, _TONE_ICONS) if icon is None else icon
    drawing = icon_svg(name) if name else ""
    return format_html('<span class="ds-tag" data-color="{}">{}{}</span>', tone, drawing, text)


@register.simple_tag
def form_field(field: BoundField, label: str | None = None, hint: str | None = None, width: str = "") -> SafeString:
    """`{% form_field form.email %}`: label, hint, error and control. Width is short, medium, full or left out."""
    if label is not None:
        field.label = label
    if hint is not None:
        field.help_text = hint
    if field.is_hidden:
        return field.as_widget()
    return mark_safe(field.form.renderer.render("web/forms/field.html", {"field": field, "width": width}))  # noqa: S308


@register.simple_tag
def error_summary(*forms: BaseForm | None) -> SafeString:
    """`{% error_summary form %}`: what is wrong, each with a link to its field. Nothing when nothing is wrong."""
    messages = [message for form in forms if form is not None for message in _errors_of(form)]
    if not messages:
        return mark_safe("")
    return mark_safe(render_to_string("web/parts/error_summary.html", {"messages": messages}))  # noqa: S308


@register.simple_tag(takes_context=True)
def title_prefix(context: Context) -> str:
    """`3 errors: ` when the page's form has errors, so that a page title says so first."""
    count = context.get("page_errors")
    if count is None:
        form = context.get("form")
        count = len(_errors_of(form)) if isinstance(form, BaseForm) and form.is_bound else 0
    return ngettext("%(count)d error: ", "%(count)d errors: ", count) % {"count": count} if count else ""


@register.simple_block_tag
def panel(
    content: str,
    title: str = "",
    level: int = 2,
    aside: str = "",
    id: str = "",
    flush: bool = False,
    edge: bool = False,
    tint: bool = False,
) -> SafeString:
    """`{% panel title=_("Files") %}...{% endpanel %}`: a white box; `flush` for tables, `edge` for the main one."""
    classes = ["panel", *(name for name, on in (("flush", flush), ("edge", edge), ("tint", tint)) if on)]
    heading_id = f"{id or _slug(title)}-title" if title else ""
    context = {
        "content": content, "title": title, "level": level, "aside": aside, "id": id,
        "classes": " ".join(classes), "heading_id": heading_id, "flush": flush,
    }  # fmt: skip
    return mark_safe(render_to_string("web/parts/panel.html", context))  # noqa: S308


@register.simple_block_tag
def note(content: str, tone: str = "info", title: str = "", icon: str | None = None) -> SafeString:
    """`{% note "warning" %}...{% endnote %}`: something to know beside the main thing."""
    name = _tone(tone, _NOTE_ICONS) if icon is None else icon
    context = {"content": content, "tone": tone, "title": title, "icon": name}
    return mark_safe(render_to_string("web/parts/note.html", context))  # noqa: S308


@register.simple_block_tag
def status_box(
    content: str, tone: str = "info", title: str = "", icon: str | None = None, alert: bool = False
) -> SafeString:
    """`{% status_box "warning" _("Waiting for you") %}...{% endstatus_box %}`: first on a page that asks something."""
    name = _tone(tone, _NOTE_ICONS) if icon is None else icon
    context = {"content": content, "tone": tone, "title": title, "icon": name, "alert": alert}
    return mark_safe(render_to_string("web/parts/status_box.html", context))  # noqa: S308


@register.inclusion_tag("web/parts/empty.html")
def empty_state(
    title: str, text: str = "", url: str = "", action: str = "", icon: str = "inbox", level: int = 2
) -> dict[str, Any]:
    """What will appear here, and one thing to do."""
    return {"title": title, "text": text, "url": url, "action": action, "icon": icon, "level": level}


@register.inclusion_tag("web/parts/crumbs.html")
def crumbs(*pairs: str) -> dict[str, Any]:
    """`{% crumbs _("Home") "/" _("Queue") "" %}`: the way here; a step without url is this page."""
    if len(pairs) % 2:
        raise template.TemplateSyntaxError("crumbs takes pairs: a label, then its url.")
    return {"steps": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.inclusion_tag("web/parts/back_link.html")
def back_link(url: str, label: str = "") -> dict[str, Any]:
    """The way back from a task."""
    return {"url": url, "label": label or _("Back")}


@register.inclusion_tag("web/parts/progress.html")
def progress(step: int, steps: int, name: str = "") -> dict[str, Any]:
    """`{% progress 2 4 _("Child identity card") %}`: where in a task one is."""
    return {"step": step, "steps": steps, "name": name, "percent": round(step * 100 / steps) if steps else 0}


@register.simple_tag
def time_left(label: str, percent: float | None = None, tone: str = "info") -> SafeString:
    """How much of a deadline is left: words first, a bar that says the same to the eye."""
    # Written here and not in a template of its own: a list has one on each line.
    bar = "" if percent is None else mini_bar(percent, tone)
    return format_html('<div class="time-left" data-color="{}"><b>{}</b>{}</div>', tone, label, bar)


@register.simple_tag
def mini_bar(percent: float | Decimal | None, tone: str = "") -> SafeString:
    """A bar of 0 to 100; it says nothing to a screen reader, so the number stands beside it."""
    width = min(max(float(percent or 0), 0.0), 100.0)
    return format_html(
        '<svg class="mini-bar{}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="track" width="100" height="8"/><rect class="fill" width="{}" height="8"/></svg>',
        f" tone-{tone}" if tone else "",
        f"{width:g}",
    )


@register.simple_tag(takes_context=True)
def device(context: Context) -> SafeString:
    """What the device must know of a page: whose it is, and where the service worker comes from (`web.offline`)."""
    request = context.get("request")
    try:
        worker = reverse("web:worker")
    except NoReverseMatch:
        return mark_safe("")  # a host without a regency
    if request is None:
        return mark_safe("")
    kept = mark_safe(" data-copy-kept") if getattr(request, "is_copy_kept", False) else ""
    return format_html(
        '<template data-device="{}" data-worker="{}" data-asks="{}" data-forgets="{}"{}></template>',
        outboxes.owner_of(request), worker, reverse("web:device"), static("web/js/forget.js"), kept,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def settings_clock(context: Context) -> object | None:
    """
    What counts down over the settings of the regency we are in (`settings.TIRU_SETTINGS_CLOCK`); mostly nothing. The
    style guide, whose pages look like settings, has none.
    """
    request = context.get("request")
    if request is None or not request.path.startswith("/pengaturan/"):
        return None
    return import_string(settings.TIRU_SETTINGS_CLOCK)()


@register.simple_tag(takes_context=True)
def outbox(context: Context) -> SafeString:
    """The bar of what waits on this device; nothing for somebody whose entries could not be told from others'."""
    request = context.get("request")
    owner = outboxes.owner_of(request) if request is not None else ""
    if not owner:
        return mark_safe("")
    zone = timezone.get_current_timezone_name()
    return render_to_string("web/parts/outbox.html", {"owner": owner, "zone": zone})


@register.inclusion_tag("web/parts/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], name: str = "page") -> dict[str, Any]:
    """The pages of a list. The other parameters of the address are kept."""
    numbers = [
        {"number": number, "url": query(context, **{name: number}), "current": number == page.number}
        if isinstance(number, int)
        else None
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page,
        "numbers": numbers,
        "previous": query(context, **{name: page.number - 1}) if page.has_previous() else "",
        "next": query(context, **{name: page.number + 1}) if page.has_next() else "",
    }


@register.simple_tag
def chart(value: charts.Chart | maps.AreaMap) -> SafeString:
    """`{% chart adoption %}`: a value of `web.charts` or `web.maps` as a picture with its sentence and its table."""
    return mark_safe(render_to_string(value.template, {"chart": value}))  # noqa: S308


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """`{% query page=2 %}`: this page's parameters with changes; None removes one."""
    request = context.get("request")
    parameters = request.GET.copy() if isinstance(request, HttpRequest) else QueryDict(mutable=True)
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}"


@register.filter
def markdown(source: str) -> SafeString:
    """A text in Markdown, to stand in an element of the class `written`."""
    return as_html(source)


@register.filter
def rupiah(amount: Decimal | int | None) -> str:
    """`Rp12.000`; nothing to pay is said in words, no amount is a dash."""
    if amount is None or amount == "":
        return charts.NO_DATA
    return _("Free") if amount == 0 else format_rupiah(amount)


@register.filter
def number(value: Decimal | float | None, decimals: int = 0) -> str:
    """`1.204`; no data is a dash, never a zero."""
    return charts.NO_DATA if value is None or value == "" else format_number(_exact(value), decimals=decimals)


@register.filter
def percent(value: Decimal | float | None, decimals: int = 1) -> str:
    """`94,2%` for 94.2."""
    return charts.NO_DATA if value is None or value == "" else format_percent(_exact(value), decimals=decimals)


@register.filter
def short_date(value: date | datetime | None) -> str:
    """`23 Nov 2026`, for tables."""
    return clock.format_short_date(_day(value)) if value else charts.NO_DATA


@register.filter
def long_date(value: date | datetime | None) -> str:
    """`Senin, 23 November 2026`."""
    return clock.format_date(_day(value)) if value else charts.NO_DATA


@register.filter
def local_time(value: datetime | None, form: str = "") -> str:
    """`10.10 WITA`; with "seconds" `10.10.32`, with "bare" `10.10`."""
    if not value:
        return charts.NO_DATA
    return clock.format_time(value, _zone(), seconds=form == "seconds", label=form == "")


@register.filter
def minutes(value: int | timedelta | tuple[int | timedelta, int | timedelta] | None) -> str:
    """`12 menit`, `2 jam 10 menit`, and for a pair the interval `12–25 menit`."""
    if value is None or value == "":
        return charts.NO_DATA
    if isinstance(value, tuple | list):
        shortest, longest = (_span(bound) for bound in value)
        return clock.format_interval(shortest, longest)
    return clock.format_duration(_span(value))


@register.filter
def localised(value: object) -> SafeString | str:
    """A text of the regency's own in the reader's language; marked with its `lang` when only Indonesian was written."""
    text = LocalisedText.from_dict(value) if isinstance(value, Mapping) else value
    if not isinstance(text, LocalisedText):
        return conditional_escape("" if value is None else str(value))
    used = text.lang()
    if used == language.resolve():
        return conditional_escape(str(text))
    return format_html('<span lang="{}">{}</span>', used, str(text))


@register.filter
def mask(value: str | None, shown: int = 4) -> str:
    """`************0003`: the last four of a number that must not be read over a shoulder."""
    text = str(value or "")
    return "*" * max(len(text) - shown, 0) + text[-shown:] if len(text) > shown else "*" * len(text)


@register.filter
def initials(name: str) -> str:
    """`NS` of `Ni Ketut Sariani`: first and last word, for the disc in the bar."""
    words = [word for word in str(name).split() if word[0].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def _errors_of(form: BaseForm) -> list[dict[str, str]]:
    found = [{"text": str(error), "target": ""} for error in form.non_field_errors()]
    for field in form:
        for message in getattr(field, "messages", field.errors):
            target = "" if field.is_hidden else getattr(field, "target_id", field.id_for_label)
            text = f"{field.label}: {message}" if field.is_hidden else str(message)
            found.append({"text": text, "target": str(target)})
    return found


def _tone(tone: str, names: Mapping[str, str]) -> str:
    try:
        return names[tone]
    except KeyError:
        raise template.TemplateSyntaxError(f"No tone {tone!r}; take one of {', '.join(names)}.") from None


def _exact(value: Decimal | float) -> Decimal | int:
    return Decimal(str(value)) if isinstance(value, float) else value


def _day(value: date | datetime) -> date:
    return clock.local_date(value, _zone()) if isinstance(value, datetime) else value


def _zone() -> ZoneInfo:
    zone = timezone.get_current_timezone()
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo("Asia/Jakarta")


def _span(value: int | timedelta) -> timedelta:
    return value if isinstance(value, timedelta) else timedelta(minutes=int(value))


def _slug(text: str) -> str:
    return slugify(str(text)) or "panel"
