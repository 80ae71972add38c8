"""What a server is set up from: container, compose, units, proxy, scripts and SQL, each by the linter made for it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from config.database import postgres_program
from config.embedded_conf import server_conf
from config.environment import Environment
from tests.faults.own_server import own_server

ROOT = Path(__file__).resolve().parents[2]
INFRA = ROOT / "infra"
UNITS = sorted((INFRA / "systemd").glob("*.service"))
SCRIPTS = [INFRA / "deploy", INFRA / "wheelhouse", INFRA / "postgresql/first-start.sh", *(ROOT / ".ci").iterdir()]
MOST_EXPOSURE = 20
"""In tenths, as `systemd-analyze security` counts from 0 (safe) to 10 (unsafe): below 2 is what it calls OK."""


def tool(name: str) -> str:
    """A program that came with the packages."""
    found = Path(sys.executable).parent / name
    assert found.exists(), f"{name} comes with requirements-dev.txt"
    return str(found)


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_image_is_made_as_it_should() -> None:
    said = run(tool("hadolint"), INFRA / "container/Dockerfile")

    assert said.returncode == 0, said.stdout


def test_the_image_runs_as_nobody_special_and_holds_what_it_needs() -> None:
    lines = (INFRA / "container/Dockerfile").read_text().splitlines()

    users = [line for line in lines if line.startswith("USER ")]
    assert users == ["USER 10001:10001"]
    assert lines.index(users[0]) < next(i for i, line in enumerate(lines) if line.startswith("CMD"))
    copied = {line.split()[1] for line in lines if re.match(r"COPY (?!--from)", line)}
    let_in = set(re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert copied <= let_in
    assert {"platform", "tenants", "catalog", "onboarding", "manage.py"} <= copied


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((INFRA / "container/compose.yml").read_text())
    return found


def test_the_services_fit_the_specification() -> None:
    said = run(tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", INFRA / "container/compose.yml")

    assert said.returncode == 0, said.stdout


def test_the_services_have_no_more_rights_than_they_need(compose: dict[str, Any]) -> None:
    services = compose["services"]
    ours = {name: one for name, one in services.items() if "tiru" in one["image"]}

    assert {name for name, one in services.items() if one.get("ports")} == {"proxy"}
    assert set(ours) == {"migrate", "web-a", "web-b", "worker", "operator"}
    assert all(one["cap_drop"] == ["ALL"] and one["read_only"] for one in ours.values())
    as_operator = {name for name, one in ours.items() if "tiru_operator" in one["environment"]["DATABASE_URL"]}
    assert as_operator == {"migrate", "operator"}
    assert compose["networks"]["inside"] == {"internal": True}
    assert services["database"]["networks"] == ["inside"]


def test_every_variable_of_the_services_is_known_and_in_the_example(compose: dict[str, Any]) -> None:
    named = set(re.findall(r"\$\{([A-Z_]+)", (INFRA / "container/compose.yml").read_text()))
    example = set(re.findall(r"^([A-Z_]+)=", (INFRA / "container/example.env").read_text(), re.MULTILINE))
    ours = {name for one in compose["services"].values() if "tiru" in one["image"] for name in one["environment"]}

    assert named == example
    assert ours <= set((Environment.__doc__ or "").split())


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with the units and the programs they start, as far as the verifier looks at them."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here: apt-get install systemd")
    root = tmp_path_factory.mktemp("root")
    folder = root / "etc/systemd/system"
    folder.mkdir(parents=True)
    for unit in (INFRA / "systemd").glob("tiru*"):
        shutil.copy(unit, folder)
    for program in ("opt/tiru/current/.venv/bin/granian", "opt/tiru/current/.venv/bin/python", "usr/bin/caddy"):
        (root / program).parent.mkdir(parents=True, exist_ok=True)
        (root / program).write_text("#!/bin/sh\n")
        (root / program).chmod(0o755)
    return root


def instance(unit: Path) -> str:
    return unit.name.replace("@.", "@8001.")


@pytest.mark.parametrize("unit", [*UNITS, INFRA / "systemd/tiru.target"], ids=lambda unit: unit.name)
def test_the_units_are_sound(installed: Path, unit: Path) -> None:
    said = run("systemd-analyze", "verify", f"--root={installed}", "--recursive-errors=no", instance(unit))

    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_units_are_shut_in(installed: Path, unit: Path) -> None:
    said = run(
        *("systemd-analyze", "security", "--offline=true", "--no-pager"),
        *(f"--root={installed}", f"--threshold={MOST_EXPOSURE}", instance(unit)),
    )

    assert said.returncode == 0, said.stdout


def test_only_the_operators_worker_has_the_operators_login() -> None:
    with_it = {unit.name for unit in UNITS if "operator.env" in unit.read_text()}

    assert with_it == {"tiru-operator.service"}
    assert all("User=tiru" in unit.read_text() or "DynamicUser=yes" in unit.read_text() for unit in UNITS)


def test_the_proxy_is_sound() -> None:
    said = run(tool("caddy"), "validate", "--adapter", "caddyfile", "--config", INFRA / "proxy/Caddyfile")
    assert said.returncode == 0, said.stderr

    formatted = run(tool("caddy"), "fmt", INFRA / "proxy/Caddyfile")
    assert formatted.stdout == (INFRA / "proxy/Caddyfile").read_text()


def test_the_scripts_are_sound() -> None:
    said = run(tool("shellcheck"), "--severity", "style", *SCRIPTS)

    assert said.returncode == 0, said.stdout
    assert all(script.stat().st_mode & 0o100 for script in SCRIPTS)


def test_a_script_without_arguments_says_what_it_does() -> None:
    for script in (INFRA / "deploy", INFRA / "wheelhouse"):
        said = run(script)

        assert said.returncode == 2
        assert f"infra/{script.name} " in said.stderr


def test_the_logins_are_those_of_the_embedded_server(django_db_setup: None, django_db_blocker: Any) -> None:
    """The file runs on a server that has neither, and makes what the embedded one makes."""
    described = "SELECT rolname, rolinherit, rolcanlogin, rolcreatedb, rolcreaterole, rolsuper FROM pg_roles"
    described += " WHERE rolname IN ('tiru_app', 'tiru_operator') ORDER BY 1"
    with django_db_blocker.unblock(), own_server() as own, own.superuser("postgres") as superuser:
        embedded = superuser.execute(described).fetchall()
        for statement in (
            "ALTER DATABASE tiru RENAME TO older",
            "ALTER ROLE tiru_app RENAME TO older_app",
            "ALTER ROLE tiru_operator RENAME TO older_operator",
        ):
            superuser.execute(statement)  # type: ignore[arg-type]
        place = superuser.info
        said = run(
            *(postgres_program("psql"), "--no-psqlrc", "--host", place.host, "--port", str(place.port)),
            *("--username", place.user, "--dbname", "postgres", "--set", "app_password=rahasia-satu"),
            *("--set", "operator_password=rahasia-dua", "--file", INFRA / "postgresql/logins.sql"),
        )
        assert said.returncode == 0, said.stderr

        assert superuser.execute(described).fetchall() == embedded
        with psycopg.connect(own.server.url("operator", "tiru"), autocommit=True) as operator:
            operator.execute("CREATE EXTENSION pg_trgm")
            operator.execute("CREATE SCHEMA r5107")
            operator.execute("CREATE ROLE tiru_r5107 NOLOGIN")
        with psycopg.connect(own.server.url("app", "tiru")) as app, pytest.raises(psycopg.Error):
            app.execute("CREATE TABLE public.mine (id int)")
        superuser.execute("DROP ROLE tiru_r5107")


def test_the_servers_settings_agree_with_the_embedded_ones() -> None:
    embedded = server_conf(home=Path("/x"), socket_dir=Path("/x"), port=1, durable=True)
    ours = (INFRA / "postgresql/tiru.conf").read_text()

    for name in ("max_locks_per_transaction", "log_min_error_statement", "log_error_verbosity"):
        (inside,) = re.findall(rf"^{name} = '?([^'\n]+)", embedded, re.MULTILINE)
        (outside,) = re.findall(rf"^{name} = '?([^'\n]+)", ours, re.MULTILINE)
        assert inside.strip('"') == outside
