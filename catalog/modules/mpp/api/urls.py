from django.urls import path, re_path

from catalog.modules.mpp.api import views
from catalog.modules.mpp.models import CODE_SHAPE

app_name = "mpp_api"

HOLDER = r"(?P<token>[A-Za-z0-9_-]{16,32})"
CODE = f"(?P<code>(?i:{CODE_SHAPE}))"

urlpatterns = [
    path("products/", views.Products.as_view(), name="products"),
    re_path(rf"^products/{CODE}/$", views.Product.as_view(), name="product"),
    path("agencies/", views.Agencies.as_view(), name="agencies"),
    path("groups/", views.Groups.as_view(), name="groups"),
    path("board/", views.Board.as_view(), name="board"),
    path("tickets/", views.Tickets.as_view(), name="tickets"),
    re_path(rf"^tickets/{HOLDER}/$", views.Ticket.as_view(), name="ticket"),
    re_path(rf"^tickets/{HOLDER}/cancel/$", views.CancelTicket.as_view(), name="cancel"),
    path("counters/<int:number>/call-next/", views.CallNext.as_view(), name="call_next"),
    path("counters/<int:number>/call-again/", views.CallAgain.as_view(), name="call_again"),
    path("counters/<int:number>/start/", views.Start.as_view(), name="start"),
    path("counters/<int:number>/finish/", views.Finish.as_view(), name="finish"),
    path("counters/<int:number>/absent/", views.Absent.as_view(), name="absent"),
]
