"""One session at one broker: kept up by itself, its problems said in words; nothing of machines."""

import logging
import random
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any, Protocol

from paho.mqtt.client import MQTT_ERR_SUCCESS, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from iot.bridge.wire import Wire, WiredClient
from iot.models import SourceProblem
from iot.mqtt_url import MqttUrl

log = logging.getLogger(__name__)

KEEPALIVE_SECONDS = 30
CONNECT_TIMEOUT_SECONDS = 5
# How long the broker keeps what a stopped bridge has not heard.
SESSION_SECONDS = 86_400
# How many messages may be on their way to a commit; the broker holds back the others.
MOST_UNACKNOWLEDGED = 1_000
FIRST_RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 30.0
STEADY_SECONDS = 10.0
FILTERS_PER_PACKET = 50
SAY_AGAIN_SECONDS = 300

AT_LEAST_ONCE = SubscribeOptions(
    qos=1,
    # The retain flag then says "this is what the broker had kept", and is never on a live message.
    retainAsPublished=False,
    retainHandling=SubscribeOptions.RETAIN_SEND_ON_SUBSCRIBE,
)

PASSWORD_CODES = {"Bad user name or password", "Not authorized", "Bad authentication method"}
SESSION_TAKEN_OVER = "Session taken over"

WORDS = {
    SourceProblem.UNREACHABLE: "nobody answers. Is the broker running? Are host and port right?",
    SourceProblem.REFUSED: "the broker refuses us. Check user and password in the source's"
    " address, or in MQTT_URL.",
    SourceProblem.HUNG_UP: "the broker hangs up at once. It must speak MQTT 5 at this port, with"
    " TLS if the address begins with mqtts://. Some answer a wrong password like this, too.",
    SourceProblem.UNTRUSTED: "TLS failed. Is the certificate valid, and for this host name? Name"
    " a private authority's file in SSL_CERT_FILE. Without TLS, write mqtt:// and not mqtts://.",
    SourceProblem.TAKEN_OVER: "another bridge listens under our client id. Stop it, or give one of"
    " the two sources another client id.",
    SourceProblem.BROKE_OFF: "the connection broke off. If that goes on, look for another bridge"
    " with our client id.",
}


class Hears(Protocol):
    """Who is told what happens on a connection, always from the thread that calls `step`."""

    def message_came(self, message: MQTTMessage) -> None:
        """Take in one message; it is acknowledged later, by `Connection.acknowledge`."""

    def is_subscribed(self, *, session_was_kept: bool) -> None:
        """All is subscribed to: from here on what is published will come.

        Args:
            session_was_kept: the broker had kept for us what was published since the last time.
        """

    def is_cut_off(self) -> None:
        """The session is over or was never had; identifiers of its messages are worth nothing."""


@dataclass
class _Attempts:
    """When to try again: later each time, and not all bridges at once."""

    failures: int = 0
    next_at: float = 0.0

    def failed(self) -> float:
        wait: float = min(FIRST_RETRY_SECONDS * 2**self.failures, LONGEST_RETRY_SECONDS)
        wait *= random.uniform(0.75, 1.25)  # noqa: S311 - no secret
        self.failures += 1
        self.next_at = time.monotonic() + wait
        return wait


