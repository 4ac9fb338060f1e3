from django.urls import path

from luoshi.contacts.views import answering, calls, listing

urlpatterns = [
    path("", listing.contact_list, name="contact_list"),
    path("print/", listing.contact_print, name="contact_print"),
    path("export/", listing.contact_export, name="contact_export"),
    path("plans/<int:plan_pk>/", calls.call_detail, name="contact_call"),
    path("plans/<int:plan_pk>/open/", calls.call_open, name="contact_call_open"),
    path("plans/<int:plan_pk>/remind/", calls.call_remind, name="contact_call_remind"),
    path("plans/<int:plan_pk>/confirm/", calls.call_confirm, name="contact_call_confirm"),
    path("plans/<int:plan_pk>/letters/", calls.call_letters, name="contact_call_letters"),
    path("plans/<int:plan_pk>/export/", calls.call_export, name="contact_call_export"),
    path("declarations/<int:pk>/", answering.declaration, name="declaration"),
    path("declarations/<int:pk>/group/", answering.group_picture, name="group_picture"),
    path("declarations/<int:pk>/manage/", calls.declaration_manage, name="declaration_manage"),
    path("declarations/<int:pk>/return/", calls.declaration_return, name="declaration_return"),
    path("declarations/<int:pk>/link/", calls.declaration_link, name="declaration_link"),
    path("declarations/<int:pk>/send/", calls.declaration_send, name="declaration_send"),
    path("declarations/<int:pk>/phone/<slug:slot>/", calls.declaration_phone, name="declaration_phone"),
    path("answer/<str:token>/", answering.contact_answer, name="contact_answer"),
    path("answer/<str:token>/group/", answering.answer_picture, name="answer_picture"),
]
