"""Why the visit of a group is not written down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from places.refusals import Refusal


@dataclass(frozen=True)
class GroupNameIsTaken(Refusal):
    """Another group of the place has this name."""

    code = "group_name_is_taken"
    message = _("There is a group of this name already.")
    lifts = _("Open that group, or add something to the name.")


@dataclass(frozen=True)
class NobodyComes(Refusal):
    """No age band has anyone in it."""

    code = "nobody_comes"
    message = _("Nobody is counted.")
    lifts = _("Write how many come. If you do not know the ages, use the last field.")


@dataclass(frozen=True)
class ComesTwice(Refusal):
    """The group is expected at that time already."""

    code = "comes_twice"
    message = _("This group is expected at that time already: %(at)s.")
    lifts = _("Change that visit, or choose another time.")
    at: datetime

    def facts(self) -> dict[str, Any]:
        return {"at": date_format(localtime(self.at), "DATETIME_FORMAT")}


@dataclass(frozen=True)
class VisitIsCancelled(Refusal):
    """The visit was cancelled."""

    code = "visit_is_cancelled"
    message = _("This visit was cancelled.")
    lifts = _("Write down a new visit.")


@dataclass(frozen=True)
class GroupIsHere(Refusal):
    """The group was welcomed: when it came can no longer be changed."""

    code = "group_is_here"
    message = _("This group was welcomed already.")
    lifts = _("You can still correct how many came.")


@dataclass(frozen=True)
class GroupIsNotHere(Refusal):
    """The group was not welcomed, or has left."""

    code = "group_is_not_here"
    message = _("This group is not here.")
    lifts = _("Welcome the group first.")


@dataclass(frozen=True)
class ComesLater(Refusal):
    """The group is expected on another day."""

    code = "comes_later"
    message = _("This group is expected on another day: %(at)s.")
    lifts = _("Change the time of the visit first.")
    at: datetime

    def facts(self) -> dict[str, Any]:
        return {"at": date_format(localtime(self.at), "DATETIME_FORMAT")}
