from catalog.modules.smart_kampung.courses import HOUSE
from catalog.modules.smart_kampung.doors import NAVIGATION
from catalog.modules.smart_kampung.figures import INDICATORS
from catalog.modules.smart_kampung.needs import COSTS, READINESS
from catalog.modules.smart_kampung.paperwork import PAPERS, SCREENSHOTS
from catalog.modules.smart_kampung.policies import POLICIES
from catalog.modules.smart_kampung.rights import RIGHTS, ROLES
from catalog.sdk import manifest as sdk
from catalog.sdk.service_labels import SERVICE_LABELS
from core.localised import LocalisedText


class SmartKampungConfig(sdk.ModuleConfig):
    name = "catalog.modules.smart_kampung"
    label = "smart_kampung"
    manifest = sdk.ModuleManifest(
        slug="smart_kampung",
        name=LocalisedText(id="Smart Kampung", en="Smart Kampung"),
        summary=LocalisedText(
            id="Surat desa selesai dalam menit tanpa ke kantor, dengan data yang sudah dipegang desa.",
            en="Village letters within minutes and without a visit, from data that the village holds already.",
        ),
        release="1.0.0",
        icon="house",
        categories=("document-management", "digital-citizenship", "e-signature"),
        citizen_verb=LocalisedText(id="Urus surat desa", en="Get a village letter"),
        origin=sdk.Origin(
            region_code="3510",
            evidence=LocalisedText(
                id=(
                    "Dimulai Mei 2016. Surat keterangan usaha selesai kurang dari 15 menit. Pada 2018, 95 desa maju, "
                    "98 berkembang, dan 24 kurang dari 217 desa dan kelurahan."
                ),
                en=(
                    "Begun in May 2016. A business letter is done in under 15 minutes. In 2018, 95 villages were "
                    "advanced, 98 developing and 24 lacking, of 217."
                ),
            ),
        ),
        legal_bases=(
            sdk.LegalBasis(
                citation="UU 6/2014",
                about=LocalisedText(
                    id="Kewenangan desa dan penugasan kepadanya (pasal 19).",
                    en="What villages may do, and what is given to them (article 19).",
                ),
            ),
            sdk.LegalBasis(
                citation="Permendagri 83/2022",
                about=LocalisedText(
                    id="Kode klasifikasi arsip pada nomor surat (pasal 3 (5)-(6)).",
                    en="Archive classification codes in letter numbers (article 3 (5)-(6)).",
                ),
            ),
            sdk.LegalBasis(
                citation="Permen PUPR 29/2018",
                about=LocalisedText(
                    id="Rumah layak huni: 9 m² tiap orang.", en="A house fit to live in: 9 m² for each person."
                ),
            ),
            sdk.LegalBasis(
                citation="SK Dirjen Bimas Islam 473/2020",
                about=LocalisedText(id="Formulir nikah N1 sampai N10.", en="Marriage forms N1 to N10."),
            ),
        ),
        papers=PAPERS,
        screenshots=SCREENSHOTS,
        rights=RIGHTS,
        roles=ROLES,
        case_types=(HOUSE,),
        delegable_acts=(
            sdk.DelegableAct(
                code="smart_kampung.houses",
                phrase=LocalisedText(
                    id="memutuskan perbaikan rumah tidak layak huni", en="decide on the repair of unfit houses"
                ),
            ),
        ),
        data_categories=(
            sdk.DataCategory.ADDRESS,
            sdk.DataCategory.DOCUMENT,
            sdk.DataCategory.FAMILY_CARD,
            sdk.DataCategory.FINANCIAL,
            sdk.DataCategory.HEALTH,
            sdk.DataCategory.LOCATION,
            sdk.DataCategory.NAME,
            sdk.DataCategory.NATIONAL_ID,
            sdk.DataCategory.PHOTO,
        ),
        changes_for_citizens=(
            LocalisedText(
                id="Warga meminta surat dari rumah atau kios, dan banyak surat terbit dalam menit.",
                en="Citizens ask for letters from home or at a kiosk, and many come within minutes.",
            ),
            LocalisedText(
                id="Warga tidak mengisi lagi yang sudah diketahui desa.",
                en="Citizens need not write what the village knows already.",
            ),
        ),
        changes_for_staff=(
            LocalisedText(
                id="Petugas desa hanya memeriksa surat yang tidak dapat diputus dengan aturan.",
                en="Village clerks look only at letters that a rule cannot decide.",
            ),
            LocalisedText(
                id="Nomor surat berurutan tanpa celah, diberikan sistem saat ditandatangani.",
                en="Letter numbers run without a gap, given by the system at signing.",
            ),
        ),
        navigation=NAVIGATION,
        home_cards=("catalog.modules.smart_kampung.home.cards",),
        search="catalog.modules.smart_kampung.home.search",
        work="catalog.modules.smart_kampung.work.items",
        settings_view="smart_kampung:setup",
        check_setup="catalog.modules.smart_kampung.work.problems",
        case_pages=sdk.CasePages(
            begin="smart_kampung:letter", check="smart_kampung:check", counter="smart_kampung:counter"
        ),
        indicators=INDICATORS,
        usage="smart_kampung.letters_signed",
        outcomes=("smart_kampung.villages_advanced", "surveys.ikm"),
        policies=POLICIES,
        readiness=READINESS,
        costs=COSTS,
        urls="catalog.modules.smart_kampung.urls",
        api="catalog.modules.smart_kampung.api.urls",
        demo="catalog.modules.smart_kampung.demo.fill",
        messages="catalog.modules.smart_kampung.telling.TEMPLATES",
        importers=(
            "catalog.modules.smart_kampung.importing.villages.villages",
            "catalog.modules.smart_kampung.importing.officers.officers",
            "catalog.modules.smart_kampung.importing.areas.centre_areas",
        ),
        residents="catalog.modules.smart_kampung.resident_references",
        units="catalog.modules.smart_kampung.unit_references.REFERENCES",
        personal_data="catalog.modules.smart_kampung.privacy",
        job_names={
            "set_up_villages": LocalisedText(id="Menyiapkan semua desa", en="Set up all villages"),
            "note_officers_decision": LocalisedText(
                id="Mencatat surat yang disetujui petugas", en="Note letters that officers approved"
            ),
        },
        case_facts="catalog.modules.smart_kampung.facts.of_case",
        case_terms="catalog.modules.smart_kampung.facts.terms_of",
        case_guard="catalog.modules.smart_kampung.services.look_before_writing",
        configuration=(
            sdk.Configured(
                model="casework.ServiceProduct",
                key=("code",),
                only={"module": "smart_kampung"},
                public={"complaints": "UU 25/2009 article 21: a standard says where and how to complain"},
                orphaned={"unit": {"is_online": False}},
            ),
            sdk.Configured(model="smart_kampung.LetterType", key=("product",)),
        ),
        configuration_labels=SERVICE_LABELS | {"checks": LocalisedText(id="Yang diperiksa", en="What is checked")},
        configured="catalog.modules.smart_kampung.configuration.prepare",
        configuration_loaded="catalog.modules.smart_kampung.configuration.loaded",
    )
