"""Services and their standards, as citizens and managers look for them."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from catalog.modules.mpp.models import Agency, Counter, CounterGroup, ProductState, ServiceProduct


def published_products(*, text: str = "", agency_code: str = "", group_letter: str = "") -> QuerySet[ServiceProduct]:
    """Published services in which every word of `text` occurs, in the order of their codes."""
    products = ServiceProduct.objects.filter(state=ProductState.PUBLISHED).select_related("agency", "group")
    for word in text.lower().split():
        products = products.filter(search_text__contains=word)
    if agency_code:
        products = products.filter(agency__code=agency_code)
    if group_letter:
        products = products.filter(group__letter=group_letter)
    return products.order_by("code")


def published_product(code: str) -> ServiceProduct | None:
    """One published service; codes are read without regard to case. None when there is none."""
    return published_products().filter(code=code.upper()).first()


def published_counts() -> tuple[int, int]:
    """How many services are published, and by how many agencies."""
    counts = ServiceProduct.objects.filter(state=ProductState.PUBLISHED).aggregate(
        services=Count("id"), agencies=Count("agency", distinct=True)
    )
    return counts["services"], counts["agencies"]


def serving_agencies() -> QuerySet[Agency]:
    """Agencies with at least one published service, each with `services`, their number."""
    published = Count("products", filter=Q(products__state=ProductState.PUBLISHED))
    return Agency.objects.annotate(services=published).filter(services__gt=0).order_by("code")


def all_products() -> QuerySet[ServiceProduct]:
    """Every product, drafts included, for the manager."""
    return ServiceProduct.objects.select_related("agency", "group").order_by("code")


def all_agencies() -> QuerySet[Agency]:
    """Every agency with `services`, the number of its products in any state."""
    return Agency.objects.annotate(services=Count("products")).order_by("code")


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
