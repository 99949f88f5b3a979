"""The product's settings as tests use them: away from this machine's own data."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("SECRET_KEY", "known to all, for tests only")
os.environ["DEBUG"] = "false"
if "PYTEST_VERSION" in os.environ:  # mypy reads these settings too, and leaves no folder behind
    if "TESTS_VAR_DIR" not in os.environ:  # the workers of a parallel run share their parent's
        os.environ["TESTS_VAR_DIR"] = tempfile.mkdtemp(prefix="fablab-tests-")
        atexit.register(shutil.rmtree, os.environ["TESTS_VAR_DIR"], ignore_errors=True)
    os.environ["VAR_DIR"] = os.environ["TESTS_VAR_DIR"]

from fablab.settings import *  # noqa: F403  # after the environment is set
from fablab.settings import DATABASES, VAR_DIR

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as when it runs: in memory there is no WAL, and threads meet other locks.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "tests.sqlite3")}

# Each test's client would else read all folders of static files before its first page.
WHITENOISE_AUTOREFRESH = True

# Staff of other tests come in by themselves; tests/members/test_second_factor.py is about it.
REQUIRE_SECOND_FACTOR = False
