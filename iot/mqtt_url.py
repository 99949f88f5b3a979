"""MQTT addresses as settings have them: `mqtt://user:password@host:port`, `mqtts://` for TLS."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, unquote, urlsplit

DEFAULT_PORTS = {"mqtt": 1883, "mqtts": 8883}


@dataclass(frozen=True)
class MqttUrl:
    """Where a broker is, and as whom to speak to it; without a user it is spoken to anonymously."""

    host: str
    port: int
    user: str | None = None
    password: str | None = None
    tls: bool = False

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read a URL; characters such as `@` in user and password are percent-encoded in it.

        Raises:
            ValueError: it is no `mqtt://` or `mqtts://` address of a host.
        """
        parts = urlsplit(url)
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
            raise ValueError(
                "An MQTT address looks like mqtt://user:password@host:1883, or mqtts:// for TLS."
            )
        return cls(
            host=parts.hostname,
            port=parts.port or DEFAULT_PORTS[parts.scheme],
            user=unquote(parts.username) if parts.username is not None else None,
            password=unquote(parts.password) if parts.password is not None else None,
            tls=parts.scheme == "mqtts",
        )

    def __str__(self) -> str:
        scheme = "mqtts" if self.tls else "mqtt"
        person = ""
        if self.user is not None:
            password = "" if self.password is None else ":" + quote(self.password, safe="")
            person = f"{quote(self.user, safe='')}{password}@"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{person}{host}:{self.port}"

    def without_password(self) -> str:
        """Give what may be shown and logged."""
        return str(type(self)(self.host, self.port, self.user, None, self.tls))
