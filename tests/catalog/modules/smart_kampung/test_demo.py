"""The demo of the villages: people, letters, houses, visits and scores in each state an officer meets; nothing twice."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

import tenants
from casework.models import Case
from catalog.modules.smart_kampung import demo
from catalog.modules.smart_kampung.courses import HOUSE
from catalog.modules.smart_kampung.demo.pictures import photo
from catalog.modules.smart_kampung.maturity import Level
from catalog.modules.smart_kampung.models import DayReport, HouseFile, HouseProposal, LetterRequest, VillageScore, Visit
from catalog.modules.smart_kampung.photos import Position, Seen, read_photo
from catalog.modules.smart_kampung.queries import villages as queries
from config.demo import build
from config.demo.offices import open_offices
from config.demo.people import PLACES
from core import evidence
from core.actors import Actor
from documents.models import Document
from organisation.access import today
from organisation.models import Delegation, Role, Unit
from organisation.services import sync_core_roles
from residents.models import Family, Resident
from tests.catalog.modules.smart_kampung.conftest import ACTOR, NOW
