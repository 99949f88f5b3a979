"""The columns of a list of people, and the headings by which they are known in each language."""

import unicodedata
from enum import StrEnum

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


class Column(StrEnum):
    """What a line can say; only the first name is needed."""

    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    DISPLAY_NAME = "display_name"
    BIRTH_MONTH = "birth_month"
    EMAIL = "email"
    PHONE = "phone"
    LANGUAGE = "language"
    USERNAME = "username"
    GUARDIAN_NAME = "guardian_name"
    GUARDIAN_EMAIL = "guardian_email"
    GUARDIAN_PHONE = "guardian_phone"


HEADINGS: dict[Column, str | Promise] = {
    Column.FIRST_NAME: _("First name"),
    Column.LAST_NAME: _("Last name"),
    Column.DISPLAY_NAME: _("Name that others see"),
    Column.BIRTH_MONTH: _("Month of birth"),
    Column.EMAIL: _("E-mail"),
    Column.PHONE: _("Telephone"),
    Column.LANGUAGE: _("Language"),
    Column.USERNAME: _("User name"),
    Column.GUARDIAN_NAME: _("Guardian: name"),
    Column.GUARDIAN_EMAIL: _("Guardian: e-mail"),
    Column.GUARDIAN_PHONE: _("Guardian: telephone"),
}
# What such lists are often headed by, beside our own headings.
ALSO_KNOWN_AS = {
    Column.FIRST_NAME: ("prénom", "nombre", "nome", "given name", "firstname"),
    Column.LAST_NAME: (
        "nom", "nom de famille", "apellido", "apellidos", "cognome", "apelido", "surname",
        "family name", "lastname",
    ),
    Column.DISPLAY_NAME: ("pseudo", "pseudonyme", "nickname", "apodo", "soprannome", "alcunha"),
    Column.BIRTH_MONTH: (
        "naissance", "date de naissance", "mois de naissance", "birth date", "date of birth",
        "birthday", "fecha de nacimiento", "data di nascita", "data de nascimento",
    ),
    Column.EMAIL: ("e-mail", "mail", "courriel", "adresse e-mail", "correo", "correo electrónico"),
    Column.PHONE: ("tél", "téléphone", "portable", "mobile", "phone", "teléfono", "telefono"),
    Column.LANGUAGE: ("langue", "idioma", "lingua", "língua"),
    Column.USERNAME: ("identifiant", "login", "usuario", "utente", "utilizador"),
    Column.GUARDIAN_NAME: ("responsable", "parent", "tuteur", "padre o madre", "genitore"),
    Column.GUARDIAN_EMAIL: ("e-mail du responsable", "parent e-mail", "guardian email"),
    Column.GUARDIAN_PHONE: ("téléphone du responsable", "parent phone", "guardian phone"),
}  # fmt: skip


def plain(heading: str) -> str:
    """Reduce a heading to what has to agree: no accents, case, punctuation or double spaces."""
    letters = unicodedata.normalize("NFKD", heading.casefold())
    kept = "".join(
        char if char.isalnum() else " " for char in letters if not unicodedata.combining(char)
    )
    return " ".join(kept.split())


def known_headings() -> dict[str, Column]:
    """Give the column of every heading that is known, in its plain form."""
    known = {plain(column): column for column in Column}
    for code, _name in settings.LANGUAGES:
        with override(code):
            known |= {plain(str(heading)): column for column, heading in HEADINGS.items()}
    for column, others in ALSO_KNOWN_AS.items():
        known |= {plain(other): column for other in others}
    return known
