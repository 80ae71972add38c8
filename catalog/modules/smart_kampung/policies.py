"""What a regency may decide about its villages. What a case needs later is kept with it when it is begun."""

from decimal import Decimal
from typing import Final

from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy

LETTER_MINUTES: Final = "smart_kampung.letter_minutes"
N6_ACCEPTED: Final = "smart_kampung.n6_accepted"
AREA_PER_PERSON: Final = "smart_kampung.area_per_person"
VENTILATION: Final = "smart_kampung.ventilation_share"
LIGHTING: Final = "smart_kampung.lighting_share"
HOUSE_AID: Final = "smart_kampung.house_aid"

KEPT_WITH_LETTERS: Final = (LETTER_MINUTES, N6_ACCEPTED)
KEPT_WITH_HOUSES: Final = (AREA_PER_PERSON, VENTILATION, LIGHTING, HOUSE_AID)

POLICIES: Final = (
    Policy(
        key=LETTER_MINUTES,
        name=LocalisedText(id="Surat selesai dalam", en="A letter is done within"),
        explanation=LocalisedText(
            id="Janji yang tertulis di halaman surat, dihitung dari surat diajukan sampai ditandatangani.",
            en="The promise on the pages of letters, from the moment one is asked for until it is signed.",
        ),
        kind=Kind.MINUTES,
        default=15,
        minimum=1,
        maximum=1440,
        source=LocalisedText(
            id="Surat keterangan usaha di Banyuwangi selesai kurang dari 15 menit",
            en="A business letter in Banyuwangi is done in under 15 minutes",
        ),
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=N6_ACCEPTED,
        name=LocalisedText(
            id="KUA menerima N6 sebagai pengganti akta kematian", en="The KUA takes an N6 for a death certificate"
        ),
        explanation=LocalisedText(
            id="Bagi duda dan janda yang menikah lagi. Bila ragu, petugas diminta memastikannya.",
            en="For the widowed who marry again. In doubt the officer is asked to make sure.",
        ),
        kind=Kind.CHOICE,
        default="warn",
        choices=(
            ("yes", LocalisedText(id="ya", en="yes")),
            ("warn", LocalisedText(id="tergantung, tanyakan petugas", en="it depends, ask the officer")),
            ("no", LocalisedText(id="tidak", en="no")),
        ),
        source=LocalisedText(
            id="PMA 30/2024 meminta akta kematian; N6 berasal dari SK Dirjen Bimas Islam 473/2020",
            en="PMA 30/2024 asks for a death certificate; the N6 comes from SK Dirjen Bimas Islam 473/2020",
        ),
        basis=Basis.UNVERIFIED,
    ),
    Policy(
        key=AREA_PER_PERSON,
        name=LocalisedText(id="Luas lantai paling sedikit tiap orang", en="Least floor area for each person"),
        explanation=LocalisedText(
            id="Rumah yang lebih sempit dari ini termasuk tidak layak huni.",
            en="A house with less than this counts as unfit to live in.",
        ),
        kind=Kind.DECIMAL,
        default=Decimal(9),
        minimum=Decimal(1),
        maximum=Decimal(50),
        decimals=1,
        unit=LocalisedText(id="m²", en="m²"),
        source=LocalisedText(
            id="Permen PUPR 29/2018: 9 m² tiap orang. Ukuran lain yang dipakai: 7,2 dan 8 m²",
            en="Permen PUPR 29/2018: 9 m² a person. Others in use: 7.2 and 8 m²",
        ),
        basis=Basis.LAW,
    ),
    Policy(
        key=VENTILATION,
        name=LocalisedText(id="Lubang udara paling sedikit", en="Least opening for air"),
        explanation=LocalisedText(
            id="Bagian dari luas lantai. Rumah di bawahnya termasuk tidak layak huni.",
            en="As a share of the floor. A house below it counts as unfit to live in.",
        ),
        kind=Kind.PERCENT,
        default=Decimal(5),
        minimum=Decimal(0),
        maximum=Decimal(100),
        source=LocalisedText(id="Ukuran pemetaan RTLH desa", en="Measure of the villages' survey of houses"),
        basis=Basis.UNVERIFIED,
    ),
    Policy(
        key=LIGHTING,
        name=LocalisedText(id="Lubang cahaya paling sedikit", en="Least opening for light"),
        explanation=LocalisedText(
            id="Bagian dari luas lantai. Rumah di bawahnya termasuk tidak layak huni.",
            en="As a share of the floor. A house below it counts as unfit to live in.",
        ),
        kind=Kind.PERCENT,
        default=Decimal(10),
        minimum=Decimal(0),
        maximum=Decimal(100),
        source=LocalisedText(id="Ukuran pemetaan RTLH desa", en="Measure of the villages' survey of houses"),
        basis=Basis.UNVERIFIED,
    ),
    Policy(
        key=HOUSE_AID,
        name=LocalisedText(id="Bantuan perbaikan tiap rumah", en="Aid for the repair of each house"),
        explanation=LocalisedText(
            id="Usulan biaya satu rumah paling banyak sekian. Batas keputusan desa tertulis dalam pelimpahannya.",
            en="At most this is proposed for one house. What a village may decide stands in its delegation.",
        ),
        kind=Kind.RUPIAH,
        default=Decimal(20_000_000),
        source=LocalisedText(
            id="Contoh: Rp20 juta tiap rumah di Jawa Tengah, 2025. Tiap daerah menetapkan sendiri",
            en="Example: Rp20 million a house in Central Java, 2025. Each region decides for itself",
        ),
        basis=Basis.ASSUMED,
    ),
)
