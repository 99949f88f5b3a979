"""The steps from a fresh clone to something that runs: packages, front end, translations."""

import fcntl
import importlib.util
import os
import shutil
import sys
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tools.shell import ROOT, Command, listen, quietly, stop
from tools.steps import Step, remove

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
BROKEN_OFF = STAMPS / "broken-off"
NODE_VENV = ROOT / ".venv-node"
REQUIREMENTS = ROOT / "requirements"


def set_up(*, development: bool = False) -> None:
    """Do every step that is not done yet; `development` brings what tests and checks need too."""
    with _alone():
        if BROKEN_OFF.exists():
            remove(VENV)
        for step in python_steps("dev" if development else "run"):
            step.run()
        if not all(step.is_done() for step in front_end_steps()):
            bring_node()
            for step in front_end_steps():
                step.run()
        catalogues_step().run()


def python_steps(packages: str) -> list[Step]:
    """Return the steps to an environment that has the named list of requirements."""
    lock = REQUIREMENTS / f"{packages}.txt"
    return [
        Step(
            title="Making a Python environment",
            make=lambda: _make_environment(VENV),
            product=PYTHON,
            stamp=STAMPS / "venv",
            facts=_what_environments_depend_on(),
        ),
        Step(
            title="Installing the Python packages",
            make=lambda: _install_packages(lock),
            product=PYTHON,
            stamp=STAMPS / packages,
            inputs=(lock,),
        ),
    ]


def front_end_steps() -> list[Step]:
    """Return the steps from the TypeScript and the styles to what browsers load."""
    packages = (ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc")
    return [
        Step(
            title="Installing the packages of the front end",
            make=lambda: quietly(
                ["npm", "ci", "--include=dev", "--no-progress"], env=node_environment()
            ),
            product=ROOT / "node_modules",
            stamp=STAMPS / "node_modules",
            inputs=packages,
        ),
        Step(
            title="Building the front end",
            make=lambda: quietly(["npm", "run", "build"], env=node_environment()),
            product=ROOT / "frontend" / "dist" / "manifest.json",
            stamp=STAMPS / "frontend",
            inputs=(*packages, ROOT / "vite.config.ts", ROOT / "frontend" / "src"),
        ),
    ]


def catalogues_step() -> Step:
    """Return the step from the translators' files to those that are read at run time."""
    locale = ROOT / "locale"
    return Step(
        title="Compiling the translations",
        make=lambda: quietly([PYTHON, "-m", "tools.catalogues", "compile"]),
        product=locale / "fr" / "LC_MESSAGES" / "django.mo",
        stamp=STAMPS / "catalogues",
        inputs=(*sorted(locale.rglob("*.po")), ROOT / "tools" / "catalogues.py"),
    )


def _install_packages(lock: Path) -> None:
    # A package that was cut short can look installed to pip, so the environment is made anew then.
    BROKEN_OFF.touch()
    install(PYTHON, lock)
    BROKEN_OFF.unlink()


def install(python: Path, lock: Path) -> None:
    """Install exactly what the lock file names, each file checked against its hash."""
    options: Command = ["--require-hashes", "--only-binary", ":all:", "--quiet", "-r", lock]
    if uv := shutil.which("uv"):
        quietly([uv, "pip", "install", "--python", python, *options])
    else:
        pip: Command = [python, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
        quietly([*pip, "--no-warn-script-location", "--root-user-action", "ignore", *options])


def bring_node() -> None:
    """Install Node beside the Python environment, unless the PATH has one that is new enough."""
    if _node_on_the_path_is_fit():
        return
    lock = REQUIREMENTS / "node.txt"

    def make() -> None:
        _make_environment(NODE_VENV)
        install(NODE_VENV / "bin" / "python", lock)

    Step(
        title="Installing Node, which builds the front end",
        make=make,
        product=NODE_VENV / "bin" / "npm",
        stamp=NODE_VENV / "stamp",
        inputs=(lock,),
        facts=_what_environments_depend_on(),
    ).run()


def node_environment() -> Mapping[str, str]:
    """Return an environment in which `node` and `npm` are those to use."""
    if _node_on_the_path_is_fit():
        return os.environ
    return {**os.environ, "PATH": f"{NODE_VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}


@cache
def _node_on_the_path_is_fit() -> bool:
    if not shutil.which("npm") or not (node := shutil.which("node")):
        return False
    _, version = listen([node, "--version"])
    return node_is_fit(version)


def node_is_fit(version: str) -> bool:
    """Whether Vite runs on it, by what `node --version` answers; package.json says the same."""
    try:
        major, minor = (int(part) for part in version.strip().removeprefix("v").split(".")[:2])
    except ValueError:
        return False
    return (20, 19) <= (major, minor) < (21, 0) or (major, minor) >= (22, 12)


def _what_environments_depend_on() -> tuple[str, ...]:
    """Python's version, and the clone's path, which the programs in an environment hold."""
    return (f"{sys.version_info.major}.{sys.version_info.minor}", str(ROOT))


def _make_environment(folder: Path) -> None:
    """Make an environment with pip, by whatever this machine has to make one."""
    remove(folder)
    # Not sys.executable: that may be in the very environment that is being made anew.
    python = getattr(sys, "_base_executable", sys.executable)
    if uv := shutil.which("uv"):
        quietly([uv, "venv", "--quiet", "--seed", "--python", python, folder])
    elif importlib.util.find_spec("ensurepip"):
        quietly([python, "-m", "venv", folder])
    elif importlib.util.find_spec("pip"):  # Debian keeps ensurepip in a package of its own
        venv.create(folder, symlinks=True)
        inside: Command = ["--python", folder / "bin" / "python"]
        quietly([python, "-m", "pip", *inside, "install", "--quiet", "pip"])
    else:
        stop(
            f"Python's venv module is not complete here. Install python3.{sys.version_info.minor}"
            "-venv from your system's packages, or uv, and run this again."
        )


@contextmanager
def _alone() -> Iterator[None]:
    """Wait while another set-up works in the same clone."""
    with (ROOT / ".setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another set-up to finish …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
