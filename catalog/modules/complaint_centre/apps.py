from catalog.modules.complaint_centre.courses import MODULE, REPORT
from catalog.modules.complaint_centre.doors import NAVIGATION
from catalog.modules.complaint_centre.figures import INDICATORS, OUTCOMES, USAGE
from catalog.modules.complaint_centre.gauge_names import GAUGES
from catalog.modules.complaint_centre.needs import COSTS, READINESS
from catalog.modules.complaint_centre.paperwork import PAPERS, SCREENSHOTS
from catalog.modules.complaint_centre.policies import POLICIES
from catalog.modules.complaint_centre.rights import RIGHTS, ROLES
from catalog.sdk import manifest as sdk
from core.localised import LocalisedText


class ComplaintCentreConfig(sdk.ModuleConfig):
    name = "catalog.modules.complaint_centre"
    label = "complaint_centre"
    manifest = sdk.ModuleManifest(
        slug=MODULE,
        name=LocalisedText(id="Pusat Pengaduan", en="Complaint centre"),
        summary=LocalisedText(
            id="Laporan warga dijawab petugas dalam hitungan jam, paling lambat saat matahari terbenam.",
            en="Reports of citizens are answered by an officer within hours, at the latest when the sun sets.",
        ),
        release="1.0.0",
        icon="megaphone",
        categories=("help-desk", "digital-citizenship"),
        citizen_verb=LocalisedText(id="Sampaikan laporan", en="Report something"),
        origin=sdk.Origin(
            region_code="3510",
            evidence=LocalisedText(
                id=(
                    "Pengaduan warga miskin dijawab paling lama empat jam dan sampai matahari terbenam; sejak 15–16 "
                    "Oktober 2025 paling lama dua jam. Sejak 23 Februari 2026 laporan langsung ke camat."
                ),
                en=(
                    "Complaints of the poor answered within four hours and until sunset; since 15–16 October 2025 "
                    "within two. Since 23 February 2026 reports go straight to the district head."
                ),
            ),
        ),
        legal_bases=(
            sdk.LegalBasis(
                citation="UU 25/2009",
                about=LocalisedText(
                    id="Penyelenggara wajib menerima dan menanggapi pengaduan; penyelesaian paling lama 60 hari sejak "
                    "berkas lengkap (pasal 36 dan 50).",
                    en="Whoever serves the public takes and answers complaints; settled within 60 days of a complete "
                    "file (articles 36 and 50).",
                ),
            ),
            sdk.LegalBasis(
                citation="Perpres 76/2013",
                about=LocalisedText(
                    id="Pengelolaan pengaduan pelayanan publik.", en="How complaints about public service are managed."
                ),
            ),
            sdk.LegalBasis(
                citation="PermenPANRB 5/2025",
                about=LocalisedText(
                    id="Sistem pengelolaan pengaduan nasional (SP4N), pengganti 62/2018.",
                    en="The national system of complaints (SP4N), in place of 62/2018.",
                ),
            ),
            sdk.LegalBasis(
                citation="PP 94/2021",
                about=LocalisedText(
                    id="Disiplin PNS: sanksi diputuskan pejabat yang berwenang, bukan sistem.",
                    en="Discipline of civil servants: decided by the superior in charge, not by software.",
                ),
            ),
        ),
        papers=PAPERS,
        screenshots=SCREENSHOTS,
        readiness=READINESS,
        costs=COSTS,
        rights=RIGHTS,
        roles=ROLES,
        case_types=(REPORT,),
        data_categories=(
            sdk.DataCategory.ADDRESS,
            sdk.DataCategory.DOCUMENT,
            sdk.DataCategory.LOCATION,
            sdk.DataCategory.NAME,
            sdk.DataCategory.PHONE,
            sdk.DataCategory.PHOTO,
        ),
        changes_for_citizens=(
            LocalisedText(
                id="Warga tahu sejak awal sampai jam berapa laporannya dijawab.",
                en="People know from the start by when their report is answered.",
            ),
            LocalisedText(id="Laporan boleh tanpa nama dan tanpa akun.", en="Reports need no name and no account."),
        ),
        changes_for_staff=(
            LocalisedText(
                id="Laporan yang batasnya paling dekat selalu di urutan atas.",
                en="The report with the nearest deadline is always on top.",
            ),
            LocalisedText(
                id="Batas yang terlewat naik ke atasan dengan bukti, dan diputuskan orang, bukan sistem.",
                en="A missed deadline goes up with its evidence, and people decide on it, not software.",
            ),
        ),
        navigation=NAVIGATION,
        home_cards=("catalog.modules.complaint_centre.home.cards",),
        search="catalog.modules.complaint_centre.home.search",
        gauges=GAUGES,
        measure="catalog.modules.complaint_centre.gauges.measure",
        indicators=INDICATORS,
        usage=USAGE,
        outcomes=OUTCOMES,
        policies=POLICIES,
        settings_view="complaint_centre:setup",
        configuration=(
            sdk.Configured(model="complaint_centre.Category", key=("code",)),
            # One about a place is of this regency alone.
            sdk.Configured(model="complaint_centre.RoutingRule", key=("name",), only={"place_code": ""}),
            sdk.Configured(model="complaint_centre.CannedText", key=("code",)),
        ),
        configuration_version=2,
        configuration_upgrades={1: "catalog.modules.complaint_centre.configuration.from_one"},
        configured="catalog.modules.complaint_centre.configuration.prepare",
        configuration_loaded="catalog.modules.complaint_centre.configuration.loaded",
        activated="catalog.modules.complaint_centre.services.switched_on",
        deactivated="catalog.modules.complaint_centre.services.pausing.stand_still",
        messages="catalog.modules.complaint_centre.telling.TEMPLATES",
        units="catalog.modules.complaint_centre.unit_references.REFERENCES",
        personal_data="catalog.modules.complaint_centre.privacy",
        job_names={
            "look_at": LocalisedText(
                id="Memeriksa laporan yang batas jawabannya lewat",
                en="Look at reports whose limit for an answer passed",
            ),
            "release_reports_of": LocalisedText(
                id="Mengembalikan laporan petugas yang perannya berakhir",
                en="Give back the reports of officers whose role ended",
            ),
        },
        urls="catalog.modules.complaint_centre.urls",
        api="catalog.modules.complaint_centre.api.urls",
        work="catalog.modules.complaint_centre.work.items",
        check_setup="catalog.modules.complaint_centre.work.problems",
        first_served="catalog.modules.complaint_centre.queries.answers.first_served",
        demo="catalog.modules.complaint_centre.demo.fill",
    )
