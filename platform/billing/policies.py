"""The numbers that billing lives by. Those the law writes are the nation's; each says how sure it is."""

from datetime import date
from decimal import Decimal
from typing import Final

import policies
from billing.rules.periods import YearEnd
from billing.rules.procurement import Thresholds
from billing.rules.taxes import Rates
from core.localised import LocalisedText
from policies.definitions import NATIONAL_ONLY, Basis, Kind, Policy, PolicyGroup

VAT: Final = "billing.vat_percent"
BASE: Final = "billing.vat_base_twelfths"
WITHHOLDING: Final = "billing.pph23_percent"
WITHHOLDING_WITHOUT_NPWP: Final = "billing.pph23_percent_without_npwp"
NOT_COLLECTED: Final = "billing.vat_not_collected_up_to"
PROOF_UP_TO: Final = "billing.proof_of_purchase_up_to"
RECEIPT_UP_TO: Final = "billing.receipt_up_to"
DIRECT_UP_TO: Final = "billing.direct_procurement_up_to"
STAMPED_ABOVE: Final = "billing.receipt_stamped_above"
LAST_INVOICE: Final = "billing.last_invoice_days"
LAST_PAYMENT_ORDER: Final = "billing.last_payment_order_days"
TRIAL: Final = "billing.trial_days"
REMIND_BEFORE: Final = "billing.remind_days_before"
REMIND_EVERY: Final = "billing.remind_days_every"
CLOSING: Final = "billing.closing_days"

_OURS = LocalisedText(
    id="Pilihan Tiru; tidak ada peraturan yang menyebut angkanya",
    en="Tiru's choice; no regulation gives the number",
)


def _policy(key: str, name: LocalisedText, explanation: LocalisedText, **more: object) -> Policy:
    values: dict[str, object] = {"source": _OURS, "basis": Basis.ASSUMED} | more
    return Policy(
        key=key,
        name=name,
        explanation=explanation,
        who_may_set=NATIONAL_ONLY,
        **values,  # type: ignore[arg-type]  # the fields of a policy, each checked by Policy itself
    )


