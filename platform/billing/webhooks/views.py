from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing.gateway import provider
from billing.gateway.values import NotGenuine
from billing.webhooks import services
from core import clock
from core.errors import NotThere


@csrf_exempt
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    """
    Where Stripe tells what happened. Answered 200 once it is kept; a failure to keep it is a 500, and Stripe says it
    again.
    """
    gateway = provider()
    if gateway is None:
        raise NotThere
    if int(request.headers.get("Content-Length") or 0) > services.LARGEST:
        return HttpResponse(status=413)
    try:
        services.receive(
            body=request.body,
            signature=request.headers.get("Stripe-Signature", ""),
            gateway=gateway,
            now=clock.now(),
        )
    except NotGenuine:
        return HttpResponse(status=400)
    return HttpResponse(status=200)
