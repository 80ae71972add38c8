"""What citizens see of services and of their own cases: `/layanan/`, `/lacak/`, `/permohonan/` and `/bukti/`."""

from django.urls import path, re_path

from casework.models.products import CODE_SHAPE
from casework.views import checkpoints, citizen, mine, tracking
from core.checkpoints import SHAPE

app_name = "citizen"

SERVICE = f"(?P<code>(?i:{CODE_SHAPE}))"

urlpatterns = [
    path("layanan/", citizen.services, name="services"),
    re_path(rf"^layanan/{SERVICE}/$", citizen.service, name="service"),
    re_path(rf"^layanan/{SERVICE}/ajukan/$", citizen.apply, name="apply"),
    path("permohonan/", mine.mine, name="mine"),
    path("bukti/", checkpoints.ask, name="ask_checkpoint"),
    re_path(rf"^bukti/{SHAPE}/$", checkpoints.checkpoint, name="checkpoint"),
    path("lacak/", tracking.find, name="find"),
    path("lacak/<slug:code>/", tracking.case, name="case"),
    path("lacak/<slug:code>/kini/", tracking.live, name="live"),
    path("lacak/<slug:code>/data/", citizen.about_you, name="about_you"),
    path("lacak/<slug:code>/isian/", citizen.questions, name="questions"),
    path("lacak/<slug:code>/berkas/", citizen.papers, name="papers"),
    path("lacak/<slug:code>/berkas/<uuid:pk>/", tracking.paper, name="paper"),
    path("lacak/<slug:code>/periksa/", citizen.check, name="check"),
    path("lacak/<slug:code>/nanti/", tracking.later, name="later"),
    path("lacak/<slug:code>/tanda-terima/", tracking.receipt, name="receipt"),
    path("lacak/<slug:code>/pin/", tracking.new_pin, name="new_pin"),
    path("lacak/<slug:code>/pesan/", tracking.write, name="write"),
    path("lacak/<slug:code>/bayar/", tracking.prove, name="prove"),
    path("lacak/<slug:code>/tarik/", tracking.withdraw, name="withdraw"),
    path("lacak/<slug:code>/dokumen/", tracking.document, name="document"),
    path("lacak/<slug:code>/simpan/", mine.keep, name="keep"),
    path("lacak/<slug:code>/lepas/", mine.take_out, name="take_out"),
    path("lacak/<slug:code>/tutup/", tracking.close, name="close"),
]
