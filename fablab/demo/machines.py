"""The demo's machines, with texts that a real place could hang beside them."""

from dataclasses import dataclass

from equipment.models import Illustration, ServiceState

CATEGORIES: dict[str, dict[str, str]] = {
    "printers-3d": {
        "en": "3D printers",
        "fr": "Imprimantes 3D",
        "es": "Impresoras 3D",
        "it": "Stampanti 3D",
        "pt": "Impressoras 3D",
    },
    "laser-cutters": {
        "en": "Laser cutters",
        "fr": "Découpeuses laser",
        "es": "Cortadoras láser",
        "it": "Taglierine laser",
        "pt": "Cortadoras a laser",
    },
    "milling-machines": {
        "en": "Milling machines",
        "fr": "Fraiseuses",
        "es": "Fresadoras",
        "it": "Fresatrici",
        "pt": "Fresadoras",
    },
    "vinyl-cutters": {
        "en": "Vinyl cutters",
        "fr": "Découpeuses vinyle",
        "es": "Cortadoras de vinilo",
        "it": "Plotter da taglio",
        "pt": "Cortadoras de vinil",
    },
    "sewing": {
        "en": "Sewing and embroidery",
        "fr": "Couture et broderie",
        "es": "Costura y bordado",
        "it": "Cucito e ricamo",
        "pt": "Costura e bordado",
    },
}


@dataclass(frozen=True)
class DemoMachine:
    """A machine of the demo; `kind` chooses its texts, its drawing and its habits."""

    slug: str
    name: str
    maker_and_model: str
    kind: str
    category: str
    space: str
    illustration: Illustration
    slot_minutes: int = 30
    longest_minutes: int = 240
    service_state: ServiceState = ServiceState.IN_SERVICE

    @property
    def is_in_service(self) -> bool:
        return self.service_state == ServiceState.IN_SERVICE


MACHINES = [
    DemoMachine(
        "prusa-mk4", "Garance", "Prusa MK4", "printer", "printers-3d", "numerique",
        Illustration.PRINTER_FDM,
    ),
    DemoMachine(
        "ultimaker-2", "Tournesol", "Ultimaker 2+", "printer", "printers-3d", "numerique",
        Illustration.PRINTER_DUAL,
    ),
    DemoMachine(
        "voron-01", "Cigale", "Voron 2.4", "printer", "printers-3d", "numerique",
        Illustration.PRINTER_COREXY,
    ),
    DemoMachine(
        "laser-1", "Lavande", "CO₂ laser, 60 W", "laser", "laser-cutters", "bois-laser",
        Illustration.LASER_CUTTER, longest_minutes=120,
    ),
    DemoMachine(
        "cnc-1", "Mistral", "Desktop CNC mill", "mill", "milling-machines", "bois-laser",
        Illustration.CNC_MILL, service_state=ServiceState.OUT_OF_SERVICE,
    ),
    DemoMachine(
        "vinyl-1", "Papillon", "Silhouette Cameo 4", "vinyl", "vinyl-cutters", "numerique",
        Illustration.VINYL_CUTTER, longest_minutes=120,
    ),
    DemoMachine(
        "sewing-1", "Bobine", "Brother Innov-is", "sewing", "sewing", "couture",
        Illustration.SEWING_MACHINE,
    ),
    DemoMachine(
        "sewing-2", "Aiguille", "Singer Heavy Duty", "sewing", "sewing", "couture",
        Illustration.SEWING_MACHINE,
    ),
]  # fmt: skip

TURIN_MACHINES = [
    DemoMachine(
        "torino-prusa", "Gianduia", "Prusa MK3S+", "printer", "printers-3d", "laboratorio",
        Illustration.PRINTER_FDM,
    ),
    DemoMachine(
        "torino-cucito", "Mole", "Bernina 335", "sewing", "sewing", "laboratorio",
        Illustration.SEWING_MACHINE,
    ),
]  # fmt: skip

OUT_OF_SERVICE_NOTE = {
    "en": "Its spindle's bearing is worn. The new one is on its way.",
    "fr": "Le roulement de la broche est usé. Le nouveau est en route.",
    "es": "El rodamiento del husillo está gastado. El nuevo está en camino.",
    "it": "Il cuscinetto del mandrino è consumato. Quello nuovo è in arrivo.",
    "pt": "O rolamento do fuso está gasto. O novo está a caminho.",
}
