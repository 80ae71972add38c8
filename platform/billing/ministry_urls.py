"""Billing at the ministry, at `/konsol/tagihan/`."""

from django.urls import path

from billing import ministry_views as views
from billing import office_views as office
from billing import refund_views as refunds

app_name = "ministry_billing"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("daerah/<str:code>/", views.regency, name="regency"),
    path("daerah/<str:code>/data/", views.subscriber, name="subscriber"),
    path("daerah/<str:code>/susun/", views.draft, name="draft"),
    path("daerah/<str:code>/tunda/", views.spare, name="spare"),
    path("daerah/<str:code>/kelebihan/", refunds.set_off, name="set_off"),
    path("daerah/<str:code>/kelebihan/simpan/", refunds.keep, name="keep"),
    path("daerah/<str:code>/pengembalian/", refunds.ask, name="ask_refund"),
    path("pengembalian/<int:pk>/", refunds.refund, name="refund"),
    path("pengembalian/<int:pk>/setujui/", refunds.approve, name="approve_refund"),
    path("pengembalian/<int:pk>/tolak/", refunds.refuse, name="refuse_refund"),
    path("pengembalian/<int:pk>/bayar/", refunds.pay, name="pay_refund"),
    path("pengembalian/<int:pk>/surat/", refunds.letter, name="refund_letter"),
    path("faktur/", views.invoices, name="invoices"),
    path("faktur/pajak.csv", views.tax_data, name="tax_data"),
    path("faktur/coretax.xml", views.coretax_file, name="coretax"),
    path("faktur/<int:pk>/", views.invoice, name="invoice"),
    path("faktur/<int:pk>/bast/", views.handover, name="handover"),
    path("faktur/<int:pk>/terbitkan/", views.issue, name="issue"),
    path("faktur/<int:pk>/buang/", views.discard, name="discard"),
    path("faktur/<int:pk>/batalkan/", views.void, name="void"),
    path("faktur/<int:pk>/selesaikan/", views.resolve, name="resolve"),
    path("faktur/<int:pk>/uang/", views.money, name="money"),
    path("faktur/<int:pk>/bukti-pajak/", views.proof, name="proof"),
    path("faktur/<int:pk>/urungkan-perhitungan/", refunds.undo, name="undo_set_off"),
    path("faktur/<int:pk>/urungkan/<int:payment>/", views.undo, name="undo"),
    path("faktur/<int:pk>/<slug:kind>.pdf", views.paper, name="paper"),
    path("faktur/<int:pk>/<slug:kind>/<int:row>/", views.evidence, name="evidence"),
    path("harga/", office.prices, name="prices"),
    path("harga/baru/", office.publish_prices, name="publish_prices"),
    path("kursi/", office.seats, name="seats"),
    path("kursi/baru/", office.sponsor, name="sponsor"),
    path("kursi/<int:pk>/akhiri/", office.end_seat, name="end_seat"),
    path("rekening/", office.statements, name="statements"),
    path("rekening/bank/", office.bank, name="bank"),
    path("rekening/<int:line>/cocokkan/", office.assign, name="assign"),
    path("rekening/<int:line>/abaikan/", office.ignore, name="ignore"),
    path("rekening/<int:line>/buka/", office.reopen, name="reopen"),
    path("buku/", office.ledger, name="ledger"),
    path("penyedia/", office.supplier, name="supplier"),
]
