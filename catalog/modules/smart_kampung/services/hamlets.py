"""Hamlets as units of their own, so that a role can be given for one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Refusal
from organisation.models import Unit
from organisation.services import add_unit
from regions.places import hamlet_key


class HamletThere(Refusal):
    code = "kampung_hamlet_there"
    message = _("This hamlet is a unit already.")


@transaction.atomic
def add_hamlet(*, village: Unit, name: str, actor: Actor, now: datetime) -> Unit:
    """
    Make a unit of a hamlet below its village's office, under the name that residents' records have.

    :raises HamletThere: if it is one.
    """
    # Two officers may press at once: the second waits, and then finds it.
    Unit.objects.select_for_update().get(pk=village.pk)
    there = Unit.objects.filter(parent=village, kind=Unit.Kind.HAMLET)
    if hamlet_key(name) in {hamlet_key(unit.name) for unit in there}:
        raise HamletThere
    code = f"{village.code}-{slugify(name)}"[:40].strip("-")
    if Unit.objects.filter(code=code).exists():
        # Two long names may begin alike.
        code = f"{code[:36].strip('-')}-{there.count() + 1}"
    return add_unit(code=code, name=name, kind=Unit.Kind.HAMLET, parent=village, actor=actor, now=now)
