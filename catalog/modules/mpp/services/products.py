"""Standards of services: written, published, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework.standard import Component, ServiceStandard, points_to_json
from catalog.modules.mpp.models import Agency, CounterGroup, ProductState, ServiceProduct
from core import evidence
from core.actors import Actor
from core.errors import Refusal


class StandardIncomplete(Refusal):
    """A component that citizens must be able to read is missing; `missing` names every one."""

    code = "mpp_standard_incomplete"
    status = 422
    message = _("%(product)s cannot be published. Missing: %(components)s.")
    fix = _("Fill in what is missing, then publish.")

    def __init__(self, *, product: str, missing: Sequence[Component]) -> None:
        self.missing = tuple(missing)
        super().__init__(product=product, components=_joined(missing), attr=missing[0].value)


class UnknownProduct(Refusal):
    """No service has this code."""

    code = "mpp_unknown_product"
    message = _("There is no service %(product)s.")
    fix = _("Check the code in the list of services.")


class UnknownAgency(Refusal):
    """No agency has this code."""

    code = "mpp_unknown_agency"
    status = 422
    message = _("There is no agency %(agency)s.")
    fix = _("Add the agency first.")


class UnknownGroup(Refusal):
    """No counter group has this letter."""

    code = "mpp_unknown_group"
    status = 422
    message = _("There is no counter group %(group)s.")
    fix = _("Add the counter group first.")


@transaction.atomic
def define_product(
    *, code: str, agency_code: str, group_letter: str, standard: ServiceStandard, actor: Actor, now: datetime
) -> ServiceProduct:
    """
    Write the standard of a service, new or known by its code.

    A new service is a draft. Changing a published one publishes a new version of it, so it must stay complete.

    :raises UnknownAgency: if no agency has this code.
    :raises UnknownGroup: if a letter is given that no group has.
    :raises StandardIncomplete: if the service is published and would lose one of the six components.
    """
    agency = Agency.objects.filter(code=agency_code.upper()).first()
    if agency is None:
        raise UnknownAgency(agency=agency_code, attr="agency")
    group = CounterGroup.objects.filter(letter=group_letter.upper()).first() if group_letter else None
    if group_letter and group is None:
        raise UnknownGroup(group=group_letter, attr="group")

    code = code.upper()
    product = ServiceProduct.objects.select_for_update().filter(code=code).first() or ServiceProduct(code=code)
    product.agency, product.group = agency, group
    _fill(product, standard)
    if product.is_published:
        _refuse_incomplete(product)
        product.version += 1
        product.published_at = now
    product.save()
    _record("mpp.product_defined", product, actor, now)
    return product


@transaction.atomic
def publish_product(*, code: str, actor: Actor, now: datetime) -> ServiceProduct:
    """
    Show a service to citizens.

    :raises UnknownProduct: if no service has this code.
    :raises StandardIncomplete: if one of the six published components is missing.
    """
    product = _locked(code)
    if product.is_published:
        return product
    _refuse_incomplete(product)
    product.state = ProductState.PUBLISHED
    product.version += 1
    product.published_at = now
    product.save(update_fields=["state", "version", "published_at"])
    _record("mpp.product_published", product, actor, now)
    return product


@transaction.atomic
def withdraw_product(*, code: str, actor: Actor, now: datetime) -> ServiceProduct:
    """
    Take a service from the citizens' pages; numbers already taken for it stay valid.

    :raises UnknownProduct: if no service has this code.
    """
    product = _locked(code)
    if product.is_published:
        product.state = ProductState.DRAFT
        product.save(update_fields=["state"])
        _record("mpp.product_withdrawn", product, actor, now)
    return product


def _locked(code: str) -> ServiceProduct:
    product = ServiceProduct.objects.select_for_update(of=("self",)).select_related("agency").filter(code=code.upper())
    found = product.first()
    if found is None:
        raise UnknownProduct(product=code)
    return found


def _fill(product: ServiceProduct, standard: ServiceStandard) -> None:
    product.name = standard.name
    product.summary = standard.summary
    product.requirements = points_to_json(standard.needs)
    product.procedure = points_to_json(standard.steps)
    product.time_amount = standard.time_amount
    product.time_unit = standard.time_unit if standard.time_amount else ""
    product.fee_amount = standard.fee_amount
    product.fee_basis = standard.fee_basis
    product.result = standard.result
    product.complaints = standard.complaints
    product.legal_basis = standard.legal_basis
    product.citation = standard.citation
    product.is_sample = standard.is_sample
    product.search_text = _search_text(product)


def _search_text(product: ServiceProduct) -> str:
    texts = [product.name, product.agency.name, product.result, product.summary]
    words = [product.code, *(part for text in texts if text for part in (text.id, text.en))]
    return " ".join(words).lower()


def _refuse_incomplete(product: ServiceProduct) -> None:
    if missing := product.missing_components():
        raise StandardIncomplete(product=product.code, missing=missing)


def _joined(components: Sequence[Component]) -> object:
    return format_lazy(", ".join(["{}"] * len(components)), *(component.label for component in components))


def _record(action: str, product: ServiceProduct, actor: Actor, now: datetime) -> None:
    evidence.record(
        action=action,
        actor=actor,
        at=now,
        subject=f"mpp.product:{product.pk}",
        details={"product": product.code, "state": product.state, "version": product.version},
    )
