"""The words of every rule about qualifications that may say no, and of the levels they name."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from learning.levels import Level
from places.refusals import Refusal

LEVEL_WORDS: dict[Level, str | Promise] = {
    Level.WITH_HELP: pgettext_lazy("level of a qualification", "With help"),
    Level.ALONE: pgettext_lazy("level of a qualification", "Alone"),
    Level.MAY_TEACH: pgettext_lazy("level of a qualification", "May teach it"),
}


@dataclass(frozen=True)
class WhoAndWhen:
    """Who can give a qualification, and when the place opens next; None: not known."""

    teachers: tuple[str, ...] = ()
    opens_at: datetime | None = None
    is_open_now: bool = False

    def who(self) -> str:
        """Name those who can give it; nothing where nobody is known."""
        if not self.teachers:
            return ""
        return ngettext(
            "This person can give it: %(names)s.",
            "These people can give it: %(names)s.",
            len(self.teachers),
        ) % {"names": ", ".join(self.teachers)}

    def when(self) -> str:
        """Say when one can ask for it."""
        if self.is_open_now:
            return gettext("Ask at the desk: the place is open now.")
        if self.opens_at is None:
            return gettext("Ask at the desk when.")
        when = date_format(localtime(self.opens_at), "DATETIME_FORMAT")
        return gettext("Ask at the desk: the place opens next on %(when)s.") % {"when": when}

    def sentences(self) -> str:
        return " ".join(each for each in (self.who(), self.when()) if each)


@dataclass(frozen=True)
class _Lacking(Refusal):
    """What the refusals of a machine share: what lifts them is someone, at some time."""

    lifts = ""  # whole sentences of `who_and_when`
    qualification: str
    who_and_when: WhoAndWhen

    def remedy(self) -> str:
        return self.who_and_when.sentences()


@dataclass(frozen=True)
class QualificationMissing(_Lacking):
    """The machine asks for a qualification that the person does not hold."""

    code = "qualification_missing"
    message = _("This machine needs the qualification “%(qualification)s”. It is missing.")


@dataclass(frozen=True)
class LevelTooLow(_Lacking):
    """The person holds the qualification at a lower level than the machine asks for."""

    code = "level_too_low"
    message = _(
        "This machine needs the qualification “%(qualification)s” at the level “%(asked)s”. The "
        "level so far is “%(held)s”."
    )
    asked: Level
    held: Level

    def facts(self) -> dict[str, Any]:
        words = {"asked": LEVEL_WORDS[self.asked], "held": LEVEL_WORDS[self.held]}
        return {"qualification": self.qualification, **words}


@dataclass(frozen=True)
class QualificationEnds(_Lacking):
    """The qualification is held today, and no longer when the slot ends."""

    code = "qualification_ends"
    message = _(
        "This machine needs the qualification “%(qualification)s”. It ends on %(until)s, before "
        "the end of this time."
    )
    until: date

    def facts(self) -> dict[str, Any]:
        until = date_format(self.until, "DATE_FORMAT")
        return {"qualification": self.qualification, "until": until}

    def remedy(self) -> str:
        first = gettext("Choose an earlier day, or have the qualification renewed.")
        return f"{first} {super().remedy()}"


@dataclass(frozen=True)
class MayNotGrant(Refusal):
    """The one who acts may neither teach this qualification nor grant every one."""

    code = "may_not_grant"
    message = _("You may not give or take back this qualification.")
    lifts = _("Ask someone who may teach it, or the manager of the place.")


@dataclass(frozen=True)
class MayNotGrantToGroups(Refusal):
    """Granting to a whole group is for those who may grant every qualification."""

    code = "may_not_grant_to_groups"
    message = _("Only the manager of the place gives a qualification to a whole group.")
    lifts = _("Give it to one person after the other, or ask the manager.")


@dataclass(frozen=True)
class NotToYourself(Refusal):
    """Nobody raises or renews what they hold by teaching it."""

    code = "not_to_yourself"
    message = _("You cannot give a qualification to yourself.")
    lifts = _("Ask someone else who may teach it, or the manager of the place.")


@dataclass(frozen=True)
class NoLongerInUse(Refusal):
    """The place does not give this qualification any more."""

    code = "no_longer_in_use"
    message = _("This qualification is no longer in use.")
    lifts = _("Choose another qualification.")


@dataclass(frozen=True)
class HoldsMoreAlready(Refusal):
    """A new grant would lower the level; that is taking it back, which needs a reason."""

    code = "holds_more_already"
    message = _("This person holds it at a higher level already: “%(level)s”.")
    lifts = _("To lower the level, take it back first and write why.")
    level: Level

    def facts(self) -> dict[str, Any]:
        return {"level": LEVEL_WORDS[self.level]}


@dataclass(frozen=True)
class HeldAlready(Refusal):
    """The person holds it at this level, as long as the new grant would last or longer."""

    code = "held_already"
    message = _("This person holds it at this level already, and at least as long.")
    lifts = _("There is nothing left to do.")


@dataclass(frozen=True)
class EndsInThePast(Refusal):
    """The last day that was asked for is over."""

    code = "ends_in_the_past"
    message = _("The last day is already past.")
    lifts = _("Choose today or a later day.")


@dataclass(frozen=True)
class LastsTooLong(Refusal):
    """The last day that was asked for is later than the qualification allows."""

    code = "lasts_too_long"
    message = _("This qualification is given until %(until)s at most.")
    lifts = _("Choose an earlier day, or leave the day empty.")
    until: date

    def facts(self) -> dict[str, Any]:
        return {"until": date_format(self.until, "DATE_FORMAT")}


@dataclass(frozen=True)
class EndedAlready(Refusal):
    """What is to be taken back or renewed has ended before."""

    code = "ended_already"
    message = _("This person no longer holds it.")
    lifts = _("Look at the list again. It may have changed.")


@dataclass(frozen=True)
class TeachingIsTheManagers(Refusal):
    """Those who may teach do not take that away from each other."""

    code = "teaching_is_the_managers"
    message = _("Only the manager takes back a qualification from someone who may teach it.")
    lifts = _("Ask the manager of the place.")


@dataclass(frozen=True)
class ReasonMissing(Refusal):
    """Nothing is taken back without saying why."""

    code = "reason_missing"
    message = _("The reason is missing.")
    lifts = _("Write why in a sentence. The person reads it.")
