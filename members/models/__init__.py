"""People: who signs in, who answers for whom, what they agreed to, and who comes."""

from members.models.access import Card, Kiosk
from members.models.acts import Act, Deed, Mandate, Mode, Scope
from members.models.belonging import (
    HouseRules,
    HouseRulesAcceptance,
    Membership,
    MembershipKind,
    MembershipPhase,
    Suspension,
)
from members.models.care import ErasureRequest, FilePart, FileReading, part_in_words
from members.models.consent import (
    Consent,
    ConsentRequest,
    ConsentRule,
    ConsentText,
    HowGiven,
    Purpose,
)
from members.models.guardianship import Guardianship, Proof, Relation, is_guardian_of
from members.models.imports import Fate, ImportLine, ImportState, MemberImport
from members.models.notices import Notice, NoticeState
from members.models.people import Channel, Member, MemberManager, MemberQuerySet, PlaceRole
from members.models.visits import Arrival, Departure, Group, GroupVisit, GroupVisitPhase, Visit
from members.rights import Right, Role

__all__ = [
    "Act",
    "Arrival",
    "Card",
    "Channel",
    "Consent",
    "ConsentRequest",
    "ConsentRule",
    "ConsentText",
    "Deed",
    "Departure",
    "ErasureRequest",
    "Fate",
    "FilePart",
    "FileReading",
    "Group",
    "GroupVisit",
    "GroupVisitPhase",
    "Guardianship",
    "HouseRules",
    "HouseRulesAcceptance",
    "HowGiven",
    "ImportLine",
    "ImportState",
    "Kiosk",
    "Mandate",
    "Member",
    "MemberImport",
    "MemberManager",
    "MemberQuerySet",
    "Membership",
    "MembershipKind",
    "MembershipPhase",
    "Mode",
    "Notice",
    "NoticeState",
    "PlaceRole",
    "Proof",
    "Purpose",
    "Relation",
    "Right",
    "Role",
    "Scope",
    "Suspension",
    "Visit",
    "is_guardian_of",
    "part_in_words",
]
