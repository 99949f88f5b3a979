"""The languages that machines speak, one module each."""

from iot.drivers import fablab, moonraker, octoprint, shelly2, tasmota
from iot.drivers.contract import Driver, HttpQuestion, Memory, PublishQuestion, Question

DRIVERS: dict[str, Driver] = {
    driver.name: driver
    for driver in (
        octoprint.DRIVER,
        moonraker.DRIVER,
        tasmota.DRIVER,
        shelly2.DRIVER,
        fablab.DRIVER,
    )
}

__all__ = ["DRIVERS", "Driver", "HttpQuestion", "Memory", "PublishQuestion", "Question"]
