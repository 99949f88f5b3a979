"""`manage.py broker_config`: writes the Mosquitto configuration for a place with real machines."""

import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from iot.broker import write_private
from iot.broker_config import (
    Account,
    Listener,
    access_list,
    bridge_account,
    machine_account,
    mosquitto_conf,
    password_file,
)
from iot.models import MachineLink
from iot.mqtt_url import MqttUrl

EXPLANATION = """\
Written to {directory}:
  mosquitto.conf  how Mosquitto listens, what it keeps, and for how long
  access          who may read and write which topics: each machine its own, the bridge all
  passwords       hashes of the passwords
  accounts        the passwords themselves: give each machine its own, then delete this file

Start it by:  mosquitto -c {directory}/mosquitto.conf
If Mosquitto runs as a user of its own, that user owns the directory: chown -R mosquitto {directory}
Then set for the web server and the bridge:  MQTT_URL={url}
Where machines are reached over a network that others use, put TLS in front of it: see
docs/operators/broker.md."""


class Command(BaseCommand):
    """Write Mosquitto's files into an empty directory, and say what each is for."""

    help = "Write the configuration of Mosquitto for the machines that are linked here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--directory", type=Path, required=True, help="where it is kept")
        parser.add_argument("--listen", default="0.0.0.0", help="address; all of them if not given")  # noqa: S104
        parser.add_argument("--host", default="localhost", help="name of this computer for others")
        parser.add_argument("--port", type=int, default=1883)

    def handle(self, *args: Any, **options: Any) -> None:
        directory = options["directory"].resolve()
        if (directory / "passwords").exists():
            raise CommandError(
                f"{directory} holds passwords already, which machines may use. "
                "Choose another directory, or delete them first."
            )
        directory.mkdir(parents=True, exist_ok=True)
        accounts = self._accounts()
        passwords = {account.user: secrets.token_urlsafe(18) for account in accounts}
        urls = {
            user: str(MqttUrl(options["host"], options["port"], user, password))
            for user, password in passwords.items()
        }
        listener = Listener(options["listen"], options["port"])
        (directory / "mosquitto.conf").write_text(mosquitto_conf(listener, directory))
        write_private(directory / "access", access_list(accounts))
        write_private(directory / "passwords", password_file(passwords))
        write_private(directory / "accounts", "".join(f"{url}\n" for url in urls.values()))
        self.stdout.write(EXPLANATION.format(directory=directory, url=urls["bridge"]))

    def _accounts(self) -> list[Account]:
        links = list(MachineLink.objects.select_related("machine").order_by("pk"))
        bridge = bridge_account("bridge", [(link.driver, link.base_topic) for link in links])
        return [
            bridge,
            *(machine_account(link.machine.slug, link.driver, link.base_topic) for link in links),
        ]