class Connection:
    """A session at a broker that is opened again whenever it breaks.

    Everything happens in the thread that calls `step`, but for resolving and connecting, which
    may take long and is done in another thread.
    """

    def __init__(
        self,
        address: MqttUrl,
        client_id: str,
        hears: Hears,
        *,
        callers: Executor,
        wake: Callable[[], object],
    ) -> None:
        self._address = address
        self._client_id = client_id
        self._hears = hears
        self._callers = callers
        self._wake = wake
        self._client = WiredClient(CallbackAPIVersion.VERSION2)
        self._opening: Future[Any] | None = None
        self._attempts = _Attempts()
        self._filters: tuple[str, ...] = ()
        self._unanswered: set[int] = set()
        self._said: tuple[SourceProblem, float] | None = None
        self._session_was_kept = False
        self._refused_by = ""
        self._up_since = 0.0
        self.is_up = False
        self.problem: SourceProblem | None = None

    @property
    def wire(self) -> Wire | None:
        """What to wait on with a selector; None while there is nothing."""
        wire = None if self._opening else self._client.socket()
        return wire if isinstance(wire, Wire) else None

    def step(self, now: float) -> float:
        """Do what is due at `now` (monotonic); give the time at which to be called again."""
        if self._opening is not None:
            if self._opening.done():
                self._opened(self._opening)
            return now + 1.0
        if self.wire is not None:
            self._client.loop_misc()
            return now + 1.0
        if now >= self._attempts.next_at:
            self._open()
            return now + 1.0
        return self._attempts.next_at

    def read(self) -> None:
        """Take in what has come, as much as one read of the wire brought."""
        wire = self.wire
        while wire is not None and wire is self.wire:
            self._client.loop_read()
            if not wire.pending():
                break

    def flush(self) -> bool:
        """Send what waits to be sent; say whether all of it went."""
        if self._client.want_write():
            self._client.loop_write()
        return self.wire is None or self.wire.flush()

    def subscribe(self, filters: Iterable[str]) -> None:
        """Hear these filters, now or as soon as there is a session, and no others."""
        before, self._filters = self._filters, tuple(filters)
        if not self.is_up:
            return
        gone, new = set(before) - set(self._filters), set(self._filters) - set(before)
        for some in _portions(gone):
            self._client.unsubscribe(list(some))
        self._subscribe(sorted(new))

    def publish(self, topic: str, payload: bytes) -> None:
        """Send a question; when it is lost, the next gap asks again."""
        if self.is_up:
            self._client.publish(topic, payload, qos=0)

    def acknowledge(self, mids: Iterable[int]) -> None:
        """Tell the broker that these messages of the present session are safe."""
        for mid in mids:
            self._client.ack(mid, 1)

    def close(self) -> None:
        """Say goodbye; the broker keeps the session."""
        self._hears = _Nobody()
        if self._opening is not None:
            self._opening.cancel()
            return
        self._client.on_disconnect = None
        self._client.disconnect()
        self.flush()
        self.is_up = False

    # --- how it is opened -------------------------------------------------------------------

    def _open(self) -> None:
        client = self._client = WiredClient(
            CallbackAPIVersion.VERSION2,
            self._client_id,
            protocol=MQTTv5,
            manual_ack=True,
            reconnect_on_failure=False,
        )
        client.connect_timeout = CONNECT_TIMEOUT_SECONDS
        client.max_inflight_messages_set(MOST_UNACKNOWLEDGED)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        # That it is set tells paho to leave writing to us.
        client.on_socket_register_write = lambda *_: None
        if self._address.user is not None:
            client.username_pw_set(self._address.user, self._address.password)
        session = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # theirs
        session.SessionExpiryInterval = SESSION_SECONDS
        session.ReceiveMaximum = MOST_UNACKNOWLEDGED

        def connect() -> None:
            if self._address.tls:
                client.tls_set()
            client.connect(
                self._address.host,
                self._address.port,
                keepalive=KEEPALIVE_SECONDS,
                clean_start=False,
                properties=session,
            )

        self._opening = self._callers.submit(connect)
        self._opening.add_done_callback(lambda _: self._wake())

    def _opened(self, opening: Future[Any]) -> None:
        self._opening = None
        self._refused_by = ""
        try:
            opening.result()
        except ssl.SSLCertVerificationError as error:
            self._fail(SourceProblem.UNTRUSTED, error.verify_message)
        except ssl.SSLError as error:
            self._fail(SourceProblem.UNTRUSTED, error.reason or str(error))
        except socket.gaierror as error:
            self._fail(SourceProblem.UNREACHABLE, f"unknown host: {error.strerror}")
        except OSError as error:
            self._fail(SourceProblem.UNREACHABLE, error.strerror or str(error))

    def _fail(self, problem: SourceProblem, detail: str) -> None:
        self.is_up = False
        self.problem = problem
        wait = self._attempts.failed()
        now = time.monotonic()
        if self._said and self._said[0] == problem and now < self._said[1] + SAY_AGAIN_SECONDS:
            return
        self._said = (problem, now)
        log.warning(
            "%s: %s (%s) It is tried again, first in %.1f s.",
            self._address.without_password(),
            WORDS[problem],
            detail,
            wait,
        )

    # --- what paho tells --------------------------------------------------------------------

    def _on_connect(
        self, client: Any, userdata: Any, flags: Any, reason: ReasonCode, properties: Any
    ) -> None:
        if reason.is_failure:
            self._refused_by = reason.getName()
            return  # paho hangs up and calls _on_disconnect
        self.is_up = True
        self.problem = None
        self._up_since = time.monotonic()
        self._session_was_kept = flags.session_present
        kept = "our session was kept" if flags.session_present else "a new session"
        log.info("Connected to %s: %s.", self._address.without_password(), kept)
        self._subscribe(self._filters)

    def _subscribe(self, filters: Iterable[str]) -> None:
        """Ask for these; without any there is nothing to wait for."""
        for some in _portions(filters):
            result, mid = self._client.subscribe([(each, AT_LEAST_ONCE) for each in some])
            if result == MQTT_ERR_SUCCESS and mid is not None:
                self._unanswered.add(mid)
        self._say_if_subscribed()

    def _say_if_subscribed(self) -> None:
        if not self._unanswered:
            self._hears.is_subscribed(session_was_kept=self._session_was_kept)

    def _on_subscribe(
        self, client: Any, userdata: Any, mid: int, reasons: list[ReasonCode], properties: Any
    ) -> None:
        refused = [reason for reason in reasons if reason.is_failure]
        if refused:
            log.warning(
                "%s: the broker does not let us hear %d topics (%s). Allow the bridge's user to "
                "read them.",
                self._address.without_password(),
                len(refused),
                refused[0],
            )
        self._unanswered.discard(mid)
        self._say_if_subscribed()

    def _on_message(self, client: Any, userdata: Any, message: MQTTMessage) -> None:
        self._hears.message_came(message)

    def _on_disconnect(
        self, client: Any, userdata: Any, flags: Any, reason: ReasonCode, properties: Any
    ) -> None:
        was_up, self.is_up = self.is_up, False
        if was_up and time.monotonic() > self._up_since + STEADY_SECONDS:
            # Else we go on backing off: two bridges with one client id would throw each other out
            # without end.
            self._attempts = _Attempts()
            self._said = None
        self._unanswered.clear()
        problem = SourceProblem.BROKE_OFF if was_up else SourceProblem.HUNG_UP
        if reason.getName() == SESSION_TAKEN_OVER:
            problem = SourceProblem.TAKEN_OVER
        elif self._refused_by in PASSWORD_CODES:
            problem = SourceProblem.REFUSED
        self._fail(problem, self._refused_by or reason.getName())
        if was_up:
            self._hears.is_cut_off()


class _Nobody:
    """Who hears a connection that we close."""

    def message_came(self, message: MQTTMessage) -> None:
        """Leave it unacknowledged: it comes again."""

    def is_subscribed(self, *, session_was_kept: bool) -> None:
        """Nothing is asked any more."""

    def is_cut_off(self) -> None:
        """As it was meant to be."""


def _portions(filters: Iterable[str]) -> Iterable[list[str]]:
    every = list(filters)
    for start in range(0, len(every), FILTERS_PER_PACKET):
        yield every[start : start + FILTERS_PER_PACKET]
