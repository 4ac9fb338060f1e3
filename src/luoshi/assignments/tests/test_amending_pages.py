"""An amendment from the file that is uploaded to the ledger that it changes: by page, by the API, and on the command line."""

from datetime import date

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile

from luoshi.assignments.actions import issue_plan
from luoshi.assignments.commands import ledger_group
from luoshi.assignments.models import Assignment
from luoshi.organizations.models import ScopePhrase
from luoshi.plans import actions
from luoshi.plans.commands import plans_group
from luoshi.plans.models import Diagnostic, ObligationBody, Plan
from luoshi.plans.queries import newest_revision

pytestmark = pytest.mark.django_db

TEXT = """工作方案
一、主要任务
（一）各县级单位2022年6月30日前各建成示范点2个。
（二）各县级单位2022年9月30日前各报送典型案例1篇。
（三）各县级单位2022年10月31日前各开展安全检查3次。
"""
AMENDED = """工作方案
一、主要任务
（一）各县级单位2022年8月31日前各建成示范点3个。
（二）各县级单位2022年9月30日前各报送典型案例1篇。
（三）各县级单位2022年11月30日前各新建驿站1座。
"""


def settle(plan: Plan) -> None:
    """Answers everything that the newest text leaves open: what is no longer stated is dropped."""
    revision = newest_revision(plan)
    scope, _ = ScopePhrase.objects.get_or_create(
        phrase="各县级单位", defaults={"selector": {"kinds": ["county_bureau"]}}
    )
    ObligationBody.objects.filter(obligation__revision=revision).update(confirmed=True, scope=scope)
    gone = Diagnostic.objects.filter(revision=revision, code="K001").exclude(obligation=None)
    for question in gone:
        actions.drop_obligation(plan.created_by, question.obligation, "不再要求")
    Diagnostic.objects.filter(revision=revision).update(state=Diagnostic.State.SETTLED)


@pytest.fixture
def issued(world, django_capture_on_commit_callbacks) -> Plan:
    with django_capture_on_commit_callbacks(execute=True):
        revision = actions.upload_plan(
            world.plan_office, world.bureau, "plan.txt", TEXT.encode(), issued_on=date(2022, 3, 1)
        )
    settle(revision.plan)
    return issue_plan(world.plan_office, revision.plan, date(2022, 3, 1))


@pytest.fixture
def proposed(issued, client_of, django_capture_on_commit_callbacks) -> Plan:
    """The draft that the plan office made of the amended text on the plan's page, with nothing open any more."""
    file = SimpleUploadedFile("new.txt", AMENDED.encode())
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_of("plan_office").post(f"/plans/{issued.pk}/amendment/", {"file": file})
    draft = Plan.objects.get(amends=issued)
    assert answer.url == f"/plans/{draft.pk}/"
    return draft


def ledger(plan: Plan) -> set[tuple[str, str, int]]:
    lines = Assignment.objects.filter(plan=plan)
    return {(f"{line.noun}", str(line.due_on), int(line.target_min)) for line in lines}


BEFORE = {("示范点", "2022-06-30", 2), ("典型案例", "2022-09-30", 1), ("安全检查", "2022-10-31", 3)}
AFTER = {("示范点", "2022-08-31", 3), ("典型案例", "2022-09-30", 1), ("驿站", "2022-11-30", 1)}


def things(rows):
    return {(day, number) for _noun, day, number in rows}


