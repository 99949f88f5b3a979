"""Who is let in where: one door for every address, opened by the keys that visitors hold.

A right is a key too: the table of `members.rights` says which roles hold it. Views with the gate of
`members.gates` name their right themselves and have no line here.
"""

from dataclasses import dataclass
from enum import StrEnum, auto

from members.rights import Right


class Key(StrEnum):
    """What opens doors, beside the rights of a role."""

    ANYONE = auto()
    SIGNED_IN = auto()
    PERSON = auto()  # whom the row is about
    GUARDIAN = auto()  # who answers for them
    TEACHES = auto()  # the qualification that the row is about
    KIOSK = auto()  # a shared tablet, whoever stands before it
    OFFICE = auto()  # manages a place
    OFFICE_HERE = auto()  # manages the place of the row
    SITE = auto()  # looks after the whole site


Door = frozenset[Key | Right]

NOBODY: Door = frozenset()
ANYONE: Door = frozenset({Key.ANYONE})
SIGNED_IN: Door = frozenset({Key.SIGNED_IN})
OWN: Door = frozenset({Key.PERSON, Key.GUARDIAN})
GUARDIAN: Door = frozenset({Key.GUARDIAN})
CONCERNED = OWN | {Right.SEE_PEOPLE}
TEAM_OF_PROJECT: Door = frozenset({Key.PERSON, Right.SEE_PEOPLE})
TEACHERS: Door = frozenset({Key.TEACHES, Right.SEE_PEOPLE})
CARD = GUARDIAN | {Right.GIVE_ACCESS}
KIOSK: Door = frozenset({Key.KIOSK})
OFFICE: Door = frozenset({Key.OFFICE})
OFFICE_HERE: Door = frozenset({Key.OFFICE_HERE})
SITE: Door = frozenset({Key.SITE})

_NAMES: dict[Door, str] = {
    ANYONE: """
        machines machine machine_card machine_head run_progress live bookings:day projects:list
        equipment:photo impact:page impact:csv members:rights members:answer members:processing
        places:choose set_language favicon
        api:docs api:schema api:place-list api:place-detail api:space-list api:space-detail
        api:machine-category-list api:machine-category-detail api:machine-list api:machine-detail
        api:machine-slots api:qualification-list api:qualification-detail api:project-list
        api:opening-hours api:impact
        account_login account_logout account_inactive account_signup account_confirm_email
        account_email_verification_sent account_reset_password account_reset_password_done
        account_reset_password_from_key account_reset_password_from_key_done
        account_request_login_code account_confirm_login_code socialaccount_login_cancelled
    """,
    # Their pages show what is the reader's own, or what the reader may see.
    SIGNED_IN: """
        runs bookings:confirm bookings:mine bookings:family projects:start learning:mine
        members:account members:my_code members:make_token members:revoke_token
        members:second_factor members:house_rules members:house_rules_paper members:consents
        members:ask_guardian members:new_child members:history members:mandates members:my_data
        api:booking-list api:grant-list api:membership-list api:run-list api:visit-list
        api:usage-list api:me
        account_reauthenticate account_email account_change_password account_set_password
        mfa_index mfa_authenticate mfa_reauthenticate mfa_activate_totp
        mfa_generate_recovery_codes mfa_list_webauthn mfa_add_webauthn mfa_reauthenticate_webauthn
        mfa_remove_webauthn mfa_edit_webauthn mfa_login_webauthn socialaccount_connections
    """,
    OWN: """
        members:consents_of members:consent members:data members:copy_json members:copy_pdf
        members:ask_erasure members:keep_account
    """,
    GUARDIAN: "bookings:child",
    CONCERNED: """
        booking booking_now booking_project bookings:slip bookings:cancel bookings:move
        project projects:cover learning:person members:membership members:mandate
        members:revoke_mandate
        api:booking-detail api:booking-cancel api:booking-move api:membership-detail
        api:project-detail api:project-members api:project-member api:run-detail
    """,
    OWN | {Right.VOUCH}: "people:consent_scan",
    TEAM_OF_PROJECT: "projects:edit projects:members projects:add_member projects:remove_member",
    TEACHERS: "learning:team learning:qualification learning:give learning:renew",
    TEACHERS | OWN: "learning:revoke api:grant-detail api:grant-revoke",
    frozenset({Right.GRANT}): "learning:group",
    frozenset({Right.SEE_MACHINES_WORK}): "machine_timeline",
    CARD: "people:card people:give_card people:give_pin people:revoke_card",
    KIOSK: "kiosk:home kiosk:come kiosk:leave kiosk:said kiosk:card kiosk:stay kiosk:done",
    OFFICE: """
        admin:index admin:login admin:logout admin:password_change admin:password_change_done
        admin:jsi18n admin:app_list
    """,
    OFFICE_HERE: "admin:auth_user_password_change",
    # What is not set up (a demo's panel, signing in elsewhere, a second factor), leads on to no row
    # or is no address.
    NOBODY: """
        machine_panel api:unknown admin:autocomplete admin:view_on_site
        mfa_deactivate_totp mfa_view_recovery_codes mfa_download_recovery_codes
        socialaccount_login_error socialaccount_signup openid_connect_login openid_connect_callback
    """,
}


