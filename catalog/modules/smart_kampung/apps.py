from catalog.modules.smart_kampung.courses import HOUSE
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
        rights=(
            sdk.Right(
                code="smart_kampung.manage",
                sentence=LocalisedText(
                    id="Mengatur surat dan layanan desa Smart Kampung",
                    en="Set up the letters and services of the villages",
                ),
            ),
            sdk.Right(
                code="smart_kampung.houses",
                sentence=LocalisedText(
                    id="Mengusulkan, menyurvei, dan mencatat perbaikan rumah tidak layak huni",
                    en="Propose and survey unfit houses and record their repair",
                ),
            ),
            sdk.Right(
                code="smart_kampung.houses_decide",
                sentence=LocalisedText(
                    id="Memutuskan rumah tidak layak huni yang diteruskan ke dinas",
                    en="Decide on unfit houses that are passed to the agency",
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
                slug="village_house_officer",
                name=LocalisedText(id="Petugas rumah layak huni desa", en="Officer for houses of a village"),
                rights=("smart_kampung.houses",),
            ),
            sdk.RoleSpec(
                slug="housing_officer",
                name=LocalisedText(id="Petugas perumahan daerah", en="Housing officer of the regency"),
                rights=("smart_kampung.houses", "smart_kampung.houses_decide"),
                whole_regency=True,
            ),
        ),
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
            sdk.DataCategory.NAME,
            sdk.DataCategory.ADDRESS,
            sdk.DataCategory.LOCATION,
            sdk.DataCategory.PHOTO,
            sdk.DataCategory.DOCUMENT,
            sdk.DataCategory.FINANCIAL,
        ),
        navigation=(
            sdk.Navigation(
                label=LocalisedText(id="Rumah diperbaiki", en="Houses repaired"),
                view="smart_kampung:houses_public",
                icon="house",
                order=60,
            ),
            sdk.Navigation(
                label=LocalisedText(id="Rumah", en="Houses"),
                view="smart_kampung:houses",
                audience="staff",
                icon="house",
                order=40,
                right="smart_kampung.houses",
            ),
            sdk.Navigation(
                label=LocalisedText(id="Wewenang desa", en="Village authority"),
                view="smart_kampung:authority",
                audience="settings",
                icon="scroll-text",
                order=65,
                right="smart_kampung.manage",
            ),
        ),
        work="catalog.modules.smart_kampung.house_work.items",
        indicators=(
            sdk.Indicator(
                code="smart_kampung.houses_repaired",
                name=LocalisedText(id="Rumah tidak layak huni yang diperbaiki", en="Unfit houses repaired"),
                definition=LocalisedText(
                    id="Rumah tidak layak huni yang diserahterimakan pada bulan itu, menurut desa atau kelurahan.",
                    en="Unfit houses that were handed over in the month, by village or urban ward.",
                ),
                unit=LocalisedText(id="rumah", en="houses"),
                compute="catalog.modules.smart_kampung.house_indicators.houses_repaired",
                reform_focus="poverty",
                dimension=LocalisedText(id="Desa atau kelurahan", en="Village or ward"),
            ),
        ),
        policies=POLICIES,
        urls="catalog.modules.smart_kampung.urls",
        case_facts="catalog.modules.smart_kampung.facts.of_case",
        configuration=(
            sdk.Configured(model="casework.ServiceProduct", key=("code",), only={"module": "smart_kampung"}),
            sdk.Configured(model="smart_kampung.LetterType", key=("product",)),
        ),
    )
