"""The pages, asked as a browser asks them."""

import copy
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from luoshi.audit.models import Event
from luoshi.plans import actions
from luoshi.plans.models import Obligation, ObligationBody, Plan
from luoshi.plans.tests.drafts import build_draft
from luoshi.plans.tests.ir import TEXT, small_plan
from luoshi.plans.tests.ir import body as stated_body

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client_of):
    return client_of("plan_office")


def test_an_upload_leads_to_the_reader(office, world, django_capture_on_commit_callbacks):
    file = SimpleUploadedFile("plan.txt", TEXT.encode())
    with django_capture_on_commit_callbacks(execute=True):
        response = office.post("/plans/upload/", {"file": file, "owner": world.bureau.pk})
    plan = Plan.objects.get()
    assert response.url == f"/plans/{plan.pk}/"
    page = office.get(response.url).content.decode()
    assert "data-reader" in page
    assert office.get(f"/plans/{plan.pk}/file/").getvalue() == TEXT.encode()


def test_a_file_that_is_no_document_is_refused_beside_its_field(office, world):
    file = SimpleUploadedFile("plan.docx", b"")
    response = office.post("/plans/upload/", {"file": file, "owner": world.bureau.pk})
    assert response.status_code == 422
    assert not Plan.objects.exists()


def test_an_empty_list_says_what_comes_next_to_each(world, client_of):
    assert "上传方案" in client_of("plan_office").get("/plans/").content.decode()
    page = client_of("handler_a").get("/plans/").content.decode()
    assert "方案下达后会列在这里" in page
    assert "上传方案" not in page


def test_the_list_is_taken_as_a_workbook(office, draft):
    answer = office.get("/plans/?export=xlsx&status=draft")
    page = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    told = list(page.iter_rows(values_only=True))
    assert any(draft.plan.title in row and "草稿" in row for row in told)
    assert Event.objects.filter(tag="plans:list:export", data__rows=1).exists()
    empty = office.get("/plans/?export=xlsx&status=issued")
    page = load_workbook(io.BytesIO(b"".join(empty.streaming_content))).active
    assert not any(draft.plan.title in row for row in page.iter_rows(values_only=True))


