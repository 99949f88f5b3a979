"""The words for what is wrong with a list or with a line of it."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.lists.columns import HEADINGS, Column

FILE_PROBLEMS: dict[str, str | Promise] = {
    "not_a_list": gettext_lazy("This file is neither CSV nor XLSX. Save it as one of them."),
    "empty": gettext_lazy("The file has no line below the headings."),
    "too_long": gettext_lazy("The file has more than 50,000 lines. Cut it in two."),
    "no_first_name": gettext_lazy(
        "No column is headed “First name”. Write the headings into the first line, as in the "
        "example file."
    ),
    "heading_twice": gettext_lazy("Two columns have the same heading. Remove one of them."),
}
LINE_PROBLEMS: dict[str, str | Promise] = {
    "no_first_name": gettext_lazy("The first name is missing."),
    "bad_birth_month": gettext_lazy("The month of birth cannot be. Write it like 2013-05."),
    "bad_language": gettext_lazy(
        "The site does not speak this language. Write en, fr, es, it or pt."
    ),
    "bad_username": gettext_lazy("A user name has letters, figures and . + - _ only."),
    "username_taken": gettext_lazy("Someone else has this user name. Leave it empty or change it."),
    "email_taken": gettext_lazy("Another account has this e-mail. Leave it empty or change it."),
    "twice_in_file": gettext_lazy("An earlier line is about the same person."),
    "guardian_without_name": gettext_lazy("The guardian's name is missing."),
    "came_between": gettext_lazy(
        "Someone else took this user name or e-mail meanwhile. Bring the line in again."
    ),
}


def line_problem(code: str) -> str:
    """Say what is wrong with a line, by a code of `members.lists.judging`."""
    kind, _colon, column = code.partition(":")
    if kind in LINE_PROBLEMS:
        return str(LINE_PROBLEMS[kind])
    heading = {"column": HEADINGS[Column(column)]}
    if kind == "too_long":
        return _("This is too long: %(column)s.") % heading
    return _("This is not an e-mail: %(column)s.") % heading
