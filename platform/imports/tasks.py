"""Jobs of the imports stand with the services that call for them."""

from imports import services

rehearse, write, take_back = services.rehearse, services.write, services.take_back
