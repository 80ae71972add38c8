from __future__ import annotations

from catalog.modules._example.models import Notice
from core.api.serializers import ModelSerializer


class NoticeSerializer(ModelSerializer):
    class Meta:
        model = Notice
        fields = ["id", "text", "last_day"]
        extra_kwargs = {"last_day": {"required": False}}
