"""What stands in the menus: what apps offer, narrowed to what this person may do, asked only when a page shows it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise, cached_property
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

type Audience = Literal["citizen", "staff", "settings", "ministry", "ministry_public", "footer", "account"]
IN_THE_BAR: Final = 5
"""So many entries of officers and of the console stand side by side before the rest is folded: one line on a laptop."""

ROOM_WIDE: Final = 64
ROOM_MIDDLE: Final = 42
"""Letters of entries that fit beside the sender of a public page, from 1100 px on and from 860 px to there."""

_AROUND: Final = 3
"""Letters that the space around an entry takes."""
_MORE: Final = 13
"""Letters that the folded menu itself takes."""

type GroupName = Literal["", "organisation", "people", "services", "modules", "outcomes", "look", "money", "safety"]
type Provider = Callable[[HttpRequest], Iterable["Item"]]


@dataclass(frozen=True)
class Group:
    """A heading in the menu of settings, and what stands below it in one line."""

    label: str | Promise
    about: str | Promise
    icon: str


SETTINGS_GROUPS: Final[dict[GroupName, Group]] = {
    "organisation": Group(_("Organisation"), _("Offices, their hours and closed days, who may sign what."), "network"),
    "people": Group(_("People and roles"), _("Who works here, as what, and how they sign in."), "users"),
    "services": Group(
        _("Services"), _("What citizens can ask for, by which rules and with which letters."), "briefcase"
    ),
    "modules": Group(_("Modules"), _("What is switched on, and how each module works here."), "blocks"),
    "outcomes": Group(
        _("Outcomes"), _("What has changed for citizens, and how others of your size do."), "trending-up"
    ),
    "look": Group(_("Look and messages"), _("Colours, logo, addresses, and what citizens are written."), "landmark"),
    "money": Group(_("Agreement and bills"), _("What was agreed, what it costs, what is paid."), "receipt"),
    "safety": Group(_("Security and data"), _("Personal data, the evidence log, and leaving."), "shield-check"),
}


@dataclass(frozen=True)
class Item:
    """
    A link in a menu.

    `right` hides it from those who do not hold it, or none of several; it is no protection of the page behind. It is
    current when the path equals `url`, or starts with `active_prefix` (one or several) where one is given. `when` is
    asked only where its menu is shown: for what has to be looked up. `group` is the heading it stands under among the
    settings; without one it stands above them all.
    """

    label: str | Promise
    url: str
    icon: str = ""
    audience: Audience = "citizen"
    order: int = 50
    right: str | tuple[str, ...] | None = None
    active_prefix: str | tuple[str, ...] = ""
    when: Callable[[], bool] | None = None
    group: GroupName = ""


@dataclass(frozen=True)
class Link:
    """An item as a template shows it."""

    label: str | Promise
    url: str
    icon: str
    current: bool
    group: GroupName = ""


@dataclass(frozen=True)
class Section:
    """What stands under one heading of the settings."""

    group: Group
    links: list[Link]

    @property
    def current(self) -> bool:
        return any(link.current for link in self.links)


@dataclass(frozen=True)
class Bar:
    """What stands side by side, and what is folded behind it."""

    shown: list[Link]
    folded: list[Link]


@dataclass(frozen=True)
class Entry:
    """
    A link in the head of a public page: it always stands there, or not in a window of middle width, or only in the
    menu of a phone. What does not stand there is folded behind the others.

    :param place: the name of a style, too.
    """

    link: Link
    place: Literal["always", "not-middle", "only-narrow"]


@dataclass(frozen=True)
class Head:
    entries: list[Entry]

    @property
    def folded(self) -> list[Entry]:
        """What is folded in some window, the page at hand never."""
        return [entry for entry in self.entries if entry.place != "always"]

    @property
    def folds_when_wide(self) -> bool:
        return any(entry.place == "only-narrow" for entry in self.entries)


class Navigation:
    """The menus of one request. Nothing is asked of anybody until a template names an audience."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def citizen(self) -> list[Link]:
        return self._links("citizen")

    @cached_property
    def staff(self) -> list[Link]:
        return self._links("staff")

    @cached_property
    def staff_bar(self) -> Bar:
        return bar_of(self.staff)

    @cached_property
    def citizen_head(self) -> Head:
        return head_of(self.citizen)

    @cached_property
    def ministry_public_head(self) -> Head:
        return head_of(self.ministry_public)

    @cached_property
    def settings(self) -> list[Link]:
        return self._links("settings")

    @cached_property
    def settings_sections(self) -> list[Section]:
        """The settings under their headings, those that hold something for this person."""
        found = {name: [link for link in self.settings if link.group == name] for name in SETTINGS_GROUPS}
        return [Section(SETTINGS_GROUPS[name], links) for name, links in found.items() if links]

    @cached_property
    def ministry(self) -> list[Link]:
        return self._links("ministry")

    @cached_property
    def ministry_bar(self) -> Bar:
        return bar_of(self.ministry)

    @cached_property
    def ministry_public(self) -> list[Link]:
        return self._links("ministry_public")

    @cached_property
    def footer(self) -> list[Link]:
        return self._links("footer")

    @cached_property
    def account(self) -> list[Link]:
        return self._links("account")

    @cached_property
    def _items(self) -> list[Item]:
        offered = (item for provider in _providers() for item in provider(self._request))
        return sorted(offered, key=lambda item: item.order)

    def _links(self, audience: Audience) -> list[Link]:
        return list(self._shown(audience))

    def _shown(self, audience: Audience) -> Iterator[Link]:
        path = self._request.path
        for item in self._items:
            if item.audience != audience or (item.right is not None and not self._may(item.right)):
                continue
            if item.when is None or item.when():
                current = path.startswith(item.active_prefix) if item.active_prefix else path == item.url
                yield Link(item.label, item.url, item.icon, current, item.group)

    def _may(self, right: str | tuple[str, ...]) -> bool:
        user = getattr(self._request, "user", None)
        if user is None or not user.is_authenticated:
            return False
        check = cast("Callable[[object, str], bool]", import_string(settings.TIRU_RIGHTS_CHECK))
        return any(check(user, one) for one in ((right,) if isinstance(right, str) else right))


