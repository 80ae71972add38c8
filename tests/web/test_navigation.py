from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from web.navigation import Audience, Item, Navigation

asked: list[tuple[object, str]] = []
offered: list[Item] = []


def provider(request: HttpRequest) -> Iterator[Item]:
    yield from offered


def check(user: Any, right: str) -> bool:
    asked.append((user, right))
    return right in user.rights


@pytest.fixture(autouse=True)
def _menu(settings: Any) -> None:
    settings.TIRU_NAVIGATION = [f"{__name__}.provider"]
    settings.TIRU_RIGHTS_CHECK = f"{__name__}.check"
    asked.clear()
    offered.clear()


def navigation(path: str = "/", user: Any = None) -> Navigation:
    request = RequestFactory().get(path)
    request.user = user or AnonymousUser()
    return Navigation(request)


def clerk(*rights: str) -> SimpleNamespace:
    return SimpleNamespace(is_authenticated=True, rights=rights)


def test_settings_stand_under_their_headings_and_empty_ones_are_left_out() -> None:
    offered.extend(
        [
            Item("Tagihan", "/tagihan/", audience="settings", order=70, group="money"),
            Item("Ringkasan", "/pengaturan/", audience="settings", order=10),
            Item("Hari tutup", "/hari-tutup/", audience="settings", order=42, group="organisation"),
            Item("Unit", "/unit/", audience="settings", order=40, group="organisation", active_prefix="/unit/"),
            Item("Peran", "/orang/", audience="settings", order=30, group="people", right="people.manage"),
        ]
    )

    sections = navigation("/unit/7/", user=clerk()).settings_sections

    assert [[link.label for link in one.links] for one in sections] == [["Unit", "Hari tutup"], ["Tagihan"]]
    assert [one.current for one in sections] == [True, False]


def test_items_stand_with_their_audience_in_order() -> None:
    offered.extend(
        [
            Item("Lacak", "/lacak/", order=30),
            Item("Loket", "/loket/", audience="staff"),
            Item("Antrean", "/antrean/", order=10),
        ]
    )

    menus = navigation()

    assert [link.label for link in menus.citizen] == ["Antrean", "Lacak"]
    assert [link.label for link in menus.staff] == ["Loket"]
    assert menus.settings == []


def test_item_is_shown_to_those_who_hold_its_right() -> None:
    offered.append(Item("Loket", "/loket/", audience="staff", right="mpp.serve"))

    assert [link.label for link in navigation(user=clerk("mpp.serve")).staff] == ["Loket"]
    assert navigation(user=clerk("other.right")).staff == []


def test_nobody_is_asked_about_visitors_or_menus_that_are_not_shown() -> None:
    offered.extend([Item("Loket", "/loket/", audience="staff", right="mpp.serve"), Item("Antrean", "/antrean/")])

    visitor, worker = navigation(), navigation(user=clerk("mpp.serve"))

    assert visitor.staff == []
    assert [link.label for link in worker.citizen] == ["Antrean"]
    assert asked == []


@pytest.mark.parametrize(
    ("path", "current"),
    [("/loket/", True), ("/loket/3/panggil/", True), ("/loketku/", False), ("/", False)],
)
def test_item_is_current_below_its_prefix(path: str, current: bool) -> None:
    offered.append(Item("Loket", "/loket/", active_prefix="/loket/"))

    assert navigation(path).citizen[0].current is current


def test_item_without_prefix_is_current_at_its_own_address_only() -> None:
    offered.append(Item("Beranda", "/"))

    assert navigation("/").citizen[0].current
    assert not navigation("/antrean/").citizen[0].current


@pytest.mark.parametrize(
    ("entries", "here", "shown", "folded"),
    [
        (6, 1, [1, 2, 3, 4, 5, 6], []),
        (8, 1, [1, 2, 3, 4, 5], [6, 7, 8]),
        (8, 7, [1, 2, 3, 4, 7], [5, 6, 8]),
    ],
)
@pytest.mark.parametrize("audience", ["staff", "ministry"])
def test_what_does_not_fit_the_bar_is_folded_but_never_the_page_at_hand(
    audience: Audience, entries: int, here: int, shown: list[int], folded: list[int]
) -> None:
    offered.extend(Item(str(number), f"/{number}/", audience=audience) for number in range(1, entries + 1))

    bar = getattr(navigation(f"/{here}/"), f"{audience}_bar")

    assert [int(str(link.label)) for link in bar.shown] == shown
    assert [int(str(link.label)) for link in bar.folded] == folded


def places(labels: list[str], here: str = "") -> list[str]:
    offered.extend(Item(label, f"/{label}/", order=order) for order, label in enumerate(labels))
    return [entry.place for entry in navigation(f"/{here}/").citizen_head.entries]


def test_a_head_that_has_room_folds_nothing() -> None:
    assert places(["Beranda", "Layanan", "Lacak"]) == ["always"] * 3
    assert not navigation().citizen_head.folded


def test_what_does_not_fit_the_head_of_a_public_page_is_folded_in_the_order_of_the_menu() -> None:
    found = places(["Beranda", "Layanan", "Mal Pelayanan Publik", "Ibu dan anak", "Smart Kampung", "Lacak", "Survei"])

    assert found == ["always", "always", "not-middle", *["only-narrow"] * 4]
    head = navigation().citizen_head
    assert [str(entry.link.label) for entry in head.folded][:2] == ["Mal Pelayanan Publik", "Ibu dan anak"]
    assert head.folds_when_wide


def test_the_page_at_hand_stays_in_the_head() -> None:
    found = places(["Beranda", *(f"Layanan nomor {number}" for number in range(8)), "Survei"], here="Survei")

    assert found[-1] == "always"
    assert found.count("always") + found.count("not-middle") < len(found)
