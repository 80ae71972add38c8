from catalog.sdk import manifest as sdk
from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy


class ExampleConfig(sdk.ModuleConfig):
    name = "catalog.modules._example"
    label = "example"
    manifest = sdk.ModuleManifest(
        slug="example",
        name=LocalisedText(id="Papan Kabar", en="Notice Board"),
        summary=LocalisedText(
            id="Kabar dari kantor untuk warga, dengan tanggal berakhir.",
            en="Notices from the office to citizens, each with a day on which it ends.",
        ),
        release="1.0.0",
        icon="message-square",
        categories=("communications",),
        citizen_verb=LocalisedText(id="Baca kabar dari kantor", en="Read notices from the office"),
        origin=sdk.Origin(
            region_code="3510",
            evidence=LocalisedText(
                id="Contoh untuk pengembang, bukan inovasi daerah.",
                en="An example for developers, not an innovation of a regency.",
            ),
        ),
        legal_bases=(
            sdk.LegalBasis(
                citation="UU 14/2008",
                about=LocalisedText(id="Keterbukaan informasi publik.", en="Public information."),
            ),
        ),
        papers=(
            sdk.Paper(
                kind="guide",
                title=LocalisedText(id="Panduan penulis kabar", en="Guide for writers of notices"),
                path="papers/panduan_penulis.md",
                english="papers/panduan_penulis.en.md",
                role="example_writer",
            ),
        ),
        rights=(
            sdk.Right(
                code="example.write",
                sentence=LocalisedText(id="Menulis dan mencabut kabar", en="Write and withdraw notices"),
            ),
        ),
        roles=(
            sdk.RoleSpec(
                slug="example_writer",
                name=LocalisedText(id="Penulis kabar", en="Writer of notices"),
                rights=("example.write",),
            ),
        ),
        data_categories=(),
        changes_for_citizens=(
            LocalisedText(
                id="Kabar yang berlaku hari ini terbaca tanpa akun",
                en="Today's notices can be read without an account",
            ),
        ),
        navigation=(
            sdk.Navigation(
                label=LocalisedText(id="Kabar", en="Notices"), view="example:notices", icon="message-square"
            ),
            sdk.Navigation(
                label=LocalisedText(id="Tulis kabar", en="Write a notice"),
                view="example:write",
                audience="staff",
                icon="file-text",
                right="example.write",
            ),
        ),
        home_cards=("catalog.modules._example.home.cards",),
        search="catalog.modules._example.home.search",
        work="catalog.modules._example.home.work",
        check_setup="catalog.modules._example.home.problems",
        urls="catalog.modules._example.urls",
        api="catalog.modules._example.api.urls",
        activated="catalog.modules._example.services.welcome",
        configuration=("example.Board",),
        readiness=(
            sdk.ReadinessNeed(
                code="rule",
                kind="regulation",
                name=LocalisedText(id="Ketentuan isi papan kabar", en="Rule on what the board may hold"),
                missing=LocalisedText(
                    id="Catat ketentuan tentang siapa boleh mengumumkan apa (UU 14/2008).",
                    en="Enter the rule on who may announce what (UU 14/2008).",
                ),
            ),
            sdk.ReadinessNeed(
                code="writer",
                kind="staff",
                name=LocalisedText(id="Penulis kabar", en="Writer of notices"),
                missing=LocalisedText(
                    id="Beri peran penulis kabar kepada satu orang.", en="Give the role of a writer to one person."
                ),
                role="example_writer",
            ),
        ),
        costs=(
            sdk.CostItem(
                code="screen",
                label=LocalisedText(id="Layar papan kabar di kantor", en="Screen of the board in an office"),
                unit=LocalisedText(id="unit", en="piece"),
                per=("agency",),
                price=4_000_000,
                source=LocalisedText(id="Contoh untuk pengembang", en="An example for developers"),
            ),
        ),
        policies=(
            Policy(
                key="example.longest_days",
                name=LocalisedText(id="Lama kabar paling panjang", en="Longest time of a notice"),
                explanation=LocalisedText(
                    id="Kabar baru berakhir paling lambat sekian hari sesudah ditulis.",
                    en="A new notice ends at the latest so many days after it was written.",
                ),
                kind=Kind.DAYS,
                default=90,
                minimum=1,
                maximum=366,
                source=LocalisedText(id="Pilihan Tiru untuk contoh ini", en="Tiru's choice for this example"),
                basis=Basis.ASSUMED,
            ),
        ),
        settings_schema=(
            sdk.Setting(
                code="days_shown",
                kind="number",
                label=LocalisedText(id="Lama kabar ditampilkan (hari)", en="Days a notice is shown"),
                help=LocalisedText(
                    id="Dipakai bila penulis tidak mengisi hari terakhir.",
                    en="Used when the writer gives no last day.",
                ),
                default=30,
                minimum=1,
                maximum=365,
            ),
        ),
        job_names={
            "withdraw_later": LocalisedText(id="Mencabut kabar yang sudah lewat", en="Withdraw notices that ended"),
            "hear_of_served_ticket": LocalisedText(id="Menghitung kunjungan ke loket", en="Count a visit at a counter"),
        },
        indicators=(
            sdk.Indicator(
                code="example.notices_written",
                name=LocalisedText(id="Kabar yang ditulis", en="Notices written"),
                definition=LocalisedText(
                    id="Banyaknya kabar yang ditulis dalam bulan itu, yang dicabut ikut dihitung.",
                    en="Notices written in the month, withdrawn ones included.",
                ),
                unit=LocalisedText(id="kabar", en="notices"),
                compute="catalog.modules._example.indicators.notices_written",
            ),
        ),
        usage="example.notices_written",
        emits={"example.notice_written": {"notice_id": "integer"}},
    )
