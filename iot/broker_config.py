"""What a broker is told: the files of Mosquitto and of the demo broker, as text.

Sources: mosquitto.conf(5) of Mosquitto 2.0 for the options, the access list and the form of
password lines; rumqttd's own sample for the demo broker. Both were tried.
"""

import base64
import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

# Passwords here are long and random, so that stretching them adds nothing; 101 is Mosquitto's own.
HASH_ITERATIONS = 101
SALT_BYTES = 12
MAX_PACKET_BYTES = 1_048_576


@dataclass(frozen=True)
class Account:
    """A user of the broker, and what it may do: `readwrite laser-1/#`, one line each."""

    user: str
    access: tuple[str, ...]


@dataclass(frozen=True)
class Listener:
    """Where a broker listens, and as which user of the computer; None is Mosquitto's choice."""

    address: str
    port: int
    run_as: str | None = None


def machine_account(user: str, driver: str, base: str) -> Account:
    """Give a machine its own topics and no others; `base` is what its driver is told."""
    base = base.rstrip("/")
    if driver == "tasmota":
        return Account(
            user,
            (
                f"readwrite tele/{base}/#",
                f"readwrite stat/{base}/#",
                f"read cmnd/{base}/#",
            ),
        )
    return Account(user, (f"readwrite {base}/#",))


def bridge_account(user: str, machines: Iterable[tuple[str, str]]) -> Account:
    """Let the bridge read everything, and write only where it asks machines how they are.

    Args:
        machines: driver and base topic of each.
    """
    asks = []
    for driver, base in machines:
        if driver == "moonraker":
            asks.append(f"write {base.rstrip('/')}/moonraker/api/request")
        elif driver == "tasmota":
            asks.append(f"write cmnd/{base.rstrip('/')}/#")
    return Account(user, ("read #", *asks))


def password_line(user: str, password: str) -> str:
    """Write one line of Mosquitto's password file: PBKDF2 with SHA-512, which it marks by `$7$`."""
    salt = secrets.token_bytes(SALT_BYTES)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, HASH_ITERATIONS)
    parts = (base64.b64encode(part).decode() for part in (salt, digest))
    return f"{user}:$7${HASH_ITERATIONS}${'$'.join(parts)}"


def password_file(passwords: Mapping[str, str]) -> str:
    """Write Mosquitto's password file, which holds hashes only."""
    return "".join(password_line(user, password) + "\n" for user, password in passwords.items())


def access_list(accounts: Iterable[Account]) -> str:
    """Write Mosquitto's access list; whoever speaks our own topics has those under its own name."""
    lines = [
        "# Who may read and write which topics. Nobody may do what is not listed.",
        "# A board of your own that signs in as NAME has the topics below fablab/v1/NAME.",
        "pattern readwrite fablab/v1/%u/#",
    ]
    for account in accounts:
        lines += [
            "",
            f"user {account.user}",
            *(f"topic {line}" for line in account.access),
        ]
    return "\n".join(lines) + "\n"


def mosquitto_conf(listener: Listener, directory: Path) -> str:
    """Write mosquitto.conf; passwords, access list and what it remembers are in `directory`."""
    run_as = f"user {listener.run_as}\n" if listener.run_as else ""
    return f"""\
# Mosquitto, for machines and the bridge.
{run_as}listener {listener.port} {listener.address}

# Nobody without a name and a password, and each only its own topics.
allow_anonymous false
password_file {directory / "passwords"}
acl_file {directory / "access"}

# What was retained or is waiting for the bridge outlives a restart of the broker.
persistence true
persistence_location {directory}/
autosave_interval 60

# Most printers publish at QoS 0: keep that too while the bridge is away, up to a limit that an
# afternoon of a busy place does not reach, so that a bridge that never comes back fills nothing.
queue_qos0_messages true
max_queued_messages 100000
max_queued_bytes 134217728
persistent_client_expiration 14d

# And hand it over at the QoS that was asked for. The bridge acknowledges after its commit, so that
# what was on its way when a bridge is killed comes again.
upgrade_outgoing_qos true

# The bridge acknowledges after its commit, in batches; nothing a machine says is larger than 1 MiB.
max_inflight_messages 200
max_packet_size {MAX_PACKET_BYTES}

log_dest stderr
log_type error
log_type warning
log_type notice
connection_messages false
"""


def demo_broker_toml(port: int, mqtt3_port: int, passwords: Mapping[str, str]) -> str:
    """Write the demo broker's configuration; MQTT 5 and 3.1.1 need a port each there."""
    return f"""\
id = 0

[router]
id = 0
max_connections = 1000
max_outgoing_packet_count = 200
max_segment_size = 10485760
max_segment_count = 10
{_demo_listener("v5", port, passwords)}{_demo_listener("v4", mqtt3_port, passwords)}"""


def _demo_listener(version: str, port: int, passwords: Mapping[str, str]) -> str:
    # Loopback in any case: this broker has no access list, so it is not for a network.
    accounts = "\n".join(f'"{user}" = "{password}"' for user, password in passwords.items())
    return f"""
[{version}.1]
name = "{version}-1"
listen = "127.0.0.1:{port}"
next_connection_delay_ms = 1
[{version}.1.connections]
connection_timeout_ms = 60000
max_payload_size = {MAX_PACKET_BYTES}
max_inflight_count = 200
dynamic_filters = true
[{version}.1.connections.auth]
{accounts}
"""
