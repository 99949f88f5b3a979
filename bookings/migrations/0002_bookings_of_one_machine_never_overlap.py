"""Let PostgreSQL itself refuse two live bookings of one machine that overlap.

SQLite has no such constraint: there, one writer at a time checks and writes (see settings).
"""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Func, Q, Value

NEVER_OVERLAP = ExclusionConstraint(
    name="bookings_of_one_machine_never_overlap",
    expressions=[
        (F("machine"), RangeOperators.EQUAL),
        (
            Func(
                F("starts_at"),
                F("ends_at"),
                Value("[)"),
                function="TSTZRANGE",
                output_field=DateTimeRangeField(),
            ),
            RangeOperators.OVERLAPS,
        ),
    ],
    condition=~Q(state="cancelled"),
)


def add(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.add_constraint(apps.get_model("bookings", "Booking"), NEVER_OVERLAP)


def remove(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.remove_constraint(apps.get_model("bookings", "Booking"), NEVER_OVERLAP)


class Migration(migrations.Migration):
    dependencies = [("bookings", "0001_bookings")]

    operations = [BtreeGistExtension(), migrations.RunPython(add, remove)]
