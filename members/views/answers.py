"""The page that a link opens for a guardian: no account, no sign-in, one question about a child."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.family_forms import UntilForm
from members.models import ConsentRequest, Purpose
from members.refusals import LinkDoesNotWork
from members.services import consent_requests, consents
from places.refusals import Refused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Show what is asked about whom, in the guardian's language; take the answer, once.

    Of the child it shows the name that others see, and nothing else. Whoever agreed takes their
    yes back by the same link.
    """
    asked, now = consent_requests.asked_with(key), timezone.now()
    if asked is None:
        return _page(request, None, now, refused=Refused(LinkDoesNotWork()))
    with translation.override(_language(request, asked)), timezone.override(asked.place.zone):
        form = UntilForm(request.POST or None)
        if request.method != "POST" or not form.is_valid():
            return _page(request, asked, now, form=form)
        try:
            if request.POST.get("said") == "withdraw":
                consent_requests.withdraw_with(key=key, now=now)
            else:
                is_agreed = request.POST.get("said") == "yes"
                until = form.cleaned_data["until"] if is_agreed else None
                consent_requests.answer(key=key, is_agreed=is_agreed, now=now, until=until)
        except Refused as refused:
            return _page(request, asked, now, form=form, refused=refused)
    return redirect("members:answer", key)


def _page(
    request: HttpRequest,
    asked: ConsentRequest | None,
    now: datetime,
    *,
    form: UntilForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    context: dict[str, object] = {
        "refusals": refused.refusals if refused else (), "until_form": form
    }  # fmt: skip
    if asked is not None:
        is_open = asked.answered_at is None and asked.expires_at > now
        context |= {
            "asked": asked,
            "title": Purpose(asked.purpose).label,
            "text": consents.text_for(asked.place, asked.purpose),
            "is_open": is_open,
            "given": consent_requests.given_with(asked, now),
        }
    status = 404 if asked is None else 409 if refused else 422 if form and form.errors else 200
    return render(request, "members/answer.html", context, status=status)


def _language(request: HttpRequest, asked: ConsentRequest) -> str:
    """Give the guardian's language, unless this browser chose another on our pages."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    known = dict(settings.LANGUAGES)
    return chosen if chosen in known else asked.asked_of.language or asked.place.language
