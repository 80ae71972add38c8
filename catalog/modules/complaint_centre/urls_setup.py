"""Addresses of the manager's pages."""

from django.urls import path

from catalog.modules.complaint_centre.views import setup

urlpatterns = [
    path("pengaturan/", setup.overview, name="setup"),
    path("pengaturan/mulai/", setup.begin, name="setup_begin"),
    path("pengaturan/kategori/", setup.categories, name="categories"),
    path("pengaturan/kategori-baru/", setup.category, name="category_new"),
    path("pengaturan/kategori/<slug:code>/", setup.category, name="category"),
    path("pengaturan/kategori/<slug:code>/hapus/", setup.category_delete, name="category_delete"),
    path("pengaturan/aturan/", setup.rules, name="rules"),
    path("pengaturan/aturan/baru/", setup.rule, name="rule_new"),
    path("pengaturan/aturan/<uuid:pk>/", setup.rule, name="rule"),
    path("pengaturan/aturan/<uuid:pk>/<slug:word>/", setup.rule_change, name="rule_change"),
    path("pengaturan/teks/", setup.texts, name="texts"),
    path("pengaturan/teks-baru/", setup.text, name="text_new"),
    path("pengaturan/teks/<slug:code>/", setup.text, name="text"),
    path("pengaturan/teks/<slug:code>/hapus/", setup.text_delete, name="text_delete"),
]
