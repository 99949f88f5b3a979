#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from fablab.embedded import use_kept_secret_key

# What is there to be tried on a fresh clone, and serves nobody but who typed it.
MAKE_A_KEY = {"up", "replay"}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fablab.settings")
    use_kept_secret_key(
        Path(__file__).resolve().parent, may_make=not MAKE_A_KEY.isdisjoint(sys.argv[1:2])
    )
    execute_from_command_line(sys.argv)
