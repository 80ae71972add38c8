"""Questions about applications. Everything here reads CONTROL tables at the ministry."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

import policies
import tenants
from core import clock
from core.errors import NotThere
from onboarding import hosts
from onboarding.links import CONFIRMATION_LIFETIME
from onboarding.models import OPEN_STATES, Application, ProvisioningStep, State, SubProcessorList
from onboarding.policies import KEEP_DAYS
from regions import queries as regions
from regions.codes import Level
from regions.models import Region
from tenants.models import Domain, Regency

# The tabs of the curators' list, in the order of work.
GROUPS: dict[str, tuple[State, ...]] = {
    "waiting": (State.CONFIRMED,),
    "agreement": (State.APPROVED,),
    "set_up": (State.AGREED, State.PROVISIONING),
    "provisioned": (State.PROVISIONED,),
    "refused": (State.REFUSED,),
    "withdrawn": (State.WITHDRAWN,),
    "unconfirmed": (State.RECEIVED,),
}


@dataclass(frozen=True)
class Choice:
    """A regency as the form's list shows it."""

    region: Region
    standing: str
    """`free`, `applying` (an application is in progress), `live`, or `left` (it comes back by a decision only)."""
    host: str = ""


def access_application(*, reference: str) -> Application:
    """
    The application of a code, for anybody who knows the code.

    :raises NotThere: for an unknown one.
    """
    application = Application.objects.filter(reference=reference).first()
    if application is None:
        raise NotThere
    return application


def access_for_decision(*, pk: int) -> Application:
    """
    An application for a curator, who never sees those whose e-mail was not confirmed.

    :raises NotThere: for an unknown or unconfirmed one.
    """
    application = Application.objects.filter(pk=pk, confirmed_at__isnull=False).first()
    if application is None:
        raise NotThere
    return application


def search_choices(text: str, *, most: int = 12) -> list[Choice]:
    """Regencies whose name is like the text, each with whether it may apply. Three queries, however many there are."""
    return _choices(regions.search_regions(text, level=Level.REGENCY)[:most])


def choice_of(regency_code: str) -> Choice:
    """
    :raises NotThere: if it is no regency or city.
    """
    try:
        return _choices([regions.regency(regency_code)])[0]
    except regions.UnknownRegion:
        raise NotThere from None


def _choices(found: Iterable[Region]) -> list[Choice]:
    listed = list(found)
    codes = [region.code for region in listed]
    known = {
        regency.code: regency
        for regency in Regency.objects.filter(code__in=codes, purpose=Regency.Purpose.LIVE)
        .exclude(status=Regency.Status.PROVISIONING)
        .prefetch_related("domains")
    }
    live = {code: found.primary_host for code, found in known.items() if found.status != Regency.Status.ENDED}
    applying = set(_open().filter(regency_code__in=codes).values_list("regency_code", flat=True))

    def standing(code: str) -> str:
        if code in live:
            return "live"
        if code in known:
            return "left"
        return "applying" if code in applying else "free"

    return [
        Choice(
            region,
            standing(region.code),
            live.get(region.code, ""),
        )
        for region in listed
    ]


def is_on_tiru(regency_code: str) -> bool:
    """Whether the regency is a tenant already, be it suspended."""
    return (
        Regency.objects.filter(code=regency_code, purpose=Regency.Purpose.LIVE)
        .exclude(status__in=[Regency.Status.ENDED, Regency.Status.PROVISIONING])
        .exists()
    )


def has_left(regency_code: str) -> bool:
    """Whether the regency was a tenant and left. Its entry, and perhaps its data, are still kept."""
    return Regency.objects.filter(code=regency_code, purpose=Regency.Purpose.LIVE, status=Regency.Status.ENDED).exists()


def has_open_application(regency_code: str) -> bool:
    return _open().filter(regency_code=regency_code).exists()


def host_is_taken(label: str, *, by_another_than: str) -> bool:
    """Whether another regency than this one answers at the label's host, or was promised it."""
    return (
        Domain.objects.filter(domain=hosts.host_of(label)).exclude(tenant__code=by_another_than).exists()
        or _open().filter(host_label=label).exclude(regency_code=by_another_than).exists()
    )


def domain_is_taken(domain: str, *, by_another_than: str) -> bool:
    """Whether another regency answers at the domain, or wished for it in an application that is not refused."""
    wished = Application.objects.filter(wished_domain=domain, state__in=[*OPEN_STATES, State.PROVISIONED])
    return (
        Domain.objects.filter(domain=domain).exclude(tenant__code=by_another_than).exists()
        or wished.exclude(regency_code=by_another_than).exists()
    )


def wished_domain(regency_code: str) -> str:
    """
    The domain of its own that a regency wished for when it applied; empty if none. To be asked at the ministry, or in
    the regency itself.
    """
    with ledger():
        found = Application.objects.filter(regency_code=regency_code, state__in=[*OPEN_STATES, State.PROVISIONED])
        return found.order_by("-received_at").values_list("wished_domain", flat=True).first() or ""


