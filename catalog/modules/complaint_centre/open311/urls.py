from django.urls import re_path

from catalog.modules.complaint_centre.open311 import views

FORMAT = r"\.(?P<format>xml|json)$"

urlpatterns = [
    re_path(rf"^discovery{FORMAT}", views.Discovery.as_view(), name="open311_discovery"),
    re_path(rf"^services{FORMAT}", views.Services.as_view(), name="open311_services"),
    re_path(rf"^services/(?P<service_code>[a-z0-9-]{{1,40}}){FORMAT}", views.Service.as_view(), name="open311_service"),
    re_path(rf"^requests{FORMAT}", views.Requests.as_view(), name="open311_requests"),
    re_path(rf"^requests/(?P<number>[^/]{{1,80}}){FORMAT}", views.OneRequest.as_view(), name="open311_request"),
    re_path(rf"^tokens/(?P<token>[^/]{{1,80}}){FORMAT}", views.Token.as_view(), name="open311_token"),
]
