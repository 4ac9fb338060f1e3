"""The API does what the pages do, by the same actions."""

import json

from luoshi.reports.models import Report
from luoshi.reports.tests.conftest import TEXT, photograph


def call(client, method, path, body=None):
    data = json.dumps(body) if body is not None else ""
    response = client.generic(method, f"/api/reports/{path}", data, content_type="application/json")
    return response.status_code, response.json() if response.content else None


def test_a_report_goes_its_whole_way(ledger, client_of):
    handler, reviewer = client_of("handler_a"), client_of("reviewer")
    main = ledger.assignment(ledger.sites, ledger.world.county_a).pk
    status, report = call(handler, "POST", "", {"assignment": main})
    assert (status, report["state"], report["version"]) == (201, "draft", 1)
    own = str(report["id"])
    typed = {"version": 1, "kind": "completion", "practice": TEXT, "items": [{"assignment": main, "count": "1"}]}
    status, report = call(handler, "PUT", own, typed)
    assert (status, report["version"], report["items"][0]["count"]) == (200, 2, "1.0000")
    status, refused = call(handler, "POST", f"{own}/submit", {"version": 2})
    assert (status, refused["code"], refused["data"]["requirements"]) == (409, "reports.incomplete", ["photographs"])
    sent = handler.post(f"/api/reports/{own}/evidence/", {"file": photograph("现场.jpg")})
    assert sent.status_code == 201
    key = sent.json()["key"]
    assert call(handler, "PATCH", f"{own}/evidence/{key}", {"caption": "揭牌"})[1]["caption"] == "揭牌"
    assert call(handler, "PUT", f"{own}/evidence/order", {"keys": [key]})[0] == 204
    status, report = call(handler, "POST", f"{own}/submit", {"version": 2})
    assert (status, report["state"]) == (200, "submitted")
    assert call(handler, "DELETE", f"{own}/evidence/{key}")[0] == 409
    assert call(handler, "POST", f"{own}/accept", {"version": 3})[0] == 403
    status, report = call(reviewer, "POST", f"{own}/return", {"version": 3, "reason": "补近景"})
    assert (status, report["state"], report["reviews"][0]["reason"]) == (200, "returned", "补近景")
    call(handler, "POST", f"{own}/submit", {"version": 3})
    status, report = call(reviewer, "POST", f"{own}/accept", {"version": 4})
    assert (status, report["state"]) == (200, "accepted")


def test_lists_and_single_reports_are_those_one_may_see(ledger, client_of):
    report = ledger.submitted()
    assert call(client_of("handler_a"), "GET", "")[1]["count"] == 1
    assert call(client_of("handler_b"), "GET", "")[1]["count"] == 0
    assert call(client_of("handler_b"), "GET", str(report.pk))[0] == 404
    assert call(client_of("reviewer"), "GET", "?state=accepted")[1]["count"] == 0
    assert call(client_of("reviewer"), "GET", "?state=nonsense")[0] == 422


def test_what_is_beyond_the_limits_is_refused_before_any_action(ledger, client_of):
    report = ledger.started()
    main = report.items.get().assignment_id
    typed = {"version": 1, "kind": "completion", "practice": "字" * 20_001, "items": []}
    assert call(client_of("handler_a"), "PUT", str(report.pk), typed)[0] == 422
    typed |= {"practice": "", "items": [{"assignment": main, "count": "-1"}]}
    assert call(client_of("handler_a"), "PUT", str(report.pk), typed)[0] == 422
    assert Report.objects.get().version == 1


def test_a_withdrawn_report_is_a_draft_again(ledger, client_of):
    report = ledger.submitted()
    assert call(client_of("handler_a"), "POST", f"{report.pk}/withdraw")[1]["state"] == "draft"
    assert call(client_of("reviewer"), "GET", str(report.pk))[0] == 404
