"""
What a regency may decide about messages, and about how citizens sign in by them (`accounts.citizens` keeps to it).
"""

from typing import Final

from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy, PolicyGroup

CODE_MINUTES: Final = "sign_in.code_minutes"
CODE_TRIES: Final = "sign_in.code_tries"
CODES_PER_CONTACT: Final = "sign_in.codes_per_contact"
CODES_PER_REGENCY: Final = "sign_in.codes_per_regency"
REST_MINUTES: Final = "sign_in.rest_minutes"
OWN_DEVICE_DAYS: Final = "sign_in.own_device_days"
ALL: Final = (CODE_MINUTES, CODE_TRIES, CODES_PER_CONTACT, CODES_PER_REGENCY, REST_MINUTES, OWN_DEVICE_DAYS)

_SOURCE: Final = LocalisedText(
    id="Pilihan Tiru. Tidak ada peraturan yang menyebut angkanya", en="Tiru's choice. No regulation gives the number"
)


def _policy(
    key: str, name: LocalisedText, explanation: LocalisedText, kind: Kind, default: int, minimum: int, maximum: int
) -> Policy:
    return Policy(
        key=key,
        name=name,
        explanation=explanation,
        kind=kind,
        default=default,
        minimum=minimum,
        maximum=maximum,
        source=_SOURCE,
        basis=Basis.ASSUMED,
    )


KEEP_DAYS: Final = "notifications.keep_days"
TRY_HOURS: Final = "notifications.try_hours"

MESSAGES: Final = PolicyGroup(
    slug="notifications",
    name=LocalisedText(id="Pesan", en="Messages"),
    policies=(
        _policy(
            KEEP_DAYS,
            LocalisedText(id="Lama isi pesan disimpan", en="How long the text of a message is kept"),
            LocalisedText(
                id="Sejak pesan sampai atau gagal. Sesudah itu isi dan alamatnya dihapus; sampai atau gagalnya tetap "
                "tercatat. Kotak masuk warga tidak ikut dihapus.",
                en="After it arrived or was given up. Then text and address are erased; whether it arrived stays on "
                "record. The inbox of citizens is kept.",
            ),
            Kind.DAYS,
            30,
            1,
            365,
        ),
        Policy(
            key=TRY_HOURS,
            name=LocalisedText(id="Lama mencoba mengirim pesan", en="How long a message is tried"),
            explanation=LocalisedText(
                id="Bila surel, WhatsApp, atau SMS sedang mati: pesan menunggu, dicoba tiap jam, dan keluar berurutan "
                "begitu salurannya pulih. Sesudah jam sebanyak ini pesan dinyatakan gagal; tombolnya mengirim ulang.",
                en="While e-mail, WhatsApp or SMS is down, a message waits, is tried every hour, and goes out in its "
                "order once the channel works again. After so many hours it counts as failed; a button sends it again.",
            ),
            kind=Kind.HOURS,
            default=72,
            minimum=24,
            maximum=240,
            source=LocalisedText(
                id="RFC 5321 bagian 4.5.4.1 menyarankan 4-5 hari; 72 jam, satu akhir pekan, adalah pilihan Tiru",
                en="RFC 5321 section 4.5.4.1 suggests 4-5 days; 72 hours, a weekend, is Tiru's choice",
            ),
            basis=Basis.ASSUMED,
        ),
    ),
)

GROUP: Final = PolicyGroup(
    slug="sign_in",
    name=LocalisedText(id="Warga masuk dengan kode", en="Citizens sign in by a code"),
    policies=(
        _policy(
            CODE_MINUTES,
            LocalisedText(id="Masa berlaku kode masuk", en="How long a sign-in code works"),
            LocalisedText(
                id="Sesudah itu warga meminta kode baru. Terlalu singkat menyulitkan di tempat yang sinyalnya lemah.",
                en="After that the citizen asks for a new one. A short time is hard where the signal is weak.",
            ),
            Kind.MINUTES,
            10,
            3,
            30,
        ),
        _policy(
            CODE_TRIES,
            LocalisedText(id="Percobaan untuk satu kode", en="Tries for one code"),
            LocalisedText(
                id="Sesudah salah sebanyak ini, kode tidak berlaku lagi.",
                en="After so many wrong ones the code no longer works.",
            ),
            Kind.INTEGER,
            5,
            3,
            10,
        ),
        _policy(
            CODES_PER_CONTACT,
            LocalisedText(id="Kode per jam ke satu nomor atau surel", en="Codes per hour to one number or address"),
            LocalisedText(
                id="Melindungi orang dari pesan yang tidak dimintanya, dan membatasi tebakan.",
                en="Protects people from messages they did not ask for, and limits guessing.",
            ),
            Kind.INTEGER,
            5,
            2,
            20,
        ),
        _policy(
            CODES_PER_REGENCY,
            LocalisedText(id="Kode per jam di seluruh daerah", en="Codes per hour in the whole regency"),
            LocalisedText(
                id="Batas biaya bila ada yang menyalahgunakan pengiriman kode.",
                en="A limit on the cost if somebody misuses the sending of codes.",
            ),
            Kind.INTEGER,
            500,
            20,
            20_000,
        ),
        _policy(
            REST_MINUTES,
            LocalisedText(id="Keluar sendiri sesudah tidak dipakai", en="Signed out after a rest of"),
            LocalisedText(
                id="Berlaku di perangkat yang dipakai bersama, misalnya di kantor desa.",
                en="On devices that others use, for example in a village office.",
            ),
            Kind.MINUTES,
            30,
            5,
            240,
        ),
        _policy(
            OWN_DEVICE_DAYS,
            LocalisedText(id="Tetap masuk di perangkat sendiri", en="Signed in on one's own device for"),
            LocalisedText(
                id="Hanya bila warga mengatakan perangkatnya dipakai sendiri. Dihitung sejak terakhir dipakai.",
                en="Only if the citizen says that nobody else uses the device. Counted from the last use.",
            ),
            Kind.DAYS,
            30,
            1,
            90,
        ),
    ),
)
