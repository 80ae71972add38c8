"""Standards of services: written, published as a version, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework import schema_forms
from casework.models import OptionalStep, ProductState, ProductVersion, ServiceProduct
from casework.standard import Component, MakingComponent, ServiceStandard, points_from_json, points_to_json
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText
from organisation.models import Unit

FIRST_VERSION: Final = 1


class StandardIncomplete(Refusal):
    """A component that citizens must be able to read is missing; `missing` names every one."""

    code = "standard_incomplete"
    status = 422
    message = _("%(product)s cannot be published. Missing: %(components)s.")
    fix = _("Fill in what is missing, then publish.")

    def __init__(self, *, product: str, missing: Sequence[Component]) -> None:
        self.missing = tuple(missing)
        super().__init__(product=product, components=_joined(missing), attr=missing[0].value)


class UnknownProduct(Refusal):
    """No service has this code."""

    code = "unknown_product"
    message = _("There is no service %(product)s.")
    fix = _("Check the code in the list of services.")


class NobodyDecides(Refusal):
    """A service offered online has no unit to decide on what comes in."""

    code = "online_without_unit"
    status = 422
    message = _("%(product)s cannot be asked for online while no unit is named that decides.")
    fix = _("Choose the unit, or take the service offline.")
    attr = "unit"


class NothingToPay(Refusal):
    """The product chose payment but has no fee."""

    code = "payment_without_fee"
    status = 422
    message = _("%(product)s is free, so nobody can be asked to pay.")
    fix = _("Leave the payment step out, or write the fee.")
    attr = "optional_steps"


@dataclass(frozen=True, kw_only=True)
class Handling:
    """
    How applications for a service are dealt with, beside what its standard promises.

    :param form: a JSON Schema of what is asked (`casework.schema_forms`); empty: nothing but the papers.
    :param office_form: the same for what the officer records before approval, such as a number from another system.
    :param template_code: the letter that comes out; empty: none is made here.
    :param permit_months: for how long what is granted holds; None: for good.
    """

    module: str = ""
    unit: Unit | None = None
    is_online: bool = False
    form: dict[str, Any] = field(default_factory=dict)
    office_form: dict[str, Any] = field(default_factory=dict)
    optional_steps: Iterable[OptionalStep] = ()
    template_code: str = ""
    permit_months: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewService:
    """A service as it is to be published."""

    code: str
    standard: ServiceStandard
    handling: Handling


@transaction.atomic
def define_product(
    *, code: str, standard: ServiceStandard, handling: Handling, actor: Actor, now: datetime
) -> ServiceProduct:
    """
    Write the standard of a service, new or known by its code, and how it is dealt with.

    A new service is a draft. Changing a published one publishes a new version of it, so it must stay complete; cases
    that run keep the version they were filed under.

    :raises StandardIncomplete: if the service is published and would lose one of the six components.
    :raises NobodyDecides: if it is offered online without a unit.
    :raises NothingToPay: if payment was chosen for a free service.
    :raises casework.schema_forms.SchemaRefused: if the form asks something that cannot be shown.
    """
    code = code.upper()
    product = ServiceProduct.objects.select_for_update().filter(code=code).first() or ServiceProduct(code=code)
    _fill(product, standard, handling)
    _refuse_impossible(product)
    if product.is_published:
        _refuse_incomplete(product)
        _freeze(product, actor, now)
    else:
        product.save()
    _record("casework.product_defined", product, actor, now)
    return product


@transaction.atomic
def publish_new(*, services: Iterable[NewService], actor: Actor, now: datetime) -> list[ServiceProduct]:
    """
    Publish services that are whole from the start, many at once: how a regency or a mall opens.

    :raises StandardIncomplete, NobodyDecides, NothingToPay, casework.schema_forms.SchemaRefused: as `define_product`;
        then none is published.
    :raises django.db.IntegrityError: if a code is in use.
    """
    products = []
    for new in services:
        product = ServiceProduct(
            code=new.code.upper(), state=ProductState.PUBLISHED, version=FIRST_VERSION, published_at=now
        )
        _fill(product, new.standard, new.handling)
        _refuse_impossible(product)
        _refuse_incomplete(product)
        products.append(product)
    ServiceProduct.objects.bulk_create(products)
    ProductVersion.objects.bulk_create([_version_of(product, actor, now) for product in products])
    for product in products:
        _record("casework.product_published", product, actor, now)
    return products


@transaction.atomic
def publish_next(*, services: Iterable[NewService], actor: Actor, now: datetime) -> list[ServiceProduct]:
    """
    Publish the next version of services that citizens see already, many at once: how a mall goes online. Cases that run
    keep the version they were filed under.

    :raises UnknownProduct: if one of them is not published.
    :raises StandardIncomplete, NobodyDecides, NothingToPay, casework.schema_forms.SchemaRefused: as `define_product`;
        then all stay as they are.
    """
    wanted = {new.code.upper(): new for new in services}
    products = list(
        ServiceProduct.objects.select_for_update()
        .filter(code__in=wanted, state=ProductState.PUBLISHED)
        .order_by("code")
    )
    if missing := set(wanted) - {product.code for product in products}:
        raise UnknownProduct(product=", ".join(sorted(missing)))
    for product in products:
        _fill(product, wanted[product.code].standard, wanted[product.code].handling)
        _refuse_impossible(product)
        _refuse_incomplete(product)
        product.version += 1
        product.published_at = now
    ServiceProduct.objects.bulk_create(
        products,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[field.name for field in ServiceProduct._meta.concrete_fields if not field.primary_key],
    )
    ProductVersion.objects.filter(product__in=products, valid_to=None).update(valid_to=now)
    ProductVersion.objects.bulk_create([_version_of(product, actor, now) for product in products])
    for product in products:
        _record("casework.product_published", product, actor, now)
    return products


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
    _freeze(product, actor, now)
    _record("casework.product_published", product, actor, now)
    return product


@transaction.atomic
def withdraw_product(*, code: str, actor: Actor, now: datetime) -> ServiceProduct:
    """
    Take a service from the citizens' pages; what was asked for already goes on.

    :raises UnknownProduct: if no service has this code.
    """
    product = _locked(code)
    if product.is_published:
        product.state = ProductState.DRAFT
        product.save(update_fields=["state"])
        _end_version(product, now)
        _record("casework.product_withdrawn", product, actor, now)
    return product


def standard_of(product: ServiceProduct) -> ServiceStandard:
    """What is written of a service, to be written again with a part of it changed."""
    return ServiceStandard(
        name=product.name,
        summary=product.summary,
        needs=tuple(product.needs),
        steps=tuple(product.steps),
        time_amount=product.time_amount,
        time_unit=product.time_unit,
        fee_amount=product.fee_amount,
        fee_basis=product.fee_basis,
        result=product.result,
        complaints=product.complaints,
        making={MakingComponent(name): LocalisedText.from_dict(text) for name, text in product.making.items()},
        legal_basis=product.legal_basis,
        citation=product.citation,
        is_sample=product.is_sample,
    )


def complete_loaded(*, product: ServiceProduct, now: datetime) -> None:
    """
    Before a service that a set-up file brings is saved: what follows from its fields, and its next version if it is
    published. `note_loaded` comes after it is saved.

    :raises StandardIncomplete, NobodyDecides, NothingToPay, casework.schema_forms.SchemaRefused: as `define_product`.
    :raises ValueError: if its points or the components of its making are not what a standard is made of.
    """
    try:
        for points in (product.requirements, product.procedure):
            if points_to_json(points_from_json(points)) != points:
                raise ValueError("points with something else in them")
        for component, text in product.making.items():
            if LocalisedText.from_dict(text).as_dict() != text:
                raise ValueError(f"{MakingComponent(component)} with something else in it")
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("no list of points") from error
    _check_forms(product.form, product.office_form)
    _refuse_impossible(product)
    product.search_text = _search_text(product)
    if product.is_published:
        _refuse_incomplete(product)
        product.version += 1
        product.published_at = now


@transaction.atomic
def note_loaded(*, product: ServiceProduct, actor: Actor, now: datetime) -> None:
    """After a service that a set-up file brought is saved: its version begins, or ends if it is a draft now."""
    _end_version(product, now)
    if product.is_published:
        _begin_version(product, actor, now)
    _record("casework.product_loaded", product, actor, now)


def _locked(code: str) -> ServiceProduct:
    found = ServiceProduct.objects.select_for_update(of=("self",)).filter(code=code.upper()).first()
    if found is None:
        raise UnknownProduct(product=code)
    return found


def _fill(product: ServiceProduct, standard: ServiceStandard, handling: Handling) -> None:
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
    product.making = {component.value: text.as_dict() for component, text in standard.making.items()}
    product.legal_basis = standard.legal_basis
    product.citation = standard.citation
    product.is_sample = standard.is_sample
    product.module = handling.module
    product.unit = handling.unit
    product.is_online = handling.is_online
    _check_forms(handling.form, handling.office_form)
    product.form = schema_forms.with_order(handling.form)
    product.office_form = schema_forms.with_order(handling.office_form)
    product.optional_steps = sorted(handling.optional_steps)
    product.template_code = handling.template_code
    product.permit_months = handling.permit_months
    product.search_text = _search_text(product)


def _check_forms(form: Mapping[str, Any], office_form: Mapping[str, Any]) -> None:
    """Both are shown and fill one letter, so that no name may stand in both."""
    schema_forms.check_schema(form)
    try:
        schema_forms.check_schema(office_form)
        if twice := set(form.get("properties", {})) & set(office_form.get("properties", {})):
            problem = gettext("the citizen's form asks for it already: %(names)s.") % {
                "names": ", ".join(sorted(twice))
            }
            raise schema_forms.SchemaRefused(problem=problem)
    except schema_forms.SchemaRefused as refused:
        refused.attr = "office_form"
        raise


def _search_text(product: ServiceProduct) -> str:
    texts = [product.name, product.result, product.summary]
    words = [product.code, *(part for text in texts if text for part in (text.id, text.en))]
    if product.unit:
        words.append(product.unit.name)
    return " ".join(words).lower()


def _refuse_impossible(product: ServiceProduct) -> None:
    if product.is_online and product.unit is None:
        raise NobodyDecides(product=product.code)
    if OptionalStep.PAYMENT in product.optional_steps and product.fee_amount == 0:
        raise NothingToPay(product=product.code)


def _refuse_incomplete(product: ServiceProduct) -> None:
    if missing := product.missing_components():
        raise StandardIncomplete(product=product.code, missing=missing)


def _freeze(product: ServiceProduct, actor: Actor, now: datetime) -> None:
    """End the version in force and put the product's present content in its place."""
    product.version += 1
    product.published_at = now
    product.save()
    _end_version(product, now)
    _begin_version(product, actor, now)


