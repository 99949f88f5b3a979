"""Front panels of the simulated machines, from afar: a key is pressed by a message.

The messages are `demo/panel/<machine>` with `{"press": "start", "file": "lampe.gcode",
"seconds": 60}`; the keys are those of `machine.Key`. Real machines know nothing of it.
"""

import json

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

from iot.mqtt_url import MqttUrl
from iot.simulation.machine import Key

PREFIX = "demo/panel/"
TIMEOUT_SECONDS = 5.0


class PanelUnreachable(Exception):
    """The press did not reach the broker."""


def press(mqtt_url: str, machine: str, key: str, **details: str | float) -> None:
    """Press `key` on the simulated `machine`; whether it can do that now is its own affair.

    Args:
        mqtt_url: of the broker, as somebody who may write below `demo/panel/`.
        machine: its slug.
        details: `file` and `seconds` of a start.

    Raises:
        PanelUnreachable: the broker did not take the message.
        ValueError: there is no such key.
    """
    where = MqttUrl.parse(mqtt_url)
    message = json.dumps({"press": Key(key), **details})
    client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
    if where.user is not None:
        client.username_pw_set(where.user, where.password)
    if where.tls:
        client.tls_set()
    client.connect_timeout = TIMEOUT_SECONDS
    try:
        client.connect(where.host, where.port, keepalive=10)
        client.loop_start()
        sent = client.publish(PREFIX + machine, message, qos=1)
        sent.wait_for_publish(TIMEOUT_SECONDS)
        is_sent = sent.rc == MQTTErrorCode.MQTT_ERR_SUCCESS and sent.is_published()
    except (OSError, ValueError, RuntimeError) as error:
        raise PanelUnreachable(f"{where.without_password()}: {error}") from error
    finally:
        client.disconnect()
        client.loop_stop()
    if not is_sent:
        raise PanelUnreachable(f"{where.without_password()} did not take the message.")
