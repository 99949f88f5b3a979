"""The demo's qualifications: which machines ask for one, and who holds it since when."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from equipment.models import MachineCategory
from fablab.demo.people import REGULARS
from learning import rules
from learning.levels import Level
from learning.models import EndReason, Grant, Qualification, Requirement
from members.models import Member
from places.models import Place

MANAGER = "karim"
VALID_MONTHS, LAPSES_AFTER_MONTHS = 36, 12


@dataclass(frozen=True)
class DemoQualification:
    """A qualification, the category that asks for it, and what the known people hold of it."""

    category: str
    name: dict[str, str]
    summary: dict[str, str]
    holders: Mapping[str, Level]
    share: float  # of the regulars, who use its machines alone


QUALIFICATIONS = [
    DemoQualification(
        category="laser-cutters",
        name={
            "en": "Laser cutting",
            "fr": "Découpe laser",
            "es": "Corte láser",
            "it": "Taglio laser",
            "pt": "Corte a laser",
        },
        summary={
            "en": "Choose the material, focus, cut, and act when something catches fire.",
            "fr": "Choisir la matière, faire la mise au point, découper, et réagir au feu.",
            "es": "Elegir el material, enfocar, cortar y reaccionar si algo se quema.",
            "it": "Scegliere il materiale, mettere a fuoco, tagliare e reagire al fuoco.",
            "pt": "Escolher o material, focar, cortar e reagir se algo pegar fogo.",
        },
        holders={
            "amara": Level.MAY_TEACH,
            "sofia": Level.MAY_TEACH,
            "karim": Level.MAY_TEACH,
            "gilles": Level.ALONE,
        },
        share=0.7,
    ),
    DemoQualification(
        category="milling-machines",
        name={
            "en": "Milling",
            "fr": "Fraisage",
            "es": "Fresado",
            "it": "Fresatura",
            "pt": "Fresagem",
        },
        summary={
            "en": "Clamp the piece, choose the tool and its speed, and stop in time.",
            "fr": "Brider la pièce, choisir l'outil et sa vitesse, et arrêter à temps.",
            "es": "Sujetar la pieza, elegir la herramienta y su velocidad, y parar a tiempo.",
            "it": "Bloccare il pezzo, scegliere l'utensile e la velocità, e fermarsi in tempo.",
            "pt": "Prender a peça, escolher a ferramenta e a velocidade, e parar a tempo.",
        },
        holders={"gilles": Level.MAY_TEACH, "karim": Level.MAY_TEACH, "amara": Level.WITH_HELP},
        share=0.3,
    ),
]


def make_learning(
    place: Place, members: Mapping[str, Member], now: datetime, chance: random.Random
) -> None:
    """Make the qualifications of `place`; its regulars hold them since their first days.

    Call it before the history is drawn: who lacks one does not book its machines
    (`barred_categories`).
    """
    categories = MachineCategory.objects.in_bulk(field_name="slug")
    for wanted in QUALIFICATIONS:
        qualification = Qualification.objects.create(
            place=place,
            name=wanted.name,
            summary=wanted.summary,
            valid_months=VALID_MONTHS,
            lapses_after_months=LAPSES_AFTER_MONTHS,
        )
        Requirement.objects.create(
            qualification=qualification, category=categories[wanted.category], level=Level.ALONE
        )
        draw = _Draw(qualification, members[MANAGER], now, chance)
        grants = [draw.grant(members[name], level) for name, level in wanted.holders.items()]
        regulars = [members[name] for name in _names_of_regulars(members)]
        grants += [grant for each in regulars if (grant := draw.perhaps(each, wanted.share))]
        Grant.objects.bulk_create(grants)


def barred_categories(place: Place) -> dict[int, frozenset[str]]:
    """Give, by the id of each person of `place`, the categories that they may not use alone."""
    barred: dict[int, set[str]] = {}
    people = set(Member.objects.at(place).values_list("pk", flat=True))
    for asked in Requirement.objects.filter(qualification__place=place).select_related("category"):
        holding = {
            grant.member_id
            for grant in Grant.objects.current().filter(qualification=asked.qualification)
            if Level(grant.level).reaches(Level(asked.level))
        }
        for member in people - holding:
            if asked.category is not None:
                barred.setdefault(member, set()).add(asked.category.slug)
    return {member: frozenset(slugs) for member, slugs in barred.items()}


def _names_of_regulars(members: Mapping[str, Member]) -> list[str]:
    first_names = {each.first_name for each in REGULARS}
    return [name for name, member in members.items() if member.first_name in first_names]


@dataclass(frozen=True)
class _Draw:
    """Draws what people hold of one qualification."""

    qualification: Qualification
    manager: Member
    now: datetime
    chance: random.Random

    def grant(self, member: Member, level: Level) -> Grant:
        """Give it on the person's first day; those who hold it use it."""
        today = self.qualification.place.today(member.date_joined)
        used_at = self.now - timedelta(days=self.chance.uniform(2, 300))
        return Grant(
            qualification=self.qualification,
            member=member,
            level=level,
            granted_by=self.manager,
            granted_at=member.date_joined,
            valid_until_on=rules.months_after(today, VALID_MONTHS),
            last_used_at=max(used_at, member.date_joined),
        )

    def perhaps(self, member: Member, share: float) -> Grant | None:
        """Give it at the usual level to a `share` of people; some learn it, or had it once."""
        drawn = self.chance.random()
        if drawn < share:
            return self.grant(member, Level.ALONE)
        if drawn < share + 0.1:
            return self.grant(member, Level.WITH_HELP)
        was_long_here = member.date_joined < self.now - timedelta(days=500)
        return self._lapsed(member) if drawn < share + 0.2 and was_long_here else None

    def _lapsed(self, member: Member) -> Grant:
        grant = self.grant(member, Level.ALONE)
        grant.last_used_at = None
        grant.ended_at = member.date_joined + timedelta(days=366)
        grant.end_reason = EndReason.LAPSED
        return grant
