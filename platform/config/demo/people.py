"""Who the demo lets in. Invented people with names of their region; one password for all, shown on the terminal."""

from dataclasses import dataclass
from datetime import date
from typing import Final

PASSWORD = "studi-tiru-2026"  # noqa: S105 -- printed by the demo, which serves sample data on this machine only

SCHEME: Final = "one_student_one_client"
SCHEME_BEGAN: Final = date(2024, 7, 1)
"""Since then those of the scheme have their roles: children whose mothers it accompanied are more than one year old."""


@dataclass(frozen=True, kw_only=True)
class Person:
    email: str
    full_name: str
    role: str
    position: str
    also: tuple[str, ...] = ()
    """Further roles, for the same unit."""
    unit: str = ""
    """Code of the unit the roles are for; empty for the whole regency."""
    province: str = ""
    """At the ministry the code of the province the role is for."""
    is_head: bool = False
    """Whether the post of the unit's head is theirs; `position` is its name."""
    grade: str = ""
    nip: str = ""
    """Invented, and such as the rules of such numbers allow."""
    since: date | None = None
    """First day of the roles; the day on which the demo is made if left out."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A regency of the demo: how it applies and who works there."""

    code: str
    label: str
    brand: str
    letter_number: str
    office_address: str
    office_point: tuple[float, float]
    contact_phone: str
    admin: Person
    staff: tuple[Person, ...]
    head: Person
    """Heads the works agency and signs its letters."""
    signers: tuple[Person, ...]
    """Heads of the other agencies that sign letters; `unit` is the key of the office (`applications.OFFICES`)."""
    secretary: Person
    """Puts an initial on them before."""
    without: frozenset[str] = frozenset()
    """Modules that stay off."""

    def first(self, role: str) -> Person:
        """
        The first of the staff with a role.

        :raises StopIteration: if there is none.
        """
        return next(person for person in self.staff if person.role == role)


MINISTRY = (
    Person(
        email="ratna.prameswari@panrb.demo",
        full_name="Ratna Prameswari",
        role="ministry_curator",
        also=("billing_officer",),
        position="Kurator katalog, Kementerian PANRB",
        since=date(2026, 1, 5),
    ),
    Person(
        email="yohanes.siregar@panrb.demo",
        full_name="Yohanes Siregar",
        role="ministry_evaluator",
        position="Evaluator, Kementerian PANRB",
    ),
    Person(
        email="made.wirawan@baliprov.demo",
        full_name="I Made Wirawan",
        role="province_officer",
        position="Biro Organisasi, Sekretariat Daerah Provinsi Bali",
        province="51",
    ),
)