GROUP: Final = PolicyGroup(
    slug="billing",
    name=LocalisedText(id="Tagihan", en="Billing"),
    ministry_only=True,
    policies=(
        _policy(
            VAT,
            LocalisedText(id="Tarif PPN", en="VAT rate"),
            LocalisedText(
                id="Dikenakan atas DPP nilai lain, bukan atas harga.",
                en="Charged on the other value base, not on the price.",
            ),
            kind=Kind.PERCENT,
            default=Decimal(12),
            maximum=100,
            source=LocalisedText(id="PMK 131/2024", en="PMK 131/2024"),
            basis=Basis.LAW,
        ),
        _policy(
            BASE,
            LocalisedText(id="DPP nilai lain dalam per dua belas", en="Other value base in twelfths"),
            LocalisedText(
                id="Dasar pengenaan PPN adalah sekian per dua belas dari harga.",
                en="VAT is charged on so many twelfths of the price.",
            ),
            kind=Kind.INTEGER,
            default=11,
            minimum=1,
            maximum=12,
            source=LocalisedText(id="PMK 131/2024", en="PMK 131/2024"),
            basis=Basis.LAW,
        ),
        _policy(
            WITHHOLDING,
            LocalisedText(id="PPh 23 yang dipotong", en="PPh 23 withheld"),
            LocalisedText(
                id="Bendahara memotongnya dari harga tanpa PPN dan menyetorkannya atas nama penyedia.",
                en="The treasurer withholds it from the price without VAT and pays it in the supplier's name.",
            ),
            kind=Kind.PERCENT,
            default=Decimal(2),
            maximum=100,
            source=LocalisedText(id="PMK 141/2015", en="PMK 141/2015"),
            basis=Basis.UNVERIFIED,
        ),
        _policy(
            WITHHOLDING_WITHOUT_NPWP,
            LocalisedText(id="PPh 23 bila penyedia tanpa NPWP", en="PPh 23 where the supplier has no NPWP"),
            LocalisedText(
                id="Dipotong sebagai ganti tarif biasa bila penyedia tidak memiliki NPWP.",
                en="Withheld instead of the usual rate where the supplier has no NPWP.",
            ),
            kind=Kind.PERCENT,
            default=Decimal(4),
            maximum=100,
            source=LocalisedText(id="UU PPh pasal 23 ayat (1a)", en="Income tax law, art. 23(1a)"),
            basis=Basis.UNVERIFIED,
        ),
        _policy(
            NOT_COLLECTED,
            LocalisedText(id="Batas pembayaran tanpa pemungutan PPN", en="Payments whose VAT is not collected"),
            LocalisedText(
                id="Sampai harga ini, tanpa PPN dan bukan pecahan transaksi yang lebih besar, bendahara membayar "
                "PPN kepada penyedia.",
                en="Up to this price, without VAT and not a part of something larger, the treasurer pays the VAT to "
                "the supplier.",
            ),
            kind=Kind.RUPIAH,
            default=Decimal(2_000_000),
            source=LocalisedText(id="PMK 231/2019 jo. PMK 59/2022", en="PMK 231/2019 with PMK 59/2022"),
            basis=Basis.UNVERIFIED,
        ),
        _policy(
            PROOF_UP_TO,
            LocalisedText(id="Batas bukti pembelian", en="Limit of a proof of purchase"),
            LocalisedText(
                id="Sampai nilai ini bukti pembelian cukup.", en="Up to this value a proof of purchase is enough."
            ),
            kind=Kind.RUPIAH,
            default=Decimal(10_000_000),
            source=LocalisedText(id="Perpres 12/2021", en="Perpres 12/2021"),
            basis=Basis.UNVERIFIED,
        ),
        _policy(
            RECEIPT_UP_TO,
            LocalisedText(id="Batas kuitansi", en="Limit of a receipt"),
            LocalisedText(
                id="Di atas nilai ini diperlukan surat perintah kerja (SPK) melalui SPSE.",
                en="Above this value a work order (SPK) through SPSE is needed.",
            ),
            kind=Kind.RUPIAH,
            default=Decimal(50_000_000),
            source=LocalisedText(id="Perpres 12/2021", en="Perpres 12/2021"),
            basis=Basis.UNVERIFIED,
        ),
        _policy(
            DIRECT_UP_TO,
            LocalisedText(id="Batas pengadaan langsung", en="Limit of direct procurement"),
            LocalisedText(
                id="Di atas nilai ini pengadaan melalui e-katalog atau tender.",
                en="Above this value procurement is by e-catalogue or tender.",
            ),
            kind=Kind.RUPIAH,
            default=Decimal(200_000_000),
            source=LocalisedText(id="Perpres 12/2021 jo. Perpres 46/2025", en="Perpres 12/2021 with Perpres 46/2025"),
            basis=Basis.UNVERIFIED,
        ),
        _policy(
            STAMPED_ABOVE,
            LocalisedText(id="Kuitansi bermeterai di atas", en="Receipts bear a revenue stamp above"),
            LocalisedText(
                id="Kuitansi dengan jumlah di atas ini memberi tempat meterai pada tanda tangan penyedia.",
                en="A receipt of more than this has room for a revenue stamp at the supplier's signature.",
            ),
            kind=Kind.RUPIAH,
            default=Decimal(5_000_000),
            source=LocalisedText(id="UU 10/2020 pasal 3 ayat (2)", en="UU 10/2020, art. 3(2)"),
            basis=Basis.UNVERIFIED,
        ),
        _policy(
            LAST_INVOICE,
            LocalisedText(id="Tagihan terakhir sebelum 31 Desember", en="Last invoice before 31 December"),
            LocalisedText(
                id="Tagihan terakhir tahun anggaran terbit sekian hari sebelum 31 Desember: 31 hari berarti "
                "30 November.",
                en="The last invoice of a budget year is issued so many days before 31 December: 31 days mean "
                "30 November.",
            ),
            kind=Kind.DAYS,
            default=31,
            minimum=17,
            maximum=90,
        ),
        _policy(
            LAST_PAYMENT_ORDER,
            LocalisedText(id="Batas SPM sebelum 31 Desember", en="Last payment order before 31 December"),
            LocalisedText(
                id="Hari terakhir SPM bila surat edaran daerah belum dicatat pada kontrak: 16 hari berarti "
                "15 Desember.",
                en="Last day for an SPM where the contract does not name the regency's circular: 16 days mean "
                "15 December.",
            ),
            kind=Kind.DAYS,
            default=16,
            minimum=1,
            maximum=16,
        ),
        _policy(
            TRIAL,
            LocalisedText(id="Masa coba", en="Trial"),
            LocalisedText(
                id="Sekian hari pertama sejak daerah mulai memakai Tiru tidak ditagih.",
                en="So many days from a regency's first day on Tiru cost nothing.",
            ),
            kind=Kind.DAYS,
            default=90,
            maximum=365,
        ),
        _policy(
            REMIND_BEFORE,
            LocalisedText(id="Pengingat sebelum jatuh tempo", en="Reminder before the due day"),
            LocalisedText(
                id="Pengingat pertama dikirim sekian hari sebelum jatuh tempo.",
                en="The first reminder is sent so many days before the due day.",
            ),
            kind=Kind.DAYS,
            default=7,
            minimum=1,
            maximum=29,
        ),
        _policy(
            REMIND_EVERY,
            LocalisedText(id="Jarak pengingat sesudah jatuh tempo", en="Reminders after the due day"),
            LocalisedText(
                id="Sesudah jatuh tempo pengingat dikirim sehari kemudian, lalu setiap sekian hari.",
                en="After the due day a reminder is sent on the next day, then every so many days.",
            ),
            kind=Kind.DAYS,
            default=14,
            minimum=1,
            maximum=60,
        ),
        _policy(
            CLOSING,
            LocalisedText(id="Waktu sampai pengaturan terkunci", en="Time until settings are read only"),
            LocalisedText(
                id="Dihitung dari pengingat pertama sesudah jatuh tempo, lalu digeser ke awal triwulan berikutnya. "
                "Layanan warga dan pekerjaan petugas tidak pernah berhenti.",
                en="Counted from the first reminder after the due day, then moved to the start of the next quarter. "
                "Services for citizens and officers' work never stop.",
            ),
            kind=Kind.DAYS,
            default=60,
            minimum=30,
            maximum=365,
        ),
    ),
)


