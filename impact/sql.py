"""Expressions that both databases compute themselves, without a call to Python for each row."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, Expression, F, FloatField, Func, IntegerField, Q, Value, When
from django.db.models.functions import Greatest, Least
from django.db.models.sql.compiler import SQLCompiler

from impact.periods import Month
from places.slots import Slot


class SecondsBetween(Func):
    """The seconds from the first instant to the second; SQLite keeps instants as text."""

    template = "EXTRACT(EPOCH FROM (%(expressions)s))"
    arg_joiner = " - "
    output_field = FloatField()

    def __init__(self, start: str | Expression, end: str | Expression) -> None:
        super().__init__(end, start)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        end, start = self.source_expressions
        end_sql, end_params = compiler.compile(end)
        start_sql, start_params = compiler.compile(start)
        sql = f"((julianday({end_sql}) - julianday({start_sql})) * 86400.0)"
        return sql, (*end_params, *start_params)


def seconds_within_booking() -> Case:
    """The part of a run that lies inside its booking."""
    start = Greatest("started_at", "booking__starts_at")
    end = Least("ended_at", "booking__ends_at")
    lies_inside = Q(started_at__lt=F("booking__ends_at"), ended_at__gt=F("booking__starts_at"))
    return Case(
        When(lies_inside, then=SecondsBetween(start, end)), default=0.0, output_field=FloatField()
    )


def month_index(field: str, months: Sequence[Month], zone: ZoneInfo) -> Case:
    """Say in which of `months`, which follow one another, the instant `field` lies: from 0 on.

    The months' ends are worked out here, so that they are the place's own, DST included.
    """
    return Case(
        *(
            When(**{f"{field}__lt": month.window(zone).end}, then=Value(index))
            for index, month in enumerate(months)
        ),
        output_field=IntegerField(),
    )


class _OnTheWall(Func):
    """A whole number read from a wall's clock that is `offset_seconds` ahead of UTC at `field`."""

    output_field = IntegerField()

    def __init__(self, field: str, offset_seconds: Expression) -> None:
        super().__init__(F(field), offset_seconds)


class HourOfWeek(_OnTheWall):
    """The hour of the week, counted from 0 at Monday's first hour to 167."""

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        (at, at_params), (offset, offset_params) = map(compiler.compile, self.source_expressions)
        # From the Monday of Julian day 0, at noon: hence the half day.
        hours = f"((julianday({at}) + 0.5) * 24 + ({offset}) / 3600.0 + 0.0000001)"
        return f"(CAST({hours} AS INTEGER) %% 168)", (*at_params, *offset_params)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        (at, at_params), (offset, offset_params) = map(compiler.compile, self.source_expressions)
        # 1970-01-01 was a Thursday: 72 hours after a Monday began.
        seconds = f"(EXTRACT(EPOCH FROM {at}) + ({offset}))"
        return (
            f"(MOD(FLOOR({seconds} / 3600)::bigint + 72, 168)::integer)",
            (*at_params, *offset_params),
        )


class DayNumber(_OnTheWall):
    """The day, counted from some day."""

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        (at, at_params), (offset, offset_params) = map(compiler.compile, self.source_expressions)
        # Julian days begin at noon: hence the half day. A millisecond makes up for the fractions.
        days = f"(julianday({at}) + 0.5 + ({offset}) / 86400.0 + 0.00000001)"
        return f"CAST({days} AS INTEGER)", (*at_params, *offset_params)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        (at, at_params), (offset, offset_params) = map(compiler.compile, self.source_expressions)
        seconds = f"(EXTRACT(EPOCH FROM {at}) + ({offset}))"
        return f"(FLOOR({seconds} / 86400)::bigint)", (*at_params, *offset_params)


def day_number(field: str, window: Slot, zone: ZoneInfo) -> DayNumber:
    """Say on which of the place's days the instant `field` of `window` lies, DST included."""
    return DayNumber(field, _offset_at(field, window, zone))


def hour_of_week(field: str, window: Slot, zone: ZoneInfo) -> HourOfWeek:
    """Say in which hour of the place's week the instant `field` of `window` lies."""
    return HourOfWeek(field, _offset_at(field, window, zone))


def _offset_at(field: str, window: Slot, zone: ZoneInfo) -> Case:
    """Give how many seconds the place's clock is ahead of UTC at the instant `field`."""
    changes = _offset_changes(window, zone)
    last_offset = changes[-1][1]
    whens = [When(**{f"{field}__lt": until}, then=Value(offset)) for until, offset in changes[:-1]]
    return Case(*whens, default=Value(last_offset), output_field=IntegerField())


def _offset_changes(window: Slot, zone: ZoneInfo) -> list[tuple[datetime, int]]:
    """Give the offsets from UTC in `window`, in seconds, each with the instant it holds until.

    Clocks are set on whole hours: the hours of the days that have two offsets are looked at.
    """
    changes: list[tuple[datetime, int]] = []
    at = window.start
    while at < window.end:
        step = timedelta(days=1)
        if _offset(at, zone) != _offset(at + step, zone):
            step = timedelta(hours=1)
        if _offset(at, zone) != _offset(at + step, zone):
            changes.append((at + step, _offset(at, zone)))
        at += step
    return [*changes, (window.end, _offset(window.end, zone))]


def _offset(at: datetime, zone: ZoneInfo) -> int:
    offset = at.astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0
