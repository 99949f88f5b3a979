"""Doing in a test what a worker would do beside it."""

from django_tasks_db.models import DBTaskResult


def do_what_waits() -> None:
    """Do the tasks that wait; one that fails raises here."""
    for waiting in DBTaskResult.objects.ready():
        waiting.claim("test")
        waiting.task.call(*waiting.args_kwargs["args"], **waiting.args_kwargs["kwargs"])
        waiting.set_successful(None)
