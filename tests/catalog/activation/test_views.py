"""The settings pages about modules, as an administrator meets them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

import tenants
from catalog.activation import queries, services
from catalog.activation.models import Activation, Release, ReleaseState, State
from catalog.modules._example.models import Notice
from catalog.modules._example.services import write_notice
from core import clock, jobs
from core.actors import Actor
from core.localised import LocalisedText
from tests.factories.catalog import NOON, ActivationFactory, village_budgeting

MODULES = "/pengaturan/modul/"
SwitchOn = Callable[[str, str], None]
ADMIN = Actor.user(1, schema="r5107")


@pytest.fixture
def admin(db: None, staff: Any, karangasem_client: Client) -> Client:
    """An administrator of Karangasem who reads English, so that the tests read the code's own sentences."""
    staff("r5107", "modules.manage", client=karangasem_client, name="Nurlaila Djafar")
    karangasem_client.headers = {}  # type: ignore[attr-defined]
    karangasem_client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    karangasem_client.cookies["django_language"] = "en"
    return karangasem_client


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


@pytest.mark.parametrize("path", ["/pengaturan/", MODULES, f"{MODULES}example/", f"{MODULES}example/nyalakan/"])
def test_page_is_for_those_with_the_right(path: str, staff: Any, karangasem_client: Client, db: None) -> None:
    assert karangasem_client.get(path).status_code == 302

    staff("r5107", "evidence.read", client=karangasem_client)

    assert karangasem_client.get(path).status_code == 404


def test_list_shows_what_is_on_and_what_is_ready(admin: Client) -> None:
    html = page(admin, MODULES)

    assert "Public service mall" in html
    assert "Notice Board" in html
    assert "Check and switch on" in html
    assert "Origin: Banyuwangi" in html
    assert "5 of 5 modules shown" in html


def test_list_can_be_narrowed(admin: Client) -> None:
    on = page(admin, f"{MODULES}?tampil=nyala")

    assert "Public service mall" in on
    assert "Notice Board" not in on
    assert "One Student One Client" in page(admin, f"{MODULES}?tampil=belum")
    assert "No module is in this group" in page(admin, f"{MODULES}?tampil=arsip")


