"""A workbook on its way in: looked at in the background, shown line by line, applied once or not at all."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from luoshi.audit.models import Event
from luoshi.audit.verifying import verify_chain
from luoshi.errors import DomainError
from luoshi.organizations.models import FormerName, Organization, RosterLine, RosterUpload
from luoshi.organizations.roster import uploads
from luoshi.organizations.tests.test_roster import UNITS, changed, workbook

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _kept_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def choose(client, file):
    """The upload, handed in as the page does; the worker of the tests has looked at it at once."""
    answer = client.post("/organizations/import/", {"file": SimpleUploadedFile("名册.xlsx", file.getvalue())})
    assert answer.status_code == 302
    return RosterUpload.objects.get(pk=answer.url.split("/")[-2])


def page_of(client, upload, **asked):
    return client.get(f"/organizations/imports/{upload.pk}/", asked)


def test_an_import_is_looked_at_and_then_applied_once(client_of, world):
    client = client_of("administrator")
    before = Organization.objects.count()
    upload = choose(client, workbook())
    assert (upload.state, upload.percent, Organization.objects.count()) == ("read", 100, before)
    answer = page_of(client, upload)
    assert [(line["sheet"], line["row"]) for line in answer.context["lines"]][3:6] == [
        ("单位", 3),
        ("单位", 2),
        ("单位", 4),
    ]
    assert "青山县局党委" in answer.content.decode()
    assert client.post(f"/organizations/imports/{upload.pk}/apply/").status_code == 302
    upload.refresh_from_db()
    assert (upload.state, Organization.objects.count()) == ("applied", before + 3)
    assert Event.objects.get(tag="organizations:roster:import").data["file"] == "名册.xlsx"
    assert verify_chain().holds
    assert client.post(f"/organizations/imports/{upload.pk}/apply/").status_code == 409


def test_personal_data_is_forgotten_once_the_workbook_is_in(client_of, world):
    client = client_of("administrator")
    upload = choose(client, workbook())
    assert default_storage.exists(upload.file.name)
    client.post(f"/organizations/imports/{upload.pk}/apply/")
    assert not default_storage.exists(upload.file.name)
    assert not RosterLine.objects.exists()


def test_another_choice_forgets_the_one_before(client_of, world):
    client = client_of("administrator")
    first = choose(client, workbook())
    choose(client, workbook())
    assert not RosterUpload.objects.filter(pk=first.pk).exists()
    assert not default_storage.exists(first.file.name)


def test_mistakes_are_shown_by_sheet_and_cell(client_of):
    client = client_of("administrator")
    upload = choose(client, workbook(单位=changed(UNITS, 2, 5, "Z")))
    assert upload.state == "refused"
    answer = page_of(client, upload)
    assert [problem.place for problem in answer.context["problems"]] == ["单位 E2"]
    assert "E2" in answer.content.decode()
    exported = client.get(f"/organizations/imports/{upload.pk}/export/")
    book = openpyxl.load_workbook(BytesIO(b"".join(exported.streaming_content)))
    assert [row[:2] for row in book.worksheets[1].values][1:] == [("单位", "E2")]


def test_the_same_file_again_has_nothing_to_change(client_of, world):
    client = client_of("administrator")
    client.post(f"/organizations/imports/{choose(client, workbook()).pk}/apply/")
    upload = choose(client, workbook())
    assert (upload.state, upload.counts) == ("read", {})
    assert "无需变更" in page_of(client, upload).content.decode()


def test_the_lines_can_be_narrowed_to_what_is_closed(client_of, world):
    client = client_of("administrator")
    client.post(f"/organizations/imports/{choose(client, workbook()).pk}/apply/")
    units = [[*row, day] for row, day in zip(UNITS, ["撤销日期", "", "", "2022-06-30"], strict=True)]
    upload = choose(client, workbook(单位=units))
    assert upload.counts == {"unit:close": 1}
    [line] = page_of(client, upload, act="close").context["lines"]
    assert line["differences"] == [{"name": "撤销日期", "before": "∅", "after": "2022-06-30"}]


def test_a_roster_that_changed_meanwhile_is_looked_at_again(client_of, world):
    client = client_of("administrator")
    upload = choose(client, workbook())
    Organization.objects.filter(code="HC").update(code="A")
    client.post(f"/organizations/imports/{upload.pk}/apply/")
    upload.refresh_from_db()
    assert upload.state == "failed"
    assert "重新" in page_of(client, upload).content.decode()
    assert not Organization.objects.filter(code="B1").exists()
    client.post(f"/organizations/imports/{upload.pk}/again/")
    client.post(f"/organizations/imports/{upload.pk}/apply/")
    assert Organization.objects.filter(code="B1").exists()


def test_what_is_discarded_is_gone(client_of, world):
    client = client_of("administrator")
    upload = choose(client, workbook())
    assert client.post(f"/organizations/imports/{upload.pk}/discard/").status_code == 302
    assert not default_storage.exists(upload.file.name)
    assert Event.objects.filter(tag="organizations:roster:discard").exists()


def test_while_the_worker_is_at_it_a_bar_is_shown_and_then_leads_on(client_of, world):
    client = client_of("administrator")
    upload = choose(client, workbook())
    RosterUpload.objects.filter(pk=upload.pk).update(state="reading", percent=40)
    assert 'value="40"' in page_of(client, upload).content.decode()
    RosterUpload.objects.filter(pk=upload.pk).update(state="read")
    assert (
        client.get(f"/organizations/imports/{upload.pk}/progress/")["HX-Redirect"]
        == f"/organizations/imports/{upload.pk}/"
    )


def test_progress_is_told_while_the_workbook_is_compared(world):
    upload = uploads.start_upload(world.administrator, SimpleUploadedFile("a.xlsx", workbook().getvalue()), "a.xlsx")
    RosterUpload.objects.filter(pk=upload.pk).update(state="reading")
    told = []

    def note(pk, percent):
        told.append(percent)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploads, "beat", note)
        uploads.look_at(upload.pk)
    assert told == sorted(told)
    assert len(set(told)) > 5


def test_an_error_of_the_server_is_told_and_changes_nothing(client_of, world, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError

    client = client_of("administrator")
    upload = choose(client, workbook())
    monkeypatch.setattr(uploads, "import_roster", broken)
    client.post(f"/organizations/imports/{upload.pk}/apply/")
    upload.refresh_from_db()
    assert upload.state == "failed"
    assert not Organization.objects.filter(code="B1").exists()


def test_only_administrators_hand_in(world):
    file = SimpleUploadedFile("a.xlsx", workbook().getvalue())
    with pytest.raises(DomainError):
        uploads.start_upload(world.plan_office, file, "a.xlsx")


def test_a_renaming_by_workbook_keeps_the_old_name(client_of, world):
    client = client_of("administrator")
    client.post(f"/organizations/imports/{choose(client, workbook()).pk}/apply/")
    client.post(
        f"/organizations/imports/{choose(client, workbook(单位=changed(UNITS, 2, 2, '青山县交通局'))).pk}/apply/"
    )
    assert FormerName.objects.get(organization__code="B1").name == "青山县局"
