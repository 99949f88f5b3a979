"""`manage.py up` before anything is started: ports, the lock, and the secret key."""

import fcntl
import os
import socket
import stat

import pytest
from django.core.management import CommandError, call_command

from fablab.embedded import use_kept_secret_key


@pytest.fixture
def var_dir(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def no_key(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    return tmp_path / "var" / "secret-key"


def test_up_says_which_port_to_take_instead_of_a_busy_one(var_dir):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]

        with pytest.raises(CommandError, match=rf"Port {port} is in use .* make run PORT=\d+$"):
            call_command("up", port=port)


def test_up_runs_once_for_the_same_data(var_dir):
    with (var_dir / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        with pytest.raises(CommandError, match="It runs already"):
            call_command("up")


def test_secret_key_is_made_once_and_kept_private(no_key, tmp_path):
    use_kept_secret_key(tmp_path, may_make=True)
    first = os.environ.pop("SECRET_KEY")
    use_kept_secret_key(tmp_path, may_make=False)

    assert os.environ["SECRET_KEY"] == first
    assert len(first) >= 50
    assert stat.S_IMODE(no_key.stat().st_mode) == 0o600


def test_secret_key_is_not_made_for_other_commands(no_key, tmp_path):
    use_kept_secret_key(tmp_path, may_make=False)

    assert "SECRET_KEY" not in os.environ
    assert not no_key.exists()


def test_secret_key_that_is_set_is_left_alone(no_key, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "of the operator")

    use_kept_secret_key(tmp_path, may_make=True)

    assert os.environ["SECRET_KEY"] == "of the operator"  # noqa: S105
    assert not no_key.exists()
