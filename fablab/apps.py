"""The app that wires the others: settings, addresses and base templates."""

from django.apps import AppConfig


class FablabConfig(AppConfig):
    name = "fablab"
