"""
What mothers are taught, what they are given, and what the intake log asks for.

The words are for reading aloud at a kitchen table: short, and nothing that only a midwife may decide. They follow the
mother-and-child handbook (Buku KIA) and the regulations that each page names; where a number comes from memory of the
handbook and not from a text at hand, it is marked [GK] and a midwife is to confirm it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from catalog.modules.one_student_one_client.education_pages import PAGES, Section
from core.localised import LocalisedText

BIRTH_WEEK: Final = 44
"""No pregnancy is longer (rules.gestation.LONGEST_DAYS)."""


@dataclass(frozen=True, kw_only=True)
class Topic:
    """
    :param code: under which a visit notes that it was taught. Never changes.
    :param slug: its page.
    :param weeks: of pregnancy in which it is taught, both included; None if only after the birth.
    :param days: after the birth, both included; None if only before.
    """

    code: str
    slug: str
    title: LocalisedText
    summary: LocalisedText
    weeks: tuple[int, int] | None
    days: tuple[int, int] | None
    source: str

    @property
    def sections(self) -> tuple[Section, ...]:
        return PAGES[self.code]


_TWO_YEARS: Final = 730

TOPICS: Final[tuple[Topic, ...]] = (
    Topic(
        code="danger_signs",
        slug="tanda-bahaya",
        title=LocalisedText(id="Tanda bahaya saat hamil", en="Danger signs in pregnancy"),
        summary=LocalisedText(
            id="Sembilan tanda yang tidak boleh ditunggu sampai besok.",
            en="Nine signs that cannot wait until tomorrow.",
        ),
        weeks=(0, BIRTH_WEEK),
        days=None,
        source="Buku KIA; Permenkes 21/2021",
    ),
    Topic(
        code="nutrition",
        slug="gizi",
        title=LocalisedText(id="Makan untuk berdua dan tablet tambah darah", en="Eating for two, and iron tablets"),
        summary=LocalisedText(
            id="Isi piring, satu tablet sehari, dan cara minumnya.",
            en="What is on the plate, one tablet a day, and how.",
        ),
        weeks=(0, BIRTH_WEEK),
        days=(0, 42),
        source="Permenkes 28/2019; Permenkes 41/2014; Permenkes 88/2014",
    ),
    Topic(
        code="birth_plan",
        slug="rencana-persalinan",
        title=LocalisedText(id="Rencana persalinan dan calon donor darah", en="A plan for the birth, and blood donors"),
        summary=LocalisedText(
            id="Enam hal yang disepakati keluarga sebelum bulan kesembilan.",
            en="Six things that a family agrees on before the ninth month.",
        ),
        weeks=(20, BIRTH_WEEK),
        days=None,
        source="P4K, Buku KIA; Permenkes 21/2021",
    ),
    Topic(
        code="breastfeeding",
        slug="menyusui",
        title=LocalisedText(id="Menyusui", en="Breastfeeding"),
        summary=LocalisedText(
            id="Satu jam pertama, enam bulan ASI saja, diteruskan sampai dua tahun.",
            en="The first hour, six months of breast milk alone, and on until two years.",
        ),
        weeks=(28, BIRTH_WEEK),
        days=(0, _TWO_YEARS),
        source="PP 33/2012; Buku KIA",
    ),
    Topic(
        code="danger_after_birth",
        slug="tanda-bahaya-setelah-melahirkan",
        title=LocalisedText(id="Tanda bahaya setelah melahirkan", en="Danger signs after the birth"),
        summary=LocalisedText(
            id="Pada ibu dan pada bayi, sampai hari ke-42.", en="In mother and baby, until the 42nd day."
        ),
        weeks=(36, BIRTH_WEEK),
        days=(0, 42),
        source="Buku KIA; Permenkes 21/2021",
    ),
    Topic(
        code="newborn_care",
        slug="bayi-baru-lahir",
        title=LocalisedText(id="Merawat bayi baru lahir", en="Caring for a newborn"),
        summary=LocalisedText(
            id="Hangat, tali pusat kering, dan tiga kunjungan dalam 28 hari.",
            en="Warmth, a dry cord, and three visits in 28 days.",
        ),
        weeks=(32, BIRTH_WEEK),
        days=(0, 28),
        source="Buku KIA; Permenkes 21/2021",
    ),
    Topic(
        code="family_planning",
        slug="keluarga-berencana",
        title=LocalisedText(id="KB setelah melahirkan", en="Family planning after the birth"),
        summary=LocalisedText(
            id="Memberi jarak sedikitnya dua tahun, dengan cara yang aman untuk ASI.",
            en="Two years or more until the next child, in ways that suit breastfeeding.",
        ),
        weeks=(28, BIRTH_WEEK),
        days=(0, 180),
        source="Permenkes 2/2025; Buku KIA",
    ),
    Topic(
        code="immunisation",
        slug="imunisasi",
        title=LocalisedText(id="Imunisasi ibu dan bayi", en="Immunisation of mother and baby"),
        summary=LocalisedText(
            id="Td untuk ibu, dan jadwal bayi dari lahir sampai 18 bulan.",
            en="Td for the mother, and the baby's schedule from birth to 18 months.",
        ),
        weeks=(0, BIRTH_WEEK),
        days=(0, _TWO_YEARS),
        source="Permenkes 12/2017; Buku KIA",
    ),
    Topic(
        code="stunting",
        slug="mpasi-dan-stunting",
        title=LocalisedText(
            id="Makanan pendamping ASI dan mencegah stunting", en="First foods, and preventing stunting"
        ),
        summary=LocalisedText(
            id="Mulai enam bulan, protein hewani tiap hari, ditimbang tiap bulan.",
            en="From six months, animal protein each day, weighed each month.",
        ),
        weeks=None,
        days=(120, _TWO_YEARS),
        source="Perpres 72/2021; Buku KIA",
    ),
)
BY_CODE: Final = {topic.code: topic for topic in TOPICS}
BY_SLUG: Final = {topic.slug: topic for topic in TOPICS}


def taught_at(weeks: int) -> list[Topic]:
    """What belongs to a week of pregnancy."""
    return [topic for topic in TOPICS if topic.weeks is not None and topic.weeks[0] <= weeks <= topic.weeks[1]]


def taught_after(days: int) -> list[Topic]:
    """What belongs to a day after the birth; the day of birth is 0."""
    return [topic for topic in TOPICS if topic.days is not None and topic.days[0] <= days <= topic.days[1]]


@dataclass(frozen=True, kw_only=True)
class Given:
    """Something that a mother is given at a visit. `code` never changes."""

    code: str
    label: LocalisedText
    how: LocalisedText


GIVEN: Final[tuple[Given, ...]] = (
    Given(
        code="iron_tablets",
        label=LocalisedText(id="Tablet tambah darah", en="Iron tablets"),
        how=LocalisedText(
            id="Satu setiap hari, sedikitnya 90 selama hamil, dan diteruskan setelah melahirkan menurut bidan.",
            en="One each day, at least 90 in a pregnancy, and on after the birth as the midwife says.",
        ),
    ),
    Given(
        code="local_meal",
        label=LocalisedText(id="Makanan tambahan lokal", en="Supplementary meal, made locally"),
        how=LocalisedText(
            id="Dimasak kader dari bahan setempat, tambahan dan bukan pengganti makan di rumah.",
            en="Cooked nearby of what grows here; on top of the meals at home, not in their place.",
        ),
    ),
    Given(
        code="factory_food",
        label=LocalisedText(
            id="Makanan tambahan pabrikan (biskuit)", en="Supplementary food from a factory (biscuits)"
        ),
        how=LocalisedText(
            id="Untuk ibu dengan LILA di bawah 23,5 cm, di antara waktu makan, menurut jumlah pada kemasan.",
            en="For mothers whose LILA is below 23.5 cm, between meals, as many as the packet says.",
        ),
    ),
    Given(
        code="vitamin_a",
        label=LocalisedText(id="Kapsul vitamin A ibu nifas", en="Vitamin A for the mother after birth"),
        how=LocalisedText(
            id="Dua kapsul merah: satu segera setelah melahirkan, satu 24 jam kemudian.",
            en="Two red capsules: one right after the birth, one 24 hours later.",
        ),
    ),
)

type Phase = Literal["first", "later", "nursing"]


@dataclass(frozen=True, kw_only=True)
class FoodGroup:
    """
    What the intake log asks about.

    :param portion: what counts as one.
    :param portions: recommended a day, in the first trimester, in the second and third, and while nursing [GK].
    """

    code: str
    label: LocalisedText
    portion: LocalisedText
    portions: tuple[int, int, int]

    def recommended(self, phase: Phase) -> int:
        return self.portions[_PHASES.index(phase)]


_PHASES: Final[tuple[Phase, ...]] = ("first", "later", "nursing")

# Permenkes 28/2019 gives energy and nutrients: 180 kcal a day more in the first trimester, 300 in the others, protein
# 1, 10 and 30 g more. The portions are those of Isi Piringku in the mother-and-child handbook [GK].
FOOD_GROUPS: Final[tuple[FoodGroup, ...]] = (
    FoodGroup(
        code="staple",
        label=LocalisedText(id="Makanan pokok", en="Staple food"),
        portion=LocalisedText(
            id="100 g nasi, tiga perempat gelas; atau satu jagung, satu ubi sedang",
            en="100 g of rice, three quarters of a glass; or one maize cob, one medium sweet potato",
        ),
        portions=(5, 6, 6),
    ),
    FoodGroup(
        code="animal",
        label=LocalisedText(id="Lauk hewani", en="Animal protein"),
        portion=LocalisedText(
            id="satu telur, sepotong ikan (40-50 g) atau sepotong ayam",
            en="one egg, a piece of fish (40-50 g) or a piece of chicken",
        ),
        portions=(4, 4, 4),
    ),
    FoodGroup(
        code="plant",
        label=LocalisedText(id="Lauk nabati", en="Plant protein"),
        portion=LocalisedText(id="dua potong tempe (50 g) atau satu tahu besar (100 g)",
                              en="two slices of tempeh (50 g) or one large tofu (100 g)"),
        portions=(4, 4, 4),
    ),
    FoodGroup(
        code="vegetables",
        label=LocalisedText(id="Sayur", en="Vegetables"),
        portion=LocalisedText(id="satu mangkuk kecil sayur matang (100 g)", en="a small bowl, cooked (100 g)"),
        portions=(4, 4, 4),
    ),
    FoodGroup(
        code="fruit",
        label=LocalisedText(id="Buah", en="Fruit"),
        portion=LocalisedText(id="satu pisang, atau sepotong pepaya", en="one banana, or a slice of papaya"),
        portions=(4, 4, 4),
    ),
    FoodGroup(
        code="oil",
        label=LocalisedText(id="Minyak dan lemak", en="Oil and fat"),
        portion=LocalisedText(id="satu sendok teh minyak (5 g)", en="one teaspoon of oil (5 g)"),
        portions=(5, 5, 6),
    ),
    FoodGroup(
        code="sugar",
        label=LocalisedText(id="Gula", en="Sugar"),
        portion=LocalisedText(id="satu sendok makan (10 g), tidak lebih", en="one tablespoon (10 g), not more"),
        portions=(2, 2, 2),
    ),
)  # fmt: skip
