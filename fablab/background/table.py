"""The table of all work that comes round: each line a function of an app, and how often."""

from datetime import datetime

from bookings import tasks as bookings
from fablab.background import queue
from fablab.background.periodic import HOUR, MINUTE, Periodic
from learning import tasks as learning
from members.tasks import coming_of_age, memberships, notices, retention, visits

DAY = 24 * HOUR


def keep_no_longer_than_needed(now: datetime) -> int:
    """Do what the rules of retention ask for, and count all of it."""
    return sum(retention.run(now).values())


TABLE = (
    Periodic("tasks of workers that died", queue.reap, MINUTE),
    Periodic("tasks that ended long ago", queue.forget_old, DAY),
    Periodic("notices that wait", notices.deliver_waiting, MINUTE),
    Periodic("visits that nobody ended", visits.close_forgotten, 5 * MINUTE),
    Periodic("memberships that end soon", memberships.remind_renewals, DAY),
    Periodic("minors who come of age soon", coming_of_age.tell_of_coming_of_age, DAY),
    Periodic("minors who came of age", coming_of_age.pass_rights_over, DAY),
    Periodic("bookings without consent", bookings.cancel_without_consent, HOUR),
    Periodic("qualifications that end soon", learning.remind_before_the_end, DAY),
    Periodic("qualifications that are over", learning.end_what_is_over, DAY),
    Periodic("data kept long enough", keep_no_longer_than_needed, DAY),
)
