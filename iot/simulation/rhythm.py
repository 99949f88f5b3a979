"""The people around a simulated machine: when they start something, pause, give up, come back."""

import random
from dataclasses import dataclass, field

from iot.simulation.machine import Doing, Key, Machine, Press

FILES = (
    "porte-clés cigale.gcode",
    "atelier du mercredi/dragon articulé.gcode",
    "coque téléphone v2.gcode",
    "élèves/Zoé Müller/lampe lune.gcode",
    "dérailleur vélo.gcode",
    "supporto cuffie.gcode",
    "scuola media/vaso a spirale.gcode",
    "ingranaggio orologio.gcode",
    "soporte móvil.gcode",
    "taller joven/maceta cactus.gcode",
    "caixa de ferramentas.gcode",
    "suporte de livro.gcode",
    "boîtier micro:bit.gcode",
    "pièce jeu d'échecs.gcode",
    "wheelchair cup holder.gcode",
)
# Whoever paused, pulled a plug or left it may have gone home: then somebody else sets it right.
FORGOTTEN_SECONDS = 240.0


@dataclass(frozen=True, slots=True)
class Habits:
    """How a machine is used; all in seconds, spans from least to most.

    `first_seconds` is when its first job begins; None: nobody but its front panel starts it.
    """

    first_seconds: float | None
    job_seconds: tuple[float, float]
    free_seconds: tuple[float, float]
    has_files: bool = True
    cancelled_share: float = 0.12
    failed_share: float = 0.06
    paused_share: float = 0.2


@dataclass
class Rhythm:
    """Decides, from seeded chance, which key is pressed next; `pace` makes all of it faster."""

    habits: Habits
    chance: random.Random
    began_at: float
    pace: float = 1.0
    _doing: Doing = Doing.FREE
    _since: float = 0.0
    _next_start: float | None = None
    _plan: list[tuple[float, Key]] = field(default_factory=list)
    _pause_seconds: float = FORGOTTEN_SECONDS

    def __post_init__(self) -> None:
        self._since = self.began_at
        if self.habits.first_seconds is not None:
            self._next_start = self.began_at + self.habits.first_seconds / self.pace

    def decide(self, now: float, machine: Machine) -> Press | None:
        """Say what somebody presses now, if anything."""
        if machine.doing != self._doing:
            self._changed(now, machine.doing)
        waited = (now - self._since) * self.pace
        match machine.doing:
            case Doing.FREE if self._next_start is not None and now >= self._next_start:
                return self._start()
            case Doing.WORKING if self._plan and machine.progress >= self._plan[0][0]:
                key = self._plan.pop(0)[1]
                if key == Key.PAUSE:
                    self._pause_seconds = self.chance.uniform(15.0, 45.0)
                return Press(key)
            case Doing.PAUSED if waited >= self._pause_seconds:
                self._pause_seconds = FORGOTTEN_SECONDS
                return Press(Key.RESUME)
            case Doing.UNPLUGGED if waited >= FORGOTTEN_SECONDS:
                return Press(Key.PLUG)
        return None

    def _changed(self, now: float, doing: Doing) -> None:
        if doing == Doing.FREE:
            self._plan = []
            if self.habits.first_seconds is not None:
                free_seconds = self.chance.uniform(*self.habits.free_seconds)
                self._next_start = now + free_seconds / self.pace
        self._doing, self._since = doing, now

    def _start(self) -> Press:
        habits, chance = self.habits, self.chance
        ending = chance.random()
        self._plan = []
        if chance.random() < habits.paused_share:
            self._plan.append((chance.uniform(0.1, 0.4), Key.PAUSE))
        if ending < habits.cancelled_share:
            self._plan.append((chance.uniform(0.45, 0.8), Key.CANCEL))
        elif ending < habits.cancelled_share + habits.failed_share:
            self._plan.append((chance.uniform(0.45, 0.8), Key.FAIL))
        self._next_start = None
        seconds = chance.uniform(*habits.job_seconds) / self.pace
        return Press(
            Key.START, chance.choice(FILES) if habits.has_files else "", max(round(seconds, 1), 0.5)
        )
