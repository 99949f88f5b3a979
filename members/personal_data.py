"""What is held about people in the tables of this app, and of the libraries it stands on."""

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from members.holdings import Basis, Column, Fate, Holding, Kept, Link, Then, declare, declare_use
from members.models import Consent, ImportLine, Member, Notice, part_in_words
from members.notice_kinds import all_kinds, words
from members.services import parting

THEM = _("You, your guardians, and those who work at the desk of your place")
THEM_AND_MANAGERS = _("You, your guardians, and the managers of your place")
ADMINISTRATORS = _("The administrator of the site")
NOBODY = _("Nobody: it is stored in a way that cannot be read")
PROOF = _("To prove who decided what, and when")
SIGNING_IN = _("So that you can sign in, and nobody else in your name")


def _birth_month(member: Member) -> str:
    """Give the month as ISO 8601 writes it: the day is never known."""
    return "" if member.birth_month is None else f"{member.birth_month:%Y-%m}"


def _month_in_words(month: str) -> str:
    if not month:
        return ""
    return formats.date_format(date.fromisoformat(f"{month}-01"), "YEAR_MONTH_FORMAT")


def _said(notice: Notice) -> str:
    """Give what a notice says, in the language of the copy's reader."""
    if notice.kind not in all_kinds():
        return notice.kind
    return words(notice.kind, notice.facts)[0]


def _scan_of(consent: Consent) -> str:
    """Give where the person, and who signed, can fetch the paper; a copy has no files in it."""
    return reverse("people:consent_scan", args=[consent.pk]) if consent.scan else ""


def _of_them(line: ImportLine) -> str:
    """Give what a line says of the person themselves, without what it says of a guardian."""
    own = (value for column, value in line.values.items() if not column.startswith("guardian_"))
    return ", ".join(filter(None, own))


