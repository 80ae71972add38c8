"""What no linter looks at: the folders, the source root, the pinned requirements, and files that fit every machine."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

FOLDERS = {"platform", "tenants", "catalog", "onboarding", "infra", "tests"}
LOCKS = {
    "requirements.txt": PROJECT["project"]["dependencies"],
    "requirements-dev.txt": PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"],
}


def files() -> list[Path]:
    """All files of the project that are text; without git (a source archive) everything that is not hidden."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        found = [path for folder in FOLDERS | {".ci"} for path in (ROOT / folder).rglob("*")]
        found += ROOT.glob("*")
    return [path for path in found if path.is_file() and b"\0" not in path.read_bytes()]


def packages() -> set[str]:
    """The packages that the project imports by name."""
    roots = [path for path in ROOT.iterdir() if path.name in FOLDERS - {"platform", "infra", "tests"}]
    roots += (ROOT / "platform").iterdir()
    return {path.name for path in roots if path.is_dir() and any(path.glob("*.py"))}


def test_source_root_is_no_package() -> None:
    """A package of this name would hide the standard library's `platform`, and little would say why it broke."""
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_there_is_no_other_top_level_folder() -> None:
    ignored = {"staticfiles"}
    there = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))}

    assert there - ignored == FOLDERS


def test_every_package_has_its_place_in_the_layers() -> None:
    contracts = PROJECT["tool"]["importlinter"]
    layers = next(contract for contract in contracts["contracts"] if contract["type"] == "layers")
    placed = {name.strip() for layer in layers["layers"] for name in re.split("[:|]", layer)}

    assert packages() == placed == set(contracts["root_packages"])


def test_every_package_is_checked_for_types() -> None:
    checked = {path for path in PROJECT["tool"]["mypy"]["files"] if path != "manage.py"}

    assert packages() <= checked | {path.name for path in (ROOT / "platform").iterdir() if "platform" in checked}


@pytest.mark.parametrize("lock", LOCKS)
def test_requirements_carry_no_download_address(lock: str) -> None:
    lines = [line.split("#")[0] for line in (ROOT / lock).read_text().splitlines()]
    suspicious = re.compile(r"://|\s@\s|^\s*(-i|-f|-e|-r|--(?!hash=))")

    assert [line for line in lines if suspicious.search(line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_by_version_and_hash(lock: str) -> None:
    assert list(pins(lock))
    for requirement, hashes in pins(lock):
        assert [spec.operator for spec in requirement.specifier] == ["=="], requirement
        assert hashes, requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_pins_fit_what_the_project_asks_for(lock: str) -> None:
    pinned = {
        canonicalize_name(requirement.name): next(iter(requirement.specifier)).version for requirement, _ in pins(lock)
    }
    wanted = {canonicalize_name(Requirement(text).name): Requirement(text).specifier for text in LOCKS[lock]}

    assert {name: pinned.get(name) for name, spec in wanted.items() if pinned.get(name, "0") not in spec} == {}


def test_both_locks_agree() -> None:
    run, develop = ({str(requirement) for requirement, _ in pins(lock)} for lock in LOCKS)

    assert run - develop == set()


def test_python_version_file_names_a_supported_version() -> None:
    assert (ROOT / ".python-version").read_text().strip() in SpecifierSet(PROJECT["project"]["requires-python"])


def test_ci_runs_the_test_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    last = (ROOT / ".ci" / "run").read_text().strip().splitlines()[-1].removeprefix("TIRU_REQUIRE_BROWSER=1 ")

    assert f"pip install -q -r requirements-dev.txt && {last}\n" in readme


def test_files_name_no_path_of_one_machine() -> None:
    """Somebody's home directory, this checkout or what lies beside it."""
    places = [str(Path.home())] if len(Path.home().parts) > 2 else []
    if len(ROOT.parts) > 2:  # /app of a container is a name that files may use
        places += [str(path) for path in (ROOT, *ROOT.parent.iterdir())]
    homes = r"(?<![\w.:/])(/root/|/home/\w+/|/Users/\w+/|[A-Z]:\\Users\\)"
    found = []
    for path in files():
        text = path.read_text()
        # A folder may lie beside hundreds of others, and few of them are named anywhere.
        named = "".join(rf"|(?<![\w.]){re.escape(place)}\b" for place in places if place in text)
        somewhere = re.compile(homes + named)
        found += [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
            for number, line in enumerate(text.splitlines(), 1)
            if path != Path(__file__) and somewhere.search(line)
        ]

    assert found == []


def pins(lock: str) -> Iterator[tuple[Requirement, list[str]]]:
    text = (ROOT / lock).read_text().replace("\\\n", " ")
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            requirement, *hashes = line.split("--hash=")
            yield Requirement(requirement.strip()), hashes
