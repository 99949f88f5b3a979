"""`manage.py bridge`: hear the machines until it is stopped."""

import signal
from typing import Any

from django.core.management.base import BaseCommand

from iot.bridge import Bridge


class Command(BaseCommand):
    """Run the bridge in the foreground; Ctrl-C or SIGTERM end it cleanly."""

    help = (
        "Listen to all enabled MQTT sources, conclude what the machines do and store it. Sources "
        "and links that are added or changed are taken up within seconds. Runs until SIGTERM."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        bridge = Bridge()
        signal.signal(signal.SIGTERM, bridge.stop)
        signal.signal(signal.SIGINT, bridge.stop)
        bridge.run()
