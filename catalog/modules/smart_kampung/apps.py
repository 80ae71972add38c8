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
                code="smart_kampung.score",
                sentence=LocalisedText(
                    id="Menilai kemajuan desa dan kelurahan dengan tujuh kriteria",
                    en="Score villages and wards on the seven criteria",
                ),
            ),
            sdk.Right(
                code="smart_kampung.outreach",
                sentence=LocalisedText(
                    id="Merencanakan dan mencatat kunjungan jemput bola ke rumah lansia",
                    en="Plan and record visits to old people at home",
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
                slug="village_assessor",
                name=LocalisedText(id="Penilai desa di kecamatan", en="Assessor of villages"),
                rights=("smart_kampung.score",),
            ),
            sdk.RoleSpec(
                slug="outreach_officer",
                name=LocalisedText(id="Petugas jemput bola", en="Outreach officer"),
                rights=("smart_kampung.outreach",),
            ),
        ),
        policies=POLICIES,
        urls="catalog.modules.smart_kampung.urls",
        case_facts="catalog.modules.smart_kampung.facts.of_case",
        messages="catalog.modules.smart_kampung.telling.TEMPLATES",
        work="catalog.modules.smart_kampung.work.items",
        residents="catalog.modules.smart_kampung.resident_references",
        navigation=(
            sdk.Navigation(
                label=LocalisedText(id="Kemajuan desa", en="Villages"),
                view="smart_kampung:villages",
                icon="map",
                order=40,
            ),
            sdk.Navigation(
                label=LocalisedText(id="Register desa", en="Village register"),
                view="smart_kampung:registers",
                audience="staff",
                icon="house",
                order=61,
                right="residents.read",
            ),
            sdk.Navigation(
                label=LocalisedText(id="Jemput bola", en="Visits at home"),
                view="smart_kampung:outreach",
                audience="staff",
                icon="heart-handshake",
                order=62,
                right="smart_kampung.outreach",
            ),
        ),
        data_categories=(
            sdk.DataCategory.NAME,
            sdk.DataCategory.ADDRESS,
            sdk.DataCategory.NATIONAL_ID,
            sdk.DataCategory.FAMILY_CARD,
            sdk.DataCategory.PHOTO,
            sdk.DataCategory.HEALTH,
        ),
        indicators=(
            sdk.Indicator(
                code="smart_kampung.villages_advanced",
                name=LocalisedText(id="Desa yang maju", en="Advanced villages"),
                definition=LocalisedText(
                    id="Bagian desa dan kelurahan yang maju, dari yang sudah dinilai pada tahun itu.",
                    en="Share of villages and wards that are advanced, of those scored for the year.",
                ),
                unit=LocalisedText(id="%", en="%"),
                compute="catalog.modules.smart_kampung.indicators.villages_advanced",
                decimals=1,
                reform_focus="digitalisation",
            ),
            sdk.Indicator(
                code="smart_kampung.outreach_visits",
                name=LocalisedText(id="Kunjungan jemput bola", en="Visits at home"),
                definition=LocalisedText(
                    id="Kunjungan ke rumah lansia yang tercatat pada bulan itu, menurut kecamatan.",
                    en="Visits to old people at home recorded in the month, by district.",
                ),
                unit=LocalisedText(id="kunjungan", en="visits"),
                compute="catalog.modules.smart_kampung.indicators.outreach_visits",
                counts_people=True,
                reform_focus="poverty",
                dimension=LocalisedText(id="Kecamatan", en="District"),
            ),
        ),
        configuration=(
            sdk.Configured(model="casework.ServiceProduct", key=("code",), only={"module": "smart_kampung"}),
            sdk.Configured(model="smart_kampung.LetterType", key=("product",)),
        ),
    )