def bar_of(links: list[Link]) -> Bar:
    """The entries of officers or of the console: as many as fit, and that of the page at hand wherever it stands."""
    if len(links) <= IN_THE_BAR + 1:  # folding one alone would save nothing
        return Bar(links, [])
    behind = [one for one in links[IN_THE_BAR:] if one.current]
    shown = [*links[: IN_THE_BAR - len(behind)], *behind]
    return Bar(shown, [one for one in links if one not in shown])


def head_of(links: list[Link]) -> Head:
    """The entries of a public page's head, as many side by side as fit."""
    wide, middle = _that_fit(links, ROOM_WIDE), _that_fit(links, ROOM_MIDDLE)
    return Head(
        [Entry(link, "always" if link in middle else "not-middle" if link in wide else "only-narrow") for link in links]
    )


def _that_fit(links: list[Link], room: int) -> list[Link]:
    """The first ones, as many as fit, and the one of the page at hand wherever it stands."""
    sizes = [(link, len(str(link.label)) + _AROUND) for link in links]
    if sum(size for _link, size in sizes) <= room:
        return links
    left = room - _MORE - sum(size for link, size in sizes if link.current)
    found, is_full = [], False
    for link, size in sizes:
        is_full = is_full or (not link.current and size > left)
        if link.current or not is_full:
            found.append(link)
            left -= 0 if link.current else size
    return found


@cache
def _provider(path: str) -> Provider:
    return cast("Provider", import_string(path))


def _providers() -> list[Provider]:
    return [_provider(path) for path in settings.TIRU_NAVIGATION]
