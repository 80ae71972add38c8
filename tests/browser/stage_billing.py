"""What the pages of billing are looked at with: Karangasem's invoices of the last months, each somewhere else."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

import tenants
from accounts.models import User
from billing import services
from billing.models import Invoice, Item, Payment, State, StatementLine, Subscriber
from core.actors import Actor
from core.clock import months_after
from organisation.models import Role
from organisation.services import grant_role
from tests.factories.billing import OFFICER, at, issued, letter_of, open_office, sign, subscribe
from tests.factories.onboarding import letter_file

CODE = "5107"


def fill_billing(officer: User, now: datetime) -> dict[str, Any]:
    """
    At the ministry. Two invoices are settled, one waits for its tax proofs, one is late in the treasury, one is
    disputed, one is new and one void; the period of that one is drafted again. One was overpaid. Ternate has switched
    on and nothing else. Two lines of the bank wait, one is decided; a seat is sponsored.
    """
    grant_role(user=officer, role=Role.objects.get(slug="billing_officer"), actor=OFFICER, now=now)
    begin = months_after(now.date().replace(day=1), -8)
    start = at(begin.year, begin.month, 1)
    open_office(start, valid_from=begin - timedelta(days=90))
    Item.objects.filter(regency_code=CODE).update(from_day=begin, since=start)
    Subscriber.objects.filter(pk=CODE).update(started_on=begin)
    subscribe(CODE, [], start, rhythm="monthly")
    for year in {begin.year, now.year} - {begin.year}:
        sign(CODE, year, start, rhythm="monthly")
    seat = services.sponsor(
        regency_code=CODE, modules=1, percent=50, starts_on=begin, ends_on=months_after(begin, 18),
        budget_line="6342.QAH.001.052", reason="Pendampingan daerah dengan kapasitas fiskal rendah.", actor=OFFICER,
        now=start,
    )  # fmt: skip
    moments = [months_after(begin, number) for number in range(1, 8)]
    made = [issued(CODE, at(day.year, day.month, 2)) for day in moments]
    settled, another, received, late, disputed, new, void = made
    for invoice, too_much in ((settled, 0), (another, 2_750_000)):
        day = invoice.issued_on or begin
        _papers(invoice, day)
        _pay(invoice, Payment.Part.MONEY, invoice.net + too_much, "SP2D 0412/2026 DISKOMINFO KARANGASEM", day)
        _pay(invoice, Payment.Part.VAT, invoice.vat, f"7C41A2B{invoice.pk:09d}", day)
        _pay(invoice, Payment.Part.WITHHOLDING, invoice.withholding, f"26000{invoice.pk:05d}", day)
    _papers(received, received.issued_on or begin)
    _pay(
        received, Payment.Part.MONEY, received.net, "SP2D 0655/2026 DISKOMINFO KARANGASEM", received.issued_on or begin
    )
    _papers(late, late.issued_on or begin, last=State.SPM)
    services.dispute(
        invoice=disputed.pk, reason="Smart Kampung mati empat hari pada masa ini.", actor=OFFICER, now=_moment(disputed)
    )
    services.void(
        invoice=void.pk, reason="Nomor BAST tertukar dengan bulan sebelumnya.", actor=OFFICER, now=_moment(void)
    )
    draft = services.draft_invoice(regency_code=CODE, actor=OFFICER, now=_moment(void))
    services.use_overpaid(invoice=late.pk, amount=Decimal(500_000), actor=OFFICER, now=_moment(void))
    return {
        "bills": {
            "settled": settled.pk, "received": received.pk, "late": late.pk, "disputed": disputed.pk, "new": new.pk,
            "void": void.pk, "draft": draft.pk,
        },
        "bill_proof": Payment.objects.get(invoice=settled, part="vat").pk,
        "bill_seat": seat.pk,
        "refunds": _refunds(Actor.user(officer.pk, schema="public"), now),
        "bill_year": now.year,
        "bill_lines": _bank(new, now),
    }  # fmt: skip


def _refunds(officer: Actor, now: datetime) -> dict[str, int]:
    """
    One by this officer and one by a colleague wait for a second person, one for its transfer; one is paid, one refused.
    Something is left, and the next invoices are paid from it.
    """
    colleague = Actor.user(1_000_000, schema="public")

    def asked(by: Actor, amount: int) -> int:
        letter = letter_of(CODE, (now - timedelta(days=6)).date())
        made = services.request_refund(
            regency_code=CODE, amount=Decimal(amount), letter=letter, file=letter_file("surat.pdf"), actor=by, now=now
        )
        return made.pk

    refused = asked(officer, 900_000)
    services.refuse_refund(
        refund=refused, reason="Rekening pada surat bukan rekening kas umum daerah.", actor=colleague, now=now
    )
    found = {"refused": refused, "own": asked(officer, 250_000), "theirs": asked(colleague, 350_000)}
    found |= {"approved": asked(colleague, 450_000), "paid": asked(colleague, 550_000)}
    for name in ("approved", "paid"):
        services.approve_refund(refund=found[name], actor=officer, now=now)
    services.pay_refund(
        refund=found["paid"], dated_on=(now - timedelta(days=2)).date(), reference="TRF 0098127", actor=officer, now=now
    )
    services.plan_set_off(regency_code=CODE, on=True, actor=officer, now=now)
    return found


def clock_runs(code: str, *, reminded_on: date | None, closes_on: date | None) -> None:
    """Let the clock of an unpaid invoice stand there."""
    with tenants.public():
        Subscriber.objects.filter(pk=code).update(reminded_on=reminded_on, closes_on=closes_on)


def _moment(invoice: Invoice) -> datetime:
    day = invoice.issued_on
    assert day is not None
    return at(day.year, day.month, day.day, 4)


def _papers(invoice: Invoice, day: date, *, last: State = State.SP2D) -> None:
    now = _moment(invoice)
    services.acknowledge(invoice=invoice.pk, dated_on=day, actor=OFFICER, now=now)
    for state in (State.SPP, State.SPM, State.SP2D):
        services.take_step(
            invoice=invoice.pk, target=state, number=f"900/{invoice.pk:04d}/{state.value.upper()}/2026", dated_on=day,
            actor=OFFICER, now=now, file=letter_file(f"{state.value}.pdf"),
        )  # fmt: skip
        if state == last:
            return


def _pay(invoice: Invoice, part: Payment.Part, amount: Decimal, reference: str, day: date) -> None:
    services.receive(
        invoice=invoice.pk, part=part, amount=amount, dated_on=day, reference=reference, actor=OFFICER,
        now=_moment(invoice), file=letter_file("bukti.pdf"),
    )  # fmt: skip


def _bank(new: Invoice, now: datetime) -> list[int]:
    """Two lines that wait, then one that was decided."""
    form = services.save_format(
        name="BPD Bali",
        values={"date_column": "Tanggal", "text_column": "Keterangan", "credit_column": "Kredit"},
        actor=OFFICER,
        now=now,
    )
    amount = f"{new.net:,.0f}".replace(",", ".")
    content = (
        "Tanggal;Keterangan;Kredit\n"
        f"{now:%d/%m/%Y};SP2D 0871 DISKOMINFO KARANGASEM {new.number};{amount},00\n"
        f"{now:%d/%m/%Y};PEMINDAHBUKUAN PEMKOT TERNATE;4.000.000,00\n"
        f"{now:%d/%m/%Y};BUNGA TABUNGAN;18.250,00\n"
    )
    services.read_file(form=form, file=SimpleUploadedFile("mutasi.csv", content.encode()), actor=OFFICER, now=now)
    first, second, interest = StatementLine.objects.order_by("-amount")
    services.ignore(line=interest.pk, reason="Bunga tabungan, bukan pembayaran.", actor=OFFICER, now=now)
    return [first.pk, second.pk, interest.pk]
