"""
What the shared rulebook knows by name and date, and the themes of the road map 2020-2024. Nothing here is invented:
where only a total was reported, the total is kept.
"""

from datetime import UTC, date, datetime

from django.db import migrations

ENTERED = {"entered_by": "system:registry", "entered_at": datetime(2026, 11, 27, tzinfo=UTC)}
MALLS = (
    {
        "regency_code": "3510",
        "name": "MPP Kabupaten Banyuwangi",
        "opened_on": date(2017, 10, 6),
        "opened_source": "IDN Times Jatim; ANTARA Jatim 265594; detikcom 24 Jan 2022: MPP pertama di Indonesia",
    },
    {
        "regency_code": "5107",
        "name": "MPP Kabupaten Karangasem",
        "announced_on": date(2018, 2, 15),
        "target_on": date(2018, 12, 31),
        "planned_source": "Berita kunjungan studi Karangasem ke Banyuwangi, 15 Feb 2018: terwujud tahun ini",
    },
)
TOTAL = {
    "as_of": date(2023, 8, 24),
    "physical": 139,
    "digital": 21,
    "source": "Menteri PANRB di Ternate, 24 Agu 2023: 139 MPP fisik dan 21 MPP Digital",
}
ROAD_MAP = {
    "valid_from": date(2023, 1, 1),
    "road_map_ends_on": date(2024, 12, 31),
    "source": "PermenPANRB 3/2023 tentang perubahan PermenPANRB 25/2020 (Road Map RB 2020-2024)",
}
THEMES = (
    ("poverty", "Pengentasan kemiskinan", "Poverty reduction", ["poverty"]),
    ("investment", "Peningkatan investasi", "More investment", ["investment"]),
    (
        "digitalisation",
        "Digitalisasi administrasi pemerintahan",
        "Digital government administration",
        ["digitalisation"],
    ),
    (
        "priorities",
        "Percepatan prioritas aktual Presiden",
        "The President's current priorities",
        ["stunting", "inflation", "domestic_products", "priorities"],
    ),
)


def enter(apps, schema_editor):
    from core.localised import LocalisedText

    mall = apps.get_model("registry", "Mall")
    for facts in MALLS:
        mall.objects.create(**facts, **ENTERED)
    apps.get_model("registry", "ReportedTotal").objects.create(**TOTAL, **ENTERED)
    theme = apps.get_model("registry", "ReformTheme")
    for position, (code, indonesian, english, focuses) in enumerate(THEMES, start=1):
        name = LocalisedText(id=indonesian, en=english)
        theme.objects.create(code=code, name=name, focuses=focuses, position=position, **ROAD_MAP)


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(enter, migrations.RunPython.noop, elidable=False)]
