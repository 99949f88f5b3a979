"""`manage.py worker`: do the work that nobody waits for, until it is stopped."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker

from fablab.background.periodic import tick
from fablab.background.table import TABLE

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
AWAY_SECONDS = 5.0


class Command(BaseCommand):
    """Take tasks from the queue and do what comes round; Ctrl-C or SIGTERM end it cleanly."""

    help = (
        "Do what people have asked for (such as bringing in a list of people) and what comes round "
        "(such as reminders). Several may run side by side. Runs until SIGTERM."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        is_over = threading.Event()
        queue = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=LOOK_SECONDS,
            batch=True,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)  # else a line each look

        def end(*_: object) -> None:
            queue.running = False
            is_over.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        while not is_over.is_set():
            is_over.wait(LOOK_SECONDS if self._look(queue) else AWAY_SECONDS)

    def _look(self, queue: Worker) -> bool:
        """Do what there is to do; False when the database is away."""
        try:
            close_old_connections()
            tick(TABLE, timezone.now())
            queue.run()
        except DatabaseError as error:
            connection.close()
            log.warning("The database is away (%s); work waits.", error)
            return False
        return True
