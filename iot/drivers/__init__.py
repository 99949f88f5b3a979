"""The languages that machines speak, one module each."""

from iot.drivers.contract import Driver, HttpQuestion, Memory, PublishQuestion, Question
from iot.drivers.fablab import DRIVER as FABLAB
from iot.drivers.moonraker import DRIVER as MOONRAKER
from iot.drivers.octoprint import DRIVER as OCTOPRINT
from iot.drivers.shelly2 import DRIVER as SHELLY2
from iot.drivers.tasmota import DRIVER as TASMOTA

DRIVERS: dict[str, Driver] = {
    driver.name: driver
    for driver in (
        OCTOPRINT,
        MOONRAKER,
        TASMOTA,
        SHELLY2,
        FABLAB,
    )
}

__all__ = ["DRIVERS", "Driver", "HttpQuestion", "Memory", "PublishQuestion", "Question"]
