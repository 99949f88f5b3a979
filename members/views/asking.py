"""Pages of the desk that ask one thing and do it: a form or a plain question, then one act."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from places.refusals import Refusal, Refused


@dataclass(frozen=True)
class Back:
    """Where a question came from, and leads to when it is answered."""

    address: str
    label: str


@dataclass(frozen=True)
class Question:
    """What a page asks, all of it translated."""

    title: str
    submit: str
    done: str
    back: Back
    lead: str = ""
    pictogram: str = "check"
    is_danger: bool = False


def ask(
    request: HttpRequest,
    question: Question,
    act: Callable[[], object],
    form: forms.BaseForm | None = None,
) -> HttpResponse:
    """Show `question`; when it is answered and the form is right, do `act` and go back.

    What is refused is said above the form, which keeps what was written.
    """
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            act()
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, question.done)
            return redirect(question.back.address)
    status = 422 if form is not None and form.errors else 200
    context = {"question": question, "form": form, "refusals": refusals}
    return render(request, "members/ask.html", context, status=409 if refusals else status)
