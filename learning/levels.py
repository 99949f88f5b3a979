"""The levels at which a qualification is held or asked for. Pure; `refusals` has their words."""

from enum import StrEnum


class Level(StrEnum):
    """How far someone has come, from less to more."""

    WITH_HELP = "with_help"
    ALONE = "alone"
    MAY_TEACH = "may_teach"

    def reaches(self, asked: "Level") -> bool:
        """Say whether this level is enough where `asked` is asked for."""
        levels = list(Level)
        return levels.index(self) >= levels.index(asked)
