"""Which services the mall offers, by which agency and in which queue. Their standards are casework's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.models import ServiceProduct
from casework.services import Handling, NewService, UnknownProduct, define_product, publish_new
from casework.standard import ServiceStandard
from catalog.modules.mpp.models import Agency, CounterGroup, CounterOnly, MallService
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText

MODULE = "mpp"


class CodeTaken(Refusal):
    """A service outside the mall, or already in it, has this code."""

    code = "mpp_code_taken"
    status = 422
    message = _("There is a service %(product)s already.")
    fix = _("Choose another code.")
    attr = "code"


class ResultMissing(Refusal):
    """A service that is done online would end without a document."""

    code = "mpp_online_without_document"
    status = 422
    message = _("%(product)s is offered online, and no letter comes out at the end.")
    fix = _("Choose the letter that comes out, or take the service offline.")
    attr = "template_code"


class DoneOnline(Refusal):
    """A service that is done online was given a reason why it cannot be."""

    code = "mpp_done_online"
    status = 422
    message = _("%(product)s is done online up to its document, so no reason keeps it at the counter.")
    fix = _("Leave the reason empty, or take the service offline first.")
    attr = "counter_only"


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


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A service with its place, as a mall opens with it."""

    code: str
    standard: ServiceStandard
    agency_code: str
    group_letter: str
    counter_only: str = ""
    counter_note: LocalisedText | None = None


@transaction.atomic
def add_service(
    *,
    code: str,
    name: LocalisedText,
    agency_code: str,
    group_letter: str,
    actor: Actor,
    now: datetime,
    counter_only: str = "",
    counter_note: LocalisedText | None = None,
) -> MallService:
    """
    A new service of the mall: a draft that has nothing but its name yet.

    :raises CodeTaken: if any service has this code. :raises UnknownAgency, UnknownGroup: as `place_service`.
    """
    if ServiceProduct.objects.filter(code=code.upper()).exists():
        raise CodeTaken(product=code.upper())
    define_product(
        code=code, standard=ServiceStandard(name=name), handling=Handling(module=MODULE), actor=actor, now=now
    )
    return place_service(
        code=code, agency_code=agency_code, group_letter=group_letter, counter_only=counter_only,
        counter_note=counter_note, actor=actor, now=now,
    )  # fmt: skip


@transaction.atomic
def open_with(*, offers: Sequence[Offer], actor: Actor, now: datetime) -> None:
    """
    Publish services that are whole from the start, each with its place. Agencies and groups are there already.

    :raises casework.services.StandardIncomplete: if one of them lacks a component; then none is published.
    """
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    groups = {group.letter: group for group in CounterGroup.objects.all()}
    made = publish_new(
        services=[
            NewService(code=offer.code, standard=offer.standard, handling=Handling(module=MODULE)) for offer in offers
        ],
        actor=actor,
        now=now,
    )
    MallService.objects.bulk_create(
        MallService(
            product=product,
            agency=agencies[offer.agency_code],
            group=groups[offer.group_letter],
            counter_only=offer.counter_only,
            counter_note=offer.counter_note,
        )
        for product, offer in zip(made, offers, strict=True)
    )
    evidence.record(
        action="mpp.services_placed",
        actor=actor,
        at=now,
        subject="mpp.mall",
        details={"products": [product.code for product in made]},
    )


@transaction.atomic
def place_service(
    *,
    code: str,
    agency_code: str,
    group_letter: str,
    actor: Actor,
    now: datetime,
    counter_only: str = "",
    counter_note: LocalisedText | None = None,
) -> MallService:
    """
    Say which agency offers a service of this module, in which queue, and why it is not done online if it cannot be.
    Numbers already taken keep theirs.

    :param counter_only: one of `CounterOnly`; empty: it is, or may be, done online.
    :param counter_note: the reason in words, which citizens read; without a reason it is left out.
    :raises DoneOnline: if a reason is given for a service that ends online in its document.
    :raises UnknownProduct: if no service of the mall has this code.
    :raises UnknownAgency: if no agency has this code.
    :raises UnknownGroup: if a letter is given that no group has.
    """
    product = ServiceProduct.objects.select_for_update().filter(module=MODULE, code=code.upper()).first()
    if product is None:
        raise UnknownProduct(product=code)
    agency = Agency.objects.filter(code=agency_code.upper()).first()
    if agency is None:
        raise UnknownAgency(agency=agency_code, attr="agency")
    group = CounterGroup.objects.filter(letter=group_letter.upper()).first() if group_letter else None
    if group_letter and group is None:
        raise UnknownGroup(group=group_letter, attr="group")
    if counter_only and product.is_online and product.template_code:
        raise DoneOnline(product=str(product.name))
    place = {
        "agency": agency,
        "group": group,
        "counter_only": CounterOnly(counter_only) if counter_only else "",
        "counter_note": counter_note if counter_only else None,
    }
    service, _made = MallService.objects.update_or_create(product=product, defaults=place)
    evidence.record(
        action="mpp.service_placed",
        actor=actor,
        at=now,
        subject=f"casework.product:{product.pk}",
        details={
            "product": product.code,
            "agency": agency.code,
            "group": group.letter if group else "",
            "counter_only": service.counter_only,
        },
    )
    return service
