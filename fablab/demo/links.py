"""Ties the demo's machines to the simulated fleet."""

from pathlib import Path

from equipment.models import Machine
from iot.models import MachineLink, MqttSource
from iot.simulation.fleet import FLEET, rest_addresses
from places.models import Place

SOURCE_NAME = "Fablab"


def link_fleet(place: Place, var_dir: Path) -> list[MachineLink]:
    """Make the links of the fleet's machines, or bring them up to date; safe to repeat.

    Ports and keys of the fleet may differ from start to start.
    """
    source, _made = MqttSource.objects.get_or_create(
        place=place, name=SOURCE_NAME, defaults={"client_id": f"fablab-{place.slug}"}
    )
    machines = {machine.slug: machine for machine in Machine.objects.at(place)}
    addresses = rest_addresses(var_dir)
    links = []
    for each in FLEET:
        if each.slug not in machines:
            continue  # whoever runs the demo may take machines away
        rest = addresses.get(each.slug)
        link, _made = MachineLink.objects.update_or_create(
            machine=machines[each.slug],
            defaults={
                "source": source,
                "driver": each.driver,
                "base_topic": each.base_topic,
                "options": dict(each.options),
                "rest_url": rest.url if rest else "",
                "rest_key": rest.key if rest else "",
            },
        )
        links.append(link)
    return links
