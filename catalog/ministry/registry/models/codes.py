from django.core.validators import RegexValidator

REGENCY_CODE = RegexValidator(r"^[0-9]{4}$")