@dataclass(frozen=True)
class Table:
    """The pages of a table in the back office."""

    add: Door = NOBODY
    change: Door = NOBODY
    delete: Door = NOBODY
    row: Door = OFFICE_HERE
    list: Door = OFFICE

    @property
    def doors(self) -> dict[str, Door]:
        return {
            "changelist": self.list,
            "add": self.add,
            "history": self.row,
            "delete": self.delete,
            "change": self.row,
        }


READ_ONLY = Table()
KEPT_HERE = Table(add=OFFICE, change=OFFICE_HERE, delete=OFFICE_HERE)
WITH_A_PAST = Table(add=OFFICE)  # what was agreed to stays as it was
OF_THE_SITE = Table(add=SITE, change=SITE, delete=SITE, row=SITE, list=SITE)
TABLES = {
    "places_place": Table(add=SITE, change=OFFICE_HERE, delete=SITE),
    "places_space": KEPT_HERE,
    "members_member": Table(add=OFFICE, change=OFFICE_HERE, delete=SITE),
    "members_membership": READ_ONLY,
    "members_suspension": READ_ONLY,
    "members_visit": READ_ONLY,
    "members_kiosk": READ_ONLY,
    "members_houserules": WITH_A_PAST,
    "members_consenttext": WITH_A_PAST,
    "members_consentrule": KEPT_HERE,
    "members_group": KEPT_HERE,
    "members_groupvisit": Table(add=OFFICE, change=OFFICE_HERE),
    "equipment_machinecategory": Table(add=SITE, change=SITE, delete=SITE, row=OFFICE),
    "equipment_machine": KEPT_HERE,
    "learning_qualification": KEPT_HERE,
    "learning_grant": READ_ONLY,
    "projects_project": Table(change=OFFICE_HERE, delete=OFFICE_HERE),
    "bookings_booking": Table(add=OFFICE, change=OFFICE_HERE),
    "iot_mqttsource": KEPT_HERE,
    "iot_machinelink": KEPT_HERE,
    "iot_machinestatus": READ_ONLY,
    "iot_run": Table(change=OFFICE_HERE),
    "account_emailaddress": OF_THE_SITE,
    "authtoken_tokenproxy": OF_THE_SITE,
    "django_tasks_database_dbtaskresult": Table(row=SITE, list=SITE),
}

DOORS: dict[str, Door] = {
    name: door for door, names in _NAMES.items() for name in names.split()
} | {
    f"admin:{name}_{page}": door
    for name, table in TABLES.items()
    for page, door in table.doors.items()
}
# Where fewer may act than may read.
DOORS_TO_ACT: dict[str, Door] = {
    "api:project-list": SIGNED_IN,
    "account_confirm_email": NOBODY,  # with a key that was sent to nobody
} | {f"admin:{name}_change": table.change for name, table in TABLES.items()}
