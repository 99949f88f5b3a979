"""Every text that a person can see exists in the five languages."""

from tools.catalogues import check


def test_catalogues_are_complete():
    assert check() == []
