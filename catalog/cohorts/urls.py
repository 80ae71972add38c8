"""A regency's wish for a module, below the page of the module."""

from django.urls import path

from catalog.cohorts import views

app_name = "cohorts"

urlpatterns = [
    path("<slug:slug>/minat/", views.interest, name="interest"),
    path("<slug:slug>/minat/batal/", views.withdraw, name="withdraw"),
    path("<slug:slug>/minat/<int:number>/jawab/", views.answer, name="answer"),
    path("<slug:slug>/minat/<int:number>/jadwal.ics", views.calendar, name="calendar"),
]
