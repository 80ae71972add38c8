from catalog.modules.smart_kampung.policies import POLICIES
from catalog.sdk import manifest as sdk
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
                citation="SK Dirjen Bimas Islam 473/2020",
                about=LocalisedText(id="Formulir nikah N1 sampai N10.", en="Marriage forms N1 to N10."),
            ),
        ),
        rights=(
            sdk.Right(
                code="smart_kampung.manage",
                sentence=LocalisedText(
                    id="Mengatur surat dan layanan desa Smart Kampung",
                    en="Set up the letters and services of the villages",
                ),
            ),
            sdk.Right(
                code="smart_kampung.serve",
                sentence=LocalisedText(
                    id="Melayani surat desa: menjawab yang tersisa, memberi kode, membuat surat di loket",
                    en="Serve village letters: answer what is left, give codes, take requests at the counter",
                ),
            ),
        ),
        roles=(
            sdk.RoleSpec(
                slug="kampung_manager",
                name=LocalisedText(id="Pengelola Smart Kampung", en="Manager of Smart Kampung"),
                rights=("smart_kampung.manage",),
                whole_regency=True,
            ),
            sdk.RoleSpec(
                slug="village_clerk",
                name=LocalisedText(id="Petugas desa", en="Village clerk"),
                rights=("smart_kampung.serve",),
            ),
        ),
        data_categories=(
            sdk.DataCategory.NAME,
            sdk.DataCategory.NATIONAL_ID,
            sdk.DataCategory.FAMILY_CARD,
            sdk.DataCategory.ADDRESS,
            sdk.DataCategory.DOCUMENT,
        ),
        navigation=(
            sdk.Navigation(
                label=LocalisedText(id="Surat desa", en="Village letters"),
                view="smart_kampung:choose",
                icon="house",
                order=15,
            ),
            sdk.Navigation(
                label=LocalisedText(id="Surat warga", en="Letters"),
                view="smart_kampung:officer",
                audience="staff",
                icon="file-text",
                order=22,
                right="smart_kampung.serve",
            ),
            sdk.Navigation(
                label=LocalisedText(id="Smart Kampung", en="Smart Kampung"),
                view="smart_kampung:setup",
                audience="settings",
                icon="house",
                order=62,
                right="smart_kampung.manage",
            ),
        ),
        home_cards=("catalog.modules.smart_kampung.home.cards",),
        search="catalog.modules.smart_kampung.home.search",
        work="catalog.modules.smart_kampung.work.items",
        settings_view="smart_kampung:setup",
        check_setup="catalog.modules.smart_kampung.work.problems",
        case_pages=sdk.CasePages(
            begin="smart_kampung:letter", check="smart_kampung:check", counter="smart_kampung:counter"
        ),
        policies=POLICIES,
        urls="catalog.modules.smart_kampung.urls",
        job_names={
            "note_officers_decision": LocalisedText(
                id="Mencatat surat yang disetujui petugas", en="Note letters that officers approved"
            ),
        },
        case_facts="catalog.modules.smart_kampung.facts.of_case",
        configuration=(
            sdk.Configured(model="casework.ServiceProduct", key=("code",), only={"module": "smart_kampung"}),
            sdk.Configured(model="smart_kampung.LetterType", key=("product",)),
        ),
    )
