from django.urls import path

from luoshi.reports.views import evidence, reading, reviewing, signals, writing

urlpatterns = [
    path("reports/", reading.report_list, name="report_list"),
    path("reports/new/", writing.report_new, name="report_new"),
    path("reports/<int:pk>/", reading.report_detail, name="report_detail"),
    path("reports/<int:pk>/edit/", writing.report_edit, name="report_edit"),
    path("reports/<int:pk>/draft/", writing.report_draft, name="report_draft"),
    path("reports/<int:pk>/submit/", writing.report_submit, name="report_submit"),
    path("reports/<int:pk>/withdraw/", writing.report_withdraw, name="report_withdraw"),
    path("reports/<int:pk>/evidence/", writing.evidence_add, name="evidence_add"),
    path("reports/<int:pk>/evidence/order/", writing.evidence_order, name="evidence_order"),
    path("assignments/<int:pk>/reports/", reading.assignment_reports, name="assignment_reports"),
    path("evidence/<uuid:key>/", evidence.evidence_file, name="evidence_file"),
    path("evidence/<uuid:key>/screen/", evidence.evidence_screen, name="evidence_screen"),
    path("evidence/<uuid:key>/thumbnail/", evidence.evidence_thumbnail, name="evidence_thumbnail"),
    path("evidence/<uuid:key>/remove/", writing.evidence_remove, name="evidence_remove"),
    path("evidence/<uuid:key>/caption/", writing.evidence_caption, name="evidence_caption"),
    path("reports/<int:pk>/signals/", signals.report_signals, name="report_signals"),
    path("reports/<int:pk>/examine/", signals.report_examine, name="report_examine"),
    path("signals/", signals.signal_list, name="signal_list"),
    path("signals/<int:pk>/", signals.signal_detail, name="signal_detail"),
    path("signals/<int:pk>/settle/", signals.signal_settle, name="signal_settle"),
    path("reviews/", reviewing.review_queue, name="review_queue"),
    path("reviews/<int:pk>/", reviewing.review_report, name="review_report"),
    path("reviews/<int:pk>/accept/", reviewing.review_accept, name="review_accept"),
    path("reviews/<int:pk>/return/", reviewing.review_return, name="review_return"),
]
