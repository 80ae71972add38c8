"""Every set-up file that was ever written can still be loaded."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

import tenants
from casework.models import ServiceProduct
from catalog.bundles.format import CONVERTERS, GOVERNMENT, VERSION, Bundle, read
from catalog.bundles.queries import save
from catalog.bundles.services import load
from catalog.sdk import all_modules, find_module
from documents.models import TemplateVersion
from tests.catalog.bundles.examples import Example, carrying, examples, newest, open_units
from tests.factories.mpp import CLERK, MONDAY_MORNING

ALL = examples()


def test_each_version_has_a_file_that_it_wrote() -> None:
    """Whoever raises a version saves one more file here (`manage.py bundle save`), before anything is changed."""
    there = {(one.slug, one.version, one.schema) for one in ALL}

    for manifest in carrying():
        schemas = {schema for slug, _version, schema in there if slug == manifest.slug}
        assert schemas == set(range(1, manifest.configuration_version + 1)), manifest.slug
        assert (manifest.slug, VERSION, manifest.configuration_version) in there, manifest.slug
    assert {version for _slug, version, _schema in there} == set(range(1, VERSION + 1))
    assert CONVERTERS.keys() == set(range(1, VERSION))


@pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.slug}-{one.path.stem}")
def test_a_file_says_what_its_name_says(one: Example) -> None:
    found = json.loads(one.content)

    assert (found["module"], found["version"], found["schema"]) == (one.slug, one.version, one.schema)


@pytest.mark.django_db
@pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.slug}-{one.path.stem}")
def test_a_file_of_whatever_version_goes_into_a_fresh_regency(one: Example, switch_on: Callable[..., None]) -> None:
    if one.slug != "mpp":
        switch_on(one.slug, "r8271")
    with tenants.enter("r8271"):
        open_units(one.content)
        done = load(slug=one.slug, content=one.content, actor=CLERK, now=MONDAY_MORNING)

        assert not done.of_kind("held")
        here = read(save(one.slug, MONDAY_MORNING)).items
        for label, rows in done.bundle.items.items():
            assert [row | older for row, older in zip(here[label], rows, strict=True)] == here[label]
        assert not TemplateVersion.objects.exclude(published_at=None).exists()
        again = load(slug=one.slug, content=one.content, actor=CLERK, now=MONDAY_MORNING, dry_run=True)
        assert not again.changes_something


@pytest.mark.parametrize("slug", [manifest.slug for manifest in carrying()])
def test_the_newest_file_has_a_row_of_everything_that_is_carried(slug: str) -> None:
    """So that whatever is tried on it is tried on every model."""
    bundle = read(newest(slug).content)

    assert {label for label, rows in bundle.items.items() if rows} == {
        one if isinstance(one, str) else one.model for one in find_module(slug).configuration
    }


@pytest.mark.parametrize("slug", [manifest.slug for manifest in all_modules()])
def test_what_is_not_carried_is_written_down_with_the_reason(slug: str) -> None:
    config = apps.get_app_config(slug)
    carried = {one if isinstance(one, str) else one.model for one in find_module(slug).configuration}
    left_out = {model.__name__ for model in config.get_models() if model._meta.label not in carried}

    _before, _heading, said = (Path(config.path) / "README.md").read_text().partition("## Not in a set-up file\n")
    assert left_out == left_out & set(re.findall(r"`(\w+)`", said.partition("\n## ")[0]))


def one_of(unit: Any) -> Bundle:
    return Bundle(module="mpp", release="1.0.0", schema=1, items={"casework.ServiceProduct": [{"unit": unit}]})


@pytest.mark.parametrize(
    ("before", "after"), [("5107", GOVERNMENT), ("dukcapil", "dukcapil"), ("5107052009", "5107052009"), (None, None)]
)
def test_version_one_named_the_government_by_its_code(before: Any, after: Any) -> None:
    assert CONVERTERS[1](one_of(before)) == one_of(after)


@pytest.mark.django_db
def test_the_government_of_one_place_is_that_of_another(switch_on: Callable[..., None]) -> None:
    content = newest("smart_kampung").content
    switch_on("smart_kampung", "r8271")
    with tenants.enter("r8271"):
        open_units(content)
        load(slug="smart_kampung", content=content, actor=CLERK, now=MONDAY_MORNING)

        assert {product.unit.code for product in ServiceProduct.objects.all() if product.unit} == {"8271"}
