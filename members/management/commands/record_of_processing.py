"""Write the record of processing (GDPR article 30) from the tables' own declarations."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from members.processing import record_of_processing


class Command(BaseCommand):
    """`manage.py record_of_processing --language fr > record.md`."""

    help = "Writes the record of processing of personal data as Markdown."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--language", default="en", choices=[code for code, _name in settings.LANGUAGES]
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            self.stdout.write(record_of_processing())
