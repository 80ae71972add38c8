"""Letters in a set-up file of the villages: services are published anew here, and no rule decides about status."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import models

from casework import services
from casework.models import ProductState, ServiceProduct
from catalog.modules.smart_kampung.letters import Decision
from catalog.modules.smart_kampung.models import LetterType
from catalog.modules.smart_kampung.services.setup import MODULE, ConfersStatus
from core.actors import Actor
from documents.models import Template


def prepare(*, item: models.Model, is_new: bool, now: datetime) -> None:
    """
    Before a row of a set-up file is saved: a service that comes published counts as published now.

    :raises ConfersStatus: if rules were to decide what gives aid or status.
    :raises casework.services.StandardIncomplete: if it is published and lacks one of the six components.
    :raises ValueError: if its parts are not what a standard is made of, or a check of the letter is unknown.
    """
    match item:
        case ServiceProduct():
            services.complete_loaded(product=item, now=now)
        case LetterType():
            item.looks_at  # noqa: B018 -- raises the ValueError
            _refuse_rules([item])


def loaded(*, items: Sequence[models.Model], actor: Actor, now: datetime) -> None:
    """
    After the rows are saved: what is published has its version, and what is no letter of the villages any more is
    withdrawn.

    :raises ConfersStatus: if a wording that came along gives aid or status and rules were to decide it.
    """
    _refuse_rules([item for item in items if isinstance(item, LetterType)])
    for item in items:
        if isinstance(item, ServiceProduct):
            services.note_loaded(product=item, actor=actor, now=now)
    left = ServiceProduct.objects.filter(module=MODULE, letter_type=None, state=ProductState.PUBLISHED)
    for code in left.values_list("code", flat=True):
        services.withdraw_product(code=code, actor=actor, now=now)


def _refuse_rules(kinds: Sequence[LetterType]) -> None:
    """One that has no wording yet is refused at the seal (`documents.services.seal_document`), whatever decides it."""
    by_rule = {kind.product.template_code: kind for kind in kinds if kind.decided_by == Decision.RULE}
    conferring = Template.objects.filter(code__in=by_rule, confers=True).order_by("code").first() if by_rule else None
    if conferring is not None:
        raise ConfersStatus(letter=str(by_rule[conferring.code].product.name))
