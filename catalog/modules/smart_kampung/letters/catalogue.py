"""
The letters of Indonesian villages as the platform brings them (smart_kampung.md, "Letter catalogue"; codes S-01 to S-36
after the national open-source village system, the rest are as common [GK]).

Archive codes: 400.12.2.1 identity and domicile, 400.12.2.2 moving, 400.12.3.1 birth and death, 400.12.3.2 marriage and
divorce were seen in use [W38]. Those of the other letters vary from regency to regency; ours are a beginning [A].

The marriage forms N1, N2, N4, N5 and N6 follow SK Dirjen Bimas Islam 473/2020, not the meaning they had before 2018;
PMA 30/2024 names no forms. They serve couples who marry at the KUA. Others register with the civil registry after the
rite and need S-33 (going to marry) and the identity letters.
"""

from typing import Final

from catalog.modules.smart_kampung.letters.kinds import Check, Decision, LetterKind, Subject
from catalog.modules.smart_kampung.letters.wording import (
    CLOSING,
    FOR,
    IDENTITY,
    LIVES_HERE,
    OPENING,
    cover,
    rows,
    statement,
)
from core.localised import LocalisedText

_IDENTITY, _MOVE, _LIFE, _MARRIAGE = "400.12.2.1", "400.12.2.2", "400.12.3.1", "400.12.3.2"
_GENERAL, _SOCIAL, _BUSINESS, _ORDER, _LAND = "400.12.1", "400.9.1", "500.3", "300.1", "500.17"
_N_FORMS: Final = "SK Dirjen Bimas Islam 473/2020"


def _t(indonesian: str, english: str) -> LocalisedText:
    return LocalisedText(id=indonesian, en=english)


_KTP_OF_DECEASED: Final = _t("KTP atau KK yang meninggal", "Identity or family card of the deceased")
_BIRTH_NOTE: Final = _t("Surat keterangan lahir dari penolong kelahiran", "Note of the birth by whoever helped")
_LAND_PROOF: Final = _t("Bukti kepemilikan atau SPPT tanah", "Proof of ownership or land tax note")

_BIRTH: Final = (
    "nama_anak", "anak_jenis_kelamin", "anak_lahir_di", "anak_lahir_tanggal", "anak_lahir_jam", "anak_ke",
    "penolong_kelahiran", "nama_ayah", "nama_ibu",
)  # fmt: skip
_DEATH: Final = (
    "nama_almarhum", "nik_almarhum", "meninggal_di", "meninggal_tanggal", "meninggal_jam", "sebab_meninggal",
    "hubungan",
)  # fmt: skip
_PARENTS: Final = (
    "nama_ayah", "ayah_lahir_di", "ayah_lahir_tanggal", "ayah_pekerjaan",
    "nama_ibu", "ibu_lahir_di", "ibu_lahir_tanggal", "ibu_pekerjaan", "orang_tua_alamat",
)  # fmt: skip
_PARTNER: Final = (
    "nama_calon", "calon_lahir_di", "calon_lahir_tanggal", "calon_agama", "calon_pekerjaan", "calon_alamat",
)  # fmt: skip

_BIRTH_ROWS: Final = rows(
    ("Nama anak", "*#f.nama_anak*"),
    ("Jenis kelamin", "#f.anak_jenis_kelamin"),
    ("Lahir di", "#f.anak_lahir_di"),
    ("Tanggal, pukul", "#f.anak_lahir_tanggal, #f.anak_lahir_jam"),
    ("Anak ke", "#f.anak_ke"),
    ("Ditolong oleh", "#f.penolong_kelahiran"),
    ("Ayah", "#f.nama_ayah"),
    ("Ibu", "#f.nama_ibu"),
)
_DEATH_ROWS: Final = rows(
    ("Nama", "*#f.nama_almarhum*"),
    ("NIK", "#f.nik_almarhum"),
    ("Meninggal di", "#f.meninggal_di"),
    ("Tanggal, pukul", "#f.meninggal_tanggal, #f.meninggal_jam"),
    ("Sebab", "#f.sebab_meninggal"),
)
_PARENT_ROWS: Final = (
    "\nAnak dari:\n\n"
    + rows(
        ("Ayah", "*#f.nama_ayah*"),
        ("Tempat, tanggal lahir", "#f.ayah_lahir_di, #f.ayah_lahir_tanggal"),
        ("Pekerjaan", "#f.ayah_pekerjaan"),
    )
    + "\ndan\n\n"
    + rows(
        ("Ibu", "*#f.nama_ibu*"),
        ("Tempat, tanggal lahir", "#f.ibu_lahir_di, #f.ibu_lahir_tanggal"),
        ("Pekerjaan", "#f.ibu_pekerjaan"),
        ("Alamat orang tua", "#f.orang_tua_alamat"),
    )
)
_PARTNER_ROWS: Final = rows(
    ("Nama calon", "*#f.nama_calon*"),
    ("Tempat, tanggal lahir", "#f.calon_lahir_di, #f.calon_lahir_tanggal"),
    ("Agama", "#f.calon_agama"),
    ("Pekerjaan", "#f.calon_pekerjaan"),
    ("Alamat", "#f.calon_alamat"),
)
_WITNESSES: Final = "\nDisaksikan oleh #f.saksi_satu dan #f.saksi_dua."
_REPORTER: Final = "\nDilaporkan oleh:\n\n" + IDENTITY

