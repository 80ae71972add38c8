"""Questions about the hosts of a regency."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from tenants.context import control, public
from tenants.domains.models import HELD, OPEN, HostClaim, State
from tenants.models import Domain, Regency


@dataclass(frozen=True)
class Hosts:
    """All hosts of one regency: those that answer, and the wishes."""

    primary: str
    own: str
    """The one under the platform's domain. It always stays."""
    claims: tuple[HostClaim, ...]


def hosts_here() -> Hosts:
    """The hosts of the current regency; of its wishes those that are open, and those that ended without being held."""
    with control() as regency:
        domains = {domain.domain: domain.is_primary for domain in regency.domains.all()}
        claims = list(regency.host_claims.exclude(state=State.WITHDRAWN))
    open_hosts = {claim.host for claim in claims if claim.state in OPEN}
    shown = [claim for claim in claims if claim.state in OPEN or claim.host not in open_hosts]
    return Hosts(
        primary=next((host for host, is_primary in domains.items() if is_primary), ""),
        own=platform_host_of(domains),
        claims=tuple(shown),
    )


def claim_here(pk: int) -> HostClaim | None:
    with control() as regency:
        return regency.host_claims.filter(pk=pk).first()


def platform_host_of(hosts: Iterable[str]) -> str:
    """The host under the platform's own domain, which the records of an own domain lead to."""
    return next((host for host in hosts if is_of_platform(host)), "")


def is_of_platform(host: str) -> bool:
    base = settings.TIRU_BASE_DOMAIN.partition(":")[0]
    return host == base or host.endswith(f".{base}")


def due_claims() -> list[tuple[str, int]]:
    """Schema and number of the claims that wait for their records, at regencies that are served. In public."""
    return _claims(State.WAITING)


def held_claims() -> list[tuple[str, int]]:
    """Schema and number of the claims that are held, at regencies that are served. In public."""
    return _claims(*HELD)


def may_have_certificate(host: str) -> bool:
    """Whether a certificate may be asked for: for hosts that answer here, and no others."""
    if host == settings.TIRU_BASE_DOMAIN.partition(":")[0]:
        return True
    with public():
        return Domain.objects.filter(domain=host).exclude(tenant__status=Regency.Status.ENDED).exists()


def _claims(*states: State) -> list[tuple[str, int]]:
    served = HostClaim.objects.filter(state__in=states, regency__status=Regency.Status.ACTIVE)
    return list(served.order_by("checked_at", "pk").values_list("regency__schema_name", "pk"))