def _begin_version(product: ServiceProduct, actor: Actor, now: datetime) -> None:
    _version_of(product, actor, now).save()


def _version_of(product: ServiceProduct, actor: Actor, now: datetime) -> ProductVersion:
    return ProductVersion(
        product=product, number=product.version, valid_from=now, content=_content(product), published_by=str(actor)
    )


def _end_version(product: ServiceProduct, now: datetime) -> None:
    ProductVersion.objects.filter(product=product, valid_to=None).update(valid_to=now)


def _content(product: ServiceProduct) -> dict[str, Any]:
    return {
        "name": product.name.as_dict(),
        "summary": _dict(product.summary),
        "requirements": product.requirements,
        "procedure": product.procedure,
        "time_amount": product.time_amount,
        "time_unit": str(product.time_unit),
        "fee_amount": None if product.fee_amount is None else str(product.fee_amount),
        "fee_basis": _dict(product.fee_basis),
        "result": _dict(product.result),
        "complaints": _dict(product.complaints),
        "making": product.making,
        "legal_basis": product.legal_basis,
        "citation": product.citation,
        "is_sample": product.is_sample,
        "form": product.form,
        "office_form": product.office_form,
        "optional_steps": list(product.optional_steps),
        "template_code": product.template_code,
        "permit_months": product.permit_months,
    }


def _dict(text: LocalisedText | None) -> dict[str, str] | None:
    return text.as_dict() if text else None


def _joined(components: Sequence[Component]) -> object:
    return format_lazy(", ".join(["{}"] * len(components)), *(component.label for component in components))


def _record(action: str, product: ServiceProduct, actor: Actor, now: datetime) -> None:
    evidence.record(
        action=action,
        actor=actor,
        at=now,
        subject=f"casework.product:{product.pk}",
        details={"product": product.code, "state": product.state, "version": product.version},
    )