def test_the_pages_lead_from_the_file_to_the_changed_ledger(issued, proposed, client_of):
    office = client_of("plan_office")
    assert things(ledger(issued)) == things(BEFORE)
    reader = office.get(f"/plans/{proposed.pk}/").content.decode()
    assert "与已下达文本比较" in reader
    assert "该方案正在修订" in office.get(f"/plans/{issued.pk}/").content.decode()
    assert office.get(f"/plans/{issued.pk}/amendment/").url == f"/plans/{proposed.pk}/"
    assert "待" in office.get(f"/plans/{proposed.pk}/amend/").content.decode()  # what is open stands in the way
    settle(proposed)
    page = office.get(f"/plans/{proposed.pk}/amend/").content.decode()
    assert "新增 4 条，撤回 4 条，时限变更 4 条，目标变更 4 条；另有 1 项任务不变" in page
    assert things(ledger(issued)) == things(BEFORE)
    sheet = office.get(f"/plans/{proposed.pk}/amend/export/")
    assert b"".join(sheet.streaming_content).startswith(b"PK")
    assert office.post(f"/plans/{proposed.pk}/amend/", {"in_force_on": "2022-06-01", "reason": ""}).status_code == 422
    done = office.post(f"/plans/{proposed.pk}/amend/", {"in_force_on": "2022-06-01", "reason": "省里调整"})
    assert done.url == f"/plans/{issued.pk}/"
    assert things(ledger(issued)) == things(AFTER)
    assert "已修订，生效日期" in office.get(f"/plans/{issued.pk}/").content.decode()


def test_a_unit_sees_what_was_withdrawn_and_why_and_another_unit_does_not(issued, proposed, client_of):
    settle(proposed)
    client_of("plan_office").post(f"/plans/{proposed.pk}/amend/", {"in_force_on": "2022-06-01", "reason": "省里调整"})
    taken = Assignment.with_withdrawn.exclude(withdrawn_at=None).get(organization__code="CB-QS")
    page = client_of("handler_a").get(f"/assignments/{taken.pk}/")
    assert "方案修订后，本任务已撤回：省里调整" in page.content.decode()
    assert client_of("handler_b").get(f"/assignments/{taken.pk}/").status_code == 404
    assert client_of("handler_a").get(f"/assignments/{taken.pk}/extension/").status_code == 404


def test_the_api_proposes_shows_and_confirms(issued, client_of, django_capture_on_commit_callbacks):
    office = client_of("plan_office")
    with django_capture_on_commit_callbacks(execute=True):
        made = office.post(f"/api/plans/{issued.pk}/amendment", {"file": SimpleUploadedFile("n.txt", AMENDED.encode())})
    draft = Plan.objects.get(pk=made.json()["draft"])
    settle(draft)
    shown = office.get(f"/api/plans/{draft.pk}/amend").json()
    assert (len(shown["tasks"]), shown["unchanged"]) == (2, 1)
    asked = {"in_force_on": "2022-06-01", "reason": "省里调整"}
    done = office.post(f"/api/plans/{draft.pk}/amend", asked, content_type="application/json")
    assert done.json() == {"plan": issued.pk, "issued_on": "2022-03-01", "lines": 12}


def test_the_commands_propose_show_and_confirm(issued, tmp_path):
    file = tmp_path / "new.txt"
    file.write_text(AMENDED, encoding="utf-8")
    made = CliRunner().invoke(plans_group, ["amend", str(issued.pk), str(file), "--as", "plan_office"])
    assert made.exit_code == 0, made.output
    draft = Plan.objects.get(amends=issued)
    settle(draft)
    words = ["amend", str(draft.pk), "--as", "plan_office"]
    assert "4 added" in CliRunner().invoke(ledger_group, words).output
    assert things(ledger(issued)) == things(BEFORE)
    done = CliRunner().invoke(ledger_group, [*words, "--reason", "省里调整", "--in-force-on", "2022-06-01", "--yes"])
    assert done.exit_code == 0, done.output
    assert things(ledger(issued)) == things(AFTER)


def test_one_amendment_at_a_time_of_an_issued_plan_by_its_office_with_another_text(issued, proposed, client_of):
    again = client_of("plan_office").post(
        f"/plans/{issued.pk}/amendment/", {"file": SimpleUploadedFile("x.txt", AMENDED.encode())}
    )
    assert again.status_code == 422
    assert "已有修订稿" in again.content.decode()
    assert client_of("handler_a").get(f"/plans/{proposed.pk}/").status_code == 404
    assert client_of("plan_office").post(f"/plans/{proposed.pk}/delete/").status_code == 302
    same = client_of("plan_office").post(
        f"/plans/{issued.pk}/amendment/", {"file": SimpleUploadedFile("x.txt", TEXT.encode())}
    )
    assert same.status_code == 422
    assert things(ledger(issued)) == things(BEFORE)
