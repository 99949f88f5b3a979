"""`manage.py demo`: load the demo place, tie it to the simulated fleet, print its accounts."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from fablab.demo import hours, links, load
from fablab.demo.people import ACCOUNTS, FRANCE, PASSWORD, Account
from fablab.demo.visits import CARD_CODE, CARD_OWNER, CARD_PIN
from places.models import Place


class Command(BaseCommand):
    """Loads the demo when no other act is asked for."""

    help = "Load the demo place into an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_mutually_exclusive_group()
        acts.add_argument("--accounts", action="store_true", help="print who can sign in")
        acts.add_argument("--links", action="store_true", help="tie machines to the fleet again")
        acts.add_argument("--today", action="store_true", help="open the place if it is closed")
        parser.add_argument(
            "--even-if-not-empty", action="store_true", help="load beside what is there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"]:
            self._print_accounts()
        elif options["links"]:
            links.link_fleet(_demo_place(), settings.VAR_DIR)
        elif options["today"]:
            self._open_if_closed()
        else:
            self._load(settings.VAR_DIR, even_if_not_empty=options["even_if_not_empty"])

    def _load(self, var_dir: Path, *, even_if_not_empty: bool) -> None:
        try:
            load.load(
                now=timezone.now(),
                var_dir=var_dir,
                say=self.stdout.write,
                even_if_not_empty=even_if_not_empty,
            )
        except load.NotEmpty as error:
            raise CommandError(
                _("The database holds a place already. Add --even-if-not-empty to load anyway.")
            ) from error

    def _open_if_closed(self) -> None:
        place = _demo_place()
        if evening := hours.open_this_evening(place, timezone.now()):
            until = evening.end.astimezone(place.zone)
            self.stdout.write(
                _("%(place)s would be closed now: an open evening was added, until %(until)s.")
                % {"place": place, "until": f"{until:%H:%M}"}
            )

    def _print_accounts(self) -> None:
        rows = [(_("Role"), _("User name"), _("Password"))]
        rows += [(_roles(account), account.username, PASSWORD) for account in ACCOUNTS]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
            self.stdout.write("  " + "  ".join(cells).rstrip())
        card = {"name": CARD_OWNER, "code": CARD_CODE, "pin": CARD_PIN}
        self.stdout.write("  " + _("Card of %(name)s, for a kiosk: %(code)s, PIN %(pin)s") % card)


def _roles(account: Account) -> str:
    """Say what someone is: of several roles the last, which is the one to try out."""
    if not account.roles:
        return _("Administrator") if account.is_superuser else _("Guardian of three children")
    role = account.roles[-1][1].label
    if FRANCE not in dict(account.roles):
        return _("%(role)s in Turin") % {"role": role}
    if account.age < 18:
        return _("%(role)s, %(age)d years old") % {"role": role, "age": account.age}
    return str(role)


def _demo_place() -> Place:
    place = Place.objects.filter(slug=FRANCE).first()
    if place is None:
        raise CommandError(_("The demo is not loaded: run manage.py demo first."))
    return place
