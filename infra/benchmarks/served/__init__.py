"""One view and its query, served by plain Django, by ours and by stock django-tenants."""
