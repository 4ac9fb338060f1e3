from django.urls import path

from luoshi.organizations.posts import views

urlpatterns = [
    path("vacancies/", views.vacancy_list, name="vacancy_list"),
    path("<int:pk>/posts/", views.post_create, name="post_create"),
    path("posts/<int:pk>/", views.post_detail, name="post_detail"),
    path("posts/<int:pk>/people/", views.post_people, name="post_people"),
    path("posts/<int:pk>/rename/", views.post_rename, name="post_rename"),
    path("posts/<int:pk>/close/", views.post_close, name="post_close"),
    path("posts/<int:pk>/appoint/", views.post_appoint, name="post_appoint"),
    path("posts/<int:pk>/stand-in/", views.post_stand_in, name="post_stand_in"),
    path("appointments/<int:pk>/end/", views.appointment_end, name="appointment_end"),
    path("appointments/<int:pk>/hand-over/", views.appointment_hand_over, name="appointment_hand_over"),
    path("appointments/<int:pk>/phone/", views.appointment_phone, name="appointment_phone"),
    path("stand-ins/<int:pk>/end/", views.stand_in_end, name="stand_in_end"),
]
