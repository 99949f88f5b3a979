"""The pages of projects: who sees which, what is stored, and what is shown of it."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from members.models import Right, Role
from members.rights import TABLE
from projects.models import Project, Visibility
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def facts(**given):
    return {
        "title": "A lamp",
        "summary": "It glows.",
        "state": "idea",
        "visibility": "team",
        "cover_drawing": "lamp",
        **given,
    }


def photo(name="lamp.jpg"):
    exif = Image.Exif()
    exif[0x010F] = "Maker of the camera"
    exif[0x8825] = {1: "N", 2: (43.0, 17.0, 0.0)}
    made = BytesIO()
    Image.new("RGB", (2000, 1000), "teal").save(made, "JPEG", exif=exif)
    return SimpleUploadedFile(name, made.getvalue(), content_type="image/jpeg")


def test_list_shows_strangers_what_is_public_and_members_their_own_first():
    place = factories.place()
    ines = factories.member(at=place)
    mine = factories.project(place=place, owner=ines)
    public = factories.project(place=place, visibility=Visibility.PUBLIC)
    of_place = factories.project(place=place, visibility=Visibility.PLACE)
    factories.project(place=place)  # of a team that nobody here is in
    address = reverse("projects:list")

    shown = [
        list(client.get(address).context["page_obj"]) for client in (Client(), signed_in(ines))
    ]

    assert shown == [[public], [mine, of_place, public]]


def test_list_is_narrowed_by_state():
    place = factories.place()
    idea = factories.project(place=place, visibility=Visibility.PUBLIC, state="idea")
    factories.project(place=place, visibility=Visibility.PUBLIC, state="set_aside")

    page = Client().get(reverse("projects:list"), {"state": "idea"})

    assert list(page.context["page_obj"]) == [idea]


def test_list_asks_as_much_for_thirty_projects_as_for_three():
    place = factories.place()
    client = signed_in(factories.member(at=place))

    def queries_with(count):
        for _ in range(count):
            project = factories.project(place=place, visibility=Visibility.PLACE)
            project.members.add(factories.member(at=place))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("projects:list"))
        return len(asked)

    assert queries_with(3) == queries_with(27)


def test_start_stores_the_project_of_who_is_signed_in():
    place = factories.place()
    ines = factories.member(at=place)

    answer = signed_in(ines).post(reverse("projects:start"), facts())

    project = Project.objects.get()
    assert answer.url == project.get_absolute_url()
    assert (project.owner, project.place, project.title) == (ines, place, "A lamp")


def test_start_by_someone_without_a_role_here_says_how_to_join():
    factories.place()

    answer = signed_in(factories.member()).post(reverse("projects:start"), facts())

    assert answer.status_code == 409
    assert [refusal.code for refusal in answer.context["refusals"]] == ["not_at_this_place"]
    assert "It glows." in answer.content.decode()
    assert not Project.objects.exists()


@pytest.mark.parametrize("role", Role)
def test_who_may_start_a_project_is_what_the_table_says(role):
    place = factories.place()

    signed_in(factories.member(at=place, role=role)).post(reverse("projects:start"), facts())

    assert Project.objects.exists() == (role in TABLE[Right.MAKE_PROJECTS])


def test_start_with_a_mistake_keeps_what_was_typed_and_says_it_beside_the_field():
    place = factories.place()

    answer = signed_in(factories.member(at=place)).post(
        reverse("projects:start"), facts(title="", summary="About wings")
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["title"]
    assert "About wings" in answer.content.decode()


def test_cover_is_stored_small_and_without_what_the_camera_wrote():
    place = factories.place()

    signed_in(factories.member(at=place)).post(reverse("projects:start"), facts(cover=photo()))

    path = Path(Project.objects.get().cover.path)
    with Image.open(path) as stored:
        assert (stored.format, stored.size) == ("WEBP", (1600, 800))
        assert (dict(stored.getexif()), stored.info.get("exif")) == ({}, None)
    assert b"Maker of the camera" not in path.read_bytes()


def test_cover_that_is_no_picture_is_refused_beside_its_field():
    place = factories.place()
    fake = SimpleUploadedFile("lamp.jpg", b"<svg onload=alert(1)>", content_type="image/jpeg")

    answer = signed_in(factories.member(at=place)).post(
        reverse("projects:start"), facts(cover=fake)
    )

    assert list(answer.context["form"].errors) == ["cover"]
    assert not Project.objects.exists()


def test_cover_is_sent_to_those_only_who_may_see_the_project():
    project = factories.project()
    project.cover.save("x.webp", ContentFile(b"picture"))
    clients = [Client(), signed_in(factories.member(at=project.place)), signed_in(project.owner)]

    answers = [client.get(project.cover.url) for client in clients]

    assert [answer.status_code for answer in answers] == [404, 404, 200]
    assert answers[2].headers["Content-Type"] == "image/webp"
    assert answers[2].headers["Cache-Control"].startswith("private")
    assert b"".join(answers[2].streaming_content) == b"picture"
    answers[2].close()


def test_cover_taken_away_is_gone_from_the_disk(django_capture_on_commit_callbacks):
    project = factories.project()
    project.cover.save("x.webp", ContentFile(b"picture"))
    storage, name = project.cover.storage, str(project.cover.name)

    with django_capture_on_commit_callbacks(execute=True):
        signed_in(project.owner).post(
            reverse("projects:edit", args=[project.pk]), facts(remove_cover="on")
        )

    project.refresh_from_db()
    assert (project.cover.name, storage.exists(name)) == ("", False)


def test_edit_is_there_for_makers_and_staff_only():
    project = factories.project(visibility=Visibility.PUBLIC)
    helper = factories.member(at=project.place)
    project.members.add(helper)
    viewers = [
        project.owner,
        helper,
        factories.member(at=project.place, role=Role.MEDIATOR),
        factories.member(at=project.place),
    ]

    seen = [
        signed_in(viewer).get(reverse("projects:edit", args=[project.pk])).status_code
        for viewer in viewers
    ]

    assert seen == [200, 200, 200, 404]


def test_page_of_a_project_is_there_for_those_who_may_see_it():
    project = factories.project(visibility=Visibility.PLACE)
    address = project.get_absolute_url()

    seen = [
        client.get(address).status_code
        for client in (Client(), signed_in(factories.member(at=project.place)))
    ]

    assert seen == [404, 200]


def test_page_shows_markdown_without_anything_that_runs():
    project = factories.project(
        visibility=Visibility.PUBLIC,
        summary="**bold** <script>alert(1)</script> [x](javascript:alert(2)) ![p](https://e.org/p.png)",
    )

    html = Client().get(project.get_absolute_url()).content.decode()

    prose = html[html.index('class="prose"') : html.index("<aside")]
    assert "<strong>bold</strong>" in prose
    dangers = ("<script", 'href="javascript', "<img")
    assert [danger in prose for danger in dangers] == [False, False, False]


def test_owner_adds_someone_by_the_whole_name_and_cannot_leaf_through_people():
    project = factories.project()
    lea = factories.member(at=project.place, username="lea", display_name="Léa")
    client = signed_in(project.owner)
    address = reverse("projects:members", args=[project.pk])
    add = reverse("projects:add_member", args=[project.pk])

    found = [client.get(address, {"q": name}).context["found"] for name in ("LEA", "le")]
    client.post(add, {"q": "le", "member": lea.pk})
    by_number_alone = list(project.members.all())
    client.post(add, {"q": "lea", "member": lea.pk})

    assert found == [[lea], []]
    assert by_number_alone == []
    assert list(project.members.all()) == [lea]


def test_helper_may_leave_but_not_remove_others():
    project = factories.project()
    lea, noe = (factories.member(at=project.place) for _ in range(2))
    project.members.set([lea, noe])
    client = signed_in(lea)
    address = reverse("projects:remove_member", args=[project.pk])

    refused = client.post(address, {"member": noe.pk})
    client.post(address, {"member": lea.pk})

    assert [refusal.code for refusal in refused.context["refusals"]] == ["not_the_owner"]
    assert list(project.members.all()) == [noe]
