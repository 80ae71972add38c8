"""The pages about archives, as an administrator meets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client

import tenants
from catalog.activation import services
from catalog.activation.models import Activation, ArchiveState, ModuleArchive, State
from catalog.activation.services import restoring
from catalog.modules._example.models import Notice
from tenants.custody import parcel
from tests.catalog.activation.moving import ADMIN, archive, fill_board, off, restore, work
from tests.factories.catalog import NOON, ReleaseFactory

MODULES, ARCHIVES = "/pengaturan/modul/", "/pengaturan/arsip/"
SwitchOn = Callable[[str, str], None]


@pytest.fixture
def board(db: None, switch_on: SwitchOn) -> Iterator[dict[str, Any]]:
    switch_on("example", "r5107")
    found = fill_board()
    yield found
    storages["private"].delete(found["file"])


@pytest.fixture
def admin(db: None, staff: Any, karangasem_client: Client) -> Client:
    staff("r5107", "modules.manage", client=karangasem_client, name="Nurlaila Djafar")
    karangasem_client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    karangasem_client.cookies["django_language"] = "en"
    return karangasem_client


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def of(kept: ModuleArchive) -> str:
    return f"{ARCHIVES}{kept.slug}/{kept.pk}/"


def test_preview_shows_what_leaves(admin: Client, board: dict[str, Any]) -> None:
    off()

    html = page(admin, f"{MODULES}example/arsipkan/")

    assert "Archive Notice Board?" in html
    assert '<span>Notices</span><b class="strong num">3</b>' in html
    assert "Ni Kadek Suryani" in html
    assert "Dinas Kominfo" in html
    assert "1 changed setting, 1 job set for later" in html
    assert "UU 43/2009" in html
    assert "Type “Notice Board” to confirm." in html
    assert Activation.objects.get(slug="example").state == State.OFF


def test_preview_reads_indonesian(board: dict[str, Any], staff: Any, karangasem_client: Client) -> None:
    off()
    staff("r5107", "modules.manage", client=karangasem_client)

    html = page(karangasem_client, f"{MODULES}example/arsipkan/")

    assert "Arsipkan Papan Kabar?" in html
    assert "Pemegang perannya" in html


@pytest.mark.parametrize("path", [f"{MODULES}example/arsipkan/", ARCHIVES])
def test_page_is_for_those_with_the_right(
    path: str, board: dict[str, Any], staff: Any, karangasem_client: Client
) -> None:
    off()
    assert karangasem_client.get(path).status_code == 302

    staff("r5107", "evidence.read", client=karangasem_client)

    assert karangasem_client.get(path).status_code == 404


def test_module_that_is_on_has_no_such_page(admin: Client, board: dict[str, Any]) -> None:
    page(admin, f"{MODULES}example/arsipkan/", 404)
    page(admin, f"{MODULES}unknown/arsipkan/", 404)


def test_wrong_name_changes_nothing_and_says_what_to_type(admin: Client, board: dict[str, Any]) -> None:
    off()

    answer = admin.post(f"{MODULES}example/arsipkan/", {"confirmation": "papan"})

    assert answer.status_code == 422
    assert "The name does not match." in answer.content.decode()
    assert Activation.objects.get(slug="example").state == State.OFF


def test_from_the_button_to_the_archive_and_back(admin: Client, board: dict[str, Any]) -> None:
    off()
    assert "Look at what would go" in page(admin, f"{MODULES}example/")

    asked = admin.post(f"{MODULES}example/arsipkan/", {"confirmation": "notice board", "reason": "uji"})
    assert (asked.status_code, asked["Location"]) == (302, f"{MODULES}example/proses/")
    waiting = page(admin, f"{MODULES}example/proses/")
    assert "Being archived" in waiting
    assert 'hx-get="/pengaturan/modul/example/proses/kini/"' in waiting
    assert admin.get(f"{MODULES}example/arsipkan/")["Location"] == f"{MODULES}example/proses/"
    work()
    kept = ModuleArchive.objects.get()
    done = page(admin, f"{MODULES}example/proses/")
    assert "It is archived" in done
    assert "hx-get" not in done
    assert of(kept) in page(admin, f"{MODULES}?tampil=arsip")
    assert "1 archive" in page(admin, MODULES)
    assert of(kept) in page(admin, f"{MODULES}example/")

    html = page(admin, of(kept))
    assert "by Nurlaila Djafar" in html
    assert '<span>Notices</span><b class="strong num">3</b>' in html
    assert "download" not in html.lower()
    asked = admin.post(f"{of(kept)}pulihkan/")
    assert (asked.status_code, asked["Location"]) == (302, f"{MODULES}example/proses/")
    assert "Being restored" in page(admin, f"{MODULES}example/proses/")
    work()
    back = page(admin, f"{MODULES}example/proses/")
    assert "It is off, with all its data" in back
    assert f"{MODULES}example/nyalakan/" in back
    with tenants.enter("r5107"):
        assert Notice.objects.count() == 3
    assert "It was restored here" in page(admin, of(kept))


def test_progress_says_when_it_changes(admin: Client, board: dict[str, Any]) -> None:
    off()
    admin.post(f"{MODULES}example/arsipkan/", {"confirmation": "notice board"})
    live = f"{MODULES}example/proses/kini/"
    stamp = admin.get(live)["ETag"]
    assert admin.get(live, headers={"if-none-match": stamp}).status_code == 304

    work()

    assert "It is archived" in admin.get(live, headers={"if-none-match": stamp}).content.decode()


def test_failed_archive_is_told_with_the_reason(
    admin: Client, board: dict[str, Any], monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    off()
    admin.post(f"{MODULES}example/arsipkan/", {"confirmation": "notice board"})

    def no_room(self: Any, name: str, value: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(parcel.Writer, "add_json", no_room)
    work()

    html = page(admin, f"{MODULES}example/proses/")
    assert "It could not be archived" in html
    assert "no room left" in html
    assert "no room left" in page(admin, MODULES)


def test_failed_restore_is_told_with_the_reason(
    admin: Client, board: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = archive()
    monkeypatch.setattr(restoring, "known_migrations", lambda slug: set())

    restore(kept)

    assert "It could not be restored" in page(admin, f"{MODULES}example/proses/")
    assert "an older one, 1.0.0, runs here" in page(admin, of(kept))
    assert "an older one, 1.0.0, runs here" in page(admin, MODULES)


def test_stuck_restore_offers_to_try_again(admin: Client, board: dict[str, Any]) -> None:
    kept = archive()
    admin.post(f"{of(kept)}pulihkan/")
    Activation.objects.filter(state=State.RESTORING).update(decided_at=NOON.replace(year=2025))

    html = page(admin, f"{MODULES}example/proses/")

    assert "This takes longer than usual" in html
    assert f'action="{of(kept)}pulihkan/"' in html
    assert admin.post(f"{of(kept)}pulihkan/").status_code == 302


def test_stuck_archive_offers_to_try_again(admin: Client, board: dict[str, Any]) -> None:
    off()
    admin.post(f"{MODULES}example/arsipkan/", {"confirmation": "notice board"})
    Activation.objects.filter(state=State.ARCHIVING).update(decided_at=NOON.replace(year=2025))

    assert f'href="{MODULES}example/arsipkan/"' in page(admin, f"{MODULES}example/proses/")
    page(admin, f"{MODULES}example/arsipkan/")
    assert admin.post(f"{MODULES}example/arsipkan/", {"confirmation": "notice board"}).status_code == 302


def test_module_can_begin_again_with_a_warning(admin: Client, board: dict[str, Any]) -> None:
    kept = archive()

    html = page(admin, f"{MODULES}example/nyalakan/")
    assert "Its data are in an archive" in html
    admin.post(f"{MODULES}example/nyalakan/")
    work()

    assert "The module has data of its own here" in page(admin, of(kept))
    refused = admin.post(f"{of(kept)}pulihkan/")
    assert refused.status_code == 409
    assert "has tables of its own here" in refused.content.decode()


def test_archive_is_destroyed_after_typing_the_name(admin: Client, board: dict[str, Any]) -> None:
    kept = archive()
    assert "4 rows" in page(admin, f"{of(kept)}musnahkan/")

    wrong = admin.post(f"{of(kept)}musnahkan/", {"confirmation": "x"})
    kept.refresh_from_db()
    assert (wrong.status_code, kept.state) == (422, ArchiveState.SEALED)
    answer = admin.post(f"{of(kept)}musnahkan/", {"confirmation": "Notice Board", "reason": "retensi habis"})

    assert (answer.status_code, answer["Location"]) == (302, ARCHIVES)
    html = page(admin, ARCHIVES)
    assert "Nothing is archived" in html
    page(admin, of(kept), 404)
    assert "Check and switch on" in page(admin, MODULES)


def test_archive_of_a_module_that_is_no_longer_offered_is_kept(admin: Client, board: dict[str, Any]) -> None:
    from catalog.activation.models import Release

    kept = archive()
    Release.objects.filter(slug="example").delete()
    ReleaseFactory.create(slug="example", version="0.1.0")

    assert "The catalogue does not offer this module at present" in page(admin, of(kept))
    assert of(kept) in page(admin, ARCHIVES)


@pytest.mark.parametrize("step", ["", "pulihkan/", "musnahkan/"])
def test_other_regency_finds_nothing(
    board: dict[str, Any], staff: Any, ternate_client: Client, karangasem_client: Client, step: str
) -> None:
    kept = archive()
    staff("r8271", "modules.manage", client=ternate_client)

    assert ternate_client.post(f"{of(kept)}{step}", {"confirmation": "Papan Kabar"}).status_code in {404, 405}
    assert ternate_client.get(f"{of(kept)}{step}").status_code in {404, 405}
    kept.refresh_from_db()
    assert kept.state == ArchiveState.SEALED


def test_address_of_another_module_finds_nothing(admin: Client, board: dict[str, Any]) -> None:
    kept = archive()

    page(admin, f"{ARCHIVES}mpp/{kept.pk}/", 404)


def test_api_tells_of_the_archive(admin: Client, board: dict[str, Any]) -> None:
    archive()

    answer = admin.get("/api/v1/activations/example/").json()

    assert (answer["state"], answer["step"]) == ("archived", None)


def test_ministry_sees_that_it_is_archived(board: dict[str, Any], staff: Any, ministry_client: Client) -> None:
    archive()
    staff("public", "regencies.read", client=ministry_client)

    html = page(ministry_client, "/konsol/daerah/5107/")

    assert "Papan Kabar" in html
    assert "Diarsipkan" in html


def test_ministry_sees_one_line_for_a_module_that_came_back(
    board: dict[str, Any], staff: Any, ministry_client: Client
) -> None:
    restore(archive())
    with tenants.enter("r5107"):
        services.switch_on_again(slug="example", actor=ADMIN, now=NOON)
    staff("public", "regencies.read", client=ministry_client)

    assert page(ministry_client, "/konsol/daerah/5107/").count("Papan Kabar") == 1
