"""Texts are found wherever they can be marked, and every fault of a catalogue is told."""

from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from tools.catalogues import catalogue_path, check, collect, compile_all, faults, read, update

CODE = """
from django.utils.translation import gettext_lazy as _, ngettext_lazy, npgettext, pgettext
title = _("Machines")
# Translators: the act, not the thing
verb = pgettext("verb", "Book")
count = ngettext_lazy("%(count)d slot", "%(count)d slots", "count")
both = npgettext("machine", "run", "runs", 2)
long = _("One text "
         "in two lines")
"""
TEMPLATE = """{% load i18n %}
<main class="it's">
    <h1>{% translate "Don't" %} isn't (balanced [ {</h1>
    {% blocktranslate trimmed count machines=list|length %}
        One machine of {{ place }}
    {% plural %}
        {{ machines }} machines of {{ place }}
    {% endblocktranslate %}
    {% translate "Book" context "noun" %}
    <input placeholder="{{ _("Search") }}">
</main>
"""


def message_of(catalogue: Catalog, text: str, context: str | None = None) -> Message:
    """Return the catalogue's message for the text, which it has to hold."""
    message = catalogue.get(text, context)
    assert message is not None
    return message


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one app, that has a text of each kind, and places that are not searched."""
    for name, content in {
        "places/__init__.py": "",
        "places/models.py": CODE,
        "places/templates/places/page.html": TEMPLATE,
        "places/migrations/0001_first.py": '_("in a migration")',
        "tests/__init__.py": "",
        "tests/test_page.py": '_("in a test")',
        "node_modules/thing/thing.py": '_("in a package")',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def test_collect_finds_every_kind_of_text(project):
    found = {(message.context, message.id) for message in collect(project) if message.id}

    assert found == {
        (None, "Machines"),
        ("verb", "Book"),
        (None, ("%(count)d slot", "%(count)d slots")),
        ("machine", ("run", "runs")),
        (None, "One text in two lines"),
        (None, "Don't"),
        (None, ("One machine of %(place)s", "%(machines)s machines of %(place)s")),
        ("noun", "Book"),
        (None, "Search"),
    }


def test_collect_keeps_what_is_said_to_translators(project):
    message = message_of(collect(project), "Book", "verb")

    assert message.auto_comments == ["Translators: the act, not the thing"]


def test_update_fills_english_and_leaves_the_others_to_people(project):
    update(project)

    told = check(project)
    assert {line.split(":")[0] for line in told} == {"es", "fr", "it", "pt"}
    assert "fr: not translated: 'Machines'" in told
    english = read(catalogue_path(project, "en"), "en")
    assert message_of(english, "Machines").string == "Machines"


def test_update_changes_nothing_when_no_text_changed(project):
    update(project)
    before = catalogue_path(project, "fr").read_bytes()
    code = project / "places" / "models.py"
    code.write_text("# moved one line down\n" + code.read_text())

    update(project)

    assert catalogue_path(project, "fr").read_bytes() == before


def test_update_does_not_guess_at_a_changed_text(project):
    update(project)
    path = catalogue_path(project, "fr")
    path.write_text(
        path.read_text().replace('"Machines"\nmsgstr ""', '"Machines"\nmsgstr "Appareils"')
    )
    code = project / "places" / "models.py"
    code.write_text(code.read_text().replace('"Machines"', '"Machinery"'))

    assert "fr: no longer used (run `make messages`): 'Machines'" in check(project)
    update(project)

    french = read(path, "fr")
    assert message_of(french, "Machinery").string == ""
    assert not message_of(french, "Machinery").fuzzy
    assert french.get("Machines") is None


@pytest.mark.parametrize(
    ("language", "plural"), [("fr", "(n > 1)"), ("es", "(n != 1)"), ("pt", "(n != 1)")]
)
def test_a_new_catalogue_has_its_language_s_plural(project, language, plural):
    update(project)

    assert read(catalogue_path(project, language), language).plural_expr == plural


@pytest.mark.parametrize(
    ("source", "translated", "flags", "told"),
    [
        ("Hello %(name)s", "Bonjour %(name)s", (), []),
        ("Hello %(name)s", "Bonjour %(nom)s", (), ["placeholders differ"]),
        ("Hello {name}", "Bonjour", (), ["placeholders differ"]),
        ("100%% sure", "sûr à 100%%", (), []),
        ("Hello", "", (), ["not translated"]),
        ("Hello", "Bonjour", ("fuzzy",), ["fuzzy"]),
        (("a run", "%(n)d runs"), ("%(n)d tâche", "%(n)d tâches"), (), []),
        (("a run", "%(n)d runs"), ("une tâche", "des tâches"), (), ["placeholders differ"]),
        (("a run", "%(n)d runs"), ("une tâche", ""), (), ["not translated"]),
    ],
)
def test_faults_tells_what_is_wrong(source, translated, flags, told):
    template, catalogue = Catalog(), Catalog(locale="fr")
    template.add(source)
    catalogue.add(source, translated, flags=flags)

    assert [fault.split(":")[0] for fault in faults(catalogue, template)] == told


def test_faults_tells_what_the_catalogue_lacks():
    template = Catalog()
    template.add("Hello")

    assert list(faults(Catalog(locale="fr"), template)) == [
        "not in the catalogue (run `make messages`): 'Hello'"
    ]


def test_compiled_texts_are_what_django_reads(project):
    update(project)

    compile_all(project)

    with catalogue_path(project, "en").with_suffix(".mo").open("rb") as file:
        english = GNUTranslations(file)
    assert english.gettext("Machines") == "Machines"
    assert english.ngettext("%(count)d slot", "%(count)d slots", 2) == "%(count)d slots"
    assert english.info()["language"] == "en"
