"""SCIM 2.0 at `/scim/v2/` of a regency's host; its addresses end without a slash."""

from django.urls import path

from organisation.scim import views

app_name = "scim"
urlpatterns = [
    path("Users", views.UsersView.as_view(), name="users"),
    path("Users/<int:pk>", views.UserView.as_view(), name="user"),
    path("ServiceProviderConfig", views.ConfigView.as_view(), name="config"),
    path("ResourceTypes", views.ResourceTypesView.as_view(), name="resource_types"),
    path("ResourceTypes/<str:name>", views.ResourceTypesView.as_view(), name="resource_type"),
    path("Schemas", views.SchemasView.as_view(), name="schemas"),
    path("Schemas/<str:name>", views.SchemasView.as_view(), name="schema"),
]
