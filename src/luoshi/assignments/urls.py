from django.urls import path

from luoshi.assignments.burden import views as burden
from luoshi.assignments.views import amending, due_days, extensions, ledger, signing, supervising

urlpatterns = [
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/peek/", ledger.ledger_peek, name="ledger_peek"),
    path("ledger/export/", ledger.ledger_export, name="ledger_export"),
    path("assignments/<int:pk>/", ledger.assignment_detail, name="assignment_detail"),
    path("assignments/<int:pk>/peek/", ledger.assignment_peek, name="assignment_peek"),
    path("assignments/<int:pk>/supervised/", ledger.assignment_supervised, name="assignment_supervised"),
    path("plans/<int:pk>/issue/", ledger.plan_issue, name="plan_issue"),
    path("plans/<int:pk>/amend/", amending.plan_amend, name="plan_amend"),
    path("plans/<int:pk>/amend/export/", amending.plan_amend_export, name="plan_amend_export"),
    path("plans/<int:pk>/rules/", due_days.plan_rules, name="plan_rules"),
    path("assignments/<int:pk>/due/", due_days.assignment_due, name="assignment_due"),
    path("assignments/<int:pk>/extension/", due_days.extension_ask, name="extension_ask"),
    path("assignments/<int:pk>/condition/", due_days.condition_declare, name="condition_declare"),
    path("conditions/<int:pk>/", due_days.condition_decide, name="condition_decide"),
    path("conditions/<int:pk>/withdraw/", due_days.condition_withdraw, name="condition_withdraw"),
    path("extensions/", extensions.extension_list, name="extension_list"),
    path("extensions/decide/", extensions.extension_decide_several, name="extension_decide_several"),
    path("extensions/<int:pk>/", extensions.extension_detail, name="extension_detail"),
    path("extensions/<int:pk>/withdraw/", extensions.extension_withdraw, name="extension_withdraw"),
    path("supervision/", supervising.supervision, name="supervision"),
    path("supervision/urge/", supervising.supervision_urge, name="supervision_urge"),
    path("assignments/<int:pk>/guidance/", supervising.guidance_record, name="guidance_record"),
    path("proofs/<uuid:key>/", supervising.proof_file, name="proof_file"),
    path("plans/<int:pk>/signers/", signing.plan_signers, name="plan_signers"),
    path("plans/<int:pk>/burden/", burden.plan_burden_page, name="plan_burden"),
    path("plans/<int:pk>/burden/export/", burden.plan_burden_export, name="plan_burden_export"),
    path("plans/obligations/<int:pk>/burden/", burden.obligation_burden_line, name="obligation_burden"),
    path("organizations/<int:pk>/burden/", burden.unit_burden_panel, name="unit_burden"),
]
