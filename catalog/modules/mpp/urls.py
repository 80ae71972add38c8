from django.urls import path, re_path
from django.views.generic import RedirectView

from catalog.modules.mpp.models import CODE_SHAPE
from catalog.modules.mpp.views import appointments, citizen, counter, day, display, kiosk, setup

app_name = "mpp"

HOLDER = r"(?P<token>[A-Za-z0-9_-]{16,32})"
CODE = f"(?P<code>(?i:{CODE_SHAPE}))"

urlpatterns = [
    path("", citizen.mall, name="mall"),
    path("layanan/", citizen.services, name="services"),
    path("digital/", citizen.services, {"online": True}, name="digital"),
    re_path(rf"^layanan/{CODE}/$", citizen.service, name="service"),
    path("antrean/", RedirectView.as_view(pattern_name="mpp:take"), name="queue"),
    path("antrean/ambil/", citizen.take, name="take"),
    re_path(rf"^antrean/{HOLDER}/$", citizen.ticket, name="ticket"),
    re_path(rf"^antrean/{HOLDER}/kini/$", citizen.ticket_live, name="ticket_live"),
    re_path(rf"^antrean/{HOLDER}/batal/$", citizen.cancel, name="cancel"),
    re_path(rf"^antrean/{HOLDER}/dahulukan/$", citizen.hold, name="hold"),
    path("kunjungan/", citizen.visit, name="visit"),
    path("janji/", appointments.book, name="book"),
    path("janji/datang/", appointments.check_in, name="check_in"),
    re_path(rf"^janji/{HOLDER}/$", appointments.appointment, name="appointment"),
    re_path(rf"^janji/{HOLDER}/ubah/$", appointments.move, name="appointment_move"),
    re_path(rf"^janji/{HOLDER}/batal/$", appointments.cancel, name="appointment_cancel"),
    re_path(rf"^antrean/{HOLDER}/kertas/$", kiosk.paper, name="paper"),
    path("kiosk/", kiosk.kiosk, name="kiosk"),
    re_path(rf"^kiosk/{HOLDER}/$", kiosk.number, name="kiosk_number"),
    path("layar/", display.display, name="display"),
    path("layar/kini/", display.display_live, name="display_live"),
    path("loket/", counter.counters, name="counters"),
    path("loket/<int:number>/", counter.counter, name="counter"),
    path("loket/<int:number>/kini/", counter.counter_live, name="counter_live"),
    path("loket/<int:number>/<slug:action>/", counter.act, name="counter_act"),
    path("hari-ini/", day.today, name="today"),
    path("atur/", setup.setup, name="setup"),
    path("atur/aturan/", setup.rules, name="setup_rules"),
    path("atur/instansi/baru/", setup.agency, name="setup_agency_new"),
    re_path(rf"^atur/instansi/{CODE}/$", setup.agency, name="setup_agency"),
    path("atur/kelompok/baru/", setup.group, name="setup_group_new"),
    re_path(r"^atur/kelompok/(?P<letter>[A-Z])/$", setup.group, name="setup_group"),
    path("atur/loket/baru/", setup.counter, name="setup_counter_new"),
    path("atur/loket/<int:number>/", setup.counter, name="setup_counter"),
    path("atur/pencetak/baru/", setup.printer, name="setup_printer_new"),
    path("atur/pencetak/<int:pk>/", setup.printer, name="setup_printer"),
    path("atur/layanan/", setup.products, name="setup_products"),
    path("atur/layanan/baru/", setup.add_product, name="setup_product_new"),
    re_path(rf"^atur/layanan/{CODE}/$", setup.product, name="setup_product"),
]
