"""Lets the only one who looks after a site in again, when they lost their second factor."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.models import Member
from members.services.second_factors import remove_second_factors


class Command(BaseCommand):
    """Takes the second factors of one person away."""

    help = "Take the second factors of a person away, by user name; they set up new ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        member = Member.objects.filter(username=options["username"]).first()
        if member is None:
            raise CommandError(f"Nobody has the user name {options['username']}.")
        count = remove_second_factors(member=member, by=None)
        self.stdout.write(f"Removed {count}. {member} is asked for a new one at the next page.")
