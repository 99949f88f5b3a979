"""Where every test is required, one that is skipped counts as failed."""

import os
import subprocess
import sys

import pytest

from tools.shell import ROOT

SKIPPED_TEST = "import pytest\ndef test_it():\n    pytest.skip('nothing here')\n"
SKIPPED_MODULE = "import pytest\npytest.skip('nothing here', allow_module_level=True)\n"
EXPECTED_TO_FAIL = "import pytest\n@pytest.mark.xfail\ndef test_it():\n    assert False\n"


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        (SKIPPED_TEST, [], 0),
        (SKIPPED_TEST, ["--require-all"], 1),
        (SKIPPED_MODULE, ["--require-all"], 2),
        (EXPECTED_TO_FAIL, ["--require-all"], 0),
    ],
)
def test_require_all_fails_what_was_skipped(tmp_path, content, options, code):
    (tmp_path / "conftest.py").write_text("from tests.conftest import *\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_it.py").write_text(content)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "CI": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)

    assert result.returncode == code, result.stdout + result.stderr
