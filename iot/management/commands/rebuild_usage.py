"""The command that counts usage anew."""

from typing import Any

from django.core.management.base import BaseCommand

from iot import usage


class Command(BaseCommand):
    """Count the usage of all machines by the hour anew, from their stored runs."""

    help = "Counts the hours of use of all machines anew, from their stored runs."

    def handle(self, *args: Any, **options: Any) -> None:
        hours = usage.rebuild()
        self.stdout.write(f"Usage was counted anew; {hours} hours of machines hold some.")