LETTERS: Final[tuple[LetterKind, ...]] = (
    LetterKind(
        code="S-01",
        template="surat-pengantar",
        name=_t("Surat pengantar", "General cover letter"),
        summary=_t(
            "Pengantar dari desa untuk urusan di kantor lain.",
            "A cover letter of the village for business at another office.",
        ),
        archive=_GENERAL,
        asks=("ditujukan_kepada", "keperluan"),
        decided_by=Decision.RULE,
        valid_months=1,
        wording=cover("#f.ditujukan_kepada", LIVES_HERE, FOR),
    ),
    LetterKind(
        code="S-02",
        template="keterangan-penduduk",
        name=_t("Surat keterangan penduduk", "Resident statement"),
        summary=_t("Menerangkan bahwa Anda penduduk desa ini.", "States that you are a resident of this village."),
        archive=_IDENTITY,
        asks=("keperluan",),
        decided_by=Decision.RULE,
        valid_months=3,
        wording=statement(LIVES_HERE),
    ),
    LetterKind(
        code="S-03",
        template="biodata-penduduk",
        name=_t("Biodata penduduk", "Biographical data of a resident"),
        summary=_t(
            "Data diri dan keluarga seperti tercatat di desa.", "Personal and family data as the village holds them."
        ),
        archive=_IDENTITY,
        subject=Subject.MEMBER,
        decided_by=Decision.RULE,
        valid_months=3,
        wording=statement(
            "\n",
            rows(
                ("Nomor KK", "#f.nomor_kk"),
                ("Kepala keluarga", "#f.kepala_keluarga"),
                ("Anggota keluarga", "#f.anggota_keluarga orang"),
            ),
            purpose=False,
        ),
    ),
    LetterKind(
        code="S-04",
        template="keterangan-pindah",
        name=_t("Surat keterangan pindah", "Statement of moving"),
        summary=_t(
            "Untuk pindah ke desa lain; surat pindahnya dari Disdukcapil.",
            "For moving to another village; the certificate comes from the civil registry.",
        ),
        archive=_MOVE,
        asks=("alamat_baru", "alasan_pindah", "berangkat", "pengikut"),
        valid_months=1,
        wording=statement(
            "\nbermaksud pindah dengan keterangan:\n\n",
            rows(
                ("Nomor KK", "#f.nomor_kk"),
                ("Alamat baru", "#f.alamat_baru"),
                ("Alasan", "#f.alasan_pindah"),
                ("Tanggal pindah", "#f.berangkat"),
                ("Pengikut", "#f.pengikut orang"),
            ),
            purpose=False,
        ),
    ),
    LetterKind(
        code="S-05",
        template="keterangan-jual-beli",
        name=_t("Surat keterangan jual beli", "Statement of a sale"),
        summary=_t("Mencatat jual beli barang antara Anda dan pembeli.", "Records a sale between you and a buyer."),
        archive=_BUSINESS,
        asks=("barang", "harga", "nama_pembeli", "alamat_pembeli", "saksi_satu", "saksi_dua"),
        checks=(Check.LIVES_HERE, Check.ADULT, Check.TWO_WITNESSES),
        confers=True,
        wording=statement(
            "\ntelah menjual:\n\n",
            rows(
                ("Barang", "#f.barang"),
                ("Harga", "#f.harga (#f.harga_words)"),
                ("Pembeli", "#f.nama_pembeli"),
                ("Alamat pembeli", "#f.alamat_pembeli"),
            ),
            _WITNESSES,
            purpose=False,
        ),
    ),
    LetterKind(
        code="S-06",
        template="pengantar-pindah-antarkabupaten",
        name=_t("Pengantar pindah antarkabupaten", "Cover letter for moving to another regency"),
        summary=_t(
            "Pengantar ke Disdukcapil untuk pindah ke luar kabupaten.",
            "Cover letter to the civil registry for moving out of the regency.",
        ),
        archive=_MOVE,
        asks=("alamat_baru", "alasan_pindah", "berangkat", "pengikut"),
        checks=(Check.LIVES_HERE, Check.FORWARDED),
        valid_months=1,
        wording=cover(
            "Kepala Dinas Kependudukan dan Pencatatan Sipil",
            "\nyang akan pindah ke luar kabupaten:\n\n",
            rows(
                ("Nomor KK", "#f.nomor_kk"),
                ("Alamat baru", "#f.alamat_baru"),
                ("Alasan", "#f.alasan_pindah"),
                ("Tanggal pindah", "#f.berangkat"),
                ("Pengikut", "#f.pengikut orang"),
            ),
        ),
    ),
    LetterKind(
        code="S-07",
        template="pengantar-skck",
        name=_t("Pengantar SKCK", "Cover letter for a police record certificate"),
        summary=_t("Dibawa ke kepolisian, yang menerbitkan SKCK.", "For the police, who issue the certificate."),
        archive=_ORDER,
        asks=("keperluan",),
        checks=(Check.LIVES_HERE, Check.ADULT, Check.FORWARDED),
        decided_by=Decision.RULE,
        valid_months=1,
        wording=cover("Kepala Kepolisian Sektor", LIVES_HERE, "Yang bersangkutan memohon SKCK untuk #f.keperluan."),
    ),
    LetterKind(
        code="S-08",
        template="ktp-dalam-proses",
        name=_t("Surat keterangan KTP dalam proses", "Statement that an identity card is being made"),
        summary=_t("Pengganti sementara selama KTP-el belum jadi.", "Stands in while the identity card is being made."),
        archive=_IDENTITY,
        asks=("keperluan",),
        valid_months=1,
        papers=(_t("Bukti perekaman KTP-el", "Proof that the data for the card were taken"),),
        wording=statement(LIVES_HERE, "KTP elektronik yang bersangkutan sedang diproses di Disdukcapil."),
    ),
    LetterKind(
        code="S-09",
        template="beda-identitas",
        name=_t("Surat keterangan beda identitas", "Statement of differing identity"),
        summary=_t(
            "Menerangkan bahwa dua dokumen menyebut orang yang sama.", "States that two documents name the same person."
        ),
        archive=_IDENTITY,
        asks=("dokumen_lain", "tertulis_lain", "keperluan"),
        papers=(_t("Foto dokumen yang berbeda", "Picture of the document that differs"),),
        confers=True,
        wording=statement(
            "\nPada #f.dokumen_lain tertulis #f.tertulis_lain. Keduanya adalah orang yang sama.",
        ),
    ),
    LetterKind(
        code="S-10",
        template="keterangan-bepergian",
        name=_t("Surat keterangan bepergian", "Travel statement"),
        summary=_t("Dibawa saat bepergian ke luar daerah.", "To carry when travelling out of the region."),
        archive=_GENERAL,
        asks=("tujuan", "berangkat", "kembali", "pengikut", "keperluan"),
        decided_by=Decision.RULE,
        valid_months=1,
        wording=statement(
            "\nakan bepergian:\n\n",
            rows(
                ("Tujuan", "#f.tujuan"),
                ("Berangkat", "#f.berangkat"),
                ("Kembali", "#f.kembali"),
                ("Pengikut", "#f.pengikut orang"),
            ),
        ),
    ),
    LetterKind(
        code="S-11",
        template="sktm",
        name=_t("Surat keterangan tidak mampu (SKTM)", "Poverty statement (SKTM)"),
        summary=_t(
            "Untuk keringanan biaya sekolah atau berobat, bagi keluarga yang tidak mampu.",
            "For lower fees at school or hospital, for families that cannot afford them.",
        ),
        archive=_SOCIAL,
        asks=("keperluan", "ditujukan_kepada", "penghasilan"),
        subject=Subject.MEMBER,
        confers=True,
        valid_months=3,
        is_single_use=True,
        papers=(_t("Surat pernyataan tidak mampu diketahui RT", "Statement of need, seen by the head of the RT"),),
        wording=statement(
            "\n",
            rows(
                ("Nomor KK", "#f.nomor_kk"),
                ("Kepala keluarga", "#f.kepala_keluarga"),
                ("Anggota keluarga", "#f.anggota_keluarga orang"),
                ("Penghasilan sebulan", "#f.penghasilan"),
            ),
            "\nberasal dari keluarga tidak mampu. Surat ini berlaku untuk satu keperluan: #f.keperluan, "
            "ditujukan kepada #f.ditujukan_kepada.",
            purpose=False,
        ),
    ),
    LetterKind(
        code="S-12",
        template="pengantar-izin-keramaian",
        name=_t("Pengantar izin keramaian", "Cover letter for a crowd permit"),
        summary=_t(
            "Pengantar ke camat dan kepolisian untuk acara dengan banyak orang.",
            "For the district head and the police, for an event with many people.",
        ),
        archive=_ORDER,
        asks=("acara", "hari_acara", "jam_acara", "tempat_acara", "perkiraan_tamu", "hiburan"),
        optional=frozenset({"hiburan"}),
        checks=(Check.LIVES_HERE, Check.ADULT, Check.PLACE_HERE, Check.FORWARDED),
        wording=cover(
            "Camat dan Kepala Kepolisian Sektor",
            "\nyang akan mengadakan:\n\n",
            rows(
                ("Acara", "#f.acara"),
                ("Hari", "#f.hari_acara"),
                ("Pukul", "#f.jam_acara"),
                ("Tempat", "#f.tempat_acara"),
                ("Perkiraan orang", "#f.perkiraan_tamu"),
                ("Hiburan", "#f.hiburan"),
            ),
        ),
    ),
    LetterKind(
        code="S-13",
        template="pengantar-kehilangan",
        name=_t("Pengantar laporan kehilangan", "Cover letter for a report of loss"),
        summary=_t(
            "Dibawa ke kepolisian untuk melaporkan barang atau dokumen hilang.",
            "For the police, to report something lost.",
        ),
        archive=_ORDER,
        asks=("yang_hilang", "hilang_di", "hilang_tanggal"),
        checks=(Check.LIVES_HERE, Check.FORWARDED),
        decided_by=Decision.RULE,
        valid_months=1,
        wording=cover(
            "Kepala Kepolisian Sektor",
            "\nyang menyatakan kehilangan:\n\n",
            rows(("Yang hilang", "#f.yang_hilang"), ("Di", "#f.hilang_di"), ("Tanggal", "#f.hilang_tanggal")),
        ),
    ),
    LetterKind(
        code="S-14",
        template="sku",
        name=_t("Surat keterangan usaha (SKU)", "Business statement (SKU)"),
        summary=_t(
            "Menerangkan bahwa Anda punya usaha di desa ini.", "States that you have a business in this village."
        ),
        archive=_BUSINESS,
        asks=("nama_usaha", "jenis_usaha", "alamat_usaha", "di_desa_ini", "sejak", "keperluan"),
        optional=frozenset({"di_desa_ini"}),
        checks=(Check.LIVES_HERE, Check.ADULT, Check.PLACE_HERE),
        decided_by=Decision.RULE,
        valid_months=6,
        wording=statement(
            "\nmempunyai usaha:\n\n",
            rows(
                ("Nama usaha", "*#f.nama_usaha*"),
                ("Jenis usaha", "#f.jenis_usaha"),
                ("Alamat usaha", "#f.alamat_usaha"),
                ("Sejak", "#f.sejak"),
            ),
        ),
    ),
    LetterKind(
        code="S-15",
        template="keterangan-jaminan-kesehatan",
        name=_t("Surat pernyataan miskin untuk jaminan kesehatan (SPM)", "Poverty declaration for health care (SPM)"),
        summary=_t(
            "Agar biaya berobat ditanggung; di Banyuwangi diterbitkan desa.",
            "So that treatment is paid for; in Banyuwangi the village issues it.",
        ),
        archive=_SOCIAL,
        asks=("ditujukan_kepada", "penghasilan"),
        subject=Subject.MEMBER,
        confers=True,
        valid_months=1,
        is_single_use=True,
        papers=(_t("Surat rujukan atau keterangan rawat", "Referral or note of treatment"),),
        wording=statement(
            "\n",
            rows(
                ("Nomor KK", "#f.nomor_kk"),
                ("Kepala keluarga", "#f.kepala_keluarga"),
                ("Anggota keluarga", "#f.anggota_keluarga orang"),
                ("Penghasilan sebulan", "#f.penghasilan"),
            ),
            "\nberasal dari keluarga miskin dan memerlukan jaminan biaya pelayanan kesehatan di #f.ditujukan_kepada.",
            purpose=False,
        ),
    ),
    LetterKind(
        code="S-16",
        template="domisili-usaha",
        name=_t("Surat keterangan domisili usaha", "Business domicile statement"),
        summary=_t(
            "Menerangkan di mana usaha atau badan berkedudukan.", "States where a business or body has its seat."
        ),
        archive=_BUSINESS,
        asks=(
            "nama_usaha",
            "jenis_usaha",
            "alamat_usaha",
            "penanggung_jawab",
            "akta_atau_nib",
            "jumlah_pegawai",
            "sejak",
            "keperluan",
        ),
        checks=(Check.ADULT, Check.PLACE_HERE),
        valid_months=6,
        papers=(_t("Akta pendirian atau NIB", "Deed of foundation or NIB"),),
        wording=OPENING
        + rows(
            ("Nama usaha", "*#f.nama_usaha*"),
            ("Jenis usaha", "#f.jenis_usaha"),
            ("Penanggung jawab", "#f.penanggung_jawab"),
            ("Akta atau NIB", "#f.akta_atau_nib"),
            ("Alamat", "#f.alamat_usaha"),
            ("Sejak", "#f.sejak"),
            ("Pegawai", "#f.jumlah_pegawai"),
        )
        + "\nbenar berkedudukan di #f.desa. Permohonan diajukan oleh:\n\n"
        + IDENTITY
        + FOR
        + CLOSING,
    ),
    LetterKind(
        code="S-17",
        template="keterangan-kelahiran",
        name=_t("Surat keterangan kelahiran", "Birth statement"),
        summary=_t(
            "Untuk akta kelahiran dan KK baru anak.", "For the child's birth certificate and a new family card."
        ),
        archive=_LIFE,
        asks=(*_BIRTH, "saksi_satu", "saksi_dua"),
        checks=(Check.LIVES_HERE, Check.NOT_REGISTERED_YET, Check.TWO_WITNESSES),
        confers=True,
        papers=(_BIRTH_NOTE,),
        wording="Yang bertanda tangan di bawah ini menerangkan bahwa telah lahir:\n\n"
        + _BIRTH_ROWS
        + _REPORTER
        + _WITNESSES
        + CLOSING,
    ),
    LetterKind(
        code="S-18",
        template="permohonan-akta-lahir",
        name=_t("Permohonan akta kelahiran", "Application for a birth certificate"),
        summary=_t(
            "Pengantar ke Disdukcapil; akta diterbitkan di sana.",
            "Cover letter to the civil registry, which issues the certificate.",
        ),
        archive=_LIFE,
        asks=_BIRTH,
        checks=(Check.LIVES_HERE, Check.FORWARDED),
        papers=(_BIRTH_NOTE,),
        wording=cover(
            "Kepala Dinas Kependudukan dan Pencatatan Sipil", "\nyang memohon akta kelahiran untuk:\n\n", _BIRTH_ROWS
        ),
    ),
    LetterKind(
        code="S-19",
        template="belum-berakta-lahir",
        name=_t("Surat keterangan belum berakta kelahiran", "Statement of having no birth certificate"),
        summary=_t(
            "Menerangkan bahwa akta kelahiran belum pernah dibuat.", "States that no birth certificate was ever made."
        ),
        archive=_LIFE,
        asks=("nama_ayah", "nama_ibu", "keperluan"),
        subject=Subject.MEMBER,
        wording=statement(
            "\nanak dari #f.nama_ayah dan #f.nama_ibu, menurut keterangannya belum pernah memiliki akta kelahiran."
        ),
    ),
    LetterKind(
        code="S-20",
        template="duplikat-kelahiran",
        name=_t("Permohonan duplikat surat kelahiran", "Application for a duplicate birth statement"),
        summary=_t("Bila surat keterangan kelahiran hilang atau rusak.", "When a birth statement is lost or damaged."),
        archive=_LIFE,
        asks=("nama_anak", "anak_lahir_di", "anak_lahir_tanggal", "nama_ayah", "nama_ibu", "alasan"),
        checks=(Check.LIVES_HERE, Check.FORWARDED),
        wording=cover(
            "Kepala Dinas Kependudukan dan Pencatatan Sipil",
            "\nyang memohon duplikat surat kelahiran, karena #f.alasan:\n\n",
            rows(
                ("Nama anak", "*#f.nama_anak*"),
                ("Lahir", "#f.anak_lahir_di, #f.anak_lahir_tanggal"),
                ("Ayah", "#f.nama_ayah"),
                ("Ibu", "#f.nama_ibu"),
            ),
        ),
    ),
    LetterKind(
        code="S-21",
        template="keterangan-kematian",
        name=_t("Surat keterangan kematian", "Death statement"),
        summary=_t("Untuk akta kematian dan perubahan KK.", "For the death certificate and the family card."),
        archive=_LIFE,
        asks=(*_DEATH, "saksi_satu", "saksi_dua"),
        checks=(Check.NOT_REGISTERED_YET, Check.TWO_WITNESSES),
        confers=True,
        papers=(_KTP_OF_DECEASED,),
        wording="Yang bertanda tangan di bawah ini menerangkan bahwa telah meninggal dunia:\n\n"
        + _DEATH_ROWS
        + _REPORTER
        + "\nHubungan pelapor dengan almarhum: #f.hubungan."
        + _WITNESSES
        + CLOSING,
    ),
    LetterKind(
        code="S-22",
        template="lahir-mati",
        name=_t("Surat keterangan lahir mati", "Stillbirth statement"),
        summary=_t(
            "Untuk pencatatan lahir mati di Disdukcapil.", "For the record of a stillbirth at the civil registry."
        ),
        archive=_LIFE,
        asks=(
            "lama_kandungan",
            "anak_jenis_kelamin",
            "anak_lahir_di",
            "anak_lahir_tanggal",
            "penolong_kelahiran",
            "nama_ayah",
            "nama_ibu",
            "saksi_satu",
            "saksi_dua",
        ),
        checks=(Check.LIVES_HERE, Check.TWO_WITNESSES),
        confers=True,
        papers=(_BIRTH_NOTE,),
        wording="Yang bertanda tangan di bawah ini menerangkan bahwa telah lahir mati:\n\n"
        + rows(
            ("Lama kandungan", "#f.lama_kandungan bulan"),
            ("Jenis kelamin", "#f.anak_jenis_kelamin"),
            ("Di, tanggal", "#f.anak_lahir_di, #f.anak_lahir_tanggal"),
            ("Ditolong oleh", "#f.penolong_kelahiran"),
            ("Ayah", "#f.nama_ayah"),
            ("Ibu", "#f.nama_ibu"),
        )
        + _REPORTER
        + _WITNESSES
        + CLOSING,
    ),
    LetterKind(
        code="S-23",
        template="n1-pengantar-nikah",
        name=_t("Pengantar nikah (N1)", "Cover letter for a marriage (N1)"),
        summary=_t(
            "Dari desa untuk KUA tempat menikah.", "Of the village, for the office where the marriage is recorded."
        ),
        archive=_MARRIAGE,
        asks=("status_sebelum", *_PARENTS, "putusan_pengadilan"),
        optional=frozenset({"putusan_pengadilan"}),
        checks=(Check.LIVES_HERE, Check.MARRIAGE_AGE, Check.FREE_TO_MARRY),
        confers=True,
        valid_months=6,
        source=_N_FORMS,
        wording=statement(
            "\nstatus sebelum menikah: *#f.status_sebelum*. Dispensasi pengadilan: #f.putusan_pengadilan.\n",
            _PARENT_ROWS,
            "\nUntuk keperluan nikah.",
            purpose=False,
        ),
    ),
    LetterKind(
        code="S-24",
        template="n2-kehendak-nikah",
        name=_t("Permohonan kehendak nikah (N2)", "Application of intent to marry (N2)"),
        summary=_t(
            "Formulir calon pengantin untuk KUA; desa membantu mencetak.",
            "Form of the couple for the office of religious affairs; the village prints it.",
        ),
        archive=_MARRIAGE,
        asks=(*_PARTNER, "hari_nikah", "tempat_nikah", "kantor_nikah"),
        checks=(Check.MARRIAGE_AGE,),
        source=_N_FORMS,
        wording="Kepada Yth. Kepala KUA Kecamatan #f.kantor_nikah\n\n"
        "Dengan hormat, kami memberitahukan kehendak nikah antara:\n\n"
        + IDENTITY
        + "\ndengan\n\n"
        + _PARTNER_ROWS
        + "\npada #f.hari_nikah, bertempat di #f.tempat_nikah.\n",
    ),
    LetterKind(
        code="S-25",
        template="n4-persetujuan-pengantin",
        name=_t("Persetujuan calon pengantin (N4)", "Consent of bride and groom (N4)"),
        summary=_t(
            "Pernyataan kedua calon bahwa menikah atas kemauan sendiri.",
            "Both state that they marry of their own will.",
        ),
        archive=_MARRIAGE,
        asks=_PARTNER,
        checks=(Check.MARRIAGE_AGE,),
        source=_N_FORMS,
        wording="Yang bertanda tangan di bawah ini:\n\n"
        + IDENTITY
        + "\ndan\n\n"
        + _PARTNER_ROWS
        + "\nmenyatakan dengan sesungguhnya setuju untuk menikah atas dasar sukarela, tanpa paksaan siapa pun.\n",
    ),
    LetterKind(
        code="S-26",
        template="n5-izin-orang-tua",
        name=_t("Izin orang tua (N5)", "Parents' permission (N5)"),
        summary=_t(
            "Hanya bila calon pengantin berumur di bawah 21 tahun.", "Only when bride or groom is below the age of 21."
        ),
        archive=_MARRIAGE,
        asks=(*_PARENTS, *_PARTNER),
        checks=(Check.MARRIAGE_AGE, Check.PARENTS_CONSENT),
        source=_N_FORMS,
        wording="Yang bertanda tangan di bawah ini:\n\n"
        + rows(
            ("Ayah", "*#f.nama_ayah*"),
            ("Lahir", "#f.ayah_lahir_di, #f.ayah_lahir_tanggal"),
            ("Pekerjaan", "#f.ayah_pekerjaan"),
        )
        + "\ndan\n\n"
        + rows(
            ("Ibu", "*#f.nama_ibu*"),
            ("Lahir", "#f.ibu_lahir_di, #f.ibu_lahir_tanggal"),
            ("Pekerjaan", "#f.ibu_pekerjaan"),
            ("Alamat", "#f.orang_tua_alamat"),
        )
        + "\nadalah ayah dan ibu dari:\n\n"
        + IDENTITY
        + "\ndan memberi izin kepadanya untuk menikah dengan:\n\n"
        + _PARTNER_ROWS,
    ),
    LetterKind(
        code="S-27",
        template="n6-kematian-pasangan",
        name=_t("Keterangan kematian suami atau istri (N6)", "Statement of the death of a spouse (N6)"),
        summary=_t(
            "Bagi duda atau janda yang menikah lagi; akta kematian lebih kuat.",
            "For the widowed who marry again; a death certificate is stronger.",
        ),
        archive=_MARRIAGE,
        asks=("nama_almarhum", "nik_almarhum", "meninggal_di", "meninggal_tanggal"),
        confers=True,
        source=_N_FORMS,
        wording="Yang bertanda tangan di bawah ini menerangkan bahwa:\n\n"
        + rows(
            ("Nama", "*#f.nama_almarhum*"),
            ("NIK", "#f.nik_almarhum"),
            ("Meninggal", "#f.meninggal_di, #f.meninggal_tanggal"),
        )
        + "\nadalah suami atau istri terakhir dari:\n\n"
        + IDENTITY
        + CLOSING,
    ),
    LetterKind(
        code="S-28",
        template="wali-nikah",
        name=_t("Surat keterangan wali nikah", "Statement of the marriage guardian"),
        summary=_t("Menerangkan siapa wali nikah Anda.", "States who your guardian at the marriage is."),
        archive=_MARRIAGE,
        asks=("nama_wali", "wali_hubungan", "nama_calon", "kantor_nikah"),
        confers=True,
        wording=statement(
            "\nakan menikah dengan #f.nama_calon. Wali nikahnya adalah #f.nama_wali (#f.wali_hubungan). "
            "Surat ini ditujukan kepada KUA Kecamatan #f.kantor_nikah.",
            purpose=False,
        ),
    ),
    LetterKind(
        code="S-29",
        template="wali-hakim",
        name=_t("Surat keterangan wali hakim", "Statement for a judge as guardian"),
        summary=_t("Bila tidak ada wali nasab yang dapat menikahkan.", "When no guardian by descent can act."),
        archive=_MARRIAGE,
        asks=("alasan_wali_hakim", "nama_calon", "kantor_nikah"),
        confers=True,
        wording=statement(
            "\nakan menikah dengan #f.nama_calon dan memerlukan wali hakim karena #f.alasan_wali_hakim. "
            "Surat ini ditujukan kepada KUA Kecamatan #f.kantor_nikah.",
            purpose=False,
        ),
    ),
    LetterKind(
        code="S-30",
        template="duplikat-surat-nikah",
        name=_t("Permohonan duplikat buku nikah", "Application for a duplicate marriage book"),
        summary=_t("Bila buku nikah hilang atau rusak.", "When the marriage book is lost or damaged."),
        archive=_MARRIAGE,
        asks=("nama_pasangan", "akta_nikah", "nikah_tanggal", "nikah_di", "alasan", "kantor_nikah"),
        optional=frozenset({"akta_nikah"}),
        checks=(Check.LIVES_HERE, Check.FORWARDED),
        wording=cover(
            "Kepala KUA Kecamatan #f.kantor_nikah",
            "\nyang memohon duplikat buku nikah, karena #f.alasan:\n\n",
            rows(
                ("Suami atau istri", "#f.nama_pasangan"),
                ("Nomor akta nikah", "#f.akta_nikah"),
                ("Menikah", "#f.nikah_di, #f.nikah_tanggal"),
            ),
        ),
    ),
    LetterKind(
        code="S-31",
        template="permohonan-cerai",
        name=_t("Pengantar permohonan cerai", "Cover letter for a divorce application"),
        summary=_t("Dibawa ke pengadilan, yang memutuskan.", "For the court, which decides."),
        archive=_MARRIAGE,
        asks=("nama_pasangan", "akta_nikah", "nikah_tanggal", "nikah_di"),
        checks=(Check.LIVES_HERE, Check.FORWARDED),
        wording=cover(
            "Ketua Pengadilan",
            "\nyang akan mengajukan permohonan cerai:\n\n",
            rows(
                ("Suami atau istri", "#f.nama_pasangan"),
                ("Nomor akta nikah", "#f.akta_nikah"),
                ("Menikah", "#f.nikah_di, #f.nikah_tanggal"),
            ),
        ),
    ),
    LetterKind(
        code="S-32",
        template="pengantar-rujuk",
        name=_t("Pengantar rujuk atau cerai", "Cover letter for reconciliation or divorce"),
        summary=_t(
            "Untuk KUA, bagi pasangan yang rujuk atau bercerai.",
            "For the office of religious affairs, for couples who reconcile or divorce.",
        ),
        archive=_MARRIAGE,
        asks=("nama_pasangan", "akta_nikah", "keperluan", "kantor_nikah"),
        checks=(Check.LIVES_HERE, Check.FORWARDED),
        wording=cover(
            "Kepala KUA Kecamatan #f.kantor_nikah",
            "\n",
            rows(("Suami atau istri", "#f.nama_pasangan"), ("Nomor akta nikah", "#f.akta_nikah")),
            FOR,
        ),
    ),
    LetterKind(
        code="S-33",
        template="pergi-kawin",
        name=_t("Surat keterangan pergi kawin", "Statement of going away to marry"),
        summary=_t(
            "Bagi yang menikah di luar desa atau di luar agama Islam.",
            "For marrying outside the village, or under another religion than Islam.",
        ),
        archive=_MARRIAGE,
        asks=("status_sebelum", "nama_calon", "calon_alamat", "hari_nikah", "tempat_nikah"),
        checks=(Check.LIVES_HERE, Check.MARRIAGE_AGE, Check.FREE_TO_MARRY),
        confers=True,
        valid_months=3,
        wording=statement(
            "\nstatus #f.status_sebelum, akan menikah:\n\n",
            rows(
                ("Dengan", "*#f.nama_calon*"),
                ("Alamat", "#f.calon_alamat"),
                ("Hari", "#f.hari_nikah"),
                ("Tempat", "#f.tempat_nikah"),
            ),
            purpose=False,
        ),
    ),
    LetterKind(
        code="S-34",
        template="permohonan-kk",
        name=_t("Permohonan kartu keluarga", "Application for a family card"),
        summary=_t(
            "Pengantar ke Disdukcapil untuk KK baru.", "Cover letter to the civil registry for a new family card."
        ),
        archive=_IDENTITY,
        asks=("alasan",),
        checks=(Check.LIVES_HERE, Check.FORWARDED),
        decided_by=Decision.RULE,
        valid_months=3,
        wording=cover(
            "Kepala Dinas Kependudukan dan Pencatatan Sipil",
            "\nyang memohon kartu keluarga baru, karena #f.alasan. Nomor KK sekarang: #f.nomor_kk.",
        ),
    ),
    LetterKind(
        code="S-35",
        template="perubahan-kk",
        name=_t("Permohonan perubahan kartu keluarga", "Application to change a family card"),
        summary=_t(
            "Pengantar ke Disdukcapil untuk mengubah isi KK.",
            "Cover letter to the civil registry to change what the card says.",
        ),
        archive=_IDENTITY,
        asks=("tertulis_lain", "alasan"),
        checks=(Check.LIVES_HERE, Check.FORWARDED),
        decided_by=Decision.RULE,
        valid_months=3,
        wording=cover(
            "Kepala Dinas Kependudukan dan Pencatatan Sipil",
            "\nyang memohon perubahan kartu keluarga nomor #f.nomor_kk atas nama #f.kepala_keluarga. Yang berubah: "
            "#f.tertulis_lain, karena #f.alasan.",
        ),
    ),
    LetterKind(
        code="S-36",
        template="domisili",
        name=_t("Surat keterangan domisili", "Domicile statement"),
        summary=_t("Menerangkan sejak kapan Anda tinggal di desa ini.", "States since when you live in this village."),
        archive=_IDENTITY,
        asks=("sejak", "keperluan"),
        decided_by=Decision.RULE,
        valid_months=6,
        wording=statement("\nbenar berdomisili di alamat tersebut sejak #f.sejak."),
    ),
    LetterKind(
        code="S-37",
        template="belum-menikah",
        name=_t("Surat keterangan belum menikah", "Statement of being unmarried"),
        summary=_t("Menerangkan bahwa Anda belum pernah menikah.", "States that you have never been married."),
        archive=_MARRIAGE,
        asks=("keperluan",),
        checks=(Check.LIVES_HERE, Check.UNMARRIED),
        confers=True,
        valid_months=6,
        wording=statement("\nmenurut data dan pengakuannya sampai hari ini belum pernah menikah."),
    ),
    LetterKind(
        code="S-38",
        template="penghasilan-orang-tua",
        name=_t("Surat keterangan penghasilan orang tua", "Statement of the parents' income"),
        summary=_t("Untuk beasiswa atau keringanan biaya kuliah.", "For a scholarship or lower study fees."),
        archive=_SOCIAL,
        asks=("penghasilan", "ditujukan_kepada"),
        subject=Subject.MEMBER,
        confers=True,
        valid_months=6,
        wording=statement(
            "\nadalah anggota keluarga #f.kepala_keluarga dengan penghasilan keluarga "
            "#f.penghasilan (#f.penghasilan_words) sebulan. Surat ini ditujukan kepada #f.ditujukan_kepada.",
            purpose=False,
        ),
    ),
    LetterKind(
        code="S-39",
        template="ahli-waris",
        name=_t("Surat keterangan ahli waris", "Statement of heirs"),
        summary=_t(
            "Menerangkan siapa ahli waris; diketahui camat.", "States who the heirs are; seen by the district head."
        ),
        archive=_LIFE,
        asks=(
            "nama_almarhum",
            "nik_almarhum",
            "meninggal_di",
            "meninggal_tanggal",
            "ahli_waris",
            "saksi_satu",
            "saksi_dua",
        ),
        checks=(Check.ADULT, Check.TWO_WITNESSES, Check.FORWARDED),
        confers=True,
        papers=(_t("Akta kematian", "Death certificate"), _t("KTP para ahli waris", "Identity cards of the heirs")),
        wording="Yang bertanda tangan di bawah ini menerangkan bahwa ahli waris dari:\n\n"
        + rows(
            ("Nama", "*#f.nama_almarhum*"),
            ("NIK", "#f.nik_almarhum"),
            ("Meninggal", "#f.meninggal_di, #f.meninggal_tanggal"),
        )
        + "\nmenurut pernyataan mereka adalah:\n\n#f.ahli_waris\n\nDiajukan oleh:\n\n"
        + IDENTITY
        + _WITNESSES
        + CLOSING,
    ),
    LetterKind(
        code="S-40",
        template="kepemilikan-tanah",
        name=_t("Surat keterangan tanah", "Statement of land"),
        summary=_t(
            "Menerangkan letak, luas, dan asal tanah menurut buku desa.",
            "States where land lies, how large it is and whence it came, by the village's book.",
        ),
        archive=_LAND,
        asks=("letak_tanah", "luas_tanah", "batas_tanah", "asal_tanah", "saksi_satu", "saksi_dua"),
        checks=(Check.ADULT, Check.PLACE_HERE, Check.TWO_WITNESSES),
        confers=True,
        papers=(_LAND_PROOF,),
        wording=statement(
            "\nmenguasai sebidang tanah:\n\n",
            rows(
                ("Letak", "#f.letak_tanah"),
                ("Luas", "#f.luas_tanah m²"),
                ("Batas", "#f.batas_tanah"),
                ("Diperoleh dari", "#f.asal_tanah"),
            ),
            _WITNESSES,
            purpose=False,
        ),
    ),
)
