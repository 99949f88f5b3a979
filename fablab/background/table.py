"""The table of all work that comes round: each line a function of an app, and how often."""

from fablab.background import queue
from fablab.background.periodic import HOUR, MINUTE, Periodic
from members.tasks import imports

TABLE = (
    Periodic("tasks of workers that died", queue.reap, MINUTE),
    Periodic("tasks that ended long ago", queue.forget_old, 24 * HOUR),
    Periodic("lines of old lists", imports.forget_lines, 24 * HOUR),
)
