"""How Django knows this app."""

from django.apps import AppConfig


class FablabConfig(AppConfig):
    """The app that wires the others: settings, addresses and base templates."""

    name = "fablab"
