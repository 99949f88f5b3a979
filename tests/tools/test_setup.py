"""Which Node is new enough, and that an old Python is told what to do."""

import subprocess
import sys

import pytest

from tools.setup import node_is_fit
from tools.shell import ROOT


@pytest.mark.parametrize(
    ("version", "fit"),
    [
        ("v18.20.4", False),
        ("v20.18.3", False),
        ("v20.19.0\n", True),
        ("v20.20.2\n", True),
        ("v21.7.3", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.19.0", True),
        ("command not found", False),
        ("", False),
    ],
)
def test_node_is_fit_follows_what_package_json_asks(version, fit):
    assert node_is_fit(version) == fit


def test_bootstrap_lists_the_verbs_without_an_environment():
    listed = subprocess.run(
        [sys.executable, "-I", "-S", ROOT / "tools" / "bootstrap.py"],
        capture_output=True,
        text=True,
        check=True,
    )

    verbs = [line.split()[1] for line in listed.stdout.splitlines()]
    assert verbs[:4] == ["setup", "run", "test", "check"]
    assert listed.stderr == ""
