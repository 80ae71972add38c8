"""What every installed module promises by its manifest, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory, override_settings
from django.urls import reverse
from django.utils.module_loading import import_string

import tenants
from catalog.sdk import UnknownModule, all_modules, find_module
from catalog.sdk.home import Door, KeptPromise, OpenToday, Popular, SearchHit, Section
from catalog.sdk.manifest import ModuleManifest
from core.jobs import tenant_task_names
from tenants.models import Regency
from web.icons import icon_svg

MODULES = [pytest.param(manifest, id=manifest.slug) for manifest in all_modules()]


def test_the_app_registry_is_the_registry() -> None:
    assert [manifest.slug for manifest in all_modules()] == [
        "mpp",
        "smart_kampung",
        "one_student_one_client",
        "complaint_centre",
        "example",
    ]
    assert find_module("mpp") is all_modules()[0]
    with pytest.raises(UnknownModule):
        find_module("absent")


@pytest.mark.parametrize("manifest", MODULES)
def test_icons_exist(manifest: ModuleManifest) -> None:
    for name in [manifest.icon, *(entry.icon for entry in manifest.navigation if entry.icon)]:
        assert icon_svg(name)


@pytest.mark.parametrize("manifest", MODULES)
def test_menus_lead_somewhere(manifest: ModuleManifest) -> None:
    for view in [*(entry.view for entry in manifest.navigation), manifest.settings_view]:
        if view:
            assert reverse(view, urlconf=settings.TIRU_TENANT_URLCONF).startswith(f"/{manifest.path}/")


@pytest.mark.parametrize("manifest", MODULES)
def test_pieces_are_what_pages_expect(
    manifest: ModuleManifest, karangasem: Regency, switch_on: Callable[[str, str], None], rf: RequestFactory
) -> None:
    if manifest.slug not in karangasem.modules_on:
        switch_on(manifest.slug, "r5107")
    request = rf.get("/")
    request.user = AnonymousUser()

    with tenants.enter("r5107") as here, override_settings(ROOT_URLCONF=settings.TIRU_TENANT_URLCONF):
        request.regency = here  # type: ignore[attr-defined]
        pieces = [piece for path in manifest.home_cards for piece in import_string(path)(request)]
        hits = list(import_string(manifest.search)(request, "kartu")) if manifest.search else []
        problems = list(import_string(manifest.check_setup)()) if manifest.check_setup else []

    assert {type(piece) for piece in pieces} <= {Door, OpenToday, KeptPromise, Section, Popular}
    assert {type(hit) for hit in hits} <= {SearchHit}
    assert all(problem.text for problem in problems)


@pytest.mark.parametrize("manifest", MODULES)
def test_roles_give_only_rights_that_are_explained(manifest: ModuleManifest) -> None:
    for role in manifest.roles:
        assert [manifest.right(code).sentence for code in role.rights]


@pytest.mark.parametrize("manifest", MODULES)
def test_its_jobs_may_be_enqueued_by_a_regency(manifest: ModuleManifest) -> None:
    names = {name.rpartition(".")[2] for name in tenant_task_names()}

    assert set(manifest.job_names) <= names


@pytest.mark.parametrize("manifest", MODULES)
def test_version_is_comparable(manifest: ModuleManifest) -> None:
    assert manifest.version > (0, 0, 0)
