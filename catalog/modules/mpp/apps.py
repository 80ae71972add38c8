from catalog.modules.mpp.labels import LABELS
from catalog.modules.mpp.needs import COSTS, READINESS
from catalog.modules.mpp.paperwork import PAPERS, SCREENSHOTS
from catalog.modules.mpp.policies import POLICIES
from catalog.sdk import manifest as sdk
from core.localised import LocalisedText


class MPPConfig(sdk.ModuleConfig):
    name = "catalog.modules.mpp"
    label = "mpp"
    manifest = sdk.ModuleManifest(
        slug="mpp",
        name=LocalisedText(id="Mal Pelayanan Publik", en="Public service mall"),
        summary=LocalisedText(
            id="Layanan banyak instansi dalam satu gedung: syarat, waktu, dan biaya yang jelas, antrean dari rumah.",
            en="Services of many agencies in one building: clear requirements, times and fees, a queue from home.",
        ),
        release="1.0.0",
        icon="building-2",
        categories=("appointment-scheduling", "customer-service-and-support", "digital-citizenship"),
        citizen_verb=LocalisedText(id="Urus dokumen dan izin", en="Get documents and permits"),
        origin=sdk.Origin(
            region_code="3510",
            evidence=LocalisedText(
                id=(
                    "Dibuka 6 Oktober 2017 sebagai yang pertama di Indonesia. 173 layanan pada 7 Agustus 2018, "
                    "233 layanan dari 24 instansi pada 24 Januari 2022 (Detik), 218.345 dokumen terbit sepanjang 2018."
                ),
                en=(
                    "Opened on 6 October 2017 as the first in Indonesia. 173 services on 7 August 2018, 233 services "
                    "of 24 agencies on 24 January 2022 (Detik), 218,345 documents issued in 2018."
                ),
            ),
        ),
        legal_bases=(
            sdk.LegalBasis(
                citation="Perpres 89/2021",
                about=LocalisedText(
                    id="Pemerintah daerah menyelenggarakan MPP (pasal 3 (1)); usulan disertai kajian (pasal 5 (2)).",
                    en="Regional governments run the MPP (art. 3 (1)); a proposal carries a study (art. 5 (2)).",
                ),
            ),
            sdk.LegalBasis(
                citation="UU 25/2009",
                about=LocalisedText(
                    id="Standar pelayanan dan perlakuan khusus bagi kelompok rentan.",
                    en="Service standards and special treatment of vulnerable groups.",
                ),
            ),
            sdk.LegalBasis(
                citation="PermenPANRB 15/2014",
                about=LocalisedText(
                    id="Pedoman standar pelayanan: 14 komponen, enam di antaranya diumumkan.",
                    en="Guide to service standards: 14 components, six of them published.",
                ),
            ),
        ),
        papers=PAPERS,
        screenshots=SCREENSHOTS,
        rights=(
            sdk.Right(
                code="mpp.serve",
                sentence=LocalisedText(
                    id="Memanggil dan melayani nomor antrean di loket", en="Call and serve queue numbers at a counter"
                ),
            ),
            sdk.Right(
                code="mpp.manage",
                sentence=LocalisedText(
                    id="Mengatur instansi, loket, jam buka, dan standar layanan MPP",
                    en="Set up agencies, counters, hours and service standards of the mall",
                ),
            ),
        ),
        roles=(
            sdk.RoleSpec(
                slug="counter_clerk",
                name=LocalisedText(id="Petugas loket", en="Counter clerk"),
                rights=("mpp.serve",),
            ),
            sdk.RoleSpec(
                slug="mpp_manager",
                name=LocalisedText(id="Pengelola MPP", en="Mall manager"),
                rights=("mpp.serve", "mpp.manage"),
            ),
        ),
        # A number says nothing about who holds it; only its priority class may speak of age, pregnancy or disability.
        data_categories=(sdk.DataCategory.NAME,),
        changes_for_citizens=(
            LocalisedText(
                id="Warga membaca syarat, waktu, dan biaya sebelum datang.",
                en="Citizens read requirements, times and fees before they come.",
            ),
            LocalisedText(
                id="Warga mengambil nomor dari rumah dan melihat giliran mendekat.",
                en="Citizens take a number from home and watch their turn come near.",
            ),
        ),
        changes_for_staff=(
            LocalisedText(
                id="Petugas loket memanggil nomor; urutan dan prioritas dihitung sistem.",
                en="Clerks call numbers; order and priority are worked out for them.",
            ),
        ),
        navigation=(
            sdk.Navigation(
                label=LocalisedText(id="Layanan", en="Services"), view="mpp:services", icon="list", order=10
            ),
            sdk.Navigation(label=LocalisedText(id="Antrean", en="Queue"), view="mpp:queue", icon="ticket", order=20),
            sdk.Navigation(
                label=LocalisedText(id="Loket", en="Counters"),
                view="mpp:counters",
                audience="staff",
                icon="monitor",
                order=20,
                right="mpp.serve",
            ),
            sdk.Navigation(
                label=LocalisedText(id="Hari di mal", en="Day at the mall"),
                view="mpp:today",
                audience="staff",
                icon="chart-column",
                order=25,
                right="mpp.manage",
            ),
            sdk.Navigation(
                label=LocalisedText(id="Mal Pelayanan Publik", en="Public service mall"),
                view="mpp:setup",
                audience="settings",
                icon="building-2",
                order=60,
                right="mpp.manage",
            ),
        ),
        home_cards=("catalog.modules.mpp.home.cards",),
        search="catalog.modules.mpp.home.search",
        work="catalog.modules.mpp.work.items",
        account="catalog.modules.mpp.account",
        personal_data="catalog.modules.mpp.privacy",
        policies=POLICIES,
        readiness=READINESS,
        costs=COSTS,
        messages="catalog.modules.mpp.telling.TEMPLATES",
        urls="catalog.modules.mpp.urls",
        api="catalog.modules.mpp.api.urls",
        settings_view="mpp:setup",
        configuration=(
            "mpp.Agency",
            "mpp.CounterGroup",
            # Whether a counter has a break at this moment is no set-up.
            sdk.Configured(model="mpp.Counter", without=("paused_at",)),
            sdk.Configured(
                model="casework.ServiceProduct",
                key=("code",),
                only={"module": "mpp"},
                public={"complaints": "UU 25/2009 article 21: a standard says where and how to complain"},
                orphaned={"unit": {"is_online": False}},
            ),
            "mpp.MallService",
            "mpp.MallSettings",
        ),
        configuration_version=2,
        configuration_upgrades={1: "catalog.modules.mpp.configuration.from_one"},
        configuration_labels=LABELS,
        configured="catalog.modules.mpp.configuration.prepare",
        configuration_loaded="catalog.modules.mpp.configuration.loaded",
        check_setup="catalog.modules.mpp.work.problems",
        first_served="catalog.modules.mpp.queries.day.first_served",
        demo="catalog.modules.mpp.demo.fill",
        indicators=(
            sdk.Indicator(
                code="mpp.tickets_served",
                name=LocalisedText(id="Antrean yang selesai dilayani", en="Numbers served"),
                definition=LocalisedText(
                    id="Nomor antrean bulan itu yang selesai dilayani di loket, menurut instansi pemilik layanan.",
                    en="Queue numbers of the month that were served at a counter, by the agency that owns the service.",
                ),
                unit=LocalisedText(id="orang", en="people"),
                compute="catalog.modules.mpp.indicators.tickets_served",
                counts_people=True,
                reform_focus="digitalisation",
                dimension=LocalisedText(id="Instansi", en="Agency"),
            ),
            # Two figures that are never added: most services done online are given at a counter, too.
            sdk.Indicator(
                code="mpp.services_at_counters",
                name=LocalisedText(id="Layanan di loket mal", en="Services at the mall's counters"),
                definition=LocalisedText(
                    id="Layanan yang terbit pada akhir bulan itu dan dilayani di loket mal.",
                    en="Services that were published when the month ended and are given at a counter of the mall.",
                ),
                unit=LocalisedText(id="layanan", en="services"),
                compute="catalog.modules.mpp.indicators.services_at_counters",
                reform_focus="digitalisation",
            ),
            sdk.Indicator(
                code="mpp.services_online",
                name=LocalisedText(id="Layanan MPP Digital", en="Services of MPP Digital"),
                definition=LocalisedText(
                    id="Layanan yang terbit pada akhir bulan itu dan selesai daring sampai dokumennya.",
                    en="Services that were published when the month ended and are done online up to their document.",
                ),
                unit=LocalisedText(id="layanan", en="services"),
                compute="catalog.modules.mpp.indicators.services_online",
                reform_focus="digitalisation",
            ),
            sdk.Indicator(
                code="mpp.median_wait",
                name=LocalisedText(id="Waktu tunggu tengah (median)", en="Median wait"),
                definition=LocalisedText(
                    id="Setengah nomor bulan itu menunggu paling lama sekian menit, dari ambil nomor sampai dipanggil.",
                    en="Half of the month's numbers waited at most so many minutes, from taking one to being called.",
                ),
                unit=LocalisedText(id="menit", en="minutes"),
                compute="catalog.modules.mpp.indicators.median_wait",
                higher_is_better=False,
                reform_focus="digitalisation",
            ),
            sdk.Indicator(
                code="mpp.told_wait_held",
                name=LocalisedText(id="Perkiraan tunggu yang tepat", en="Waits that came as told"),
                definition=LocalisedText(
                    id="Bagian nomor bulan itu yang dipanggil di antara dua waktu yang disebut saat nomor diambil.",
                    en="Share of the month's numbers that were called between the two times told when they were taken.",
                ),
                unit=LocalisedText(id="%", en="%"),
                compute="catalog.modules.mpp.indicators.told_wait_held",
                decimals=1,
                reform_focus="digitalisation",
            ),
        ),
        usage="mpp.tickets_served",
        outcomes=("mpp.median_wait", "mpp.told_wait_held", "surveys.ikm"),
        emits={
            "mpp.ticket_served": {"ticket_id": "integer", "group_id": "integer", "product_id": "string|null"},
        },
    )
