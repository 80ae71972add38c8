"""
What the proxy asks before it gets a certificate for a host (Caddy's `on_demand_tls { ask }`): 200 or 404.

Answers only who asks from this machine or a private network, and directly: a request that came in through the proxy
carries `X-Forwarded-For`, whatever address it is made from.
"""

from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse

from tenants.domains import queries


def tls_allowed(request: HttpRequest) -> HttpResponse:
    host = request.GET.get("domain", "").lower().rstrip(".")
    allowed = _asked_from_inside(request) and 0 < len(host) <= 253 and "\0" not in host
    allowed = allowed and queries.may_have_certificate(host)
    return HttpResponse(
        status=200 if allowed else 404, content_type="text/plain", headers={"Cache-Control": "no-store"}
    )


def _asked_from_inside(request: HttpRequest) -> bool:
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        asking = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return asking.is_loopback or asking.is_private
