"""The bridge: hears every MQTT source of the database and commits what machines did."""

from iot.bridge.listener import Clock
from iot.bridge.process import Bridge

__all__ = ["Bridge", "Clock"]
