"""When the work that comes round was last done; everything else belongs to an app."""

from django.db import models


class PeriodicRun(models.Model):
    """One kind of work that comes round, and how it went the last time."""

    name = models.CharField(max_length=80, primary_key=True)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, help_text="Empty: never yet.")
    seconds = models.FloatField(null=True, help_text="How long it took. Empty: never yet.")
    counted = models.IntegerField(
        null=True, help_text="What it did. Empty: it failed, or never ran."
    )
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
