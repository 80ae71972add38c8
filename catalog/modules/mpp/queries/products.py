"""The services of the mall as citizens and managers look for them, with the agencies and queues they belong to."""

from __future__ import annotations

from typing import Final

from django.db.models import Count, Q, QuerySet

from casework.models import ProductState, ServiceProduct
from catalog.modules.mpp.models import Agency, Counter, CounterGroup, MallService

DIGITAL: Final = Q(is_online=True) & ~Q(template_code="")
"""MPP Digital: done online from the application to the document."""

_DIGITAL_OFFER: Final = Q(product__is_online=True) & ~Q(product__template_code="")


def all_products(*, text: str = "") -> QuerySet[ServiceProduct]:
    """Every service of the mall with its place (`mall`), drafts included, in which each word of `text` occurs."""
    products = ServiceProduct.objects.filter(mall__isnull=False).select_related("mall__agency", "mall__group")
    agencies = _agency_words() if text.split() else {}
    for word in text.lower().split():
        named = [pk for pk, words in agencies.items() if word in words]
        products = products.filter(Q(search_text__contains=word) | Q(mall__agency__in=named))
    return products.order_by("code")


def published_products(
    *, text: str = "", agency_code: str = "", group_letter: str = "", online: bool = False, reason: str = ""
) -> QuerySet[ServiceProduct]:
    """
    Published services in which every word of `text` occurs, in the order of their codes.

    :param online: only MPP Digital, what is done online from the application to the document.
    :param reason: only what is not, for this reason (`CounterOnly`).
    """
    products = all_products(text=text).filter(state=ProductState.PUBLISHED)
    if agency_code:
        products = products.filter(mall__agency__code=agency_code)
    if group_letter:
        products = products.filter(mall__group__letter=group_letter)
    if reason:
        products = products.filter(mall__counter_only=reason).exclude(DIGITAL)
    return products.filter(DIGITAL) if online else products


def published_product(code: str) -> ServiceProduct | None:
    """One published service; codes are read without regard to case. None when there is none."""
    return published_products().filter(code=code.upper()).first()


def published_counts() -> tuple[int, int]:
    """How many services are published, and by how many agencies."""
    counts = _published().aggregate(services=Count("pk"), agencies=Count("agency", distinct=True))
    return counts["services"], counts["agencies"]


def online_count() -> int:
    """How many of the published services are done online from the application to the document."""
    return _published().filter(_DIGITAL_OFFER).count()


def reason_counts() -> dict[str, int]:
    """How many published services are not done online, by their reason (`CounterOnly`), the most common first."""
    kept = _published().exclude(_DIGITAL_OFFER).exclude(counter_only="")
    counted = kept.values_list("counter_only").annotate(services=Count("pk")).order_by("-services", "counter_only")
    return dict(counted)


def undecided_products(*, text: str = "") -> QuerySet[ServiceProduct]:
    """Published services that cannot be asked for online and do not say why."""
    return published_products(text=text).filter(mall__counter_only="", is_online=False)


def contradicting_products() -> QuerySet[ServiceProduct]:
    """Published services that are done online up to their document and give a reason why they cannot be."""
    return published_products(online=True).exclude(mall__counter_only="")


def serving_agencies() -> QuerySet[Agency]:
    """Agencies with at least one published service, each with `services`, their number."""
    published = Count("offers", filter=Q(offers__product__state=ProductState.PUBLISHED))
    return Agency.objects.annotate(services=published).filter(services__gt=0).order_by("code")


def all_agencies() -> QuerySet[Agency]:
    """Every agency with `services`, the number of its services in any state."""
    return Agency.objects.annotate(services=Count("offers")).order_by("code")


def all_groups() -> QuerySet[CounterGroup]:
    """Every counter group with `counter_count`, in the order of the letters."""
    return CounterGroup.objects.annotate(counter_count=Count("counters")).order_by("letter")


def groups_without_counter() -> QuerySet[CounterGroup]:
    """Groups in use whose numbers nobody could call."""
    working = Count("counters", filter=Q(counters__is_active=True))
    return CounterGroup.objects.annotate(working=working).filter(is_active=True, working=0).order_by("letter")


def all_counters() -> QuerySet[Counter]:
    """Every counter with its group, in the order of the numbers."""
    return Counter.objects.select_related("group").order_by("number")


def _published() -> QuerySet[MallService]:
    return MallService.objects.filter(product__state=ProductState.PUBLISHED)


def _agency_words() -> dict[int, str]:
    """What each agency is called, by its key. They are few."""
    return {agency.pk: f"{agency.code} {agency.name.id} {agency.name.en}".lower() for agency in Agency.objects.all()}
