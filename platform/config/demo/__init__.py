"""
The demo: Tiru as a whole on one machine, with the ministry and three regencies, made by the services the pages call.

Regions, laws and services are real; every person, case and number is invented.
"""
