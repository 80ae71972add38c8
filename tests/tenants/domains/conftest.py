"""Two resolvers on the loopback, which see the same zone unless a test says otherwise."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from tenants.domains import dns
from tests.factories.name_server import NameServer, name_server


@pytest.fixture
def resolvers(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[NameServer, NameServer]]:
    """What a silent server costs is shortened: no test waits for it."""
    monkeypatch.setattr(dns, "SECONDS", 0.3)
    with name_server() as one, name_server() as other:
        settings.TIRU_RESOLVERS = [one.address, other.address]
        yield one, other


@pytest.fixture
def zone(resolvers: tuple[NameServer, NameServer]) -> NameServer:
    """A zone that both resolvers see."""
    one, other = resolvers
    other.zone = one.zone
    return one
