"""Translations: collects the texts of code and templates, updates, checks and compiles catalogues.

It does what Django's makemessages and compilemessages do, but with Babel, so that no machine needs
GNU gettext. `python -m tools.catalogues update`, `check` or `compile`.
"""

import copy
import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE_LANGUAGE = "en"
LANGUAGES = ("en", "es", "fr", "it", "pt")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
Text = str | tuple[str, ...] | list[str]  # a plural's forms together
Extracted = tuple[int, Text, list[str], str | None]  # line, text, comments, context
TEMPLATE_SUFFIXES = {".html", ".svg", ".txt", ".xml"}
# `%%` is no placeholder, and is read so that what follows it is not taken for one.
PLACEHOLDER = re.compile(r"%%|%\(\w+\)[a-z]|%[a-z]|\{\w*\}")


def catalogue_path(root: Path, language: str) -> Path:
    """Return where Django looks for the language's texts."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def collect(root: Path) -> Catalog:
    """Return every text that the code and the templates of the project's apps mark."""
    found = Catalog(project="fablab", charset="utf-8")
    for file in _sources(root):
        name = file.relative_to(root).as_posix()
        for line, text, comments, context in _texts(file):
            found.add(
                text, locations=[(name, line)], auto_comments=comments, context=context or None
            )
    return found


def _sources(root: Path) -> Iterator[Path]:
    """Yield the files of the apps; an app is a package beside manage.py that holds no tools."""
    apps = {file.parent for file in root.glob("*/__init__.py")} - {root / "tests", root / "tools"}
    for file in sorted(file for app in apps for file in app.rglob("*")):
        parts = file.relative_to(root).parts
        is_code = file.suffix == ".py" and "migrations" not in parts
        if is_code or (file.suffix in TEMPLATE_SUFFIXES and "templates" in parts):
            yield file


def _texts(file: Path) -> Iterable[Extracted]:
    content = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        # Django turns a template into something like Python, in which only calls of gettext stand.
        # What remains of its indentation would not be Python's, and says nothing.
        like_python = templatize(content, origin=str(file))
        content = "\n".join(line.lstrip() for line in like_python.splitlines())
    source = io.BytesIO(content.encode())
    return extract(
        "python", source, KEYWORDS, comment_tags=["Translators:"], strip_comment_tags=False
    )


def read(path: Path, language: str) -> Catalog:
    """Return a catalogue as it is on disk, or an empty one for the language."""
    if not path.is_file():
        return Catalog(
            locale=language,
            header_comment="# What the site says; docs/developers tells how to translate it.",
            project="fablab",
            version="1",
            msgid_bugs_address="the project's issues",
            last_translator="the project's contributors",
            language_team="the project's contributors",
            revision_date=datetime.now(UTC),
            charset="utf-8",
            fuzzy=False,
        )
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(root: Path = ROOT) -> list[str]:
    """Bring all texts into each catalogue, and drop those that nothing uses any more.

    A changed text comes in untranslated: a guess at what it resembles would be published as if a
    person had written it.
    """
    template = collect(root)
    for language in LANGUAGES:
        path = catalogue_path(root, language)
        catalogue = read(path, language)
        # A copy, as Babel puts the template's own messages into the catalogue.
        new = copy.deepcopy(template)
        catalogue.update(new, no_fuzzy_matching=True, update_creation_date=False)
        if language == SOURCE_LANGUAGE:
            for message in _texts_of(catalogue):
                message.string = message.id
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            # No line numbers: they would change with every edit of the code.
            write_po(
                file,
                catalogue,
                width=100,
                ignore_obsolete=True,
                sort_by_file=True,
                include_lineno=False,
            )
        missing = sum(not _is_translated(message) for message in _texts_of(catalogue))
        print(f"{language}: {len(catalogue)} texts, {missing} to translate")
    return []


def compile_all(root: Path = ROOT) -> list[str]:
    """Write beside each catalogue the file that is read at run time."""
    for path in sorted(root.glob("locale/*/LC_MESSAGES/*.po")):
        compiled = path.with_suffix(".mo")
        unfinished = compiled.with_suffix(".mo.new")
        with unfinished.open("wb") as file:
            write_mo(file, read(path, path.parent.parent.name))
        unfinished.replace(compiled)
    return []


def check(root: Path = ROOT) -> list[str]:
    """Return a line for each fault: texts that are missing, not sure, not used or ill-formed."""
    template = collect(root)
    return [
        f"{language}: {fault}"
        for language in LANGUAGES
        for fault in faults(read(catalogue_path(root, language), language), template)
    ]


def faults(catalogue: Catalog, template: Catalog) -> Iterator[str]:
    """Yield what is wrong with a catalogue that should hold exactly the template's texts."""
    for wanted in _texts_of(template):
        message = catalogue.get(wanted.id, wanted.context)
        if message is None:
            yield f"not in the catalogue (run `make messages`): {wanted.id!r}"
        elif message.fuzzy:
            yield f"fuzzy: {message.id!r}"
        elif not _is_translated(message):
            yield f"not translated: {message.id!r}"
        elif not _keeps_placeholders(message):
            yield f"placeholders differ: {message.id!r} and {message.string!r}"
    for message in [*_texts_of(catalogue), *catalogue.obsolete.values()]:
        if template.get(message.id, message.context) is None:
            yield f"no longer used (run `make messages`): {message.id!r}"


def _texts_of(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)  # without the header


def _is_translated(message: Message) -> bool:
    return all(_forms(message.string))


def _keeps_placeholders(message: Message) -> bool:
    """Whether each form has what its source has; a plural's form may have what any of them has."""
    sources = [set(PLACEHOLDER.findall(source)) - {"%%"} for source in _forms(message.id)]
    for number, form in enumerate(_forms(message.string)):
        needed = sources[min(number, len(sources) - 1)]
        if not needed <= set(PLACEHOLDER.findall(form)) - {"%%"} <= set().union(*sources):
            return False
    return True


def _forms(text: Text | None) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)


ACTS: dict[str, Callable[[], list[str]]] = {
    "update": update,
    "check": check,
    "compile": compile_all,
}

if __name__ == "__main__":
    problems = ACTS[sys.argv[1]]()
    print(*problems, sep="\n", end="\n" if problems else "")
    sys.exit(1 if problems else 0)
