"""Villages and districts by name, as lists and choices show them."""

from __future__ import annotations

from collections.abc import Collection

import tenants
from regions.codes import Level
from regions.queries import districts_of, inside
from residents.queries import village_names


def names(codes: Collection[str]) -> dict[str, str]:
    """Names of villages and districts by their codes, those of the past among them; one query, none for nothing."""
    wanted = set(codes) - {""}
    return village_names(wanted) if wanted else {}


def districts() -> list[tuple[str, str]]:
    """Code and name of every district here."""
    return [(one.code, one.full_name) for one in districts_of(tenants.current().code).order_by("name")]


def villages() -> list[tuple[str, list[tuple[str, str]]]]:
    """Villages under the districts in which they lie; the district itself first, for whoever knows no more."""
    found = list(inside(tenants.current().code).order_by("name"))
    by_district: dict[str, list[tuple[str, str]]] = {
        one.code: [(one.code, one.full_name)] for one in found if one.level == Level.DISTRICT
    }
    for one in found:
        if one.level == Level.VILLAGE and one.parent_id in by_district:
            by_district[one.parent_id].append((one.code, one.full_name))
    return [(of_district[0][1], of_district) for of_district in by_district.values()]
