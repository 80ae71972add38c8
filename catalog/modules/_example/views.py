"""Pages: read the request into values, call one service or query, answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.modules._example import queries, services
from catalog.modules._example.forms import NoticeForm
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import requires_right


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    found = queries.notices_on(queries.today())
    return render(request, "example/notices.html", {"board": queries.board(), "notices": found})


@require_safe
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    found = queries.notices_on(queries.today()).filter(pk=notice_id).first()
    if found is None:
        raise NotThere
    return render(request, "example/notice.html", {"notice": found})


@requires_right("example.write")
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    form = NoticeForm(request.POST or None)
    if form.is_valid():
        try:
            services.write_notice(
                text=form.cleaned_data["text"],
                last_day=form.cleaned_data["last_day"],
                today=queries.today(),
                actor=actor_of(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.attr, str(refusal))
        else:
            return redirect("example:notices")
    return render(request, "example/write.html", {"form": form}, status=422 if form.errors else 200)


@requires_right("example.write")
@require_POST
def withdraw(request: HttpRequest, notice_id: int) -> HttpResponse:
    if not queries.notices_on(queries.today()).filter(pk=notice_id).exists():
        raise NotThere
    services.withdraw_notice(notice_id=notice_id, actor=actor_of(request), now=clock.now())
    return redirect("example:notices")
