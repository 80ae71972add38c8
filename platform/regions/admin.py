"""For the ministry's platform staff: regions to look at, holidays to correct when a decree changes."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from regions.models import Holiday, HolidayYear, Region


@admin.register(Region)
class RegionAdmin(admin.ModelAdmin[Region]):
    list_display = ("dotted_code", "full_name", "kind", "is_active")
    list_filter = ("level", "kind", "is_active")
    search_fields = ("code", "search_name")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Region | None = None) -> bool:
        # Regions come from the decree, through the loader.
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Region | None = None) -> bool:
        return False


class HolidayInline(admin.TabularInline[Holiday, HolidayYear]):
    model = Holiday
    extra = 1


@admin.register(HolidayYear)
class HolidayYearAdmin(admin.ModelAdmin[HolidayYear]):
    list_display = ("year", "decree", "by_hand")
    inlines = [HolidayInline]

    def save_model(
        self, request: HttpRequest, obj: HolidayYear, form: forms.ModelForm[HolidayYear], change: bool
    ) -> None:
        # Whoever corrects a year keeps it; unticking the box gives it back to the loader.
        if "by_hand" not in form.changed_data:
            obj.by_hand = True
        super().save_model(request, obj, form, change)
