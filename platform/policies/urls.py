"""At a regency's host, below `/pengaturan/kebijakan/`."""

from django.urls import path

from policies import views

app_name = "policies"
urlpatterns = [
    path("", views.policy_list, name="list"),
    path("<str:key>/", views.policy, name="policy"),
    path("<str:key>/lepas/", views.give_way, name="give_way"),
    path("<str:key>/batal/<int:pk>/", views.withdraw, name="withdraw"),
]
