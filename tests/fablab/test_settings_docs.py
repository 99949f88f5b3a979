"""The operators' table of settings names every environment variable, and no other."""

import re

from tools.shell import ROOT

READ = re.compile(r'\benv\.\w+\(\s*"([A-Z_]+)"')
ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)


def test_settings_table_has_a_row_for_each_variable_that_is_read():
    read = READ.findall((ROOT / "fablab" / "settings.py").read_text(encoding="utf-8"))
    told = ROW.findall((ROOT / "docs" / "operators" / "settings.md").read_text(encoding="utf-8"))

    assert len(read) > 10
    assert sorted(told) == sorted(read)
