"""The mechanics that all simulated printers share: a file, heaters, and a print that goes on."""

from dataclasses import dataclass, field
from enum import StrEnum

ROOM_CELSIUS = 21.3
NOZZLE_CELSIUS = 215.0
BED_CELSIUS = 60.0
LAYER_MM = 0.2
BYTES_PER_SECOND = 870
FILAMENT_MM_PER_SECOND = 3.2
SECONDS_PER_LAYER = 6.0


@dataclass(frozen=True, slots=True)
class GcodeFile:
    """A file to print: `path` with its folders, and how long the printing of it takes."""

    path: str
    seconds: float

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def size(self) -> int:
        return int(self.seconds * BYTES_PER_SECOND) + 1024

    @property
    def layers(self) -> int:
        return max(2, round(self.seconds / SECONDS_PER_LAYER))

    @property
    def filament_mm(self) -> float:
        return round(self.seconds * FILAMENT_MM_PER_SECOND, 2)


@dataclass
class Heater:
    """Something that goes towards its target, degrees Celsius."""

    celsius_per_second: float
    actual: float = ROOM_CELSIUS
    target: float = 0.0

    def advance(self, seconds: float) -> None:
        goal = max(self.target, ROOM_CELSIUS)
        step = self.celsius_per_second * seconds * (1.0 if goal > self.actual else 0.25)
        self.actual += max(-step, min(step, goal - self.actual))

    @property
    def is_hot(self) -> bool:
        return self.actual >= self.target - 0.5


class Phase(StrEnum):
    """Where a print is."""

    HEATING = "heating"
    PRINTING = "printing"
    PAUSED = "paused"


@dataclass
class Print:
    """A print that goes on: seconds of heating, of real work, and of pauses."""

    file: GcodeFile
    phase: Phase = Phase.HEATING
    heating_seconds: float = 0.0
    worked_seconds: float = 0.0
    paused_seconds: float = 0.0

    def advance(self, seconds: float) -> None:
        match self.phase:
            case Phase.HEATING:
                self.heating_seconds += seconds
            case Phase.PRINTING:
                self.worked_seconds = min(self.worked_seconds + seconds, self.file.seconds)
            case Phase.PAUSED:
                self.paused_seconds += seconds

    @property
    def total_seconds(self) -> float:
        return self.heating_seconds + self.worked_seconds + self.paused_seconds

    @property
    def progress(self) -> float:
        return self.worked_seconds / self.file.seconds

    @property
    def is_done(self) -> bool:
        return self.worked_seconds >= self.file.seconds

    @property
    def layer(self) -> int:
        """The layer it is at, from 1."""
        return min(int(self.progress * self.file.layers) + 1, self.file.layers)

    @property
    def file_position(self) -> int:
        return int(self.progress * self.file.size)

    @property
    def height_mm(self) -> float:
        return round(self.layer * LAYER_MM, 2)


@dataclass
class Body:
    """Nozzle, bed, and what is being printed."""

    pace: float
    nozzle: Heater = field(init=False)
    bed: Heater = field(init=False)
    print: Print | None = None

    def __post_init__(self) -> None:
        self.nozzle = Heater(8.0 * self.pace)
        self.bed = Heater(2.5 * self.pace)

    def begin(self, file: GcodeFile) -> Print:
        self.nozzle.target, self.bed.target = NOZZLE_CELSIUS, BED_CELSIUS
        self.print = Print(file)
        return self.print

    def end(self) -> None:
        self.nozzle.target = self.bed.target = 0.0
        self.print = None

    def advance(self, seconds: float) -> bool:
        """Go on; say whether the heating came to its end just now."""
        self.nozzle.advance(seconds)
        self.bed.advance(seconds)
        if self.print is None:
            return False
        self.print.advance(seconds)
        if self.print.phase == Phase.HEATING and self.nozzle.is_hot and self.bed.is_hot:
            self.print.phase = Phase.PRINTING
            return True
        return False
