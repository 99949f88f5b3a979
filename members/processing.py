"""The record of processing that the law asks for, from what the tables declare."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from members.holdings import Fate, Holding, all_holdings
from members.services.export import kept_in_words
from places.models import Place


def record_of_processing() -> str:
    """Give the record (GDPR article 30) as Markdown, in the active language."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield f"# {_('Record of processing of personal data')}"
    yield ""
    yield _("It is made from the declarations of the code itself, and is right for this version.")
    yield ""
    yield f"## {_('Who is responsible')}"
    yield ""
    for place in Place.objects.all():
        facts = (place.name, place.address.replace("\n", ", "), place.email, place.phone)
        yield "- " + ", ".join(fact for fact in facts if fact)
    yield ""
    for holding in all_holdings():
        yield from _of(holding)


def _of(holding: Holding) -> Iterator[str]:
    yield f"## {holding.title}"
    yield ""
    facts = {
        _("Table"): f"`{holding.model}`",
        _("Why"): holding.purpose,
        _("What allows it"): holding.basis.label,
        _("Who sees it"): holding.seen_by,
        _("How long"): kept_in_words(holding.kept),
        _("When the person is erased"): fate_in_words(holding),
    }
    for name, fact in facts.items():
        yield f"- {name}: {fact}"
    yield ""


def fate_in_words(holding: Holding) -> str:
    """Say what becomes of the rows of `holding` when the person is erased."""
    fates = {link.fate for link in holding.subjects or holding.links}
    if holding.model == "members.Member" or fates == {Fate.DELETE}:
        return _("It is deleted.")
    if not fates:
        return _("Nothing: it leads to nobody, or ends with the account.")
    return _("It stays, and leads to an anonymous subject.")
