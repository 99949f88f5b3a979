"""The page that says who may do what."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from members.rights import TABLE, Right, Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_page_shows_exactly_the_table_to_anyone():
    factories.place()

    page = Client(headers={"accept-language": "en"}).get(reverse("members:rights"))

    _head, *rows = re.findall(r"<tr>(.*?)</tr>", page.content.decode(), re.DOTALL)
    shown = {
        re.search(r'<th scope="row">(.*?)</th>', row)[1]: {
            role for role, cell in re.findall(r'<td data-label="(.*?)">(.*?)</td>', row) if cell
        }
        for row in rows
    }
    assert shown == {
        str(right.label): {str(role.label) for role in Role if role in TABLE[right]}
        for right in Right
    }
