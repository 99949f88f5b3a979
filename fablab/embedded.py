"""The secret key of an embedded run, which nobody has set: made once, kept beside the data.

Only `manage.py` looks here. A server that is started in another way, as in production, has to be
given its key.
"""

import os
import secrets
from pathlib import Path

import environ


def use_kept_secret_key(base_dir: Path, *, may_make: bool) -> None:
    """Set `SECRET_KEY` to the kept key if nothing else does; `may_make` a new one where none is."""
    if (base_dir / ".env").is_file():
        environ.Env.read_env(base_dir / ".env")
    if os.environ.get("SECRET_KEY"):
        return
    path = Path(os.environ.get("VAR_DIR") or base_dir / "var") / "secret-key"
    if may_make and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Nobody else may read it, from its first moment on.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    if path.exists():
        os.environ["SECRET_KEY"] = path.read_text().strip()
