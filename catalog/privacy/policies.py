"""The numbers of UU 27/2022 (UU PDP), and what a regency may decide beside them."""

from typing import Final

from core.localised import LocalisedText
from policies.definitions import NATIONAL_ONLY, Basis, Kind, Policy, PolicyGroup

ANSWER_HOURS: Final = "privacy.answer_hours"
OTHER_HOURS: Final = "privacy.other_answer_hours"
BREACH_HOURS: Final = "privacy.breach_hours"
AUTHORITY: Final = "privacy.authority"
COPY_DAYS: Final = "privacy.copy_days"
APPROVE_ABOVE: Final = "privacy.approve_above"
SECOND_PERSON: Final = "privacy.second_person"

AUTHORITIES: Final = {
    "komdigi": LocalisedText(
        id="Kementerian Komunikasi dan Digital", en="Ministry of Communication and Digital Affairs (Komdigi)"
    ),
    "agency": LocalisedText(id="Lembaga pelindungan data pribadi", en="Agency for personal data"),
}

_CHOSEN = LocalisedText(
    id="Pilihan Tiru. UU 27/2022 tidak menyebut angkanya", en="Tiru's choice. UU 27/2022 gives no number"
)

GROUP: Final = PolicyGroup(
    slug="privacy",
    name=LocalisedText(id="Pelindungan data pribadi", en="Protection of personal data"),
    policies=(
        Policy(
            key=ANSWER_HOURS,
            name=LocalisedText(id="Waktu menjawab permintaan menurut undang-undang", en="Time to answer by law"),
            explanation=LocalisedText(
                id="Akses, pembetulan, penarikan persetujuan, dan pembatasan. Jam malam dan hari libur ikut dihitung; "
                "permintaan yang sudah masuk memakai angka saat masuk.",
                en="Access, correction, withdrawal of consent and restriction. Nights and free days count; requests "
                "that came in keep the number of that day.",
            ),
            kind=Kind.HOURS,
            default=72,
            minimum=1,
            maximum=72,
            source=LocalisedText(
                id="UU 27/2022 pasal 30, 32, 40, dan 41: 3 x 24 jam",
                en="UU 27/2022, articles 30, 32, 40, 41: 3 x 24 hours",
            ),
            basis=Basis.LAW,
        ),
        Policy(
            key=OTHER_HOURS,
            name=LocalisedText(id="Waktu menjawab permintaan lain", en="Time to answer other requests"),
            explanation=LocalisedText(
                id="Penghapusan, keberatan, dan pemindahan data. Undang-undang tidak menyebut waktunya.",
                en="Erasure, objection and portability. The law names no time.",
            ),
            kind=Kind.HOURS,
            default=72,
            minimum=1,
            maximum=720,
            source=_CHOSEN,
            basis=Basis.ASSUMED,
        ),
        Policy(
            key=BREACH_HOURS,
            name=LocalisedText(
                id="Waktu memberitahukan kegagalan pelindungan", en="Time to give notice of a failure of protection"
            ),
            explanation=LocalisedText(
                id="Sejak kegagalan diketahui sampai subjek data dan lembaga diberi tahu secara tertulis.",
                en="From when it became known until the people and the authority have a written notice.",
            ),
            kind=Kind.HOURS,
            default=72,
            minimum=1,
            maximum=72,
            source=LocalisedText(
                id="UU 27/2022 pasal 46 (1): paling lambat 3 x 24 jam",
                en="UU 27/2022, article 46 (1): 3 x 24 hours at most",
            ),
            basis=Basis.LAW,
        ),
        Policy(
            key=AUTHORITY,
            name=LocalisedText(id="Penerima pemberitahuan kegagalan", en="Who gets the notice of a failure"),
            explanation=LocalisedText(
                id="Sampai lembaga pelindungan data pribadi berdiri, pemberitahuan dikirim kepada Komdigi.",
                en="Until the agency for personal data exists, notices go to the Ministry of Communication (Komdigi).",
            ),
            kind=Kind.CHOICE,
            choices=tuple(AUTHORITIES.items()),
            default="komdigi",
            source=LocalisedText(id="UU 27/2022 pasal 46 dan 58", en="UU 27/2022, articles 46 and 58"),
            basis=Basis.LAW,
            who_may_set=NATIONAL_ONLY,
        ),
        Policy(
            key=COPY_DAYS,
            name=LocalisedText(id="Salinan data dapat diambil selama", en="How long a copy can be fetched"),
            explanation=LocalisedText(
                id="Salinan dapat diambil sekali. Yang tidak diambil dihapus sesudah itu.",
                en="A copy can be fetched once. One that nobody fetches is deleted then.",
            ),
            kind=Kind.DAYS,
            default=7,
            minimum=1,
            maximum=30,
            source=_CHOSEN,
            basis=Basis.ASSUMED,
        ),
        Policy(
            key=SECOND_PERSON,
            name=LocalisedText(
                id="Pengecualian dari pembatasan disetujui dua orang",
                en="Exceptions from a restriction need two people",
            ),
            explanation=LocalisedText(
                id="Yang mengusulkan pemrosesan dilanjutkan dan yang menyetujui orang yang berbeda. Bila menyangkut "
                "nyawa atau kesehatan, langkahnya langsung berlaku dan disetujui sesudahnya.",
                en="Who proposes to go on and who agrees are two people. Where a life or somebody's health depends on "
                "it, it counts at once, and the second person agrees afterwards.",
            ),
            kind=Kind.BOOLEAN,
            default=True,
            source=LocalisedText(
                id="UU 27/2022 pasal 41 tidak menyebut caranya; pilihan Tiru",
                en="UU 27/2022, article 41 does not say how; Tiru's choice",
            ),
            basis=Basis.ASSUMED,
        ),
        Policy(
            key=APPROVE_ABOVE,
            name=LocalisedText(
                id="Penghapusan sebanyak ini menunggu persetujuan", en="So many rows wait for a person's approval"
            ),
            explanation=LocalisedText(
                id="Penghapusan pertama suatu aturan disetujui orang; sesudah itu hanya yang lebih banyak dari ini.",
                en="The first run of a rule is always approved by a person; later ones only above this number.",
            ),
            kind=Kind.INTEGER,
            default=500,
            minimum=0,
            maximum=1_000_000,
            source=_CHOSEN,
            basis=Basis.ASSUMED,
        ),
    ),
)
