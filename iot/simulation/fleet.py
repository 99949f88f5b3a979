"""The machines of the demo place: what they speak, where, and how they are used.

The demo's links to machines are made from `FLEET`, and so are the simulated machines.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from iot.broker import free_port, is_port_free, write_private
from iot.broker_config import Account, bridge_account, machine_account
from iot.simulation.machine import Machine
from iot.simulation.moonraker import Moonraker
from iot.simulation.octoprint import OctoPrint
from iot.simulation.panel import PREFIX
from iot.simulation.rhythm import Habits
from iot.simulation.tasmota import TasmotaLaser

# Users of the broker beside the machines, who are users by their own slugs.
BRIDGE_USER = "bridge"
PANEL_USER = "panel"
FLEET_USER = "fleet"

SHORT_PRINTS = (180.0, 480.0)
MINUTES_BETWEEN_PRINTS = (120.0, 360.0)


@dataclass(frozen=True, slots=True)
class FleetMachine:
    """One simulated machine, as a link to a machine names it: driver, base topic, options."""

    slug: str
    driver: str
    base_topic: str
    habits: Habits
    options: Mapping[str, Any] = field(default_factory=dict)
    has_printer_data: bool = False

    @property
    def has_rest(self) -> bool:
        return self.driver == "octoprint"

    def build(self, pace: float = 1.0) -> Machine:
        """Make the machine, still without power."""
        match self.driver:
            case "octoprint":
                return OctoPrint(
                    self.slug, pace, base=self.base_topic, has_printer_data=self.has_printer_data
                )
            case "moonraker":
                return Moonraker(self.slug, pace, instance=self.base_topic)
            case "tasmota":
                return TasmotaLaser(self.slug, pace, topic=self.base_topic)
        raise ValueError(f"No simulated machine speaks {self.driver}.")


FLEET: tuple[FleetMachine, ...] = (
    FleetMachine(
        "prusa-mk4",
        "octoprint",
        "octoPrint/prusa-mk4/",
        # It is the one that visitors start themselves.
        Habits(first_seconds=None, job_seconds=SHORT_PRINTS, free_seconds=MINUTES_BETWEEN_PRINTS),
    ),
    FleetMachine(
        "ultimaker-2",
        "octoprint",
        "fablab/ultimaker-2/",
        Habits(first_seconds=3.0, job_seconds=SHORT_PRINTS, free_seconds=MINUTES_BETWEEN_PRINTS),
        has_printer_data=True,
    ),
    FleetMachine(
        "voron-01",
        "moonraker",
        "voron-01",
        Habits(first_seconds=90.0, job_seconds=SHORT_PRINTS, free_seconds=MINUTES_BETWEEN_PRINTS),
    ),
    FleetMachine(
        "laser-1",
        "tasmota",
        "laser-1",
        Habits(
            first_seconds=40.0,
            job_seconds=(60.0, 240.0),
            free_seconds=(90.0, 240.0),
            has_files=False,
            paused_share=0.0,
        ),
        # It idles at 8 W, extracts smoke at 62 W, and draws at least 88 W while it cuts.
        options={"idle_watts": 20, "running_watts": 75, "gap_seconds": 15, "min_run_seconds": 10},
    ),
)


@dataclass(frozen=True, slots=True)
class RestAddress:
    """Where a machine's REST interface is, and the key to it."""

    url: str
    key: str

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])


def rest_addresses(var_dir: Path) -> dict[str, RestAddress]:
    """Give the REST addresses by machine; those of the last `choose_rest_addresses` if any."""
    return _kept(var_dir) or choose_rest_addresses(var_dir)


def choose_rest_addresses(var_dir: Path) -> dict[str, RestAddress]:
    """Settle ports and keys of the REST interfaces before the fleet starts, and keep them.

    They stay the same from run to run, unless somebody else took a port.
    """
    kept = _kept(var_dir)
    chosen = {}
    for machine in FLEET:
        if machine.has_rest:
            old = kept.get(machine.slug)
            port = old.port if old and is_port_free(old.port) else free_port()
            key = old.key if old else secrets.token_hex(16)
            chosen[machine.slug] = RestAddress(f"http://127.0.0.1:{port}", key)
    rows = {slug: {"url": rest.url, "key": rest.key} for slug, rest in chosen.items()}
    var_dir.mkdir(parents=True, exist_ok=True)
    write_private(_path(var_dir), json.dumps(rows, indent=2))
    return chosen


def _path(var_dir: Path) -> Path:
    return var_dir / "fleet.json"


def _kept(var_dir: Path) -> dict[str, RestAddress]:
    with suppress(FileNotFoundError, ValueError, KeyError, TypeError):
        rows = json.loads(_path(var_dir).read_text())
        return {slug: RestAddress(row["url"], row["key"]) for slug, row in rows.items()}
    return {}


def broker_accounts() -> Sequence[Account]:
    """Give the users that the embedded broker needs for the demo, and what each may do."""
    return (
        bridge_account(BRIDGE_USER, [(machine.driver, machine.base_topic) for machine in FLEET]),
        Account(PANEL_USER, (f"write {PREFIX}+",)),
        Account(FLEET_USER, (f"read {PREFIX}+",)),
        *(machine_account(machine.slug, machine.driver, machine.base_topic) for machine in FLEET),
    )
