from django.urls import path

from luoshi.intake import views

urlpatterns = [
    path("intake/", views.mail_list, name="mail_list"),
    path("intake/<int:pk>/", views.mail_detail, name="mail_detail"),
    path("intake/<int:pk>/original/", views.mail_original, name="mail_original"),
    path("intake/<int:pk>/process/", views.mail_process, name="mail_process"),
    path("intake/<int:pk>/assign/", views.mail_assign, name="mail_assign"),
    path("intake/answer/<str:signed>/", views.intake_answer, name="intake_answer"),
    path("intake/answer/<str:signed>/choose/", views.intake_choose, name="intake_choose"),
    path("intake/answer/<str:signed>/confirm/", views.intake_confirm, name="intake_confirm"),
    path("intake/answer/<str:signed>/discard/", views.intake_discard, name="intake_discard"),
    path("assignments/<int:pk>/mail/", views.assignment_mail, name="assignment_mail"),
]
