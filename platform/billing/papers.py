"""Invoice, receipt and handover minutes as PDF/A, in Indonesian; and the data of a tax invoice."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.utils import translation
from django.utils.formats import date_format

from billing.models import Contract, Invoice, Payer, State, Supplier
from billing.rules.taxes import tax_invoice_code
from core.money import format_rupiah, terbilang_rupiah
from documents.rendering import long_day, print_layout

_LAYOUT: Final = Path(__file__).parent / "typst" / "paper.typ"
_BLANK: Final = "................................"
_KINDS: Final = {
    Contract.Kind.DIRECT: "Surat pesanan",
    Contract.Kind.SPK: "Surat perintah kerja (SPK)",
    Contract.Kind.CONTRACT: "Kontrak",
}
_SUPPLIER: Final = (
    "name", "npwp", "address", "email", "bank_name", "bank_account", "account_holder", "signatory_name",
    "signatory_post", "place",
)  # fmt: skip
_PAYER: Final = ("legal_name", "npwp", "address", "office", "office_email", "office_phone")


def parties_of(supplier: Supplier, payer: Payer, contract: Contract) -> dict[str, dict[str, Any]]:
    """Who stands on an invoice, kept with it: what is entered later does not change a paper that was issued."""
    return {
        "supplier": {field: getattr(supplier, field) for field in _SUPPLIER},
        "payer": {field: getattr(payer, field) for field in _PAYER},
        "contract": {
            "kind": contract.kind,
            "number": contract.number,
            "dated_on": contract.dated_on.isoformat(),
            "sub_activity": contract.sub_activity,
            "rhythm": contract.rhythm,
        },
    }


def invoice_pdf(invoice: Invoice, *, set_off: Decimal = Decimal(0), at: datetime) -> bytes:
    """
    The invoice as it was issued. The same one gives the same bytes at the same moment.

    :param set_off: what was overpaid before and pays it, so that the treasurer pays less.
    """
    supplier, payer = invoice.parties["supplier"], invoice.parties["payer"]
    assert invoice.issued_on is not None
    assert invoice.due_on is not None
    notes = [
        (
            f"Pembayaran ke rekening {supplier['bank_name']} {supplier['bank_account']} "
            f"a.n. {supplier['account_holder']} dengan menyebut nomor {invoice.number}."
        ),
        "PPN dihitung dari DPP nilai lain 11/12 dari harga dengan tarif 12% (PMK 131/2024), dalam rupiah penuh.",
    ]
    if invoice.vat_is_collected:
        notes.append(
            "PPN dipungut dan disetor oleh bendahara (kode transaksi faktur pajak 02). Mohon kirim NTPN dan bukti "
            "potong PPh 23 melalui halaman Tagihan."
        )
    else:
        notes.append("PPN tidak dipungut bendahara karena pembayaran tidak melebihi batas; PPN dibayar bersama harga.")
    return _print(
        invoice,
        title="Tagihan",
        number=invoice.number,
        parts=[
            ("Kepada", _payer_rows(payer)),
            (
                "Dasar penagihan",
                [
                    *_contract_rows(invoice),
                    ["BAST", _dated(invoice.handover_number, invoice.handover_on)],
                    ["Masa layanan", _period(invoice)],
                    ["Tanggal tagihan", long_day(invoice.issued_on)],
                    ["Jatuh tempo", long_day(invoice.due_on)],
                ],
            ),
        ],
        lines=_lines(invoice),
        sums=_sums(invoice, set_off),
        words=terbilang_rupiah(invoice.gross),
        notes=notes,
        signatures=[_supplier_signs(invoice, invoice.issued_on)],
        at=at,
    )


def receipt_pdf(invoice: Invoice, *, stamped_above: Decimal, set_off: Decimal = Decimal(0), at: datetime) -> bytes:
    """
    The kuitansi that goes with the invoice into the SPP. It names the whole amount, as treasurers ask for it, and what
    they keep back.

    :param stamped_above: a receipt of more than that needs a revenue stamp (meterai).
    :param set_off: as on the invoice.
    """
    assert invoice.issued_on is not None
    payer = invoice.parties["payer"]
    return _print(
        invoice,
        title="Kuitansi",
        number=invoice.number,
        parts=[
            (
                "",
                [
                    ["Sudah terima dari", payer["legal_name"]],
                    ["Uang sejumlah", format_rupiah(invoice.gross)],
                    ["Terbilang", terbilang_rupiah(invoice.gross)],
                    ["Untuk pembayaran", service_of(invoice)],
                    *_contract_rows(invoice),
                    ["BAST", _dated(invoice.handover_number, invoice.handover_on)],
                ],
            )
        ],
        sums=_sums(invoice, set_off),
        signatures=[
            _officer_signs("Setuju dibayar", "Kuasa Pengguna Anggaran"),
            _officer_signs("Lunas dibayar", "Bendahara Pengeluaran"),
            _supplier_signs(invoice, invoice.issued_on) | {"stamp": invoice.gross > stamped_above},
        ],
        at=at,
    )


def handover_pdf(invoice: Invoice, *, supplier: Supplier, payer: Payer, contract: Contract, at: datetime) -> bytes:
    """A draft of the handover minutes for a period, to be numbered and signed at the regency."""
    named = parties_of(supplier, payer, contract)
    on = invoice.handover_on
    with translation.override("id"):
        day = f"hari {date_format(on, 'l')} tanggal {long_day(on)}" if on else f"hari {_BLANK} tanggal {_BLANK}"
    return _print(
        invoice,
        title="Berita Acara Serah Terima",
        number=invoice.handover_number or _BLANK,
        mark="" if invoice.handover_number else "RANCANGAN",
        named=named,
        lead=f"Pada {day} kami yang bertanda tangan di bawah ini:",
        parts=[
            (
                "Pihak pertama (penyedia)",
                [
                    ["Nama", supplier.signatory_name],
                    ["Jabatan", supplier.signatory_post],
                    ["Perusahaan", supplier.name],
                    ["Alamat", supplier.address],
                ],
            ),
            (
                "Pihak kedua (penerima)",
                [
                    ["Nama", _BLANK],
                    ["NIP", _BLANK],
                    ["Jabatan", "Pejabat Pembuat Komitmen"],
                    ["Instansi", payer.legal_name],
                    ["Alamat", payer.address],
                ],
            ),
            ("Pekerjaan", [*_contract_rows(invoice, named), ["Masa layanan", _period(invoice)]]),
        ],
        text="Pihak pertama menyerahkan dan pihak kedua menerima layanan berikut, yang telah tersedia selama masa "
        "layanan tersebut, dalam keadaan baik.",
        lines=_lines(invoice),
        sums=[["Nilai tanpa PPN", format_rupiah(invoice.price), True]],
        closing="Demikian berita acara ini dibuat dalam rangkap dua untuk dipergunakan sebagaimana mestinya.",
        signatures=[
            _officer_signs("Pihak kedua", "Pejabat Pembuat Komitmen"),
            {
                "place": "Pihak pertama",
                "capacity": supplier.name,
                "name": supplier.signatory_name,
                "post": supplier.signatory_post,
                "stamp": False,
            },
        ],
        at=at,
    )


TAX_COLUMNS: Final = (
    "NPWP penjual", "Tanggal faktur", "Kode transaksi", "Referensi", "NPWP pembeli", "Nama pembeli", "Alamat pembeli",
    "Email pembeli", "Nama jasa", "Harga satuan", "Jumlah", "DPP", "DPP nilai lain", "Tarif PPN", "PPN",
)  # fmt: skip


TAX_PERCENT: Final = "12"
"""Of the base; it stands on every paper that names the VAT (PMK 131/2024)."""


def tax_rows(invoices: list[Invoice]) -> list[tuple[str, ...]]:
    """The data of tax invoices as a table, one line for each; `billing.coretax` makes the file to import."""
    return [
        (
            one.parties["supplier"]["npwp"],
            f"{one.issued_on:%Y-%m-%d}",
            tax_code_of(one),
            one.number,
            one.parties["payer"]["npwp"],
            one.parties["payer"]["legal_name"],
            one.parties["payer"]["address"],
            one.parties["payer"]["office_email"],
            service_of(one),
            f"{one.price:.0f}",
            "1",
            f"{one.price:.0f}",
            f"{one.base:.0f}",
            TAX_PERCENT,
            f"{one.vat:.0f}",
        )
        for one in invoices
    ]


def tax_code_of(invoice: Invoice) -> str:
    """The code that begins the number of its tax invoice."""
    return tax_invoice_code(is_collected=invoice.vat_is_collected).value


def service_of(invoice: Invoice) -> str:
    """What was sold, in the words of its tax invoice."""
    return f"Langganan layanan Tiru masa {_period(invoice)}"


def _print(invoice: Invoice, *, title: str, number: str, at: datetime, **more: Any) -> bytes:
    named = more.pop("named", invoice.parties)
    empty: dict[str, Any] = dict.fromkeys(("mark", "lead", "text", "words", "closing"), "")
    empty |= {"lines": [], "sums": [], "notes": []}
    if invoice.state == State.VOID:
        empty["mark"] = "BATAL"
    with translation.override("id"):
        return print_layout(
            _LAYOUT, empty | {"title": title, "number": number, "supplier": named["supplier"]} | more, at=at
        )


def _payer_rows(payer: dict[str, Any]) -> list[list[str]]:
    return [["Instansi", payer["legal_name"]], ["NPWP", payer["npwp"]], ["Alamat", payer["address"]]]


def _contract_rows(invoice: Invoice, named: dict[str, Any] | None = None) -> list[list[str]]:
    contract = (named or invoice.parties)["contract"]
    return [
        [_KINDS[Contract.Kind(contract["kind"])], _dated(contract["number"], date.fromisoformat(contract["dated_on"]))],
        ["Subkegiatan DPA", contract["sub_activity"]],
        ["Tahun anggaran", str(invoice.fiscal_year)],
    ]


def _lines(invoice: Invoice) -> list[list[str]]:
    return [[line.words.in_language("id"), format_rupiah(line.amount)] for line in invoice.lines.all()]


def _sums(invoice: Invoice, set_off: Decimal) -> list[list[Any]]:
    rows: list[list[Any]] = [
        ["Harga", format_rupiah(invoice.price), False],
        ["DPP nilai lain", format_rupiah(invoice.base), False],
        [f"PPN {TAX_PERCENT}% × DPP nilai lain", format_rupiah(invoice.vat), False],
        ["Jumlah tagihan", format_rupiah(invoice.gross), True],
    ]
    if invoice.vat_is_collected:
        rows.append(["PPN yang dipungut bendahara", format_rupiah(-invoice.vat), False])
    rows.append(["PPh 23 yang dipotong", format_rupiah(-invoice.withholding), False])
    if set_off:
        rows.append(["Kelebihan bayar yang diperhitungkan", format_rupiah(-set_off), False])
    return [*rows, ["Diterima di rekening penyedia", format_rupiah(max(invoice.net - set_off, Decimal(0))), True]]


def _officer_signs(place: str, capacity: str) -> dict[str, Any]:
    return {"place": place, "capacity": capacity, "name": _BLANK, "post": f"NIP {_BLANK}", "stamp": False}


def _supplier_signs(invoice: Invoice, day: date) -> dict[str, Any]:
    supplier = invoice.parties["supplier"]
    return {
        "place": f"{supplier['place']}, {long_day(day)}",
        "capacity": supplier["name"],
        "name": supplier["signatory_name"],
        "post": supplier["signatory_post"],
        "stamp": False,
    }


def _dated(number: str, day: date | None) -> str:
    return f"{number} tanggal {long_day(day)}" if day else number


def _period(invoice: Invoice) -> str:
    return f"{long_day(invoice.period_from)} sampai {long_day(invoice.last_day)}"
