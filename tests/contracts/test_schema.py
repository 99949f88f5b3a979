"""The REST API keeps to its schema, whatever is sent."""

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from rest_framework.authtoken.models import Token
from schemathesis.checks import CHECKS

from fablab.wsgi import application
from members.models import Role
from tests import factories

schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)
KEPT = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)


def test_schema_is_valid_and_without_warnings(tmp_path):
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml")
    )


@pytest.fixture
def token(db):
    """Sign in someone who works at the desk of a place with some of everything."""
    # As Django's own test client does: what ends a request must not end the test's transaction.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    booking = factories.booking()
    staff = factories.member(at=booking.machine.place, role=Role.MANAGER)
    factories.project(place=booking.machine.place, owner=staff)
    yield Token.objects.create(user=staff).key
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_match_the_schema(case, token):
    case.call_and_validate(
        headers={"Authorization": f"Token {token}"}, checks=CHECKS.get_by_names(KEPT)
    )
