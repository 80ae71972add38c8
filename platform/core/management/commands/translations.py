"""
`translations`: keep the Indonesian catalogue of each app complete.

Texts in code are English; an app's Indonesian stands in its `locale/id/LC_MESSAGES/django.po` and, compiled, in the
`.mo` beside it. `makemessages` would do, but it merges by guessing, depends on the working directory and cannot only
look. Here each app's texts are extracted in memory, so `--check` changes nothing.
"""

import difflib
import os
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[4]
LANGUAGE = "id"

_TEMPLATES = {".html", ".txt"}
_NO_SOURCES = {"locale", "migrations", "static", "__pycache__"}
_NO_FOLDERS = {"tests", "infra"}
_HEADER = {
    "Project-Id-Version": "tiru",
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
_KEYWORDS = [
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
]


class Command(BaseCommand):
    help = "Write the Indonesian catalogues of all apps anew from their texts and compile them."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("apps", nargs="*", help="only these app folders, such as `mpp`; all when none is named")
        parser.add_argument("--check", action="store_true", help="change nothing; fail when something is amiss")

    def handle(self, *args: Any, **options: Any) -> None:
        catalogues = find_catalogues(ROOT, extra=[Path(path).parent for path in settings.LOCALE_PATHS])
        if unknown := set(options["apps"]) - {catalogue.home.name for catalogue in catalogues}:
            raise CommandError(f"No app folder is called {', '.join(sorted(unknown))}.")
        problems = [] if options["apps"] else homeless_texts(ROOT, catalogues)
        chosen = [c for c in catalogues if not options["apps"] or c.home.name in options["apps"]]
        for catalogue in chosen:
            if not options["check"]:
                catalogue.update()
            problems += catalogue.problems()
        problems += contradictions(catalogues)
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(
                f"{len(problems)} translation problems. `manage.py translations` adds new texts to the catalogues "
                "(django.po), drops those that are gone and compiles; then translate what is listed and run it again."
            )
        count = sum(len(catalogue.texts) for catalogue in chosen)
        self.stdout.write(f"{count} texts in {len(chosen)} apps, all translated.")


@dataclass
class Catalogue:
    """The Indonesian of one folder that Django loads a catalogue from."""

    home: Path
    root: Path
    sources: list[Path]
    texts: dict[tuple[str, str], polib.POEntry] = field(init=False)

    def __post_init__(self) -> None:
        self.texts = extract(self.sources)

    @property
    def po_path(self) -> Path:
        return self.home / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"

    @property
    def name(self) -> str:
        return self.home.relative_to(self.root).as_posix()

    def read(self) -> dict[tuple[str, str], polib.POEntry]:
        if not self.po_path.exists():
            return {}
        return {_key(entry): entry for entry in polib.pofile(str(self.po_path)) if not entry.obsolete}

    def problems(self) -> list[str]:
        """A sentence for each thing that is missing, unfinished or stale."""
        kept = self.read()
        found = [self._say("is new and not in the catalogue", key) for key in self.texts if key not in kept]
        found += [self._say("is no longer used", key) for key in kept if key not in self.texts]
        found += [self._say("is marked fuzzy: read it and remove the mark", key) for key, e in kept.items() if e.fuzzy]
        found += [self._say("has no translation", key) for key, e in kept.items() if not (e.translated() or e.fuzzy)]
        if self.po_path.exists():
            found += [f"{self.name}: {line}" for line in self._broken_formats()]
            written = polib.pofile(str(self.po_path))
            if not found and self.po_path.read_text() != _as_text(self._merged()):
                found.append(f"{self.name}: the catalogue is not sorted or carries leftovers")
            if _compiled(self.po_path.with_suffix(".mo")) != _translations(written):
                found.append(f"{self.name}: the compiled catalogue (.mo) is stale")
        return found

    def update(self) -> None:
        merged = self._merged()
        if not len(merged):
            for path in (self.po_path, self.po_path.with_suffix(".mo")):
                path.unlink(missing_ok=True)
            return
        self.po_path.parent.mkdir(parents=True, exist_ok=True)
        self.po_path.write_text(_as_text(merged))
        if _compiled(self.po_path.with_suffix(".mo")) != _translations(merged):
            merged.save_as_mofile(str(self.po_path.with_suffix(".mo")))

    def _merged(self) -> polib.POFile:
        """The texts of today with the translations that are known; a reworded text keeps its old one, marked fuzzy."""
        kept = self.read()
        gone = {key: entry for key, entry in kept.items() if key not in self.texts and entry.msgstr}
        merged = polib.POFile(wrapwidth=100)
        merged.metadata = dict(_HEADER)
        for key, text in sorted(self.texts.items(), key=lambda item: (item[0][0].casefold(), item[0])):
            entry = polib.POEntry(
                msgid=text.msgid,
                msgid_plural=text.msgid_plural,
                msgctxt=text.msgctxt,
                msgstr_plural={0: ""} if text.msgid_plural else {},
                flags=[flag for flag in text.flags if flag != "fuzzy"],
                comment=text.comment,
            )
            if known := kept.get(key):
                entry.msgstr, entry.tcomment = known.msgstr, known.tcomment
                entry.previous_msgid = known.previous_msgid if known.fuzzy else None
                if text.msgid_plural:
                    entry.msgstr_plural = {0: known.msgstr_plural.get(0, known.msgstr)}
                elif known.msgstr_plural:
                    entry.msgstr = known.msgstr_plural.get(0, "")
                entry.flags += ["fuzzy"] if known.fuzzy else []
            elif not text.msgid_plural and (like := _closest(text.msgid, gone)):
                entry.msgstr, entry.previous_msgid = like.msgstr, like.msgid
                entry.flags.append("fuzzy")
            merged.append(entry)
        return merged

    def _broken_formats(self) -> list[str]:
        """Translations that lost or changed a placeholder."""
        check = subprocess.run(  # noqa: S603 -- GNU gettext, and the path is ours
            [_program("msgfmt"), "--check-format", "--output-file", os.devnull, str(self.po_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        return check.stderr.replace(f"{self.po_path}:", "line ").splitlines() if check.returncode else []

    def _say(self, what: str, key: tuple[str, str]) -> str:
        return f'{self.name}: "{_short(key[0])}" {what}'


def find_catalogues(root: Path, *, extra: list[Path] | None = None) -> list[Catalogue]:
    """
    One for each app folder of the project, and for each folder of `extra` (settings.LOCALE_PATHS).

    Apps are found by their `apps.py`, not by the settings, so that one that only tests install is not forgotten.
    """
    homes = {path.parent for path in _files(root) if path.name == "apps.py"} | set(extra or [])
    sources: dict[Path, list[Path]] = defaultdict(list)
    for path in _sources(root):
        if home := next((parent for parent in path.parents if parent in homes), None):
            sources[home].append(path)
    return [Catalogue(home, root, sources[home]) for home in sorted(homes)]


def homeless_texts(root: Path, catalogues: list[Catalogue]) -> list[str]:
    """Texts in folders that Django loads no catalogue from: they would never be shown in Indonesian."""
    owned = {path for catalogue in catalogues for path in catalogue.sources}
    return [
        f'{path.relative_to(root).as_posix()}: "{_short(msgid)}" stands in no app. Move it into one, or name a '
        "catalogue for its folder in the setting LOCALE_PATHS"
        for path in sorted(set(_sources(root)) - owned)
        for msgid, _ in extract([path])
    ]


def contradictions(catalogues: list[Catalogue]) -> list[str]:
    """Django knows one translation of a text for the whole site, so two apps may not differ."""
    said: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for catalogue in catalogues:
        for key, entry in catalogue.read().items():
            if entry.translated():
                said[key][entry.msgstr or entry.msgstr_plural.get(0, "")].append(catalogue.name)
    return [
        f'"{_short(msgid)}" is translated differently: '
        + "; ".join(f'"{_short(text)}" in {", ".join(names)}' for text, names in translations.items())
        + ". Agree on one, or part them with pgettext"
        for (msgid, _), translations in said.items()
        if len(translations) > 1
    ]


def extract(sources: list[Path]) -> dict[tuple[str, str], polib.POEntry]:
    """The translatable texts of Python files and templates, by text and context."""
    if not sources:
        return {}
    with tempfile.TemporaryDirectory() as directory:
        readable = []
        for number, source in enumerate(sources):
            if source.suffix in _TEMPLATES:
                draft = Path(directory, f"{number}.py")
                draft.write_text(templatize(source.read_text(), origin=str(source)))
                readable.append(draft)
            else:
                readable.append(source)
        listed = Path(directory, "files")
        listed.write_text("".join(f"{path}\n" for path in readable))
        extracted = subprocess.run(  # noqa: S603 -- GNU gettext, and the paths are ours
            [
                _program("xgettext"),
                "--language=Python",
                "--from-code=UTF-8",
                "--add-comments=Translators",
                "--no-location",
                "--output=-",
                *[f"--keyword={keyword}" for keyword in _KEYWORDS],
                f"--files-from={listed}",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    if extracted.returncode:
        raise CommandError(f"xgettext failed:\n{extracted.stderr}")
    return {_key(entry): entry for entry in polib.pofile(extracted.stdout)} if extracted.stdout else {}


def _files(root: Path) -> Iterator[Path]:
    for folder in sorted(root.iterdir()):
        if folder.is_dir() and not folder.name.startswith(".") and folder.name not in _NO_FOLDERS:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not _NO_SOURCES & set(path.relative_to(root).parts):
                    yield path


def _sources(root: Path) -> Iterator[Path]:
    for path in _files(root):
        in_templates = any(part.endswith("templates") for part in path.relative_to(root).parts)
        if path.suffix == ".py" or (path.suffix in _TEMPLATES and in_templates):
            yield path


def _key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgid, entry.msgctxt or ""


def _closest(msgid: str, gone: dict[tuple[str, str], polib.POEntry]) -> polib.POEntry | None:
    names = {key[0]: key for key in gone}
    like = difflib.get_close_matches(msgid, names, n=1, cutoff=0.75)
    return gone.pop(names[like[0]]) if like else None  # one suggestion each


def _translations(entries: polib.POFile | polib.MOFile) -> dict[tuple[str, str], str]:
    """What is shown, the first plural form for all: Indonesian knows no other."""
    return {
        _key(e): text for e in entries if (text := e.msgstr or e.msgstr_plural.get(0, "")) and "fuzzy" not in e.flags
    }


def _compiled(path: Path) -> dict[tuple[str, str], str]:
    return _translations(polib.mofile(str(path))) if path.exists() else {}


def _as_text(po: polib.POFile) -> str:
    return f"{po}\n" if not str(po).endswith("\n") else str(po)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 70 else f"{line[:69]}…"


def _program(name: str) -> str:
    if path := shutil.which(name):
        return path
    raise CommandError(f"{name} is not installed. It belongs to GNU gettext: apt-get install gettext")