PLACES = (
    Place(
        code="3510",
        label="banyuwangi",
        brand="banyuwangi",
        letter_number="000.8/1187/429.011/2026",
        office_address="Jalan Ahmad Yani Nomor 100, Banyuwangi",
        office_point=(-8.2192, 114.3691),
        contact_phone="0812 3344 5566",
        admin=Person(
            email="bagus.hariyanto@banyuwangi.demo",
            full_name="Bagus Hariyanto",
            role="tenant_admin",
            position="Kepala Bidang E-Government, Dinas Kominfo",
        ),
        staff=(
            Person(
                email="siti.aminah@banyuwangi.demo",
                full_name="Siti Aminah",
                role="counter_clerk",
                position="Petugas loket",
            ),
            Person(
                email="dwi.lestari@banyuwangi.demo",
                full_name="Dwi Lestari",
                role="mpp_manager",
                position="Manajer MPP",
            ),
            Person(
                email="ninik.sulastri@banyuwangi.demo",
                full_name="Ninik Sulastri",
                role="village_clerk",
                position="Petugas surat desa",
            ),
            Person(
                email="hadi.prayitno@banyuwangi.demo",
                full_name="Hadi Prayitno",
                role="village_head",
                position="Kepala Desa Gitik",
                also=("village_house_officer", "village_clerk"),
                unit="3510132010",
                is_head=True,
            ),
            Person(
                email="sri.utami@banyuwangi.demo",
                full_name="Sri Utami",
                role="village_head",
                position="Kepala Desa Genteng Wetan",
                also=("village_house_officer", "village_clerk"),
                unit="3510092002",
                is_head=True,
            ),
            Person(
                email="yeni.astuti@banyuwangi.demo",
                full_name="Yeni Astuti, A.Md.Keb.",
                role="outreach_officer",
                position="Petugas jemput bola Puskesmas Gitik",
                unit="351013",
            ),
            Person(
                email="dr.anita@banyuwangi.demo",
                full_name="dr. Anita Rahmawati",
                role="outreach_officer",
                position="Kepala Puskesmas Gitik",
                unit="puskesmas-gitik",
                is_head=True,
                grade="Penata Tingkat I, III/d",
                nip="198104122009032004",
            ),
            Person(
                email="eko.purnomo@banyuwangi.demo",
                full_name="Eko Purnomo",
                role="housing_officer",
                position="Petugas perumahan, Dinas PU Cipta Karya",
            ),
            Person(
                email="ahmad.fauzi@banyuwangi.demo",
                full_name="Ahmad Fauzi",
                role="village_assessor",
                position="Penilai desa, Dinas Pemberdayaan Masyarakat dan Desa",
                also=("kampung_manager",),
            ),
            Person(
                email="endang.wahyuni@banyuwangi.demo",
                full_name="Endang Wahyuni, S.K.M.",
                role="osoc_manager",
                position="Pengelola One Student One Client, Dinas Kesehatan",
                since=SCHEME_BEGAN,
            ),
            Person(
                email="dr.laila@banyuwangi.demo",
                full_name="dr. Laila Fitriani",
                role="maternal_health_officer",
                position="Seksi Kesehatan Ibu dan Anak, Dinas Kesehatan",
                since=SCHEME_BEGAN,
            ),
            Person(
                email="nur.sulistyowati@banyuwangi.demo",
                full_name="Nur Sulistyowati, S.Tr.Keb.",
                role="midwife",
                position="Bidan Puskesmas Gitik",
                unit="puskesmas-gitik",
                since=SCHEME_BEGAN,
            ),
            Person(
                email="ika.puspitasari@banyuwangi.demo",
                full_name="Ika Puspitasari, A.Md.Keb.",
                role="midwife",
                position="Bidan Puskesmas Gitik",
                unit="puskesmas-gitik",
                since=SCHEME_BEGAN,
            ),
            Person(
                email="ririn.wulandari@banyuwangi.demo",
                full_name="Ririn Wulandari, A.Md.Keb.",
                role="midwife",
                position="Bidan Puskesmas Genteng Kulon",
                unit="puskesmas-genteng-kulon",
                since=SCHEME_BEGAN,
            ),
            Person(
                email="anis.fitria@banyuwangi.demo",
                full_name="Anis Fitria, M.Keb.",
                role="campus_supervisor",
                position="Dosen pembimbing kebidanan, STIKES Banyuwangi",
                unit="stikes-banyuwangi",
                since=SCHEME_BEGAN,
            ),
            Person(
                email="hendra.kurniawan@banyuwangi.demo",
                full_name="Hendra Kurniawan, M.Gz.",
                role="campus_supervisor",
                position="Dosen pembimbing gizi, Akademi Kesehatan Rustida",
                unit="akes-rustida",
                since=SCHEME_BEGAN,
            ),
            Person(
                email="putri.rahayu@banyuwangi.demo",
                full_name="Putri Ayu Rahayu",
                role="osoc_student",
                position="Mahasiswa kebidanan, STIKES Banyuwangi",
                unit="stikes-banyuwangi",
                since=SCHEME_BEGAN,
            ),
            Person(
                email="nurul.qomariyah@banyuwangi.demo",
                full_name="Nurul Qomariyah",
                role="complaint_manager",
                position="Pengelola pengaduan, Bagian Organisasi Sekretariat Daerah",
            ),
            Person(
                email="dian.permatasari@banyuwangi.demo",
                full_name="Dian Permatasari",
                role="complaint_desk",
                position="Petugas pusat pengaduan, Dinas Kominfo",
            ),
            Person(
                email="joko.susilo@banyuwangi.demo",
                full_name="Joko Susilo",
                role="complaint_officer",
                position="Penanggap pengaduan, Sekretariat Daerah",
            ),
            Person(
                email="sutrisno.hadi@banyuwangi.demo",
                full_name="Sutrisno Hadi",
                role="complaint_officer",
                position="Seksi Ketenteraman dan Ketertiban, Kantor Camat Banyuwangi",
                unit="351016",
            ),
            Person(
                email="hendro.wicaksono@banyuwangi.demo",
                full_name="Hendro Wicaksono, S.STP.",
                role="complaint_officer",
                position="Camat Rogojampi",
                unit="351013",
                is_head=True,
                grade="Pembina, IV/a",
                nip="198203152001121003",
            ),
            Person(
                email="wahyu.setyaningsih@banyuwangi.demo",
                full_name="Wahyu Setyaningsih",
                role="complaint_overseer",
                position="Sekretaris Daerah",
            ),
            Person(
                email="retno.widyastuti@banyuwangi.demo",
                full_name="Retno Widyastuti",
                role="complaint_inspector",
                position="Auditor, Inspektorat Daerah",
            ),
        ),
        head=Person(
            email="guntur.setiawan@banyuwangi.demo",
            full_name="Guntur Setiawan",
            role="agency_head",
            position="Kepala Dinas Pekerjaan Umum Pengairan",
            grade="Pembina Utama Muda, IV/c",
            nip="197207191998031005",
        ),
        secretary=Person(
            email="rini.kusumawati@banyuwangi.demo",
            full_name="Rini Kusumawati",
            role="division_head",
            position="Sekretaris Dinas Pekerjaan Umum Pengairan",
            grade="Pembina Tingkat I, IV/b",
            nip="197805262003122005",
        ),
        signers=(
            Person(
                email="arif.budiman@banyuwangi.demo",
                full_name="Arif Budiman",
                role="agency_head",
                position="Kepala Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
                unit="DPMPTSP",
                grade="Pembina Utama Muda, IV/c",
                nip="196808121993031004",
            ),
            Person(
                email="wiwin.handayani@banyuwangi.demo",
                full_name="Wiwin Handayani",
                role="agency_head",
                position="Kepala Dinas Tenaga Kerja",
                unit="DISNAKER",
                grade="Pembina Utama Muda, IV/c",
                nip="197302281998032006",
            ),
            Person(
                email="yusuf.hidayat@banyuwangi.demo",
                full_name="Yusuf Hidayat",
                role="agency_head",
                position="Kepala Dinas Pekerjaan Umum Cipta Karya",
                unit="DPUCKPP",
                grade="Pembina Utama Muda, IV/c",
                nip="197511092001121003",
            ),
        ),
    ),
    Place(
        code="5107",
        label="karangasem",
        brand="karangasem",
        letter_number="000.8.3/412/Diskominfo/2026",
        office_address="Jalan Ngurah Rai, Amlapura",
        office_point=(-8.4495, 115.6126),
        contact_phone="0813 3780 1122",
        admin=Person(
            email="wayan.sudarma@karangasem.demo",
            full_name="I Wayan Sudarma",
            role="tenant_admin",
            position="Kepala Bidang Layanan E-Government, Dinas Kominfo",
        ),
        staff=(
            Person(
                email="ketut.sariani@karangasem.demo",
                full_name="Ni Ketut Sariani",
                role="counter_clerk",
                position="Petugas loket",
            ),
            Person(
                email="made.wirawan@karangasem.demo",
                full_name="I Made Wirawan",
                role="mpp_manager",
                position="Manajer MPP",
            ),
            Person(
                email="putu.kertiasih@karangasem.demo",
                full_name="Ni Luh Putu Kertiasih",
                role="dpo",
                position="Pejabat pelindungan data pribadi",
            ),
            Person(
                email="made.ariani@karangasem.demo",
                full_name="Ni Made Ariani",
                role="village_clerk",
                position="Petugas surat desa",
            ),
            Person(
                email="nengah.suparta@karangasem.demo",
                full_name="I Nengah Suparta",
                role="village_head",
                position="Perbekel Purwa Kerthi",
                also=("village_house_officer", "village_clerk"),
                unit="5107052009",
                is_head=True,
            ),
            Person(
                email="putu.yudiana@karangasem.demo",
                full_name="I Putu Yudiana",
                role="village_head",
                position="Perbekel Tenganan",
                also=("village_house_officer", "village_clerk"),
                unit="5107032006",
                is_head=True,
            ),
            Person(
                email="kadek.widiani@karangasem.demo",
                full_name="Ni Kadek Widiani, A.Md.Kep.",
                role="outreach_officer",
                position="Petugas jemput bola Puskesmas Abang I",
                unit="510705",
            ),
            Person(
                email="dr.indah@karangasem.demo",
                full_name="dr. Ni Luh Indah Pratiwi",
                role="outreach_officer",
                position="Kepala Puskesmas Abang I",
                unit="puskesmas-abang-1",
                is_head=True,
                grade="Penata Tingkat I, III/d",
                nip="198207192010012006",
            ),
            Person(
                email="gede.arimbawa@karangasem.demo",
                full_name="I Gede Arimbawa",
                role="housing_officer",
                position="Petugas perumahan, Dinas PU Cipta Karya",
            ),
            Person(
                email="wayan.murtika@karangasem.demo",
                full_name="I Wayan Murtika",
                role="village_assessor",
                position="Penilai desa, Dinas Pemberdayaan Masyarakat dan Desa",
                also=("kampung_manager",),
            ),
            Person(
                email="luh.sukerti@karangasem.demo",
                full_name="Ni Luh Sukerti, S.K.M.",
                role="osoc_manager",
                position="Pengelola One Student One Client, Dinas Kesehatan",
                since=SCHEME_BEGAN,
            ),
            Person(
                email="dr.mirah@karangasem.demo",
                full_name="dr. I Gusti Ayu Mirah Lestari",
                role="maternal_health_officer",
                position="Seksi Kesehatan Ibu dan Anak, Dinas Kesehatan",
                since=SCHEME_BEGAN,
            ),
            Person(
                email="wayan.suciati@karangasem.demo",
                full_name="Ni Wayan Suciati, S.Tr.Keb.",
                role="midwife",
                position="Bidan Puskesmas Abang I",
                unit="puskesmas-abang-1",
                since=SCHEME_BEGAN,
            ),
            Person(
                email="ketut.marheni@karangasem.demo",
                full_name="Ni Ketut Marheni, A.Md.Keb.",
                role="midwife",
                position="Bidan Puskesmas Abang I",
                unit="puskesmas-abang-1",
                since=SCHEME_BEGAN,
            ),
            Person(
                email="komang.yuliani@karangasem.demo",
                full_name="Ni Komang Yuliani, A.Md.Keb.",
                role="midwife",
                position="Bidan Puskesmas Manggis I",
                unit="puskesmas-manggis-1",
                since=SCHEME_BEGAN,
            ),
            Person(
                email="ayu.trisnawati@karangasem.demo",
                full_name="Ni Komang Ayu Trisnawati, M.Keb.",
                role="campus_supervisor",
                position="Dosen pembimbing kebidanan, STIKES Wira Medika",
                unit="stikes-wira-medika",
                since=SCHEME_BEGAN,
            ),
            Person(
                email="putu.ariawan@karangasem.demo",
                full_name="I Putu Ariawan, M.Gz.",
                role="campus_supervisor",
                position="Dosen pembimbing gizi, Poltekkes Kemenkes Denpasar",
                unit="poltekkes-denpasar",
                since=SCHEME_BEGAN,
            ),
            Person(
                email="dewi.lestari@karangasem.demo",
                full_name="Ni Putu Dewi Lestari",
                role="osoc_student",
                position="Mahasiswa kebidanan, STIKES Wira Medika",
                unit="stikes-wira-medika",
                since=SCHEME_BEGAN,
            ),
            Person(
                email="gede.suardana@karangasem.demo",
                full_name="I Gede Suardana",
                role="complaint_manager",
                position="Pengelola pengaduan, Bagian Organisasi Sekretariat Daerah",
            ),
            Person(
                email="luh.ayu.savitri@karangasem.demo",
                full_name="Ni Luh Ayu Savitri",
                role="complaint_desk",
                position="Petugas pusat pengaduan, Dinas Kominfo",
            ),
            Person(
                email="komang.adnyana@karangasem.demo",
                full_name="I Komang Adnyana",
                role="complaint_officer",
                position="Penanggap pengaduan, Sekretariat Daerah",
            ),
            Person(
                email="nyoman.rai@karangasem.demo",
                full_name="I Nyoman Rai Putra",
                role="complaint_officer",
                position="Seksi Ketenteraman dan Ketertiban, Kantor Camat Karangasem",
                unit="510704",
            ),
            Person(
                email="made.astawa@karangasem.demo",
                full_name="I Made Astawa, S.Sos.",
                role="complaint_officer",
                position="Camat Abang",
                unit="510705",
                is_head=True,
                grade="Pembina, IV/a",
                nip="197605242000031002",
            ),
            Person(
                email="wayan.suparwati@karangasem.demo",
                full_name="Ni Wayan Suparwati",
                role="complaint_overseer",
                position="Sekretaris Daerah",
            ),
            Person(
                email="ketut.wardani@karangasem.demo",
                full_name="Ni Ketut Wardani",
                role="complaint_inspector",
                position="Auditor, Inspektorat Daerah",
            ),
        ),
        head=Person(
            email="gede.suastawa@karangasem.demo",
            full_name="I Gede Suastawa",
            role="agency_head",
            position="Kepala Dinas Pekerjaan Umum Pengairan",
            grade="Pembina Utama Muda, IV/c",
            nip="197010301996031003",
        ),
        secretary=Person(
            email="luh.sutarini@karangasem.demo",
            full_name="Ni Luh Gede Sutarini",
            role="division_head",
            position="Sekretaris Dinas Pekerjaan Umum Pengairan",
            grade="Pembina Tingkat I, IV/b",
            nip="197910032005012009",
        ),
        signers=(
            Person(
                email="made.suryani@karangasem.demo",
                full_name="Ni Made Suryani",
                role="agency_head",
                position="Kepala Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
                unit="DPMPTSP",
                grade="Pembina Utama Muda, IV/c",
                nip="197006151995032002",
            ),
            Person(
                email="ketut.parwata@karangasem.demo",
                full_name="I Ketut Parwata",
                role="agency_head",
                position="Kepala Dinas Tenaga Kerja",
                unit="DISNAKER",
                grade="Pembina Utama Muda, IV/c",
                nip="197204201997031007",
            ),
            Person(
                email="nyoman.wiratma@karangasem.demo",
                full_name="I Nyoman Wiratma",
                role="agency_head",
                position="Kepala Dinas Pekerjaan Umum Cipta Karya",
                unit="DPUCKPP",
                grade="Pembina Utama Muda, IV/c",
                nip="197708032003121004",
            ),
        ),
    ),
    Place(
        code="8271",
        label="ternate",
        brand="ternate",
        without=frozenset({SCHEME}),
        letter_number="000.8/77/Kominfosandi/2026",
        office_address="Jalan Pahlawan Revolusi, Ternate Tengah",
        office_point=(0.7905, 127.3842),
        contact_phone="0821 9911 4040",
        admin=Person(
            email="nurlaila.djafar@ternate.demo",
            full_name="Nurlaila Djafar",
            role="tenant_admin",
            position="Sekretaris Dinas Kominfo dan Persandian",
        ),
        staff=(
            Person(
                email="fahri.umasugi@ternate.demo",
                full_name="Fahri Umasugi",
                role="counter_clerk",
                position="Petugas loket",
            ),
            Person(
                email="salma.kaimuddin@ternate.demo",
                full_name="Salma Kaimuddin",
                role="mpp_manager",
                position="Manajer MPP",
            ),
            Person(
                email="fitria.abdullah@ternate.demo",
                full_name="Fitria Abdullah",
                role="village_clerk",
                position="Petugas surat desa",
            ),
            Person(
                email="iskandar.sangaji@ternate.demo",
                full_name="Iskandar Sangaji",
                role="village_head",
                position="Lurah Soa",
                also=("village_house_officer", "village_clerk"),
                unit="8271031007",
                is_head=True,
                grade="Penata, III/c",
                nip="198005142006041008",
            ),
            Person(
                email="nuraini.taher@ternate.demo",
                full_name="Nuraini Taher",
                role="village_head",
                position="Lurah Kalumpang",
                also=("village_house_officer", "village_clerk"),
                unit="8271061010",
                is_head=True,
                grade="Penata, III/c",
                nip="198311022008012005",
            ),
            Person(
                email="marwa.yusuf@ternate.demo",
                full_name="Marwa Yusuf, A.Md.Kep.",
                role="outreach_officer",
                position="Petugas jemput bola Puskesmas Siko",
                unit="827103",
            ),
            Person(
                email="dr.rahmat@ternate.demo",
                full_name="dr. Rahmat Albaar",
                role="outreach_officer",
                position="Kepala Puskesmas Siko",
                unit="puskesmas-siko",
                is_head=True,
                grade="Penata Tingkat I, III/d",
                nip="198009232010011007",
            ),
            Person(
                email="taufik.gani@ternate.demo",
                full_name="Taufik Gani",
                role="housing_officer",
                position="Petugas perumahan, Dinas PU Cipta Karya",
            ),
            Person(
                email="safrudin.hasan@ternate.demo",
                full_name="Safrudin Hasan",
                role="village_assessor",
                position="Penilai kelurahan, Bagian Pemerintahan",
                also=("kampung_manager",),
            ),
            Person(
                email="nurhayati.sangaji@ternate.demo",
                full_name="Nurhayati Sangaji",
                role="complaint_manager",
                position="Pengelola pengaduan, Bagian Organisasi Sekretariat Daerah",
            ),
            Person(
                email="fikri.albaar@ternate.demo",
                full_name="Fikri Albaar",
                role="complaint_desk",
                position="Petugas pusat pengaduan, Dinas Kominfo",
            ),
            Person(
                email="arifin.djafar@ternate.demo",
                full_name="Arifin Djafar",
                role="complaint_officer",
                position="Penanggap pengaduan, Sekretariat Daerah",
            ),
            Person(
                email="muhlis.tomagola@ternate.demo",
                full_name="Muhlis Tomagola",
                role="complaint_officer",
                position="Seksi Ketenteraman dan Ketertiban, Kantor Camat Ternate Tengah",
                unit="827106",
            ),
            Person(
                email="rusmin.hamid@ternate.demo",
                full_name="Rusmin Hamid, S.IP.",
                role="complaint_officer",
                position="Camat Ternate Tengah",
                unit="827106",
                is_head=True,
                grade="Pembina, IV/a",
                nip="197909082003121004",
            ),
            Person(
                email="asma.yusuf@ternate.demo",
                full_name="Asma Yusuf",
                role="complaint_overseer",
                position="Sekretaris Daerah",
            ),
            Person(
                email="zainab.hasan@ternate.demo",
                full_name="Zainab Hasan",
                role="complaint_inspector",
                position="Auditor, Inspektorat Daerah",
            ),
        ),
        head=Person(
            email="fadli.tuanany@ternate.demo",
            full_name="Fadli Tuanany",
            role="agency_head",
            position="Kepala Dinas Pekerjaan Umum Pengairan",
            grade="Pembina Utama Muda, IV/c",
            nip="197312121999031006",
        ),
        secretary=Person(
            email="wahda.ibrahim@ternate.demo",
            full_name="Wahda Hi. Ibrahim",
            role="division_head",
            position="Sekretaris Dinas Pekerjaan Umum Pengairan",
            grade="Pembina Tingkat I, IV/b",
            nip="198003182006042011",
        ),
        signers=(
            Person(
                email="rosmawati.ibrahim@ternate.demo",
                full_name="Rosmawati Ibrahim",
                role="agency_head",
                position="Kepala Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
                unit="DPMPTSP",
                grade="Pembina Utama Muda, IV/c",
                nip="197109272000032003",
            ),
            Person(
                email="hasan.sidik@ternate.demo",
                full_name="Hasan Sidik",
                role="agency_head",
                position="Kepala Dinas Tenaga Kerja",
                unit="DISNAKER",
                grade="Pembina Utama Muda, IV/c",
                nip="197401052002121002",
            ),
            Person(
                email="anwar.marasabessy@ternate.demo",
                full_name="Anwar Marasabessy",
                role="agency_head",
                position="Kepala Dinas Pekerjaan Umum Cipta Karya",
                unit="DPUCKPP",
                grade="Pembina Utama Muda, IV/c",
                nip="197812192005011006",
            ),
        ),
    ),
)
