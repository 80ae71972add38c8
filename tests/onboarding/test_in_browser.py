"""From the form to the live regency in a real browser: without an account, with the set-up seen as it happens."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail

import tenants
from core import clock, jobs
from onboarding import services
from onboarding.acting import SYSTEM
from onboarding.models import Application, State, StepName
from organisation.models import Role
from organisation.services import grant_role, sync_core_roles
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.onboarding import letter_file

pytest.importorskip("playwright.sync_api", reason="Needs playwright: pip install -r requirements-dev.txt")


from tests.browser.axe import violations
from tests.browser.chromium import launched
from tests.browser.site import MINISTRY, Site, serving

pytestmark = pytest.mark.browser

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    with serving(django_db_blocker) as served:
        yield served


@pytest.fixture(scope="module")
def open_page(site: Site) -> Iterator[Callable[..., Any]]:
    """A page of a new visitor, whose console must stay silent."""
    faults: list[str] = []

    with launched() as browser:

        def make(size: dict[str, int], language: str = "id") -> Any:
            context = browser.new_context(viewport=size)
            context.add_cookies([{"name": "django_language", "value": language, "url": site.url(MINISTRY)}])
            page = context.new_page()
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else 0)
            return page

        yield make
    assert faults == []


@pytest.mark.parametrize(("size", "language", "code"), [(PHONE, "id", "3510"), (DESKTOP, "en", "3509")])
def test_a_regency_comes_to_tiru(
    site: Site, open_page: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, size: Any, language: str, code: str
) -> None:
    label = {"3510": "banyuwangi", "3509": "jember"}[code]
    applicant = open_page(size, language)

    # The search shows hits while one types.
    applicant.goto(site.url(MINISTRY, "/daftar/"))
    _check(applicant)
    applicant.locator("#q").press_sequentially(label)
    applicant.locator(f"a[href='/daftar/permohonan/{code}/']").click()

    # An empty form says what is missing, and leads there.
    _check(applicant)
    _submit(applicant)
    assert applicant.evaluate("document.activeElement.closest('[data-error-summary]') !== null")
    _check(applicant)
    applicant.locator("a[href='#id_contact_name']").click()
    assert applicant.evaluate("document.activeElement.id") == "id_contact_name"

    # The form filled in, the e-mail arrives.
    letter = letter_file()
    applicant.locator("#id_letter").set_input_files(
        {"name": letter.name, "mimeType": "application/pdf", "buffer": letter.read()}
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
    }.items():
        applicant.locator(f"[name={name}]").fill(value)
    _submit(applicant)
    applicant.wait_for_url(re.compile("/daftar/TIRU-"))
    _check(applicant)
    status = applicant.url.partition("#")[0]

    # Confirmed on another device; this page finds out by itself.
    telephone = open_page(PHONE, language)
    telephone.goto(_mailed("konfirmasi", site))
    _check(telephone)
    _submit(telephone)
    applicant.wait_for_selector(".timeline li:nth-child(3).now", timeout=15_000)
    _check(applicant)

    # A curator approves.
    curator = open_page(size, language)
    _sign_in(curator, site, language)
    curator.goto(site.url(MINISTRY, "/konsol/pendaftaran/"))
    _check(curator)
    curator.locator("td a").first.click()
    _check(curator)
    curator.locator("form[action$='/setujui/'] button").click()
    curator.wait_for_load_state()
    _check(curator)

    # The set-up is seen while it happens, by somebody who left and came back.
    applicant.context.close()
    applicant = open_page(size, language)
    applicant.goto(status)
    seen: list[int] = []
    real = services._Progress.done

    def watched(progress: Any, name: StepName) -> None:
        real(progress, name)
        if name in (StepName.SCHEMA, StepName.ROLES):
            done = [*StepName].index(name) + 1
            applicant.wait_for_selector(f"#perjalanan [data-color=success] >> nth={done - 1}", timeout=15_000)
            seen.append(done)
            _check(applicant)

    monkeypatch.setattr(services._Progress, "done", watched)
    jobs.run_waiting(queues=("operator", "control"))

    assert seen == [2, 6]
    applicant.wait_for_selector("a[href*='" + f"{label}.tiru.test" + "']", timeout=15_000)
    _check(applicant)
    with tenants.public():
        assert Application.objects.get(regency_code=code).state == State.PROVISIONED

    # The first administrator chooses a password by the mailed link and is let in.
    admin = open_page(size, language)
    admin.goto(_mailed("undangan|akun", site, host=f"{label}.tiru.test"))
    _check(admin)
    for field in admin.locator("input[type=password]").all():
        field.fill(PASSWORD)
    _submit(admin)
    admin.goto(site.url(f"{label}.tiru.test", "/pengaturan/modul/"))
    assert admin.locator("h1").count() == 1
    assert "masuk" not in admin.url


def _submit(page: Any) -> None:
    page.locator("main form[method=post] button.ds-button:not([type=button])").last.click()
    page.wait_for_load_state()


def _mailed(part: str, site: Site, *, host: str = MINISTRY) -> str:
    """The address in the newest mail that holds one, at the port of this test."""
    jobs.run_waiting(queues=("control",))
    for message in reversed(mail.outbox):
        if found := re.search(rf"http://{re.escape(host)}(?::\d+)?(/\S*(?:{part})\S*)", message.body):
            return site.url(host, found[1])
    raise AssertionError(f"No mail leads to {host} {part}.")


def _sign_in(page: Any, site: Site, language: str) -> None:
    with tenants.public():
        sync_core_roles(actor=SYSTEM, now=clock.now())
        curator = UserFactory.create()
        role = Role.objects.get(slug="ministry_curator")
        grant_role(user=curator, role=role, actor=SYSTEM, now=clock.now())
    page.goto(site.url(MINISTRY, "/akun/masuk/"))
    page.locator("[name=login]").fill(curator.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/konsol/**")
    # Signing in brings the person's own language.
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.url(MINISTRY)}])


def _check(page: Any) -> None:
    """No violation that axe finds, and nothing sticks out sideways."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
