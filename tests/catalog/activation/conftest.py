"""Every test of the catalogue's switches has a storage of archives for itself."""

from tests.tenants.custody.conftest import archives  # noqa: F401 -- a fixture
