"""The contact list 通讯录: who is in it, what is masked, what is on record; and the work group's picture."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from luoshi.audit.models import Event
from luoshi.contacts import links, queries
from luoshi.contacts.actions import set_picture
from luoshi.contacts.models import ContactCall
from luoshi.errors import DomainError


def rows(answer):
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(BytesIO(b"".join(answer))).active]


def test_leaders_stand_before_handlers_unit_by_unit(world):
    found = queries.contact_list(world.handler_a, queries.Wanted(within="CB-QS"))
    assert [str(one.user) for one in found] == ["李四", "张三"]
    assert [str(one.user) for one in queries.contact_list(world.handler_a, queries.Wanted(role="deputy"))] == [
        "李四",
        "赵六",
        "孙路",
    ]
    assert list(queries.contact_list(world.outsider, queries.Wanted())) == []
    assert list(queries.contact_list(world.auditor, queries.Wanted())) == []


def test_the_list_of_a_plan_holds_leaders_and_handlers_of_its_units(world, plan):
    found = queries.contact_list(world.plan_office, queries.Wanted(plan=plan.pk))
    assert {one.post.organization.code for one in found} == {"CB-QS", "CB-QX"}
    assert {one.post.role for one in found} == {"leader", "handler"}
    assert list(queries.contact_list(world.administrator, queries.Wanted(plan=plan.pk))) == [], "sees no plan"


def test_a_workbook_masks_unless_asked_and_then_only_what_is_needed(client_of, world):
    client = client_of("handler_a")
    phones = {row[0]: row[4] for row in rows(client.get("/contacts/export/?role=handler"))[1:]}
    assert set(phones.values()) == {"138****0000"}
    phones = {row[0]: row[4] for row in rows(client.get("/contacts/export/?role=handler&numbers=full"))[1:]}
    assert (phones["青山县交通运输局"], phones["清水区交通运输局"]) == ("13800000000", "138****0000")
    taken = Event.objects.filter(tag="contacts:list:export").order_by("pk")
    assert [(event.data["count"], event.data["full"]) for event in taken] == [(4, False), (4, True)]


def test_the_printed_list_is_on_record(client_of, world):
    page = client_of("handler_a").get("/contacts/print/?numbers=full").content.decode()
    assert "13800000000" in page
    assert Event.objects.get(tag="contacts:list:export").data["form"] == "print"


@pytest.mark.parametrize("asked", ["", "?within=CB-QS", "?q=张", "?role=handler"])
def test_the_page_takes_a_fixed_number_of_queries(client_of, world, plan, asked, django_assert_max_num_queries):
    client = client_of("handler_a")
    client.get(f"/contacts/{asked}")
    with django_assert_max_num_queries(13):
        client.get(f"/contacts/{asked}")


def test_declared_contacts_are_a_workbook(client_of, call, of_a):
    exported = rows(client_of("plan_office").get(f"/contacts/plans/{call.plan_id}/export/"))
    assert [row[0] for row in exported[1:]] == ["青山县交通运输局", "清水区交通运输局"]


def picture(name="群.png"):
    file = BytesIO()
    Image.new("RGB", (300, 300), "white").save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue())


def test_the_groups_picture_is_known_by_its_content_and_shown_to_the_unit(world, call, of_a, client):
    set_picture(world.plan_office, call, picture())
    shown = client.get(f"/contacts/answer/{links.token(of_a)}/group/")
    assert shown["Content-Type"] == "image/jpeg"
    assert b"".join(shown).startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"MZ\x90\x00", b"", b"\x89PNG\r\n\x1a\nbroken"])
def test_what_is_no_picture_is_refused(world, call, content):
    with pytest.raises(DomainError):
        set_picture(world.plan_office, call, SimpleUploadedFile("群.png", content))


def test_a_refused_picture_is_said_at_its_field(client_of, plan):
    answer = client_of("plan_office").post(
        f"/contacts/plans/{plan.pk}/open/",
        {"due_on": "2022-03-08", "remind_days": 3, "picture": SimpleUploadedFile("群.png", b"MZ\x90\x00")},
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["picture"] == ["“群.png”不是图片，请选择 JPEG 或 PNG 格式的工作群二维码。"]
    assert not ContactCall.objects.exists(), "nobody is asked before the form is right"
