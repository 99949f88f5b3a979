"""Work that comes round is done once a turn; a task whose worker died is given to another."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from fablab.background.periodic import HOUR, Periodic, tick
from fablab.background.queue import GIVEN_UP_AFTER, KEPT, MOST_TRIES, forget_old, reap
from fablab.background.table import TABLE
from fablab.models import PeriodicRun
from tests import factories

pytestmark = pytest.mark.django_db

NOW = factories.NOW


def counting(done: list, *, fails: bool = False) -> Periodic:
    def work(now):
        done.append(now)
        if fails:
            raise ValueError("broken")
        return 7

    return Periodic("work", work, HOUR)


def test_tick_does_what_is_due_once_a_turn():
    done: list = []
    table = [counting(done)]

    first = tick(table, NOW)
    again = tick(table, NOW + HOUR - timedelta(seconds=1))
    later = tick(table, NOW + HOUR)

    assert (first, again, later) == (["work"], [], ["work"])
    assert done == [NOW, NOW + HOUR]
    run = PeriodicRun.objects.get()
    assert (run.counted, run.error, run.done_at) == (7, "", NOW + HOUR)


def test_tick_goes_on_after_work_that_failed(caplog):
    done: list = []
    table = [
        Periodic("broken", counting([], fails=True).work, HOUR),
        Periodic("sound", counting(done).work, HOUR),
    ]

    assert tick(table, NOW) == ["sound"]

    assert done == [NOW]
    broken = PeriodicRun.objects.get(name="broken")
    assert (broken.counted, broken.error) == (None, "ValueError('broken')")
    assert "Periodic work failed: broken" in caplog.text


def test_table_names_each_work_once():
    names = [each.name for each in TABLE]

    assert len(set(names)) == len(names) > 1


def task(**given) -> DBTaskResult:
    given.setdefault("status", TaskResultStatus.RUNNING)
    return DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="nowhere.at_all",
        backend_name="default",
        run_after=timezone.now(),
        **given,
    )


def test_reap_gives_the_task_of_a_dead_worker_to_another():
    long_ago = NOW - GIVEN_UP_AFTER - timedelta(seconds=1)
    dead = task(started_at=long_ago, worker_ids=["one"])
    alive = task(started_at=NOW - GIVEN_UP_AFTER, worker_ids=["two"])
    hopeless = task(started_at=long_ago, worker_ids=["x"] * MOST_TRIES)

    assert reap(NOW) == 2

    statuses = [DBTaskResult.objects.get(pk=each.pk).status for each in (dead, alive, hopeless)]
    assert statuses == [
        TaskResultStatus.READY,
        TaskResultStatus.RUNNING,
        TaskResultStatus.FAILED,
    ]


def test_forget_old_removes_what_ended_long_ago():
    task(status=TaskResultStatus.SUCCESSFUL, finished_at=NOW - KEPT - timedelta(seconds=1))
    kept = [
        task(status=TaskResultStatus.SUCCESSFUL, finished_at=NOW - KEPT),
        task(status=TaskResultStatus.READY),
    ]

    assert forget_old(NOW) == 1

    assert set(DBTaskResult.objects.all()) == set(kept)
