"""How people use each category of machines in the demo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fablab.demo.hours import is_school_holiday

SATURDAY, WEDNESDAY = 5, 2


@dataclass(frozen=True)
class Habit:
    """What a booking of one category of machines looks like."""

    demand: float  # chance that a free half hour is taken, on a plain afternoon
    half_hours: Sequence[int]  # how long people book
    watts: tuple[int, int]
    longest_run: timedelta
    mm_per_second: float | None = None  # filament; None for machines without any
    files: Sequence[str] = ("",)


HABITS = {
    "printers-3d": Habit(
        demand=0.17,
        half_hours=(2, 3, 4, 4, 6, 8),
        watts=(95, 160),
        longest_run=timedelta(hours=3, minutes=40),
        mm_per_second=2.4,
        files=(
            "boite_pile.gcode",
            "bras_robot.gcode",
            "crochet.gcode",
            "doigt_gauche.gcode",
            "figurine_cigale.gcode",
            "piece_four.gcode",
            "pot_rampe.gcode",
            "support_telephone.gcode",
            "vase_spirale.gcode",
            "visiere_v3.gcode",
        ),
    ),
    "laser-cutters": Habit(
        demand=0.14,
        half_hours=(1, 2, 2, 3, 4),
        watts=(380, 620),
        longest_run=timedelta(minutes=35),
    ),
    "milling-machines": Habit(
        demand=0.05, half_hours=(2, 4, 6), watts=(250, 500), longest_run=timedelta(hours=1)
    ),
    "vinyl-cutters": Habit(
        demand=0.09, half_hours=(1, 2, 2, 3), watts=(30, 40), longest_run=timedelta(hours=1)
    ),
    "sewing": Habit(
        demand=0.11, half_hours=(2, 3, 4, 4), watts=(60, 90), longest_run=timedelta(hours=1)
    ),
}


def busyness(at: datetime, today: date) -> float:
    """Say how much more people come than on a plain afternoon.

    Args:
        at: in the place's zone.
        today: the place grew towards it.
    """
    day = at.date()
    growth = 1.15 - 0.6 * min(1.0, (today - day).days / 730)
    weekday = {WEDNESDAY: 1.7, SATURDAY: 1.6}.get(at.weekday(), 0.85)
    hour = 0.55 if at.hour < 13 else 1.25 if 15 <= at.hour < 17 else 0.9
    if is_school_holiday(day):
        weekday, hour = max(weekday, 1.3), max(hour, 0.8)
    return growth * weekday * hour