@contextmanager
def ledger() -> Iterator[None]:
    """Where applications and agreements lie: at the ministry as we stand, in a regency under the control role."""
    if tenants.current_or_none() is None:
        yield
        return
    with tenants.control():
        yield


def sub_processors_now() -> SubProcessorList | None:
    """The newest list; None before the first was published."""
    return SubProcessorList.objects.order_by("-number").first()


def schema_of(regency_code: str) -> str:
    """
    :raises NotThere: if the regency is no tenant.
    """
    schema = (
        Regency.objects.filter(code=regency_code, purpose=Regency.Purpose.LIVE)
        .values_list("schema_name", flat=True)
        .first()
    )
    if schema is None:
        raise NotThere
    return schema


def applications(*, group: str = "", text: str = "") -> QuerySet[Application]:
    """
    For the curators' list: the longest waiting first, finished ones by their end. An empty text finds everything.

    :param group: a key of `GROUPS`; empty for all that were ever confirmed.
    """
    found = Application.objects.all()
    found = found.filter(state__in=GROUPS[group]) if group else found.filter(confirmed_at__isnull=False)
    if text := text.strip():
        codes = [region.code for region in regions.search_regions(text, level=Level.REGENCY)[:50]]
        found = found.filter(Q(regency_code__in=codes) | Q(reference__iexact=text))
    failing = ProvisioningStep.objects.filter(application=OuterRef("pk"), failed_at__isnull=False)
    found = found.annotate(has_failed=Exists(failing))
    return found.order_by("confirmed_at", "pk") if group == "waiting" else found.order_by("-received_at", "-pk")


def counts_by_group() -> dict[str, int]:
    """How many applications stand in each group of `GROUPS`."""
    by_state = dict(Application.objects.order_by().values_list("state").annotate(number=Count("*")))
    return {group: sum(by_state.get(state, 0) for state in states) for group, states in GROUPS.items()}


def waiting_for_decision() -> int:
    return Application.objects.filter(state=State.CONFIRMED).count()


def region_names(codes: Iterable[str]) -> dict[str, Region]:
    """The regions of these codes with their provinces, in one query."""
    return {region.code: region for region in regions.with_parents(Region.objects.filter(code__in=set(codes)))}


def interrupted(*, before: datetime) -> list[Application]:
    """Set-ups that began, or should have begun, before this moment and neither ended nor failed."""
    failed = ProvisioningStep.objects.filter(application=OuterRef("pk"), failed_at__isnull=False)
    moved = ProvisioningStep.objects.filter(application=OuterRef("pk"), started_at__gte=before)
    return list(
        Application.objects.filter(state__in=[State.AGREED, State.PROVISIONING], agreed_at__lt=before)
        .exclude(Exists(failed))
        .exclude(Exists(moved))
        .order_by("pk")
    )


def fingerprint_of(application: Application, steps: Iterable[ProvisioningStep], language: str, *, paper: object) -> str:
    """
    Changes whenever the status page would look different: the ETag of its live part.

    :param paper: what is known of the signed agreement; anything whose `repr` changes with it.
    """
    moving = [(step.name, step.started_at, step.finished_at, step.failed_at) for step in steps]
    now = (application.state, application.decided_at, application.mail_waits_since, paper)
    return sha256(repr((now, moving, language)).encode()).hexdigest()[:32]


def _open() -> QuerySet[Application]:
    return Application.objects.filter(state__in=OPEN_STATES)


def keep_days(application: Application | None = None) -> int:
    """
    How many days after the end personal data and letter are kept: what counted when the application was sent, or for
    one that is about to be sent, what counts now.
    """
    if application is not None and application.filed_under:
        return int(policies.read_snapshot(application.filed_under)[KEEP_DAYS])
    return int(policies.national_value(KEEP_DAYS, application.received_at if application else clock.now()))


def to_be_forgotten(at: datetime) -> QuerySet[Application]:
    """Applications whose data are due to be erased: those that ended, and those that nobody confirmed in time."""
    ended = Application.objects.filter(
        state__in=[State.PROVISIONED, State.REFUSED, State.WITHDRAWN], forgotten_at__isnull=True
    )
    over = [application.pk for application in ended if at > kept_until(application)]
    unconfirmed = Q(state=State.RECEIVED, received_at__lt=at - CONFIRMATION_LIFETIME)
    return Application.objects.filter(Q(pk__in=over) | unconfirmed).order_by("received_at", "pk")


def kept_until(application: Application) -> datetime:
    """When the data of an application that has ended are due to be erased. What nobody confirmed is not kept at all."""
    if application.state == State.WITHDRAWN and application.confirmed_at is None:
        return application.received_at
    ends = {State.PROVISIONED: application.provisioned_at, State.REFUSED: application.decided_at}
    end = ends.get(State(application.state), application.withdrawn_at)
    assert end is not None
    return end + timedelta(days=keep_days(application))
