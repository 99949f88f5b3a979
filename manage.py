#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from fablab.embedded import use_kept_secret_key

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fablab.settings")
    use_kept_secret_key(Path(__file__).resolve().parent, may_make=sys.argv[1:2] == ["up"])
    execute_from_command_line(sys.argv)
