from django.urls import path, re_path

from catalog.modules.mpp.api import appointment_views, counter_views, views
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
    re_path(rf"^tickets/{HOLDER}/hold/$", views.HoldTicket.as_view(), name="hold"),
    path("slots/", appointment_views.Slots.as_view(), name="slots"),
    path("appointments/", appointment_views.Appointments.as_view(), name="appointments"),
    path("appointments/check-in/", appointment_views.CheckIn.as_view(), name="check_in"),
    re_path(rf"^appointments/{HOLDER}/$", appointment_views.Appointment.as_view(), name="appointment"),
    re_path(rf"^appointments/{HOLDER}/move/$", appointment_views.MoveAppointment.as_view(), name="move_appointment"),
    re_path(
        rf"^appointments/{HOLDER}/cancel/$", appointment_views.CancelAppointment.as_view(), name="cancel_appointment"
    ),
    path("visits/", appointment_views.Visits.as_view(), name="visits"),
    path("counters/", views.Counters.as_view(), name="counters"),
    path("counters/<int:number>/call-next/", counter_views.CallNext.as_view(), name="call_next"),
    path("counters/<int:number>/call-again/", counter_views.CallAgain.as_view(), name="call_again"),
    path("counters/<int:number>/start/", counter_views.Start.as_view(), name="start"),
    path("counters/<int:number>/finish/", counter_views.Finish.as_view(), name="finish"),
    path("counters/<int:number>/absent/", counter_views.Absent.as_view(), name="absent"),
    path("counters/<int:number>/set-aside/", counter_views.SetAside.as_view(), name="set_aside"),
    path("counters/<int:number>/go-on/", counter_views.GoOn.as_view(), name="go_on"),
    path("counters/<int:number>/send-on/", counter_views.SendOn.as_view(), name="send_on"),
    path("counters/<int:number>/come-back/", counter_views.ComeBack.as_view(), name="come_back"),
    path("counters/<int:number>/pause/", counter_views.Pause.as_view(), name="pause"),
    path("counters/<int:number>/open/", counter_views.Open.as_view(), name="open"),
]