def rates_on(day: date) -> Rates:
    """The tax numbers that count on a day."""
    found = policies.national_values([VAT, BASE, WITHHOLDING, WITHHOLDING_WITHOUT_NPWP, NOT_COLLECTED], day)
    return Rates(
        vat=found[VAT],
        base_twelfths=found[BASE],
        withholding=found[WITHHOLDING],
        withholding_without_npwp=found[WITHHOLDING_WITHOUT_NPWP],
        not_collected_up_to=found[NOT_COLLECTED],
    )


def year_end_on(day: date) -> YearEnd:
    found = policies.national_values([LAST_INVOICE, LAST_PAYMENT_ORDER], day)
    return YearEnd(last_invoice=found[LAST_INVOICE], last_payment_order=found[LAST_PAYMENT_ORDER])


def thresholds_on(day: date) -> Thresholds:
    found = policies.national_values([PROOF_UP_TO, RECEIPT_UP_TO, DIRECT_UP_TO], day)
    return Thresholds(proof=found[PROOF_UP_TO], receipt=found[RECEIPT_UP_TO], direct=found[DIRECT_UP_TO])


def stamped_above_on(day: date) -> Decimal:
    return Decimal(policies.national_values([STAMPED_ABOVE], day)[STAMPED_ABOVE])
