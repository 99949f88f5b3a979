"""What is left over in the queue: tasks whose worker died, and those that ended long ago."""

from datetime import datetime, timedelta

from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

# Longer than any task of ours takes; it has to be safe to begin a task anew.
GIVEN_UP_AFTER = timedelta(minutes=15)
MOST_TRIES = 3
KEPT = timedelta(days=30)


def reap(now: datetime) -> int:
    """Give the tasks of workers that died to another one; after three tries they count as failed.

    The queue leaves such a task running for ever.
    """
    stale = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=now - GIVEN_UP_AFTER
    )
    given_back = 0
    for task in stale:
        again = len(task.worker_ids) < MOST_TRIES
        status = TaskResultStatus.READY if again else TaskResultStatus.FAILED
        # Only while nobody else has done the same.
        same = stale.filter(pk=task.pk, started_at=task.started_at)
        given_back += same.update(status=status, finished_at=None if again else now)
    return given_back


def forget_old(now: datetime) -> int:
    """Remove the tasks that ended more than a month ago."""
    ended = [TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED]
    old = DBTaskResult.objects.filter(status__in=ended, finished_at__lt=now - KEPT)
    removed, _by_model = old.delete()
    return removed
