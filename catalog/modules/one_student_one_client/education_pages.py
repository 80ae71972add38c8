"""The pages of `education.TOPICS`, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from catalog.modules.one_student_one_client.rules.signs import Danger
from core.localised import LocalisedText


@dataclass(frozen=True)
class Section:
    """
    A part of a page.

    :param is_urgent: what to do at once; shown first to the eye.
    """

    heading: LocalisedText
    points: tuple[LocalisedText, ...]
    is_urgent: bool = False


def _say(id: str, en: str) -> LocalisedText:
    return LocalisedText(id=id, en=en)


def _section(id: str, en: str, *points: LocalisedText, is_urgent: bool = False) -> Section:
    return Section(LocalisedText(id=id, en=en), points, is_urgent)


_GO: Final = _section(
    "Apa yang dilakukan",
    "What to do",
    _say(
        "Berangkat sekarang ke Puskesmas atau rumah sakit terdekat. Jangan menunggu besok, jangan menunggu "
        "suami pulang.",
        "Go to the nearest Puskesmas or hospital now. Do not wait for tomorrow or for your husband to come home.",
    ),
    _say(
        "Telepon bidan dan mahasiswa pendamping sambil berangkat. Bawa Buku KIA dan kartu JKN.",
        "Call your midwife and your student on the way. Take the Buku KIA and your JKN card.",
    ),
    _say(
        "Tidak perlu yakin. Lebih baik datang dan ternyata baik daripada terlambat.",
        "You need not be sure. Better to come and be sent home well than to come late.",
    ),
    is_urgent=True,
)

PAGES: Final[dict[str, tuple[Section, ...]]] = {
    "danger_signs": (
        _section(
            "Tanda yang tidak boleh ditunggu",
            "Signs that cannot wait",
            # The same list opens a referral when a visit notes one of them.
            *(sign.label for sign in Danger),
        ),
        _GO,
        _section(
            "Menghitung gerakan janin",
            "Counting the movements of the child",
            _say(
                "Mulai minggu ke-28, perhatikan gerakan setiap hari pada jam yang sama.",
                "From week 28 on, watch the movements each day at the same hour.",
            ),
            _say(
                "Bayi bergerak sedikitnya 10 kali dalam 12 jam. Kalau kurang, makan, minum, lalu berbaring miring "
                "dan hitung lagi; kalau tetap kurang, berangkat ke bidan hari itu juga.",
                "A child moves at least 10 times in 12 hours. If it is fewer, eat, drink, lie on your side and "
                "count again; if it stays fewer, go to the midwife the same day.",
            ),
        ),
    ),
    "nutrition": (
        _section(
            "Isi piring ibu hamil",
            "A pregnant woman's plate",
            _say(
                "Setengah piring sayur dan buah, setengahnya lagi makanan pokok dan lauk. Lauk hewani setiap kali "
                "makan: telur, ikan, ayam, atau hati sekali seminggu.",
                "Half the plate is vegetables and fruit, the other half staple food and protein. Animal protein at "
                "each meal: egg, fish, chicken, or liver once a week.",
            ),
            _say(
                "Trimester pertama kira-kira 180 kkal sehari lebih banyak daripada biasa: satu telur rebus dan "
                "sepotong buah. Sesudahnya kira-kira 300 kkal: sepiring kecil nasi dengan lauk.",
                "In the first trimester about 180 kcal a day more than usual: a boiled egg and a piece of fruit. "
                "After it about 300: a small plate of rice with something beside it.",
            ),
            _say(
                "Mual? Makan sedikit-sedikit, lima sampai enam kali sehari, dan mulai dengan yang kering sebelum "
                "bangun.",
                "Feeling sick? Eat little, five or six times a day, beginning with something dry before you get up.",
            ),
            _say(
                "Pakai garam beryodium. Minum air delapan sampai dua belas gelas sehari.",
                "Use iodised salt. Drink eight to twelve glasses of water a day.",
            ),
        ),
        _section(
            "Tablet tambah darah",
            "Iron tablets",
            _say(
                "Satu tablet setiap hari, sedikitnya 90 tablet selama hamil.",
                "One tablet each day, at least 90 in a pregnancy.",
            ),
            _say(
                "Minum malam hari sebelum tidur dengan air putih atau air jeruk. Jangan dengan teh, kopi, atau "
                "susu: zat besinya tidak terserap.",
                "Take it at night before sleeping, with water or orange juice. Not with tea, coffee or milk: the "
                "iron is not taken up.",
            ),
            _say(
                "Tinja menjadi hitam: itu biasa dan tidak berbahaya. Kalau mual, minum setelah makan sedikit.",
                "Stools turn black: that is usual and does no harm. If you feel sick, take it after a bite to eat.",
            ),
            _say(
                "Lupa sehari? Minum lagi besok, satu saja.",
                "Forgotten for a day? Go on tomorrow, with one.",
            ),
        ),
        _section(
            "Yang dihindari",
            "What to leave",
            _say(
                "Rokok dan asap rokok di rumah, minuman beralkohol, jamu dan obat tanpa bertanya kepada bidan.",
                "Cigarettes and smoke in the house, alcohol, and herbal drinks or medicines without asking the "
                "midwife.",
            ),
            _say(
                "Daging, ikan, dan telur mentah atau setengah matang.",
                "Raw or half-cooked meat, fish and eggs.",
            ),
        ),
    ),
    "birth_plan": (
        _section(
            "Enam hal yang disepakati",
            "Six things to agree on",
            _say(
                "Siapa yang menolong, dan di mana. Tempatnya menurut skor risiko: tanyakan kepada bidan.",
                "Who attends, and where. The place follows the risk score: ask the midwife.",
            ),
            _say(
                "Siapa yang menemani ibu, siang maupun malam.",
                "Who is with the mother, by day and by night.",
            ),
            _say(
                "Kendaraan: siapa punya, nomor teleponnya, dan siapa penggantinya bila tidak bisa.",
                "The vehicle: whose it is, the phone number, and who steps in if it cannot come.",
            ),
            _say(
                "Biaya: kartu JKN aktif, dan tabungan untuk perjalanan dan makan keluarga.",
                "The cost: an active JKN card, and savings for travel and meals of the family.",
            ),
            _say(
                "Calon donor darah: dua orang atau lebih dengan golongan darah yang sama, sehat, dan mudah dihubungi.",
                "Blood donors: two or more people of the same blood group, in health and easy to reach.",
            ),
            _say(
                "Siapa yang menjaga anak dan rumah.",
                "Who looks after the children and the house.",
            ),
        ),
        _section(
            "Tas yang sudah siap pada minggu ke-36",
            "A bag that is ready by week 36",
            _say(
                "Buku KIA, KTP, Kartu Keluarga, kartu JKN.",
                "The Buku KIA, identity card, family card, JKN card.",
            ),
            _say(
                "Kain dan baju ganti untuk ibu, pembalut, bedong, topi dan baju bayi.",
                "Cloths and clothes for the mother, pads, a wrap, a cap and clothes for the baby.",
            ),
        ),
        _section(
            "Kapan berangkat",
            "When to go",
            _say(
                "Mulas teratur yang makin sering dan makin kuat, keluar lendir bercampur darah, atau air ketuban "
                "pecah.",
                "Regular pains that come more often and stronger, mucus with blood, or waters that break.",
            ),
            _say(
                "Rumah jauh dari Puskesmas? Tanyakan rumah tunggu kelahiran, dan berangkat sebelum hari perkiraan "
                "lahir.",
                "Far from the Puskesmas? Ask for the waiting house, and go before the expected day.",
            ),
            is_urgent=True,
        ),
    ),
    "breastfeeding": (
        _section(
            "Satu jam pertama",
            "The first hour",
            _say(
                "Bayi diletakkan di dada ibu, kulit bertemu kulit, sedikitnya satu jam. Ia mencari sendiri puting ibu.",
                "The baby lies on the mother's chest, skin to skin, for at least an hour, and finds the breast itself.",
            ),
            _say(
                "Kolostrum yang kuning kental adalah perlindungan pertama. Jangan dibuang, jangan diganti madu atau "
                "air.",
                "The thick yellow colostrum is the first protection. Do not throw it away, nor give honey or water.",
            ),
        ),
        _section(
            "Enam bulan ASI saja",
            "Six months of breast milk alone",
            _say(
                "Tanpa air, madu, pisang, atau susu lain. ASI cukup, juga pada hari panas.",
                "No water, honey, banana or other milk. Breast milk is enough, on hot days, too.",
            ),
            _say(
                "Susui setiap kali bayi mau, 8 sampai 12 kali sehari, siang dan malam. Makin sering disusui, makin "
                "banyak.",
                "Feed whenever the baby wants, 8 to 12 times a day, by day and night. The more it is fed, the more "
                "comes.",
            ),
            _say(
                "Tanda cukup: buang air kecil enam kali atau lebih sehari, dan berat naik di Posyandu.",
                "Signs of enough: wet six times a day or more, and a weight that rises at the Posyandu.",
            ),
            _say(
                "Bayi melekat baik: mulut terbuka lebar, dagu menempel, sebagian besar lingkar hitam masuk mulut, "
                "tidak sakit.",
                "A good hold: mouth wide open, chin against the breast, most of the dark ring in the mouth, no pain.",
            ),
        ),
        _section(
            "Kalau bekerja atau bepergian",
            "At work or away",
            _say(
                "Perah dan simpan dalam wadah tertutup yang bersih: paling lama empat jam pada suhu ruang. Berikan "
                "dengan sendok atau cangkir kecil.",
                "Express it into a clean closed cup: four hours at most at room temperature. Give it by spoon or "
                "small cup.",
            ),
            _say(
                "Mulai enam bulan ditambah makanan pendamping, dan menyusui diteruskan sampai dua tahun.",
                "From six months on food is added, and breastfeeding goes on until two years.",
            ),
        ),
        _section(
            "Minta tolong bidan",
            "Ask the midwife",
            _say(
                "Puting lecet, payudara bengkak, merah, panas, atau ibu demam; bayi mengantuk terus dan tidak mau "
                "menyusu.",
                "Sore nipples, a breast that is swollen, red or hot, or fever; a baby who sleeps on and will not feed.",
            ),
            is_urgent=True,
        ),
    ),
    "danger_after_birth": (
        _section(
            "Pada ibu",
            "In the mother",
            _say(
                "Perdarahan banyak: pembalut penuh dalam waktu kurang dari satu jam, atau keluar gumpalan besar.",
                "Heavy bleeding: a pad that is full in less than an hour, or large clots.",
            ),
            _say(
                "Demam, atau cairan dari jalan lahir yang berbau.",
                "Fever, or discharge that smells.",
            ),
            _say(
                "Sakit kepala hebat, pandangan kabur, bengkak pada muka atau tangan, kejang.",
                "Severe headache, blurred vision, swelling of the face or hands, convulsions.",
            ),
            _say(
                "Nyeri perut hebat, atau nyeri dan bengkak pada satu tungkai.",
                "Severe pain in the belly, or pain and swelling of one leg.",
            ),
            _say(
                "Sedih terus-menerus, tidak bisa tidur, putus asa, atau ingin menyakiti diri atau bayi. Ini juga "
                "sakit yang bisa diobati: jangan ditinggal sendiri.",
                "Sadness that stays, no sleep, no hope, or thoughts of hurting herself or the baby. This, too, is "
                "an illness that can be treated: do not leave her alone.",
            ),
        ),
        _section(
            "Pada bayi",
            "In the baby",
            _say(
                "Tidak mau menyusu, lemas, atau tidur terus.",
                "Does not feed, is limp, or sleeps on.",
            ),
            _say(
                "Demam di atas 37,5 °C, atau badan dingin di bawah 36,5 °C.",
                "Fever above 37.5 °C, or a body that is cold, below 36.5 °C.",
            ),
            _say(
                "Napas cepat (60 kali semenit atau lebih), tersengal, atau merintih.",
                "Fast breathing (60 a minute or more), gasping or grunting.",
            ),
            _say(
                "Kejang.",
                "Convulsions.",
            ),
            _say(
                "Kuning pada hari pertama, atau sampai telapak tangan dan kaki.",
                "Yellow on the first day, or down to the palms and soles.",
            ),
            _say(
                "Tali pusat merah, bernanah, atau berbau.",
                "A cord that is red, has pus, or smells.",
            ),
        ),
        _GO,
    ),
    "newborn_care": (
        _section(
            "Hangat",
            "Warmth",
            _say(
                "Keringkan, selimuti, pakaikan topi, dan peluk kulit ke kulit. Mandi pertama sedikitnya enam jam "
                "setelah lahir, dengan air hangat.",
                "Dry and wrap the baby, put on a cap, hold skin to skin. The first bath at least six hours after "
                "the birth, in warm water.",
            ),
            _say(
                "Bayi kecil atau lahir kurang bulan digendong metode kanguru: minta bidan menunjukkan.",
                "A small or early baby is carried the kangaroo way: ask the midwife to show it.",
            ),
        ),
        _section(
            "Tali pusat",
            "The cord",
            _say(
                "Biarkan bersih, kering, dan terbuka. Jangan diberi abu, ramuan, alkohol, atau bedak.",
                "Leave it clean, dry and open. No ash, herbs, alcohol or powder.",
            ),
            _say(
                "Lipat popok di bawah tali pusat. Cuci tangan dengan sabun sebelum memegang bayi.",
                "Fold the nappy below the cord. Wash hands with soap before touching the baby.",
            ),
        ),
        _section(
            "Yang diterima bayi pada hari-hari pertama",
            "What a baby gets in the first days",
            _say(
                "Suntikan vitamin K1, salep mata, dan imunisasi hepatitis B dalam 24 jam pertama.",
                "Vitamin K1, eye ointment, and hepatitis B vaccine within the first 24 hours.",
            ),
            _say(
                "Setetes darah dari tumit untuk skrining hipotiroid, paling baik umur 48 sampai 72 jam.",
                "A drop of blood from the heel for the thyroid test, best at 48 to 72 hours.",
            ),
            _say(
                "Tiga kunjungan: 6 sampai 48 jam, hari ke-3 sampai ke-7, hari ke-8 sampai ke-28.",
                "Three visits: 6 to 48 hours, day 3 to 7, day 8 to 28.",
            ),
        ),
        _section(
            "Tidur",
            "Sleep",
            _say(
                "Telentang, di alas yang rata, dalam kelambu, tanpa bantal dan tanpa asap rokok.",
                "On the back, on something flat, under a net, without a pillow and without smoke.",
            ),
        ),
    ),
    "family_planning": (
        _section(
            "Mengapa memberi jarak",
            "Why to wait",
            _say(
                "Tubuh ibu pulih dan anak mendapat ASI dua tahun penuh bila kehamilan berikut menunggu sedikitnya "
                "dua tahun.",
                "A mother recovers and a child gets two full years of milk if the next pregnancy waits two years or "
                "more.",
            ),
            _say(
                "Ibu dapat hamil lagi sebelum haid pertama. Karena itu KB dibicarakan sebelum melahirkan.",
                "A woman can be pregnant again before her first period. So it is talked about before the birth.",
            ),
        ),
        _section(
            "Yang aman saat menyusui",
            "What suits breastfeeding",
            _say(
                "IUD: dapat dipasang langsung setelah plasenta lahir sampai 48 jam, atau setelah empat minggu.",
                "IUD: can be placed from right after the birth to 48 hours, or after four weeks.",
            ),
            _say(
                "Implan, suntik tiga bulan, dan pil menyusui (progestin): tanyakan kapan boleh mulai.",
                "Implant, three-month injection, and the nursing mother's pill (progestin): ask when it may begin.",
            ),
            _say(
                "Kondom: dari awal, dan melindungi dari penyakit menular.",
                "Condoms: from the start, and they protect from infections.",
            ),
            _say(
                "Steril (MOW atau MOP): untuk pasangan yang yakin tidak ingin anak lagi.",
                "Sterilisation: for couples who are sure that they want no more children.",
            ),
            _say(
                "Menyusui saja (MAL) melindungi hanya bila ketiganya benar: ASI saja siang dan malam, belum haid, "
                "dan bayi belum enam bulan.",
                "Breastfeeding alone protects only if all three hold: milk alone by day and night, no period yet, "
                "and a baby under six months.",
            ),
        ),
        _section(
            "Ibu yang memutuskan",
            "She decides",
            _say(
                "Bidan menjelaskan, ibu memilih bersama suami, dan boleh berganti cara atau berhenti kapan saja.",
                "The midwife explains, the woman chooses with her husband, and may change or stop at any time.",
            ),
        ),
    ),
    "immunisation": (
        _section(
            "Untuk ibu",
            "For the mother",
            _say(
                "Td melindungi ibu dan bayi dari tetanus. Bidan menghitung status T1 sampai T5 dari catatan lama; "
                "bawa kartu imunisasi bila ada.",
                "Td protects mother and baby from tetanus. The midwife works out the status T1 to T5 from earlier "
                "records; bring the card if you have one.",
            ),
        ),
        _section(
            "Untuk bayi",
            "For the baby",
            _say(
                "Dalam 24 jam: hepatitis B.",
                "Within 24 hours: hepatitis B.",
            ),
            _say(
                "1 bulan: BCG dan polio tetes 1.",
                "1 month: BCG and polio drops 1.",
            ),
            _say(
                "2 bulan: DPT-HB-Hib 1, polio tetes 2, PCV 1, rotavirus 1.",
                "2 months: DPT-HB-Hib 1, polio drops 2, PCV 1, rotavirus 1.",
            ),
            _say(
                "3 bulan: DPT-HB-Hib 2, polio tetes 3, PCV 2, rotavirus 2.",
                "3 months: DPT-HB-Hib 2, polio drops 3, PCV 2, rotavirus 2.",
            ),
            _say(
                "4 bulan: DPT-HB-Hib 3, polio tetes 4, polio suntik 1, rotavirus 3.",
                "4 months: DPT-HB-Hib 3, polio drops 4, injected polio 1, rotavirus 3.",
            ),
            _say(
                "9 bulan: campak-rubela 1 dan polio suntik 2. 12 bulan: PCV 3.",
                "9 months: measles-rubella 1 and injected polio 2. 12 months: PCV 3.",
            ),
            _say(
                "18 bulan: DPT-HB-Hib lanjutan dan campak-rubela 2.",
                "18 months: DPT-HB-Hib again and measles-rubella 2.",
            ),
        ),
        _section(
            "Baik diketahui",
            "Good to know",
            _say(
                "Terlambat masih bisa dikejar: datang saja ke Posyandu. Pilek ringan bukan alasan menunda.",
                "Late can be made up for: just come to the Posyandu. A light cold is no reason to put it off.",
            ),
            _say(
                "Demam ringan dan bengkak di bekas suntikan hilang dalam dua hari. Demam tinggi atau kejang: ke "
                "Puskesmas.",
                "A light fever and swelling pass in two days. High fever or convulsions: to the Puskesmas.",
            ),
            _say(
                "Jadwal dapat berubah, dan di beberapa daerah ada vaksin tambahan. Yang berlaku ada di Posyandu.",
                "The schedule may change, and some regions add a vaccine. What holds is what your Posyandu says.",
            ),
        ),
    ),
    "stunting": (
        _section(
            "Mulai enam bulan",
            "From six months",
            _say(
                "Umur 6 sampai 8 bulan: bubur kental, 2 sampai 3 kali sehari, mulai dua sampai tiga sendok makan.",
                "6 to 8 months: thick porridge, 2 to 3 times a day, beginning with two or three tablespoons.",
            ),
            _say(
                "Umur 9 sampai 11 bulan: dicincang halus, 3 sampai 4 kali, dengan selingan 1 sampai 2 kali.",
                "9 to 11 months: finely chopped, 3 to 4 times, with 1 or 2 snacks.",
            ),
            _say(
                "Umur 12 sampai 23 bulan: makanan keluarga, 3 sampai 4 kali, dengan selingan 1 sampai 2 kali. ASI "
                "diteruskan.",
                "12 to 23 months: what the family eats, 3 to 4 times, with 1 or 2 snacks. Breast milk goes on.",
            ),
        ),
        _section(
            "Isi mangkuknya",
            "What is in the bowl",
            _say(
                "Protein hewani setiap hari: telur, ikan, ayam, hati. Satu telur sehari sudah banyak artinya.",
                "Animal protein each day: egg, fish, chicken, liver. One egg a day means much.",
            ),
            _say(
                "Makanan pokok, kacang atau tempe, sayur, dan satu sendok teh minyak atau santan. Tanpa gula dan "
                "garam tambahan sebelum satu tahun, dan tanpa madu.",
                "Staple food, beans or tempeh, vegetables, and a teaspoon of oil or coconut milk. No added sugar or "
                "salt before one year, and no honey.",
            ),
            _say(
                "Suapi dengan sabar, tanpa layar, paling lama 30 menit. Cuci tangan dengan sabun, air diminum matang.",
                "Feed with patience, without a screen, 30 minutes at most. Hands washed with soap, water boiled.",
            ),
        ),
        _section(
            "Ditimbang dan diukur",
            "Weighed and measured",
            _say(
                "Setiap bulan ke Posyandu: berat, panjang, dan perkembangan.",
                "To the Posyandu each month: weight, length and how the child develops.",
            ),
            _say(
                "Berat tidak naik sebulan saja sudah perlu dibicarakan: stunting dicegah, bukan ditunggu. Bidan "
                "atau petugas gizi mencari sebabnya.",
                "One month without gain is reason enough to talk: stunting is prevented, not waited for. The "
                "midwife or nutritionist looks for the cause.",
            ),
            _say(
                "Sering sakit juga menghambat tumbuh: imunisasi lengkap, jamban, dan air bersih termasuk pencegahan.",
                "Being ill often holds growth back, too: full immunisation, a toilet and clean water are part of it.",
            ),
        ),
    ),
}
