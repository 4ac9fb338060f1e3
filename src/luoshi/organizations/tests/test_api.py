"""The organizations' API: lists, phrases, aliases, and refusals as problem documents."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from luoshi.audit.models import Event
from luoshi.organizations.models import Organization
from luoshi.organizations.queries import resolve_phrase
from luoshi.organizations.tests.test_roster import UNITS, changed, workbook


def upload(file):
    return SimpleUploadedFile("名册.xlsx", file.getvalue())


def test_the_list_is_filtered_and_counted(client_of):
    answer = client_of("handler_a").get("/api/organizations/", {"kind": "station", "within": "ED"})
    assert (answer.status_code, answer.json()["count"]) == (200, 4)
    assert answer.json()["items"][0]["code"] == "ED-S1"


@pytest.mark.parametrize("name", ["outsider", "auditor"])
def test_who_holds_no_such_role_sees_no_organization(client_of, name):
    assert client_of(name).get("/api/organizations/").json()["items"] == []
    assert client_of(name).get("/api/organizations/ED").status_code == 404


def test_nobody_signed_in_is_told_so_in_a_problem_document(client_of):
    answer = client_of("anonymous").get("/api/organizations/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/problem+json")


def test_a_phrase_is_resolved_with_its_organizations(client_of):
    asked = {"phrase": "下属四个治超站", "context": "ED"}
    answer = client_of("plan_office").post("/api/scope/resolve", asked, content_type="application/json").json()
    assert [answer[key] for key in ("stated_count", "found", "problem")] == [4, 4, None]
    assert [found["code"] for found in answer["organizations"]] == ["ED-S1", "ED-S2", "ED-S3", "ED-S4"]


def test_a_confirmed_phrase_is_remembered_with_an_event(client_of, world):
    asked = {"phrase": "各（县）区局们", "selector": {"kinds": ["county_bureau"]}}
    answer = client_of("plan_office").post("/api/scope/confirm", asked, content_type="application/json")
    assert answer.status_code == 200
    assert resolve_phrase("各(县)区局们").found == 4
    assert Event.objects.filter(tag="organizations:scope:confirm", actor=world.plan_office).count() == 1


def test_only_a_plan_office_confirms(client_of):
    asked = {"phrase": "各县", "selector": {"kinds": ["county_bureau"]}}
    answer = client_of("handler_a").post("/api/scope/confirm", asked, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "organizations.permission_denied")


@pytest.mark.parametrize(
    "selector", [{}, {"kinds": ["nothing"]}, {"include": ["HC", "XX"]}, {"any": [{"within": "AL"}]}]
)
def test_a_selection_off_the_roster_is_refused_by_name(client_of, selector):
    asked = {"phrase": "各县", "selector": selector}
    answer = client_of("plan_office").post("/api/scope/confirm", asked, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "organizations.selector_invalid")


def test_a_body_of_the_wrong_shape_names_its_fields(client_of):
    answer = client_of("plan_office").post("/api/scope/resolve", {"phras": "x"}, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["body", "asked", "phrase"])


def test_a_roster_comes_in_through_the_api(client_of, world):
    client, before = client_of("administrator"), Organization.objects.count()
    would = client.post("/api/roster/import?dry_run=true", {"file": upload(workbook())}).json()
    assert (would["counts"]["unit:add"], Organization.objects.count()) == (3, before)
    done = client.post("/api/roster/import", {"file": upload(workbook())})
    assert (done.json(), Organization.objects.count()) == (would, before + 3)


def test_a_roster_with_mistakes_answers_with_all_of_them(client_of):
    file = upload(workbook(单位=changed(UNITS, 2, 5, "Z")))
    answer = client_of("administrator").post("/api/roster/import", {"file": file})
    assert (answer.status_code, answer.json()["code"]) == (409, "organizations.roster_invalid")
    assert [(one["sheet"], one["cell"]) for one in answer.json()["problems"]] == [("单位", "E2")]


def test_only_an_administrator_imports(client_of):
    assert client_of("plan_office").post("/api/roster/import", {"file": upload(workbook())}).status_code == 403
