"""The first thing that runs on a fresh machine: it finds a fit Python and gives it the verb.

Any Python 3 has to be able to read it, so what needs a newer one is in `tools.verbs`.
"""

import os
import shutil
import subprocess
import sys

NEEDED = (3, 11)


def newer_python():
    """Return the path of a Python that is new enough, or None."""
    for minor in ("11", "12", "13", "14"):
        path = shutil.which("python3." + minor)
        # A name on the PATH may be a version manager's shim for a Python that is not active.
        if path and subprocess.call([path, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return path
    return None


if __name__ == "__main__":
    if sys.version_info < NEEDED:
        python = newer_python()
        if python is None:
            sys.exit(
                "This needs Python 3.11 or newer, and %s is %d.%d: install a newer one from your "
                "system's packages, such as python3.11 and python3.11-venv on Debian or Ubuntu."
                % (sys.executable, sys.version_info[0], sys.version_info[1])
            )
        os.execv(python, [python] + sys.argv)
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    from tools.verbs import main

    sys.exit(main(sys.argv[1:]))
