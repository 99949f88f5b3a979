"""How long a list of people takes from its upload to the last person, with its progress.

Goal (issue of people): ten thousand in under a minute. Run: python benchmarks/imports.py [lines]
"""

import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINES = 10_000


def list_of(lines: int) -> bytes:
    """Make a CSV of people of whom each third has a guardian."""
    rows = ["First name,Last name,Month of birth,E-mail,Guardian: name,Guardian: e-mail"]
    for number in range(lines):
        guardian = f"Guardian {number},guardian{number}@example.org" if number % 3 == 0 else ","
        rows.append(
            f"Person{number % 700},Name{number},{1950 + number % 70}-{1 + number % 12:02},"
            f"person{number}@example.org,{guardian}"
        )
    return "\n".join(rows).encode()


def main() -> None:
    """Measure in a database of its own."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DEBUG": "true",
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "fablab.settings",
        }
        sys.path.insert(0, str(ROOT))
        measure(lines)


def measure(lines: int) -> None:
    """Bring in a list of so many lines, and print how long it took."""
    import django

    django.setup()
    from django.core.files.base import ContentFile
    from django.core.management import call_command
    from django.utils import timezone

    from members.models import Member, PlaceRole, Role
    from members.services import imports
    from places.models import Place

    call_command("migrate", verbosity=0)
    place = Place.objects.create(name="Place", slug="place", country="FR")
    manager = Member.objects.create(username="manager", display_name="Manager")
    PlaceRole.objects.create(member=manager, place=place, role=Role.MANAGER)
    file = ContentFile(list_of(lines), name="people.csv")
    source = imports.receive(place=place, file=file, by=manager, now=timezone.now())
    began = time.perf_counter()
    imports.check(source, timezone.now())
    checked = time.perf_counter()
    imports.start(source=source, by=manager)
    source.refresh_from_db()
    imports.apply(source, timezone.now())
    done = time.perf_counter()
    made = PlaceRole.objects.filter(place=place, role=Role.MEMBER).count()
    print(f"{lines} lines, {made} people made ({Member.objects.count() - 1} with guardians)")
    print(f"checked in {checked - began:.1f} s, brought in in {done - checked:.1f} s")
    print(f"in all {done - began:.1f} s (goal: 10,000 in under 60 s)")


if __name__ == "__main__":
    main()
