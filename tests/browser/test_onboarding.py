"""
From the form to a citizen's first letter in a real browser: an application without an account, the agreement, a set-up
that is left and come back to, a worker that is killed, a mail server that is down, and the first administrator.
"""

import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import override_settings
from playwright.sync_api import Page, expect

import tenants
from accounts.models import User
from core import clock, jobs
from onboarding import services
from onboarding.models import Application, State, StepName
from organisation.models import Unit
from organisation.tasks import go_on_inviting
from tests.browser.conftest import OpenWindow
from tests.browser.setting_up import (
    Look,
    confirm_papers,
    enter_head,
    enter_hours,
    import_staff,
    let_seal,
    make_certificate,
    make_seal,
    place_head_office,
    set_up_villages,
)
from tests.browser.site import MINISTRY, Site
from tests.browser.test_kampung_letter import in_a_thread
from tests.browser.window import DESKTOP, PHONE, Window
from tests.factories import smart_kampung_letters as letters
from tests.factories.accounts import PASSWORD
from tests.factories.onboarding import PASSPHRASE, letter_file, ministry_signer, sub_processor_list
from tests.factories.signing import HEAD, Psre
from tests.onboarding.test_killed_worker import run_worker

DOWN = {
    alias: {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": 1}}
    for alias in ("default", "outgoing")
}
"""Nothing listens there: every connection is refused."""
KEEPER = "Pengelola Smart Kampung"
STAFF = [
    ["Ipuk Contoh", "bupati@banyuwangikab.example", "", "3510", "", "Staf", ""],
    ["Ratih Contoh", "pdp@banyuwangikab.example", "", "3510", "", "Pejabat pelindungan data pribadi", ""],
    ["Agus Contoh", "bpmd@banyuwangikab.example", "198001312005012004", "3510", "Analis", KEEPER, "01/02/2024"],
    ["Siti Contoh", "umum@banyuwangikab.example", "", "3510", "", "Staf", ""],
    ["Hadi Contoh", "hukum@banyuwangikab.example", "", "3510", "", "Staf", ""],
]


# Each language once and each width once: what both change together, every page shows in `test_pages.py`.
@pytest.mark.parametrize(
    ("size", "language", "code", "label", "village"),
    [(PHONE, "id", "3510", "banyuwangi", "3510132010"), (DESKTOP, "en", "3509", "jember", "")],
    ids=["phone-id", "desktop-en"],
)
def test_a_regency_comes_to_tiru(
    own_site: Site,
    open_window: OpenWindow,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
    language: str,
    code: str,
    label: str,
    village: str,
    tmp_path: Path,
) -> None:
    faults: list[str] = []
    regency = f"{label}.tiru.test"

    def window_at(host: str, size: tuple[int, int] = size) -> Window:
        return open_window(own_site, host, size=size, language=language)

    def look(window: Window) -> None:
        faults.extend(window.look())

    with tenants.public():
        sub_processor_list()
        curator_user = ministry_signer(clock.now())
        User.objects.filter(pk=curator_user.pk).update(language=language)

    # The search shows hits while one types; an empty form says what is missing, and leads there.
    applicant = window_at(MINISTRY)
    page = applicant.page
    applicant.go("/daftar/")
    look(applicant)
    page.locator("#q").press_sequentially(label)
    page.locator(f"a[href='/daftar/permohonan/{code}/']").click()
    page.wait_for_url("**/permohonan/**")
    look(applicant)
    submit(page)
    assert page.evaluate("document.activeElement.closest('[data-error-summary]') !== null")
    look(applicant)
    page.locator("a[href='#id_contact_name']").click()
    assert page.evaluate("document.activeElement.id") == "id_contact_name"

    # The form filled in while the mail server is down: the page says so, and the letter arrives when it is back.
    letter = letter_file()
    page.locator("#id_letter").set_input_files(
        {"name": str(letter.name), "mimeType": "application/pdf", "buffer": letter.read()}
    )
    for name, value in {
        "letter_number": "555/1877/Diskominfo/2026",
        "letter_date_day": "9",
        "letter_date_month": "11",
        "letter_date_year": "2026",
        "contact_name": "Dewi Lestari Contoh",
        "contact_position": "Kepala Bidang E-Government",
        "contact_email": f"dewi@{label}kab.example",
        "contact_phone": "0812 3456 7890",
        "own_domain": f"layanan.{label}kab.go.id",
    }.items():
        page.locator(f"[name={name}]").fill(value)
    submit(page)
    page.wait_for_url(re.compile("/daftar/TIRU-"))
    status = applicant.path
    with override_settings(MAILERS=DOWN), pytest.raises(ConnectionRefusedError):
        jobs.run_waiting(queues=("control",))
    assert mail.outbox == []
    on_its_way = {"id": "masih dalam perjalanan", "en": "still on its way"}[language]
    expect(page.locator("#perjalanan")).to_contain_text(on_its_way)
    look(applicant)
    confirmation = mailed("konfirmasi", MINISTRY)
    expect(page.locator("#perjalanan")).not_to_contain_text(on_its_way)

    # Confirmed on another device; this page finds out by itself.
    telephone = window_at(MINISTRY, PHONE)
    telephone.go(confirmation)
    look(telephone)
    submit(telephone.page)
    page.wait_for_selector(".timeline li:nth-child(3).now")
    look(applicant)

    # A curator approves; nothing is set up yet.
    curator = window_at(MINISTRY)
    curator.sign_in(curator_user.email, PASSWORD)
    curator.go("/konsol/pendaftaran/")
    look(curator)
    curator.page.locator("td a").first.click()
    curator.page.wait_for_url(re.compile(r"/pendaftaran/\d+/"))
    record = curator.path
    look(curator)
    curator.page.locator("form[action$='/setujui/'] button").click()
    expect(curator.page.locator("a[href$='/perjanjian/']")).to_be_visible()
    look(curator)
    applicant.close()

    # The sender reads the agreement, takes it along, and hands in what the head has signed; first the wrong file.
    sender = window_at(MINISTRY)
    page = sender.page
    sender.go(mailed("buka", MINISTRY))
    page.wait_for_url("**/perjanjian/")
    look(sender)
    with page.expect_download() as download:
        page.locator("a[href$='/naskah/']").click()
    text = download.value.path().read_bytes()
    hand_in(page, text)
    expect(page.locator("[data-error-summary]")).to_be_visible()
    look(sender)
    hand_in(page, in_a_thread(Psre().sign, text))
    page.wait_for_url(f"**{status}")
    look(sender)

    # The curator sees who signed, and signs for the other side.
    curator.go(f"{record}perjanjian/")
    expect(curator.page.locator("main")).to_contain_text(HEAD)
    look(curator)
    curator.page.locator("[name=passphrase]").fill(PASSPHRASE)
    curator.page.locator("form:has([name=passphrase]) button.ds-button").last.click()
    curator.page.wait_for_url(f"**{record}")
    look(curator)
    curator.close()
    sender.close()

    # The worker is killed in the middle, with the browser closed; whoever comes back by the code sees how far it is.
    with tenants.public():
        application = Application.objects.get(regency_code=code)
    killed = run_worker(str(application.pk), StepName.UNITS)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    follower = window_at(MINISTRY)
    page = follower.page
    follower.go("/daftar/lacak/")
    page.locator("#kode").fill(application.reference.lower())
    page.locator("main form button").click()
    page.wait_for_url(f"**{status}")
    expect(page.locator("#perjalanan li[aria-current=step] [data-color=info]")).to_be_visible()
    look(follower)

    # Another worker goes on where it stopped, and the page follows while it happens.
    seen: list[int] = []
    real = services._Progress.done

    def watched(progress: Any, name: StepName) -> None:
        real(progress, name)
        if name == StepName.ROLES:
            done = [*StepName].index(name) + 1
            page.wait_for_selector(f"#perjalanan [data-color=success] >> nth={done - 1}")
            seen.append(done)
            look(follower)

    monkeypatch.setattr(services._Progress, "done", watched)
    jobs.run_waiting(queues=("operator", "control"))
    assert seen == [6]
    page.wait_for_selector(f"a[href*='{regency}']")
    look(follower)
    with tenants.public():
        application.refresh_from_db()
        assert application.state == State.PROVISIONED
        assert application.steps.get(name=StepName.UNITS).attempts == 2
    follower.close()

    # The first administrator chooses a password by the mailed link, and gets no further than the second step.
    admin = window_at(regency)
    page = admin.page
    with override_settings(TIRU_SECOND_STEP_RIGHTS=["people.manage"]):
        admin.go(mailed("undangan", regency))
        look(admin)
        for field in page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        submit(page)
        admin.go("/pengaturan/modul/")
        assert admin.path == "/akun/amankan/"
        look(admin)
        set_up_totp(admin)
        admin.go("/pengaturan/perjanjian/")
        expect(page.locator("main")).to_contain_text("Ipuk Contoh")
        look(admin)

        # Until it goes live citizens read that it is being prepared; then the first of them asks for a letter.
        if village:
            citizen = window_at(regency)
            assert citizen.go("/").status == 503
            confirm_papers(admin, "smart_kampung", look)
            switch_on_smart_kampung(admin)
            import_staff(admin, STAFF, tmp_path, look)
            with tenants.public():
                go_on_inviting.defer_in(f"r{code}")  # as the clock does every ten minutes
            prepare_letters(admin, invited(window_at(regency), "bpmd@", regency), look)
            fill_checklist(admin, look)
            make_certificate(invited(window_at(regency), "bupati@", regency), "gandrung sewu 3510", look)
            go_live(admin, look)
            first_letter(citizen, f"r{code}", village, look)

    assert not faults, "\n".join(dict.fromkeys(faults))


def submit(page: Page) -> None:
    page.locator("main form[method=post] button.ds-button:not([type=button])").last.click()
    page.wait_for_load_state()


def hand_in(page: Page, content: bytes) -> None:
    page.locator("#id_file").set_input_files(
        {"name": "perjanjian.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    page.locator("[name=signer_name]").fill("Ipuk Contoh")
    page.locator("[name=signer_post][value=head]").check()
    page.locator("[name=decree]").fill("Keputusan Menteri Dalam Negeri 100.2.1.3-1719/2025")
    submit(page)


def mailed(part: str, host: str, *, to: str = "") -> str:
    """The path in the newest mail, to an address that begins so, that leads to a host."""
    jobs.run_waiting(queues=("control", "tenant"))
    for message in (one for one in reversed(mail.outbox) if one.to[0].startswith(to)):
        if found := re.search(rf"http://{re.escape(host)}(?::\d+)?(/\S*{part}/\S*)", message.body):
            return found[1]
    raise AssertionError(f"No mail leads to {host} {part}.")


def set_up_totp(admin: Window) -> None:
    """Add an authenticator app, as the page after the first password asks."""
    page = admin.page
    page.locator("a[href='/akun/keamanan/aplikasi/']").click()
    secret = page.locator("#totp-key").inner_text().replace(" ", "")
    # Codes are counted by the real clock, and on a busy machine one may have run out when it arrives.
    while page.locator("[name=code]").count():
        counter = next(iter(yield_hotp_counters_from_time()))
        page.locator("[name=code]").fill(format_hotp_value(hotp_value(secret, counter)))
        submit(page)


def switch_on_smart_kampung(admin: Window) -> None:
    page = admin.page
    admin.go("/pengaturan/modul/smart_kampung/nyalakan/")
    page.locator("main form button.ds-button").last.click()
    page.wait_for_url("**/proses/")
    jobs.run_waiting(queues=("operator",))
    expect(page.locator("#progress:not([hx-get])")).to_be_visible()


def invited(window: Window, to: str, host: str) -> Window:
    """The window of somebody who follows the mailed link and chooses a password."""
    window.go(mailed("undangan", host, to=to))
    for field in window.page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    submit(window.page)
    return window


def prepare_letters(admin: Window, keeper: Window, look: Look) -> None:
    """Who keeps Smart Kampung gives every village its letters; a village may seal what confers nothing."""
    set_up_villages(keeper, look)
    make_seal(admin, look)
    let_seal(admin, "Gitik", "Bupati Banyuwangi", look)


def fill_checklist(admin: Window, look: Look) -> None:
    """What is missing yet: place and hours of the head office, and its head."""
    place_head_office(admin, "-8.2192, 114.3691", look)
    enter_hours(admin, look)
    enter_head(admin, STAFF[0][0], look)


def go_live(admin: Window, look: Look) -> None:
    """The checklist sees it all, and the administrator opens the site."""
    page = admin.page
    admin.go("/pengaturan/persiapan/")
    look(admin)
    expect(page.locator("main")).to_contain_text("hal wajib selesai")
    page.get_by_role("link", name="Buka situs untuk warga").click()
    page.get_by_role("button", name="Buka sekarang").click()
    expect(page.get_by_text("Situs sudah dibuka. Warga dapat datang.")).to_be_visible()


def first_letter(citizen: Window, schema: str, village: str, look: Callable[[Window], None]) -> None:
    """A citizen of a village asks for a business letter and holds it, sealed, in their hand."""
    with tenants.enter(schema):
        unit = Unit.objects.get(region_code=village)
        somebody = letters.make_citizen("3510130405200777", village_code=village)
    page = citizen.page
    citizen.go("/cari/?q=usaha")
    page.get_by_role("link", name="Surat keterangan usaha").first.click()
    page.get_by_label("Nama desa, kelurahan, atau kecamatan").fill("gitik")
    page.get_by_role("button", name="Cari").last.click()
    page.get_by_role("main").get_by_role("link", name="Gitik").click()
    page.get_by_role("link", name="Minta surat ini").first.click()
    page.get_by_label("NIK", exact=True).fill(somebody.nik)
    page.get_by_label("Nomor KK").fill(somebody.kk)
    page.get_by_role("button", name="Lanjutkan").click()
    page.get_by_label("Kode").fill(in_a_thread(letters.code_for, somebody, unit, schema=schema))
    page.get_by_role("button", name="Lanjutkan").click()
    for label, value in (
        ("Nama usaha", "Warung Bu Sari"),
        ("Apa yang diusahakan?", "warung makan"),
        ("Alamat usaha", "Jalan Gitik 12"),
        ("Untuk keperluan apa?", "mengajukan kredit usaha"),
        ("Hari", "1"),
        ("Bulan", "3"),
        ("Tahun", "2019"),
    ):
        page.get_by_label(label).fill(value)
    page.get_by_label("Alamat itu ada di desa ini").check()
    page.get_by_role("button", name="Ajukan").click()
    expect(page.locator(".status-box")).to_contain_text("Surat Anda sedang dibuat")
    in_a_thread(letters.put_seals, schema=schema)
    expect(page.locator(".status-box")).to_contain_text("Surat Anda sudah jadi")
    look(citizen)
