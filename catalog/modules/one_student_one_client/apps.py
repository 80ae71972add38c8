from catalog.modules.one_student_one_client.doors import NAVIGATION
from catalog.modules.one_student_one_client.figures import INDICATORS
from catalog.modules.one_student_one_client.needs import CAPABILITIES, COSTS, READINESS
from catalog.modules.one_student_one_client.paperwork import PAPERS, SCREENSHOTS
from catalog.modules.one_student_one_client.policies import POLICIES
from catalog.modules.one_student_one_client.rights import RIGHTS, ROLES
from catalog.sdk import manifest as sdk
from core.localised import LocalisedText


class OneStudentOneClientConfig(sdk.ModuleConfig):
    name = "catalog.modules.one_student_one_client"
    label = "one_student_one_client"
    manifest = sdk.ModuleManifest(
        slug="one_student_one_client",
        name=LocalisedText(id="One Student One Client", en="One Student One Client"),
        summary=LocalisedText(
            id="Tiap ibu hamil berisiko didampingi satu mahasiswa sampai anaknya berumur dua tahun.",
            en="Each mother at risk has a student beside her until her child is two.",
        ),
        release="1.0.0",
        icon="heart-handshake",
        categories=("data-collection", "task-management"),
        origin=sdk.Origin(
            region_code="3510",
            evidence=LocalisedText(
                id=(
                    "Dimulai 12 November 2019 sebagai Aku Beraksi dengan tiga kampus dan 300 mahasiswa kebidanan dan "
                    "gizi."
                ),
                en=(
                    "Begun on 12 November 2019 as Aku Beraksi with three campuses and 300 students of midwifery and "
                    "nutrition."
                ),
            ),
        ),
        legal_bases=(
            sdk.LegalBasis(
                citation="Permenkes 21/2021",
                about=LocalisedText(
                    id="Pelayanan kesehatan masa hamil, persalinan, dan sesudah melahirkan: sedikitnya enam kontak.",
                    en="Care in pregnancy, at birth and after it: at least six contacts.",
                ),
            ),
            sdk.LegalBasis(
                citation="UU 27/2022",
                about=LocalisedText(
                    id="Data kesehatan adalah data pribadi spesifik; akses mahasiswa atas persetujuan ibu.",
                    en="Health data are specific personal data; a student reads them by the mother's consent.",
                ),
            ),
        ),
        papers=PAPERS,
        screenshots=SCREENSHOTS,
        rights=RIGHTS,
        roles=ROLES,
        data_categories=(
            sdk.DataCategory.ADDRESS,
            sdk.DataCategory.CHILD,
            sdk.DataCategory.EDUCATION,
            sdk.DataCategory.HEALTH,
            sdk.DataCategory.NAME,
            sdk.DataCategory.NATIONAL_ID,
            sdk.DataCategory.PHONE,
            sdk.DataCategory.PHOTO,
        ),
        changes_for_citizens=(
            LocalisedText(
                id="Ibu hamil berisiko dikunjungi mahasiswa yang sama sampai anaknya berumur dua tahun.",
                en="A mother at risk is visited by the same student until her child is two.",
            ),
        ),
        changes_for_staff=(
            LocalisedText(
                id="Bidan melihat siapa yang terlambat diperiksa dan tanda bahaya dalam satu daftar.",
                en="Midwives see who is overdue and every danger sign in one list.",
            ),
            LocalisedText(
                id="Dosen pembimbing memeriksa catatan kunjungan mahasiswanya.",
                en="Campus supervisors check the notes of their students' visits.",
            ),
        ),
        navigation=NAVIGATION,
        work="catalog.modules.one_student_one_client.work.items",
        settings_view="one_student_one_client:setup",
        check_setup="catalog.modules.one_student_one_client.setting_up.problems",
        indicators=INDICATORS,
        usage="one_student_one_client.visits_made",
        outcomes=tuple(
            f"one_student_one_client.{name}"
            for name in ("k6_complete", "doctor_ultrasound", "missed_visits", "anaemia_improved")
        ),
        policies=POLICIES,
        capabilities=CAPABILITIES,
        readiness=READINESS,
        costs=COSTS,
        messages="catalog.modules.one_student_one_client.telling.TEMPLATES",
        emits={
            "one_student_one_client.pregnancy_delivered": {
                "pregnancy_id": "string",
                "mother_id": "string",
                "child_ids": "array",
            },
            "one_student_one_client.birth_corrected": {
                "pregnancy_id": "string",
                "mother_id": "string",
                "child_ids": "array",
                "removed_ids": "array",
            },
        },
        urls="catalog.modules.one_student_one_client.urls",
        importers=(
            "catalog.modules.one_student_one_client.importing.students",
            "catalog.modules.one_student_one_client.importing_mothers.mothers",
        ),
        residents="catalog.modules.one_student_one_client.resident_references",
        units="catalog.modules.one_student_one_client.unit_references.REFERENCES",
        personal_data="catalog.modules.one_student_one_client.privacy",
        demo="catalog.modules.one_student_one_client.demo.fill",
    )
