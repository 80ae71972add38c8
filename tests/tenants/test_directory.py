"""The directory of hosts: what a process remembers, and how soon it notices that it is wrong."""

import pytest

from tenants import directory, services
from tenants.models import Domain, Regency

pytestmark = pytest.mark.django_db

HOST = "host:karangasem.tiru.test"


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("tenants.directory.time.monotonic", clock)
    return clock


@pytest.fixture
def other_process() -> directory._Directory:
    """The memory of another process, which hears of a change only by asking for the version."""
    return directory._Directory()


def test_a_switch_is_seen_by_another_process_within_two_seconds(
    karangasem: Regency, other_process: directory._Directory, clock: Clock
) -> None:
    before = other_process.get(HOST)
    services.set_modules(karangasem, on=set(), off={"mpp"})
    at_once = other_process.get(HOST)
    clock.now += directory.VERSION_SECONDS
    after = other_process.get(HOST)

    assert before is not None
    assert "mpp" in before.regency.modules_on
    assert at_once is before
    assert after is not None
    assert after.regency.modules_on == frozenset()
    assert after.regency.modules_off == {"mpp"}
    assert directory.VERSION_SECONDS <= 2


def test_the_process_that_changes_something_sees_it_at_once(karangasem: Regency) -> None:
    assert directory.by_schema("r5107").modules_on

    services.set_modules(karangasem, on=set(), off={"mpp"})

    assert directory.by_schema("r5107").modules_on == frozenset()


def test_an_answer_read_before_a_change_is_not_kept_after_it(
    karangasem: Regency, other_process: directory._Directory, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One thread has read the row; before it keeps the answer, another sees the new version and clears the cache."""
    real = directory._read_host

    def read_slowly(host: str) -> directory.Entry | None:
        entry = real(host)
        services.set_modules(karangasem, on=set(), off={"mpp"})
        clock.now += directory.VERSION_SECONDS
        other_process.get("host:elsewhere.tiru.test")
        return entry

    with monkeypatch.context() as patched:
        patched.setattr(directory, "_read_host", lambda host: read_slowly(host) if host == HOST[5:] else real(host))
        other_process.get(HOST)

    after = other_process.get(HOST)

    assert after is not None
    assert after.regency.modules_on == frozenset()


def test_a_remembered_host_costs_no_query(
    karangasem: Regency, other_process: directory._Directory, clock: Clock, django_assert_num_queries: object
) -> None:
    other_process.get(HOST)

    with django_assert_num_queries(0):  # type: ignore[operator]  # a fixture that is a function
        for _request in range(10):
            other_process.get(HOST)


def test_a_new_host_is_found_after_it_was_missed(
    karangasem: Regency, other_process: directory._Directory, clock: Clock
) -> None:
    missed = other_process.get("host:layanan.karangasem.test")
    Domain.objects.bulk_create([Domain(domain="layanan.karangasem.test", tenant=karangasem, is_primary=False)])
    clock.now += directory.MISS_SECONDS + 0.1  # even if nobody raised the version
    found = other_process.get("host:layanan.karangasem.test")

    assert missed is None
    assert found is not None
    assert found.regency.code == "5107"


def test_the_memory_is_bounded(
    karangasem: Regency, other_process: directory._Directory, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "MOST_ENTRIES", 10)

    for number in range(50):
        other_process.get(f"host:tidak-ada-{number}.tiru.test")

    assert len(other_process._entries) <= 10


def test_an_unknown_schema_is_refused(karangasem: Regency) -> None:
    with pytest.raises(directory.UnknownSchema):
        directory.by_schema("r9999")
