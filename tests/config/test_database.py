"""What the environment says about the database reaches Django's settings."""

import pytest

from config.database import database_settings
from config.environment import Environment

URL = {"DATABASE_URL": "postgresql://tiru_app@localhost/tiru"}


@pytest.mark.parametrize(("given", "seconds"), [({}, 60), ({"TIRU_CONNECTION_SECONDS": "15"}, 15)])
def test_the_age_of_connections_is_a_setting(given: dict[str, str], seconds: int) -> None:
    assert database_settings(Environment(URL | given))["CONN_MAX_AGE"] == seconds
