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
CODE_MINUTES: Final = "smart_kampung.code_minutes"
CODE_TRIES: Final = "smart_kampung.code_tries"
PROOF_MINUTES: Final = "smart_kampung.proof_minutes"
PROOFS_PER_PERSON: Final = "smart_kampung.proofs_per_person"
PROOFS_PER_VILLAGE: Final = "smart_kampung.proofs_per_village"
KIOSK_PRINTS: Final = "smart_kampung.kiosk_prints"
PHOTO_DISTANCE: Final = "smart_kampung.photo_distance"
ELDERLY_FROM: Final = "smart_kampung.elderly_from"
REPORT_HOUR: Final = "smart_kampung.report_hour"

KEPT_WITH_LETTERS: Final = (LETTER_MINUTES, N6_ACCEPTED)
KEPT_WITH_HOUSES: Final = (AREA_PER_PERSON, VENTILATION, LIGHTING, HOUSE_AID, PHOTO_DISTANCE)

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
    Policy(
        key=CODE_MINUTES,
        name=LocalisedText(id="Kode bukti diri berlaku", en="A code for a letter works for"),
        explanation=LocalisedText(
            id="Kode yang dikirim, atau diberikan petugas kepada orang yang kartunya sudah dilihat.",
            en="The code that is sent, or given by an officer who saw the identity card.",
        ),
        kind=Kind.MINUTES,
        default=10,
        minimum=2,
        maximum=60,
        source=LocalisedText(
            id="Pilihan kami, seperti kode masuk warga",
            en="Our choice, as for codes by which citizens sign in",
        ),
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=CODE_TRIES,
        name=LocalisedText(id="Kode salah paling banyak", en="Wrong codes at most"),
        explanation=LocalisedText(
            id="Sesudah itu NIK dan nomor KK diisi lagi.",
            en="Afterwards NIK and KK number are entered again.",
        ),
        kind=Kind.INTEGER,
        default=5,
        minimum=3,
        maximum=20,
        unit=LocalisedText(id="kali", en="times"),
        source=LocalisedText(
            id="Pilihan kami, seperti kode masuk warga",
            en="Our choice, as for codes by which citizens sign in",
        ),
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=PROOF_MINUTES,
        name=LocalisedText(id="Bukti diri berlaku", en="What was proven holds for"),
        explanation=LocalisedText(
            id="Selama itu warga boleh meminta beberapa surat tanpa kode baru.",
            en="For so long several letters can be asked for without a new code.",
        ),
        kind=Kind.MINUTES,
        default=15,
        minimum=5,
        maximum=120,
        source=LocalisedText(
            id="Pilihan kami",
            en="Our choice",
        ),
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=PROOFS_PER_PERSON,
        name=LocalisedText(id="Permintaan kode untuk satu NIK tiap jam", en="Codes for one NIK each hour"),
        explanation=LocalisedText(
            id="Menjaga agar tidak ada yang dibanjiri pesan atau kodenya ditebak.",
            en="So that nobody is flooded with messages and no code is guessed.",
        ),
        kind=Kind.INTEGER,
        default=5,
        minimum=2,
        maximum=50,
        unit=LocalisedText(id="kali", en="times"),
        source=LocalisedText(
            id="Pilihan kami, seperti kode masuk warga",
            en="Our choice, as for codes by which citizens sign in",
        ),
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=PROOFS_PER_VILLAGE,
        name=LocalisedText(id="Permintaan kode di satu desa tiap jam", en="Codes in one village each hour"),
        explanation=LocalisedText(
            id="Menjaga register desa dari tebakan banyak orang sekaligus.",
            en="Guards the register of a village against many guesses at once.",
        ),
        kind=Kind.INTEGER,
        default=200,
        minimum=20,
        maximum=5000,
        unit=LocalisedText(id="kali", en="times"),
        source=LocalisedText(
            id="Pilihan kami",
            en="Our choice",
        ),
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=KIOSK_PRINTS,
        name=LocalisedText(id="Cetakan satu surat di kios", en="Printings of one letter at kiosks"),
        explanation=LocalisedText(
            id="Salinan lain dicetak petugas di loket.",
            en="Further copies are printed by the officer at the counter.",
        ),
        kind=Kind.INTEGER,
        default=2,
        minimum=1,
        maximum=10,
        unit=LocalisedText(id="kali", en="times"),
        source=LocalisedText(
            id="Pilihan kami",
            en="Our choice",
        ),
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=PHOTO_DISTANCE,
        name=LocalisedText(id="Jarak foto dari rumah paling jauh", en="Farthest distance of a photo from the house"),
        explanation=LocalisedText(
            id="Foto yang diambil lebih jauh dari ini ditandai. Petugas yang menilai; sistem tidak menolak.",
            en="A photo that was taken farther away is marked. An officer judges it; the system refuses none.",
        ),
        kind=Kind.INTEGER,
        default=100,
        minimum=10,
        maximum=5000,
        unit=LocalisedText(id="m", en="m"),
        source=LocalisedText(
            id="Posisi dari ponsel di antara rumah meleset beberapa puluh meter",
            en="Positions of phones between houses are off by some tens of metres",
        ),
        basis=Basis.ASSUMED,
    ),
    Policy(
        key=ELDERLY_FROM,
        name=LocalisedText(id="Lansia mulai umur", en="Old from the age of"),
        explanation=LocalisedText(
            id="Warga yang berumur sekian atau lebih masuk daftar jemput bola.",
            en="Residents of this age or older stand on the list for visits at home.",
        ),
        kind=Kind.INTEGER,
        default=60,
        minimum=50,
        maximum=90,
        unit=LocalisedText(id="tahun", en="years"),
        one=LocalisedText(id="tahun", en="year"),
        source=LocalisedText(id="UU 13/1998 pasal 1 angka 2", en="UU 13/1998, article 1 point 2"),
        basis=Basis.LAW,
    ),
    Policy(
        key=REPORT_HOUR,
        name=LocalisedText(id="Laporan jemput bola dikirim pukul", en="Report of visits is sent at"),
        explanation=LocalisedText(
            id="Mulai jam ini laporan kunjungan hari itu dikirim ke kepala puskesmas.",
            en="From this hour on the head of the health centre is told of the visits of that day.",
        ),
        kind=Kind.INTEGER,
        default=18,
        minimum=12,
        maximum=23,
        unit=LocalisedText(id="waktu setempat", en="local time"),
        source=LocalisedText(
            id="Pilihan Tiru: laporan pada hari yang sama", en="Tiru's choice: a report on the same day"
        ),
        basis=Basis.ASSUMED,
    ),
)
