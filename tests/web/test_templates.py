"""Rules for every template of the project, whoever wrote it."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    path
    for folder in ("platform", "tenants", "catalog", "onboarding")
    for path in (ROOT / folder).glob("**/*.html")
    if "templates" in str(path.relative_to(ROOT))
)
STYLES = sorted(path for folder in ("platform", "catalog", "onboarding") for path in (ROOT / folder).glob("**/*.css"))
ICONS = {path.stem for path in (ROOT / "platform/web/static/web/icons").glob("*.svg")}
README = (ROOT / "platform/web/README.md").read_text()

each_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))


def without_comments(path: Path) -> str:
    text = path.read_text()
    return re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.DOTALL)


@each_template
def test_template_keeps_to_the_content_security_policy(path: Path) -> None:
    text = without_comments(path)

    assert not re.search(r"\sstyle\s*=", text), "an inline style; use a class"
    assert not re.search(r"<style\b", text), "a style element; use a static file"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "an inline handler; use static/web/js"
    assert not re.search(r"hx-on|hx-vals=.?js:|javascript:", text), "code in an attribute; htmx may not evaluate here"
    for attributes, body in re.findall(r"<script\b([^>]*)>(.*?)</script>", text, re.DOTALL):
        assert "src=" in attributes or 'type="application/json"' in attributes, "an inline script"
        assert "src=" not in attributes or not body.strip()
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", re.sub(r"<a\b[^>]*>", "", text)), "a third-party host"


@each_template
def test_template_uses_icons_that_exist(path: Path) -> None:
    assert set(re.findall(r"\{% icon \"([^\"]+)\"", path.read_text())) <= ICONS


@each_template
def test_template_includes_parts_that_exist(path: Path) -> None:
    for name in re.findall(r"\{% (?:include|extends) \"(web/[^\"]+)\"", path.read_text()):
        get_template(name)


@each_template
def test_template_writes_each_class_once(path: Path) -> None:
    assert not re.search(r'class="[^"]*"[^<>]*class="', without_comments(path))


def test_every_class_in_a_template_is_styled() -> None:
    styled = set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", " ".join(path.read_text() for path in STYLES)))
    # Names that scripts hold on to, or that only tell a reader of the page what it is.
    hooks = {"add", "keep", "panel-body", "module-text", "task-main", "action-card", "voice", "screen-others"}
    bare: dict[str, str] = {}
    for path in TEMPLATES:
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "\0", without_comments(path), flags=re.DOTALL)
        for value in re.findall(r'class="([^"]*)"', text):
            for name in value.split():
                # A name that a variable is part of cannot be told from here.
                if "\0" not in name and name not in styled | hooks:
                    bare[name] = str(path.relative_to(ROOT))

    assert bare == {}


def test_readme_names_tags_and_parts_that_exist() -> None:
    register = engines["django"].engine.template_libraries["web"]
    rows = README.split("## Tags and filters")[1].split("## Partials")[0]
    tags = set(re.findall(r"^\| `\{% (\w+)", rows, re.MULTILINE))
    filters = set(re.findall(r"`(\w+)`", rows.split("Filters:")[1])) - {"lang"}
    parts = README.split("## Partials")[1].split("\nTables:")[0]
    names = {name for row in re.findall(r"^\| ([^|]+) \|", parts, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}

    # The one tag that only the base template uses is not named.
    assert tags == set(register.tags) - {"title_prefix"}
    assert filters == set(register.filters)
    assert names
    for name in names:
        get_template(f"web/parts/{name}.html")


@pytest.mark.parametrize("name", re.findall(r"^\| `(web/\w+\.html)` \|", README, re.MULTILINE))
def test_readme_names_base_templates_with_their_blocks(name: str) -> None:
    row = next(line for line in README.splitlines() if line.startswith(f"| `{name}` |"))
    source = _source_with_parents(name)

    for block in re.findall(r"`(\w+)`", row.split("|")[4]):
        assert f"{{% block {block} %}}" in source, block


def _source_with_parents(name: str) -> str:
    text = (ROOT / "platform/web/templates" / name).read_text()
    match = re.match(r'\{% extends (?:shell\.base\|default:)?"([^"]+)"', text)
    if not match:
        return text
    parent = "web/citizen.html" if "shell.base" in match[0] else match[1]
    return text + _source_with_parents(parent)
