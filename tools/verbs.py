"""What `make` can do: one function a verb."""

import os
import time
from collections.abc import Callable

from tools.setup import (
    NODE_VENV,
    PYTHON,
    REQUIREMENTS,
    VENV,
    bring_node,
    install,
    node_environment,
    set_up,
)
from tools.shell import ROOT, Command, listen, openly, quietly, replace_by, stop
from tools.steps import remove

BIN = VENV / "bin"


def show_help(*_arguments: str) -> int:
    """List the targets."""
    for name, verb in VERBS.items():
        print(f"  make {name:<12} {(verb.__doc__ or '').splitlines()[0]}")
    return 0


def setup() -> int:
    """Install all that is needed to run, and start nothing."""
    set_up()
    print("All is set up. Start it with: make run")
    return 0


def run(*arguments: str) -> int:
    """Start everything with a demo place; PORT=8080 chooses the port. Ctrl-C ends it."""
    set_up()
    replace_by([PYTHON, "manage.py", "up", *arguments])


def test() -> int:
    """Check and test everything: on SQLite, on PostgreSQL, in a browser, with a real broker."""
    unchecked = check()
    options = ["-q", "-rs"]  # -rs says what was skipped, and what is missing for it
    pytest: Command = [PYTHON, "-m", "pytest", *options]
    print("\nThe tests that use the database, on PostgreSQL:", flush=True)
    failed = openly([PYTHON, "-m", "tests.on_postgres", *options, "-n", "2"])
    print("\nThe journeys through the whole product, in a browser:", flush=True)
    failed |= openly([*pytest, "tests/journeys"])  # one by one: they share one running product
    print("\nAll other tests, on SQLite:", flush=True)
    failed |= openly([*pytest, "-n", "2", "--ignore", "tests/journeys"])
    if unchecked:
        print("The checks above found something that is not right.")
    return int(bool(unchecked or failed))


def check() -> int:
    """Check style, types, imports, templates, migrations, translations and the API's schema."""
    set_up(development=True)
    bring_node()
    failed = [title for title, command in CHECKS.items() if not _passes(title, command)]
    if failed:
        print(f"Not right: {', '.join(failed)}.")
    return int(bool(failed))


# Those of the tests ask for no secret key.
MANAGE: Command = [PYTHON, "manage.py"]
TEST_SETTINGS = ["--settings", "tests.settings"]
SCHEMA_OPTIONS = ["--fail-on-warn", "--file", os.devnull]
CHECKS: dict[str, Command] = {
    "style": [BIN / "ruff", "check", "--quiet", "."],
    "format": [BIN / "ruff", "format", "--check", "--quiet", "."],
    "types": [BIN / "mypy"],
    "imports": [BIN / "lint-imports"],
    "templates": [BIN / "djlint", "--lint", "--quiet", "."],
    "settings": [*MANAGE, "check", *TEST_SETTINGS, "--fail-level", "WARNING"],
    "migrations": [*MANAGE, "makemigrations", *TEST_SETTINGS, "--check", "--dry-run"],
    "translations": [PYTHON, "-m", "tools.catalogues", "check"],
    "API schema": [*MANAGE, "spectacular", *TEST_SETTINGS, "--validate", *SCHEMA_OPTIONS],
    "front end": ["npm", "run", "check"],
}


def _passes(title: str, command: Command) -> bool:
    started = time.monotonic()
    code, said = listen(command, env=node_environment())
    print(f"Checked {title}: {'right' if code == 0 else 'NOT RIGHT'}", end="")
    print(f" ({time.monotonic() - started:.1f} s)", flush=True)
    if code:
        print(said.rstrip(), flush=True)
    return code == 0


def build() -> int:
    """Build the front end and compile the translations."""
    set_up()
    return 0


def lock() -> int:
    """Choose the newest allowed versions of all packages anew, and write the lock files."""
    set_up(development=True)
    bring_node()
    product = ["pyproject.toml", "--extra", "demo"]
    options = ["--universal", "--generate-hashes", "--upgrade", "--no-header", "--no-annotate"]
    for name, sources in {
        "run": product,
        "dev": [*product, "--group", "dev", "-c", "requirements/run.txt"],
        "docs": ["--group", "docs", "-c", "requirements/dev.txt"],
        "node": ["--group", "node"],
    }.items():
        output = ["--python-version", "3.11", "--quiet", "-o", f"requirements/{name}.txt"]
        quietly([BIN / "uv", "pip", "compile", *sources, *options, *output])
    quietly(["npm", "install", "--package-lock-only"], env=node_environment())
    return 0


def messages() -> int:
    """Bring the texts that the code and the templates hold into the translators' files."""
    set_up()
    return openly([PYTHON, "-m", "tools.catalogues", "update"])


def bench() -> int:
    """Measure the speed of what has a goal for it."""
    set_up(development=True)
    scripts = sorted((ROOT / "benchmarks").glob("[!_]*.py"))
    return max((openly([PYTHON, script]) for script in scripts), default=0)


def docs() -> int:
    """Build the documentation into site/."""
    set_up()
    install(PYTHON, REQUIREMENTS / "docs.txt")
    return openly([BIN / "mkdocs", "build", "--strict", "--quiet"])


def screenshots() -> int:
    """Take the pictures that the documentation shows."""
    set_up(development=True)
    return openly([PYTHON, "-m", "tools.screenshots"])


def clean() -> int:
    """Remove what was installed and built; the data in var/ stays."""
    built = [VENV, NODE_VENV, ROOT / "node_modules", ROOT / "frontend" / "dist", ROOT / "site"]
    caches = [*ROOT.glob(".*_cache"), ROOT / ".hypothesis"]
    for path in [*built, *caches, *(ROOT / "locale").rglob("*.mo")]:
        remove(path)
    return 0


Verb = Callable[..., int]
VERBS: dict[str, Verb] = {
    "setup": setup,
    "run": run,
    "test": test,
    "check": check,
    "build": build,
    "lock": lock,
    "messages": messages,
    "bench": bench,
    "docs": docs,
    "screenshots": screenshots,
    "clean": clean,
}


def main(arguments: list[str]) -> int:
    """Do what the first argument names, with the others; without any, list what there is."""
    name, *others = arguments or ["help"]
    if name == "help":
        return show_help()
    if name not in VERBS:
        stop(f"There is no {name!r}; `make` lists what there is.")
    if others and name != "run":
        stop(f"{name!r} takes no arguments.")
    _prepare_environment()
    try:
        return VERBS[name](*others)
    except KeyboardInterrupt:
        print("\nStopped. What was begun is done again next time.")
        return 130


def _prepare_environment() -> None:
    """Set what the programs that are started here rely on."""
    # Else these trust only their own lists, and fail behind the proxy of a school or a firm.
    os.environ.setdefault("NODE_USE_SYSTEM_CA", "1")
    os.environ.setdefault("UV_SYSTEM_CERTS", "1")
    # pip, uv and npm keep their caches in the home folder, which some accounts do not have.
    if not os.access(os.environ.get("HOME", ""), os.W_OK):
        os.environ["HOME"] = str(VENV / "home")
