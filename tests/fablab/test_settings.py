"""The settings: safe by themselves, read from the environment, and refusing to be careless."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

ASK = """
import json
from fablab import settings as s
print(json.dumps({name: getattr(s, name) for name in %r}, default=str))
"""


def read(*names: str, tmp_path, **environment: str) -> subprocess.CompletedProcess:
    """Read settings in a process of its own, with nothing else in its environment."""
    return subprocess.run(
        [sys.executable, "-c", ASK % (names,)],
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path / "var"), **environment},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("environment", [{}, {"DEBUG": "false"}])
def test_settings_refuse_the_default_key_without_debug(tmp_path, environment):
    said = read("DEBUG", tmp_path=tmp_path, **environment)

    assert said.returncode != 0
    assert "Set SECRET_KEY to a long random text" in said.stderr


def test_settings_are_embedded_and_safe_by_default(tmp_path):
    said = read(
        "DEBUG", "DATABASES", "MQTT_URL", "ALLOWED_HOSTS", tmp_path=tmp_path, SECRET_KEY="x" * 50
    )

    found = json.loads(said.stdout)
    database = found["DATABASES"]["default"]
    assert (found["DEBUG"], found["MQTT_URL"]) == (False, "")
    assert found["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert database["NAME"] == str(tmp_path / "var" / "fablab.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


def test_settings_are_read_from_the_environment(tmp_path):
    said = read(
        "DATABASES", "MQTT_URL", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "ALLOWED_HOSTS",
        tmp_path=tmp_path, SECRET_KEY="x" * 50, DATABASE_URL="postgres://me:pw@db:5433/lab",
        MQTT_URL="mqtts://broker", HTTPS="true", ALLOWED_HOSTS="lab.example.org,lab.local",
    )  # fmt: skip

    found = json.loads(said.stdout)
    database = found["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db", 5433, "lab")
    assert found["MQTT_URL"] == "mqtts://broker"
    assert found["SESSION_COOKIE_SECURE"] is found["SECURE_SSL_REDIRECT"] is True
    assert found["ALLOWED_HOSTS"] == ["lab.example.org", "lab.local"]


def test_the_content_policy_allows_nothing_inline_and_nothing_from_elsewhere():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]

    assert directives["default-src"] == ["'self'"]
    assert "unsafe" not in str(directives)
    assert "http" not in str(directives)