declare(
    Holding(
        model="members.Member",
        title=_("Who you are"),
        purpose=_("To know you, to reach you, and to apply the rules of your age"),
        basis=Basis.SERVICE,
        seen_by=_("You, your guardians, the desk of your place; others see only your name here"),
        shows=(
            "display_name", "first_name", "last_name", "username",
            Column("birth_month", _("birth month"), _birth_month, _month_in_words), "email",
            "phone", "channel", "language", "date_joined", "last_login", "is_active",
            "first_seen_on", "last_seen_on",
        ),
        kept=Kept("inactive", ("last_login", "date_joined"), _("you last did something here")),
    ),
    Holding(
        model="members.PlaceRole",
        title=_("What you are at each place"),
        purpose=_("To know what you may do at a place"),
        basis=Basis.SERVICE,
        seen_by=THEM,
        links=(Link("member", Fate.DELETE, _("What you are at each place"), is_subject=True),),
        shows=("place", "role", "since_on"),
    ),
    Holding(
        model="members.Guardianship",
        title=_("Who answers for whom"),
        purpose=_("So that a parent or guardian can agree and act for a child"),
        basis=Basis.DUTY,
        seen_by=THEM,
        links=(
            Link("child", Fate.DELETE, _("Who answers for you"), is_subject=True),
            Link("guardian", Fate.DELETE, _("For whom you answer"), is_subject=True),
            Link("proof_seen_by", Fate.KEEP),
        ),
        shows=("child", "guardian", "relation", "proof", "proof_seen_at", "since_at", "ended_at"),
        kept=Kept("proofs", ("ended_at",), _("it ended")),
    ),
    Holding(
        model="members.Consent",
        title=_("What you agreed to, or refused"),
        purpose=PROOF,
        basis=Basis.DUTY,
        seen_by=THEM,
        links=(
            Link("member", Fate.KEEP, _("What you agreed to, or refused"), is_subject=True),
            Link("given_by", Fate.KEEP, _("What you decided for others")),
            Link("witness", Fate.KEEP),
            Link("ended_by", Fate.KEEP),
        ),
        shows=(
            "member", "place", "purpose", "is_agreed", "given_by", "how", "given_at", "valid_until",
            "ended_at", Column("text", _("version of the text"), lambda row: row.text.version),
            Column("scan", _("scan of the signed paper, at this address of the site"), _scan_of),
        ),
        with_related=("text",),
        kept=Kept("proofs", ("ended_at", "valid_until"), _("it ended")),
        blanks=(("scan", ""),),
        before_erasure=parting.end_agreements,
    ),
    Holding(
        model="members.ConsentRequest",
        title=_("What guardians were asked"),
        purpose=_("To ask a guardian to agree"),
        basis=Basis.DUTY,
        seen_by=THEM,
        links=(
            Link("member", Fate.DELETE, _("What your guardians were asked"), is_subject=True),
            Link("asked_of", Fate.DELETE, _("What you were asked as a guardian"), is_subject=True),
            Link("asked_by", Fate.KEEP),
        ),
        shows=("member", "asked_of", "place", "purpose", "asked_at", "answered_at"),
        kept=Kept("traces", ("asked_at",), _("it was asked")),
    ),
    Holding(
        model="members.Act",
        title=_("What was done in your name"),
        purpose=_("So that nobody acts for another without a trace"),
        basis=Basis.INTEREST,
        seen_by=THEM,
        links=(
            Link("member", Fate.KEEP, _("What was done in your name"), is_subject=True),
            Link("actor", Fate.KEEP, _("What you did in the name of others")),
        ),
        shows=("at", "actor", "member", "deed", "mode", "about", "place"),
        kept=Kept("proofs", ("at",), _("it was done")),
        activity="at",
        blanks=(("about", ""),),
        scrubs=("about",),
    ),
    Holding(
        model="members.Mandate",
        title=_("Mandates: whom you let act for you"),
        purpose=PROOF,
        basis=Basis.SERVICE,
        seen_by=THEM,
        links=(
            Link("member", Fate.KEEP, _("Mandates: whom you let act for you"), is_subject=True),
            Link("holder", Fate.KEEP, _("Mandates that were given to you")),
            Link("given_by", Fate.KEEP, _("Mandates that you gave for others")),
            Link("witness", Fate.KEEP),
        ),
        shows=(
            "member", "place", "holder", "starts_on", "ends_on", "how", "given_at", "revoked_at",
            Column("scopes", _("for what"), lambda row: ", ".join(map(str, row.scope_words))),
        ),
        kept=Kept("proofs", ("ends_on",), _("its last day"), newer="acts__at"),
        before_erasure=parting.end_mandates,
    ),
    Holding(
        model="members.Membership",
        title=_("Memberships"),
        purpose=_("To know who belongs to the association, and for its accounts"),
        basis=Basis.DUTY,
        seen_by=THEM,
        links=(
            Link("member", Fate.KEEP, _("Memberships"), is_subject=True),
            Link("recorded_by", Fate.KEEP),
        ),
        shows=(
            "place", "kind", "starts_on", "ends_on", "price_cents", "recorded_at", "cancelled_at"
        ),
        kept=Kept("accounts", ("ends_on",), _("its last day")),
        activity="ends_on",
    ),
    Holding(
        model="members.HouseRulesAcceptance",
        title=_("House rules that you accepted"),
        purpose=PROOF,
        basis=Basis.SERVICE,
        seen_by=THEM,
        links=(
            Link("member", Fate.DELETE, _("House rules that you accepted"), is_subject=True),
            Link("accepted_by", Fate.KEEP),
        ),
        shows=("rules", "accepted_at", "accepted_by"),
        with_related=("rules__place",),
        activity="accepted_at",
    ),
    Holding(
        model="members.Suspension",
        title=_("Suspensions"),
        purpose=_("To keep the place safe"),
        basis=Basis.INTEREST,
        seen_by=THEM,
        links=(
            Link("member", Fate.DELETE, _("Suspensions"), is_subject=True),
            Link("decided_by", Fate.KEEP),
            Link("lifted_by", Fate.KEEP),
        ),
        shows=("place", "reason", "starts_at", "ends_at", "decided_by", "lifted_at"),
        kept=Kept("traces", ("lifted_at", "ends_at"), _("it ended")),
        scrubs=("reason",),
    ),
    Holding(
        model="members.Visit",
        title=_("Visits"),
        purpose=_("To know who is in the place, and how many come"),
        basis=Basis.INTEREST,
        seen_by=THEM,
        links=(
            Link("member", Fate.KEEP, _("Visits"), is_subject=True),
            Link("recorded_by", Fate.KEEP),
        ),
        shows=("place", "arrived_at", "arrival", "left_at", "departure"),
        kept=Kept("activity", ("arrived_at",), _("you came"), Then.DETACH),
        activity="arrived_at",
        detaches=(("recorded_by", None),),
        place="place",
        before_erasure=parting.end_visits,
    ),
    Holding(
        model="members.Notice",
        title=_("Messages to you"),
        purpose=_("To tell you what concerns you"),
        basis=Basis.SERVICE,
        seen_by=THEM,
        links=(
            Link("recipient", Fate.DELETE, _("Messages to you"), is_subject=True),
            Link("about", Fate.DELETE, _("Messages about you"), is_subject=True),
        ),
        shows=(
            "made_at", "recipient", "about", Column("said", _("what it says"), _said), "channel",
            "state", "done_at",
        ),
        kept=Kept("traces", ("made_at",), _("it was written")),
        scrubs=("facts",),
        scrubbed_rows=parting.notices_that_may_name,
    ),
    Holding(
        model="members.FileReading",
        title=_("Who read the file of a child"),
        purpose=_("To protect children: every reading of their full file is written down"),
        basis=Basis.DUTY,
        seen_by=THEM_AND_MANAGERS,
        links=(
            Link("member", Fate.DELETE, _("Who read your file"), is_subject=True),
            Link("reader", Fate.KEEP, _("Files that you read")),
        ),
        shows=(
            "at", "reader", "member",
            Column("what", _("what was opened"), lambda row: row.what, part_in_words),
        ),
        kept=Kept("readings", ("at",), _("it was read")),
    ),
    Holding(
        model="members.ErasureRequest",
        title=_("Requests to be erased"),
        purpose=_("To do what you asked for, when its time comes"),
        basis=Basis.DUTY,
        seen_by=THEM_AND_MANAGERS,
        links=(
            Link("member", Fate.DELETE, _("Your requests to be erased"), is_subject=True),
            Link("asked_by", Fate.KEEP),
        ),
        shows=("asked_at", "asked_by", "place", "withdrawn_at"),
        kept=Kept("traces", ("withdrawn_at",), _("it was withdrawn")),
    ),
    Holding(
        model="members.MemberImport",
        title=_("Lists of people"),
        purpose=_("Bring in and take out lists of people"),
        basis=Basis.INTEREST,
        seen_by=THEM_AND_MANAGERS,
        links=(Link("made_by", Fate.KEEP),),
        kept=Kept("traces", ("made_at",), _("it was done")),
        scrubs=("file_name",),
    ),
    Holding(
        model="members.ImportLine",
        title=_("Lines of lists of people"),
        purpose=_("Bring in and take out lists of people"),
        basis=Basis.INTEREST,
        seen_by=THEM_AND_MANAGERS,
        links=(Link("member", Fate.DELETE, _("Lists of people"), is_subject=True),),
        shows=(
            Column("brought_at", _("brought on"), lambda row: row.source.made_at), "number",
            Column("said", _("what it says"), _of_them),
        ),
        with_related=("source",),
        kept=Kept("lists", ("source__made_at",), _("it was done")),
        scrubs=("values",),
        scrubbed_rows=parting.lines_of_the_family,
        before_erasure=parting.forget_in_lists,
    ),
    Holding(
        model="members.Card",
        title=_("Cards"),
        purpose=SIGNING_IN,
        basis=Basis.SERVICE,
        seen_by=_("You and the desk see that there is one; nobody can read its code"),
        links=(
            Link("member", Fate.DELETE, _("Cards"), is_subject=True),
            Link("issued_by", Fate.KEEP),
        ),
        shows=("issued_at", "issued_by", "used_at", "revoked_at"),
        kept=Kept("traces", ("revoked_at",), _("it was taken back")),
        activity="used_at",
    ),
    Holding(
        model="members.Kiosk",
        title=_("Kiosks"),
        purpose=_("To know who set up a shared tablet"),
        basis=Basis.INTEREST,
        seen_by=THEM_AND_MANAGERS,
        links=(Link("made_by", Fate.KEEP),),
    ),
    Holding(
        model="members.Group",
        title=_("Groups from outside, with their contact"),
        purpose=_("To agree on the visit of a class or an association"),
        basis=Basis.INTEREST,
        seen_by=_("Those who work at the desk of the place"),
        kept=Kept(
            "inactive", ("made_at",), _("their last visit"), Then.BLANK, "visits__expected_at"
        ),
        blanks=(("contact_name", ""), ("contact_phone", ""), ("contact_email", ""), ("note", "")),
        scrubs=("note",),
        before_erasure=parting.forget_as_contact,
    ),
    Holding(
        model="members.GroupVisit",
        title=_("Visits of groups"),
        purpose=_("To know how many come; there are no names"),
        basis=Basis.INTEREST,
        seen_by=_("Those who work at the desk of the place"),
        links=(Link("recorded_by", Fate.KEEP),),
    ),
    Holding(
        model="account.EmailAddress",
        title=_("E-mail addresses for signing in"),
        purpose=SIGNING_IN,
        basis=Basis.SERVICE,
        seen_by=ADMINISTRATORS,
        links=(
            Link("user", Fate.DELETE, _("E-mail addresses for signing in"), is_subject=True),
        ),
        shows=("email", "verified", "primary"),
    ),
    Holding(
        model="mfa.Authenticator",
        title=_("Second steps for signing in"),
        purpose=SIGNING_IN,
        basis=Basis.SERVICE,
        seen_by=NOBODY,
        links=(Link("user", Fate.DELETE, _("Second steps for signing in"), is_subject=True),),
        shows=("type", "created_at", "last_used_at"),
    ),
    Holding(
        model="socialaccount.SocialAccount",
        title=_("Accounts elsewhere that you sign in with"),
        purpose=SIGNING_IN,
        basis=Basis.SERVICE,
        seen_by=ADMINISTRATORS,
        links=(
            Link(
                "user",
                Fate.DELETE,
                _("Accounts elsewhere that you sign in with"),
                is_subject=True,
            ),
        ),
        shows=("provider", "uid", "last_login", "date_joined"),
    ),
    Holding(
        model="usersessions.UserSession",
        title=_("Where you are signed in"),
        purpose=SIGNING_IN,
        basis=Basis.SERVICE,
        seen_by=NOBODY,
        links=(Link("user", Fate.DELETE, _("Where you are signed in"), is_subject=True),),
        shows=("ip", "user_agent", "created_at", "last_seen_at"),
    ),
    Holding(
        model="authtoken.Token",
        title=_("Key for programs"),
        purpose=_("So that a program of yours can act in your name"),
        basis=Basis.SERVICE,
        seen_by=NOBODY,
        links=(Link("user", Fate.DELETE, _("Key for programs"), is_subject=True),),
        shows=("created",),
    ),
    Holding(
        model="sessions.Session",
        title=_("Sessions"),
        purpose=_("To know that you are signed in, and which place you look at"),
        basis=Basis.SERVICE,
        seen_by=NOBODY,
        kept=Kept("sessions", ("expire_date",), _("it ended, two weeks after your last visit")),
        before_erasure=parting.end_sessions,
    ),
    Holding(
        model="admin.LogEntry",
        title=_("What was changed in the back office"),
        purpose=_("To find out what went wrong, and who can mend it"),
        basis=Basis.INTEREST,
        seen_by=ADMINISTRATORS,
        links=(Link("user", Fate.KEEP, _("What you changed in the back office")),),
        shows=("action_time", "object_repr", "action_flag"),
        kept=Kept("traces", ("action_time",), _("it was changed")),
        scrubs=("object_repr", "change_message"),
        scrubbed_rows=parting.lines_that_name,
        before_erasure=parting.forget_in_the_office,
    ),
    Holding(
        model="schedule.Event",
        title=_("Opening hours and closures"),
        purpose=_("To say when a place is open; they name nobody"),
        basis=Basis.INTEREST,
        seen_by=_("Everyone"),
        links=(Link("creator", Fate.CLEAR),),
    ),
)  # fmt: skip
# Whoever visited was there: what the figures of the people reached are counted from.
declare_use("members.Visit", lambda _now: Q())
