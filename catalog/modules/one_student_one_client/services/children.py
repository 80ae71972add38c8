"""Her children, and what is kept of their births."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.modules.one_student_one_client.models import CARE_PURPOSE, Child, Pregnancy
from core.secrets import decrypt


class Place(models.TextChoices):
    """Where she gave birth."""

    HOME = "home", _("at home")
    POLINDES = "polindes", _("Polindes or Poskesdes")
    HEALTH_CENTRE = "health_centre", _("health centre")
    CLINIC = "clinic", _("clinic or practice of a midwife")
    HOSPITAL = "hospital", _("hospital")
    ON_THE_WAY = "on_the_way", _("on the way")


class Attendant(models.TextChoices):
    """Who attended the birth."""

    MIDWIFE = "midwife", _("midwife")
    DOCTOR = "doctor", _("doctor")
    NURSE = "nurse", _("nurse")
    TRADITIONAL = "traditional", _("traditional birth attendant")
    NOBODY = "nobody", _("family or nobody")


@dataclass(frozen=True, kw_only=True)
class Birth:
    """
    The details of one child's birth, opened. Health data.

    :param number: which of them it was: 1 for the first.
    """

    number: int
    place: Place
    attended_by: Attendant
    grams: int | None
    centimetres: int | None


def birth_of(child: Child) -> Birth:
    """The details of its birth, opened. Health data: for whoever may read the record."""
    kept: dict[str, Any] = json.loads(decrypt(child.birth, purpose=CARE_PURPOSE))
    return Birth(
        number=kept["number"],
        place=Place(kept["place"]),
        attended_by=Attendant(kept["attended_by"]),
        grams=kept["grams"],
        centimetres=kept["centimetres"],
    )


def children_of(pregnancy: Pregnancy) -> list[tuple[Child, Birth]]:
    """Her children with their births, in the order in which they were born. Health data."""
    found = [(child, birth_of(child)) for child in pregnancy.children.all()]
    return sorted(found, key=lambda one: one[1].number)


def living(pregnancy: Pregnancy) -> dict[int, Child]:
    """Her children who live, by which of them each was: 1 for the first that was born."""
    return {birth.number: child for child, birth in children_of(pregnancy) if child.is_alive}


__all__ = ["Attendant", "Birth", "Place", "birth_of", "children_of", "living"]