def test_list_says_why_not(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.factories.catalog import NEEDS_DESA, manifest_of

    other = manifest_of("pasar", capabilities=(NEEDS_DESA,), requires=("example",))
    Release.objects.create(slug="pasar", version="1.0.0", state=ReleaseState.PUBLISHED, created_at=NOON)
    real = queries.all_modules
    monkeypatch.setattr(queries, "all_modules", lambda: [*real(), other])

    html = page(admin, f"{MODULES}?tampil=belum")

    assert "Module pasar builds on Notice Board, which is not on yet." in html
    assert "Check and switch on Notice Board" in html
    assert "has no desa" not in html  # Karangasem has 75


def test_city_reads_why_it_cannot_have_a_module_for_villages(
    db: None, staff: Any, ternate_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = village_budgeting()
    Release.objects.create(slug=manifest.slug, version="1.0.0", state=ReleaseState.PUBLISHED, created_at=NOON)
    real = queries.all_modules
    monkeypatch.setattr(queries, "all_modules", lambda: [*real(), manifest])
    staff("r8271", "modules.manage", client=ternate_client)

    html = page(ternate_client, MODULES)

    assert (
        "Modul ini hanya untuk daerah yang memiliki desa. Kota Ternate memiliki 78 kelurahan dan tidak memiliki desa."
        in html
    )


def test_preview_changes_nothing(admin: Client) -> None:
    html = page(admin, f"{MODULES}example/nyalakan/")

    assert "Switch Notice Board on?" in html
    assert "The door “Read notices from the office” appears on the home page" in html
    assert "1 new role: writer of notices" in html
    assert "Keeps no personal data" in html
    assert "No extra cost" in html
    assert "This is recorded under the name of Nurlaila Djafar." in html
    assert not Activation.objects.filter(slug="example").exists()


def test_switching_on_from_the_button_to_the_open_door(admin: Client) -> None:
    asked = admin.post(f"{MODULES}example/nyalakan/")
    assert (asked.status_code, asked["Location"]) == (302, f"{MODULES}example/proses/")
    waiting = page(admin, f"{MODULES}example/proses/")
    assert "Being switched on" in waiting
    assert 'hx-get="/pengaturan/modul/example/proses/kini/"' in waiting
    assert "Look again" in waiting  # without JavaScript

    jobs.run_waiting(queues=("operator",))

    done = page(admin, f"{MODULES}example/proses/")
    assert "Notice Board works from now on." in done
    assert "hx-get" not in done
    assert 'href="/example/"' in done
    assert page(admin, "/example/")
    assert "Notice Board" in page(admin, f"{MODULES}?tampil=nyala")


def test_progress_is_not_sent_twice(admin: Client) -> None:
    admin.post(f"{MODULES}example/nyalakan/")
    first = admin.get(f"{MODULES}example/proses/kini/")

    same = admin.get(f"{MODULES}example/proses/kini/", headers={"If-None-Match": first["ETag"]})
    jobs.run_waiting(queues=("operator",))
    changed = admin.get(f"{MODULES}example/proses/kini/", headers={"If-None-Match": first["ETag"]})

    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200
    assert "works from now on" in changed.content.decode()


def test_asking_again_while_it_is_under_way_leads_to_the_progress(admin: Client) -> None:
    admin.post(f"{MODULES}example/nyalakan/")

    again = admin.post(f"{MODULES}example/nyalakan/")

    assert again["Location"] == f"{MODULES}example/proses/"
    assert Activation.objects.filter(slug="example").count() == 1


def test_stuck_switch_can_be_tried_again(admin: Client) -> None:
    ActivationFactory.stuck("example")
    assert "This takes longer than usual" in page(admin, f"{MODULES}example/proses/")

    admin.post(f"{MODULES}example/nyalakan/")
    jobs.run_waiting(queues=("operator",))

    assert "works from now on" in page(admin, f"{MODULES}example/proses/")


def test_failure_is_told_with_a_button_to_try_again(
    admin: Client, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    admin.post(f"{MODULES}example/nyalakan/")
    with monkeypatch.context() as patched:
        patched.setattr("catalog.modules._example.services.welcome", None)
        jobs.run_waiting(queues=("operator",))

    html = page(admin, f"{MODULES}example/proses/")
    assert "It could not be switched on" in html
    assert "(TypeError)" in html
    assert "Nothing was changed." in html
    assert "The last attempt failed" in page(admin, MODULES)

    admin.post(f"{MODULES}example/nyalakan/")
    jobs.run_waiting(queues=("operator",))
    assert "works from now on" in page(admin, f"{MODULES}example/proses/")


def test_switching_off_tells_what_stops_and_what_stays(admin: Client, switch_on: SwitchOn) -> None:
    switch_on("example", "r5107")
    with tenants.enter("r5107"):
        write_notice(text=LocalisedText(id="Kabar"), today=clock.now().date(), actor=ADMIN, now=NOON)

    html = page(admin, f"{MODULES}example/matikan/")

    assert "Switch Notice Board off?" in html
    assert "The door “Read notices from the office” leaves the home page" in html
    assert "notices: 1" in html
    assert "Nobody holds its roles today" in html


def test_switching_off_closes_every_page_at_once(admin: Client, switch_on: SwitchOn) -> None:
    switch_on("example", "r5107")
    assert page(admin, "/example/")

    response = admin.post(f"{MODULES}example/matikan/", {"reason": "uji coba"}, follow=True)

    assert "Notice Board is off." in response.content.decode()
    assert admin.get("/example/").status_code == 404
    with tenants.enter("r5107"):
        assert Notice.objects.count() == 0
        assert queries.live_activation("example").reason == "uji coba"  # type: ignore[union-attr]


def test_switching_off_what_is_off_is_not_there(admin: Client) -> None:
    assert admin.get(f"{MODULES}example/matikan/").status_code == 404


def test_what_waited_is_shown_and_settled(admin: Client, switch_on: SwitchOn) -> None:
    from core.events import publish

    switch_on("example", "r5107")
    with tenants.enter("r5107"):
        services.switch_off(slug="example", actor=ADMIN, now=NOON)
    with tenants.enter("r5107"):
        publish("mpp.ticket_served", ticket_id=7, group_id=1, product_id=None)
    jobs.run_waiting(queues=("tenant",))
    preview = page(admin, f"{MODULES}example/nyalakan/")
    assert "Switch Notice Board on again?" in preview
    assert "Count a visit at a counter" in preview

    admin.post(f"{MODULES}example/nyalakan/")
    jobs.run_waiting(queues=("operator",))
    assert "Drop it" in page(admin, f"{MODULES}example/proses/")
    answer = admin.post(f"{MODULES}example/tertunda/", {"choice": "drop"}, follow=True)

    assert "1 job was dropped." in answer.content.decode()
    assert "Drop it" not in page(admin, f"{MODULES}example/proses/")


def test_module_page_says_what_it_rests_on(admin: Client) -> None:
    html = page(admin, f"{MODULES}example/")

    assert "UU 14/2008" in html
    assert "Writer of notices" in html


@pytest.mark.parametrize("path", [f"{MODULES}tidak_ada/", f"{MODULES}example/proses/", f"{MODULES}example/tertunda/"])
def test_unknown_module_is_not_there(admin: Client, path: str) -> None:
    answer = admin.post(path) if path.endswith("tertunda/") else admin.get(path)

    assert answer.status_code == 404


def test_restricted_release_waits_for_the_ministry(admin: Client) -> None:
    Release.objects.filter(slug="example").update(restricted=True)
    assert "Ask the ministry for approval" in page(admin, f"{MODULES}example/nyalakan/")

    admin.post(f"{MODULES}example/nyalakan/")

    assert "Waiting for the ministry" in page(admin, f"{MODULES}example/proses/")
    assert Activation.objects.get(slug="example").state == State.REQUESTED


def test_retired_release_cannot_be_switched_on_again(admin: Client, switch_on: SwitchOn) -> None:
    switch_on("example", "r5107")
    with tenants.enter("r5107"):
        services.switch_off(slug="example", actor=ADMIN, now=NOON)
    Release.objects.filter(slug="example").update(
        state=ReleaseState.RETIRED, closes_on=NOON.date() - timedelta(days=1), ends_on=NOON.date()
    )

    html = page(admin, f"{MODULES}example/nyalakan/")

    assert "The ministry has retired this release." in html
    assert "Switch on now" not in html


def test_summary_leads_to_the_first_module(admin: Client) -> None:
    assert "Public service mall" in page(admin, "/pengaturan/")

    with tenants.enter("r5107"):
        services.switch_off(slug="mpp", actor=ADMIN, now=NOON)

    assert "Choose the first module" in page(admin, "/pengaturan/")
