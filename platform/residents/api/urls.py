from django.urls import path

from residents.api import views

app_name = "residents_api"

urlpatterns = [
    path("find/", views.Find.as_view(), name="find"),
    path("families/<uuid:pk>/", views.FamilyCard.as_view(), name="family"),
    path("<uuid:pk>/", views.Person.as_view(), name="resident"),
    path("<uuid:pk>/move/", views.Moved.as_view(), name="move"),
    path("<uuid:pk>/death/", views.Died.as_view(), name="death"),
    path("<uuid:pk>/return/", views.TakenBack.as_view(), name="return"),
]
