"""At the ministry's host, below `/konsol/kebijakan/`: the nation, and each province."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from policies.national import views


class ProvinceConverter(StringConverter):
    regex = "[0-9]{2}"


register_converter(ProvinceConverter, "province")

app_name = "policies"
urlpatterns = [
    path("", views.policy_list, name="list"),
    path("<str:key>/", views.policy, name="policy"),
    path("<str:key>/lepas/", views.give_way, name="give_way"),
    path("<str:key>/batal/<int:pk>/", views.withdraw, name="withdraw"),
    path("<str:key>/<province:province>/", views.policy, name="province"),
    path("<str:key>/<province:province>/lepas/", views.give_way, name="province_give_way"),
    path("<str:key>/<province:province>/batal/<int:pk>/", views.withdraw, name="province_withdraw"),
]
