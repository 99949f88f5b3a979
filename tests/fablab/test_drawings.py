"""Everything that pages, states and forms name as a drawing is there."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from bookings.models import BookingState
from equipment.models import Illustration
from fablab.templatetags.pictograms import icon, state
from iot.cards import Shown
from iot.models import MachineState, RunOutcome
from projects.models import CoverDrawing, ProjectState

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "fablab" / "static"
APPS = (
    "fablab", "places", "members", "equipment", "learning", "projects", "bookings", "iot", "impact"
)  # fmt: skip
STATES = [*MachineState, *RunOutcome, *Shown, *BookingState, *ProjectState]


def pictograms() -> set[str]:
    return set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))


@pytest.mark.parametrize("code", sorted({str(code) for code in STATES}))
def test_each_state_has_a_pictogram(code):
    assert code.replace("_", "-") in pictograms()


def test_each_pictogram_that_a_template_names_is_drawn():
    templates = [path for app in APPS for path in (ROOT / app).rglob("templates/**/*.html")]

    named = {
        name for path in templates for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())
    }

    assert named - pictograms() == set()
    assert "calendar" in named


@pytest.mark.parametrize("name", Illustration.values)
def test_each_machine_that_can_be_chosen_is_drawn(name):
    assert (STATIC / "illustrations" / f"{name}.svg").is_file()


@pytest.mark.parametrize("name", CoverDrawing.values)
def test_each_cover_that_can_be_chosen_is_drawn(name):
    assert (STATIC / "illustrations" / f"cover-{name}.svg").is_file()


def test_state_says_its_word_beside_its_pictogram():
    assert state("out_of_service", "<Out>") == (
        '<span class="state" data-state="out-of-service">'
        f"{icon('out-of-service')}&lt;Out&gt;</span>"
    )