def test_the_list_counts_what_is_open(office, draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        page = office.get("/plans/").content.decode()
    assert draft.plan.title in page
    plan = Plan.objects.get()
    assert plan == draft.plan


def many(number):
    """The small plan with so many obligations more, each with phrases that no other one has."""
    ir, names = (
        small_plan(),
        ["各县级单位", "每一个县(区)分中心", "下属四个治超站", "市公路中心", "运输科", "xx区交通运输局"],
    )
    for index in range(number):
        phrases = [f"{names[index % 6]}、{names[(index + 1) % 6]}{'、' * index}", f"第{index}小组"]
        bodies = [{**stated_body("县级单位"), "text": phrase} for phrase in phrases]
        ir["obligations"].append({**copy.deepcopy(ir["obligations"][0]), "title": f"任务{index}", "bodies": bodies})
    return ir


#: What the page asks, however long the plan: account and frame, plan and revision, obligations with what hangs on them, questions,
#: outline, what is open, and the roster (3).
READER_QUERIES = 19


@pytest.mark.parametrize("number", [0, 30])
def test_the_readers_queries_do_not_grow_with_obligations_and_phrases(office, world, number, django_assert_num_queries):
    draft = build_draft(world, many(number))
    with django_assert_num_queries(READER_QUERIES):
        page = office.get(f"/plans/{draft.plan_id}/").content.decode()
    assert page.count("data-duty=") == draft.obligations.count() >= number


def test_the_reader_marks_the_words_of_each_field(office, draft, duty):
    page = office.get(f"/plans/{draft.plan_id}/").content.decode()
    pk = duty("在建项目").pk
    assert f'data-m="{pk}:when"' in page
    assert "2022年11月20日前</span>" in page
    assert f'id="o-{pk}"' in page


def test_a_correction_shows_the_compiled_value_struck(office, duty):
    pk = duty("在建项目").pk
    data = {"version": 1, "due_kind": "latest_day", "date": "2022-12-01", "reason": "会议决定"}
    card = office.post(f"/plans/obligations/{pk}/edit/when/", data, headers={"HX-Request": "true"}).content.decode()
    assert "2022-12-01" in card
    assert "<del>" in card
    assert "会议决定" in card
    assert 'id="reader-status"' in card
    card = office.post(f"/plans/obligations/{pk}/restore/when/", headers={"HX-Request": "true"}).content.decode()
    assert "<del>" not in card


def test_two_editors_see_both_values(office, world, duty):
    row = duty("在建项目")
    actions.correct_field(world.plan_office, row, {"title": "别人的名称"}, version=1)
    form = office.post(f"/plans/obligations/{row.pk}/edit/title/", {"version": 1, "title": "我的名称"}).content.decode()
    assert "别人的名称" in form
    assert "我的名称" in form
    assert Obligation.objects.get(pk=row.pk).title == "别人的名称"
    office.post(f"/plans/obligations/{row.pk}/edit/title/", {"version": 2, "title": "我的名称"})
    assert Obligation.objects.get(pk=row.pk).title == "我的名称"


def test_numbers_are_corrected_row_by_row(office, duty):
    row = duty("四好农村路")
    data = {"version": 1, "q_text": "", "q_min": "2", "q_max": "3", "q_unit": "个", "q_noun": "市级示范点"}
    office.post(f"/plans/obligations/{row.pk}/edit/count/", data)
    (quantity,) = duty("四好农村路").facts["quantities"]
    assert (quantity["min"], quantity["max"], quantity["span"]) == (2, 3, row.facts["quantities"][0]["span"])
    refused = office.post(f"/plans/obligations/{row.pk}/edit/count/", {**data, "version": 2, "q_min": "9"})
    assert refused["HX-Retarget"] == f"#edit-{row.pk}-count"


def test_an_answer_of_one_click_settles_a_range(office, draft, duty):
    draft.diagnostics.filter(code="P120").update(code="P110")
    question = draft.diagnostics.get(code="P110")
    office.post(f"/plans/questions/{question.pk}/answer/", {"answer": "upper"})
    (quantity,) = duty("四好农村路").facts["quantities"]
    assert (quantity["min"], quantity["max"]) == (2, 2)
    question.refresh_from_db()
    assert question.state == "settled"


def test_the_counter_falls_to_nothing(office, world, draft):
    for question in draft.diagnostics.all():
        office.post(f"/plans/questions/{question.pk}/settle/", {"acknowledge": "1"})
    for row in draft.obligations.all():
        for body in row.bodies.filter(confirmed=False):
            office.post(f"/plans/bodies/{body.pk}/confirm/")
    page = office.get(f"/plans/{draft.plan_id}/").content.decode()
    assert "data-open-question" not in page
    assert "已全部确认" in page


def test_an_issued_plan_offers_nothing_to_change(office, draft):
    Plan.objects.filter(pk=draft.plan_id).update(status="issued")
    page = office.get(f"/plans/{draft.plan_id}/").content.decode()
    assert "hx-post" not in page
    assert "在建项目" in page


def test_the_document_is_shown_as_received_or_cleaned(office, draft):
    draft.text = TEXT + "另有任務(wù)。"
    draft.save()
    cleaned = office.get(f"/plans/{draft.plan_id}/document/").content.decode()
    received = office.get(f"/plans/{draft.plan_id}/document/?text=received").content.decode()
    assert "任務(wù)。" in received
    assert "(wù)" not in cleaned


def test_export_table_and_timeline_hold_the_obligations(office, draft, world, duty):

    actions.correct_field(world.plan_office, duty("在建项目"), {"title": "=改名"}, reason="试")
    response = office.get(f"/plans/{draft.plan_id}/export/")
    sheet = load_workbook(io.BytesIO(response.getvalue())).active
    assert sheet.max_row == 2 + draft.obligations.count()
    assert (sheet.cell(3, 2).value, sheet.cell(3, 2).data_type) == ("=改名", "s")
    assert "四好农村路" in office.get(f"/plans/{draft.plan_id}/table/").content.decode()
    assert "改名" in office.get(f"/plans/{draft.plan_id}/timeline/").content.decode()


#: Changes that the rules refuse too: who may not make them hears that, not the rule.
REFUSED = [
    "/plans/{plan}/rename/",
    "/plans/{plan}/add/",
    "/plans/obligations/{duty}/merge/",
    "/plans/obligations/{duty}/drop/",
    "/plans/obligations/{duty}/split/",
    "/plans/questions/{question}/settle/",
]


@pytest.mark.parametrize("path", REFUSED)
def test_permission_is_checked_before_the_rules(path, client_of, draft):
    places = {"plan": draft.plan_id, "duty": draft.obligations.first().pk, "question": draft.diagnostics.first().pk}
    path = path.format_map(places)
    assert client_of("plan_office").post(path).status_code in {400, 409}
    assert client_of("bureau_leader").post(path).status_code == 403


def test_phrases_of_the_same_units_stand_together_and_one_click_confirms_them(office, world, draft, duty):
    row = duty("在建项目")
    actions.add_body(world.plan_office, row, text="全市各县(区)交通运输局", role="responsible")
    page = office.get(f"/plans/obligations/{row.pk}/").content.decode()
    assert "同为 4 个单位" in page
    card = office.post(f"/plans/obligations/{row.pk}/confirm-bodies/").content.decode()
    assert card.count("who-open") == 0
    assert row.bodies.filter(confirmed=True).count() == 2


def test_all_clear_phrases_of_the_plan_are_confirmed_and_taken_back(office, world, draft, duty):
    actions.add_body(world.plan_office, duty("在建项目"), text="xx区交通运输局", role="support")
    bodies = ObligationBody.objects.filter(obligation__revision=draft)
    answer = office.post(f"/plans/{draft.plan_id}/confirm-bodies/").content.decode()
    assert [body.text for body in bodies.filter(confirmed=False)] == ["xx区交通运输局"]
    phrases = re.findall(r'name="phrase" value="([^"]+)"', answer)
    assert set(phrases) == set(bodies.filter(confirmed=True).values_list("text", flat=True))
    office.post(f"/plans/{draft.plan_id}/unconfirm-bodies/", {"phrase": phrases})
    assert not bodies.filter(confirmed=True).exists()
    assert Event.objects.filter(tag="plans:body:confirm_all").exists()


def test_a_phrase_is_taken_out_of_every_task_that_names_others_too(office, world, draft, duty):
    for title in ("在建项目", "四好农村路"):
        actions.add_body(world.plan_office, duty(title), text="xx区交通运输局", role="support")
    body = duty("在建项目").bodies.get(text="xx区交通运输局")
    page = office.get(f"/plans/{draft.plan_id}/").content.decode()
    assert "2 项任务都不指" in page
    answer = office.post(f"/plans/bodies/{body.pk}/remove/", {"everywhere": "1"}).content.decode()
    assert "xx区交通运输局" in answer  # the sentence that says so
    assert not ObligationBody.objects.filter(obligation__revision=draft, text="xx区交通运输局").exists()
    assert duty("四好农村路").corrections.filter(field="bodies").count() == 2


def test_bodies_go_back_to_compiled(office, world, draft, duty):
    row = duty("在建项目")
    actions.confirm_body(world.plan_office, row.bodies.get())
    actions.add_body(world.plan_office, row, text="市公路中心", role="lead")
    actions.remove_body(world.plan_office, row.bodies.get(role="responsible"))
    assert f"/plans/obligations/{row.pk}/restore/who/" in office.get(f"/plans/obligations/{row.pk}/").content.decode()
    card = office.post(f"/plans/obligations/{row.pk}/restore/who/").content.decode()
    assert "<del>" not in card
    body = row.bodies.get()
    assert (body.text, body.start, body.confirmed) == ("每一个县级单位", row.compiled["bodies"][0]["span"][0], True)
