"""The pages of organizations and of the roster: the tree, the search, contacts masked."""

from io import BytesIO

import openpyxl
import pytest

from luoshi.audit.models import Event
from luoshi.organizations.models import Appointment, Organization, Post, Role, User
from luoshi.organizations.queries import masked

#: Session, account, posts of the reader, unread notices; the unit, what stands above and below it, its former names and what came before and after it, its posts and their holders.
UNIT_QUERIES = 11


def text(answer):
    return answer.content.decode()


def test_the_tree_is_unfolded_one_level(client_of):
    page = text(client_of("handler_a").get("/organizations/"))
    assert "青山县交通运输局" in page
    assert "东关治超站" not in page


def test_the_next_level_comes_as_a_fragment(client_of, world):
    fragment = text(client_of("handler_a").get(f"/organizations/{world.detachment.pk}/children/"))
    assert "东关治超站" in fragment
    assert "<html" not in fragment


def test_a_search_finds_by_name_kind_and_place(client_of):
    found = client_of("handler_a").get("/organizations/", {"q": "站", "within": "ED"}).context["page"]
    assert [one.code for one in found] == ["ED-S1", "ED-S2", "ED-S3", "ED-S4"]
    assert found[0].above_name == "市执法支队"
    assert "没有" in text(client_of("handler_a").get("/organizations/", {"q": "没有"}))


@pytest.mark.parametrize("asked", [{}, {"q": "安"}])
def test_the_list_takes_a_fixed_number_of_queries(client_of, asked, django_assert_max_num_queries):
    client = client_of("handler_a")
    client.get("/organizations/", asked)
    with django_assert_max_num_queries(9):
        client.get("/organizations/", asked)


def test_the_page_of_a_unit_takes_a_fixed_number_of_queries(client_of, world, django_assert_num_queries):
    """Neither posts, holders and party bodies of the unit add one, nor the posts of the reader in the account menu."""
    client, address = client_of("handler_b"), f"/organizations/{world.county_a.pk}/"
    client.get(address)
    with django_assert_num_queries(UNIT_QUERIES):
        client.get(address)
    for number in range(5):
        post = Post.objects.create(organization=world.county_a, role=Role.HANDLER, name=f"岗位{number}")
        user = User.objects.create(username=f"p{number}", full_name=f"人员{number}")
        Appointment.objects.create(post=post, user=user, starts_on="2022-01-01")
    with django_assert_num_queries(UNIT_QUERIES):
        page = text(client.get(address))
    assert "人员4" in page


def test_the_account_menu_names_the_readers_posts_on_the_page_of_another_unit(client_of, world):
    page = text(client_of("handler_b").get(f"/organizations/{world.county_a.pk}/"))
    menu = page.partition('class="account-posts"')[2].partition("</div>")[0]
    assert world.county_b.name in menu
    assert world.county_a.name not in menu


@pytest.mark.parametrize(
    ("person", "offered"), [("handler_a", True), ("bureau_leader", True), ("administrator", True), ("handler_b", False)]
)
def test_phones_are_masked_and_shown_on_demand_to_who_needs_them(client_of, world, person, offered):
    page = text(client_of(person).get(f"/organizations/{world.county_a.pk}/"))
    assert ("13800000000" in page, "138****0000" in page) == (False, True)
    assert ("/phone/" in page) == offered


@pytest.mark.parametrize(
    ("phone", "shown"), [("13912345678", "139****5678"), ("0398-123", "039****-123"), ("123", "***"), ("", "")]
)
def test_masks(phone, shown):
    assert masked(phone) == shown


@pytest.mark.parametrize(("person", "phones"), [("administrator", True), ("handler_a", False)])
def test_an_export_is_on_record_and_holds_contacts_only_for_administrators(client_of, person, phones):
    answer = client_of(person).get("/organizations/export/")
    headings = [
        cell.value for cell in openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))["岗位人员"][1]
    ]
    assert ("手机" in headings) == phones
    taken = Event.objects.get(tag="organizations:roster:export").data
    assert (taken["contacts"], taken["kind"]) == (phones, "xlsx")
    assert taken["rows"] > Organization.objects.count()


def test_an_organization_leads_to_its_ledger_for_who_may_see_business(client_of, world):
    link = f"/ledger/?unit={world.county_a.pk}"
    assert link in text(client_of("leader_a").get(f"/organizations/{world.county_a.pk}/"))
    assert link not in text(client_of("administrator").get(f"/organizations/{world.county_a.pk}/"))
