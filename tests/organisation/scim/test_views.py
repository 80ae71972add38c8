"""The government's directory at work, over HTTP, as Entra ID, Okta and Keycloak speak."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

import tenants
from accounts.models import User
from core import clock
from core.actors import Actor
from core.models import EvidenceEntry
from organisation.models import DirectoryToken
from organisation.scim import services
from tests.factories.accounts import ApiTokenFactory, UserFactory, make_citizen
from tests.factories.organisation import person_with_rights

pytestmark = pytest.mark.django_db
PEOPLE = "/scim/v2/Users"
USER, PATCH, ERROR = (
    "urn:ietf:params:scim:schemas:core:2.0:User",
    "urn:ietf:params:scim:api:messages:2.0:PatchOp",
    "urn:ietf:params:scim:api:messages:2.0:Error",
)
ADMIN = Actor.system("tests")


class Directory:
    """The directory of a regency, with its token."""

    def __init__(self, secret: str, host: str = "karangasem.tiru.test") -> None:
        self._client, self._secret = Client(SERVER_NAME=host), secret

    def __call__(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        return self._client.generic(
            method,
            path + ("?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else ""),
            data="" if body is None else json.dumps(body),
            content_type="application/scim+json",
            headers={"Authorization": f"Bearer {self._secret}", "Accept": "application/scim+json, application/json"},
        )

    def change(self, pk: int | str, *operations: dict[str, Any]) -> Any:
        return self("PATCH", f"{PEOPLE}/{pk}", {"schemas": [PATCH], "Operations": list(operations)})


@pytest.fixture
def make(db: None) -> Any:
    """`make(mails_links=True)`: the directory of Karangasem with a token of its own."""

    def token(schema: str = "r5107", **values: Any) -> Directory:
        with tenants.enter(schema):
            given = {"name": "Entra ID", "lifetime": timedelta(days=90), "mails_links": False} | values
            _token, secret = services.create_token(**given, actor=ADMIN, now=clock.now())
        return Directory(secret, {"r5107": "karangasem.tiru.test", "r8271": "ternate.tiru.test"}[schema])

    return token


@pytest.fixture
def directory(make: Any) -> Directory:
    return make()  # type: ignore[no-any-return]


def wanted(address: str = "made@karangasemkab.go.id", **values: Any) -> dict[str, Any]:
    return {"schemas": [USER], "userName": address, "displayName": "I Made Suarta", **values}


def found(address: str) -> User:
    with tenants.enter("r5107"):
        return User.objects.get(email=address)


class TestMaking:
    def test_a_person_gets_an_account_without_a_role_and_without_mail(self, directory: Directory) -> None:
        answer = directory("POST", PEOPLE, wanted("Made@Karangasemkab.go.id", externalId="a-1"))

        made = found("made@karangasemkab.go.id")
        assert (answer.status_code, answer["Content-Type"]) == (201, "application/scim+json")
        assert answer["Location"] == f"http://karangasem.tiru.test/scim/v2/Users/{made.pk}"
        body = answer.json()
        assert (body["id"], body["userName"], body["externalId"], body["active"]) == (
            str(made.pk),
            "made@karangasemkab.go.id",
            "a-1",
            True,
        )
        assert body["meta"]["location"] == answer["Location"]
        assert (made.full_name, made.has_usable_password()) == ("I Made Suarta", False)
        with tenants.enter("r5107"):
            assert not made.role_assignments.exists()
        assert mail.outbox == []

    def test_the_link_is_mailed_where_that_was_chosen(
        self, make: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            make(mails_links=True)("POST", PEOPLE, wanted())

        assert [message.to for message in mail.outbox] == [["made@karangasemkab.go.id"]]

    @pytest.mark.parametrize(
        ("values", "name"),
        [
            ({"displayName": "Ni Luh Sari"}, "Ni Luh Sari"),
            ({"displayName": None, "name": {"formatted": "Ni Luh Sari"}}, "Ni Luh Sari"),
            ({"displayName": None, "name": {"givenName": "Ni Luh", "familyName": "Sari"}}, "Ni Luh Sari"),
            ({"displayName": None}, "made"),
        ],
    )
    def test_a_name_is_taken_from_where_it_stands(
        self, values: dict[str, Any], name: str, directory: Directory
    ) -> None:
        directory("POST", PEOPLE, wanted(**values))

        assert found("made@karangasemkab.go.id").full_name == name

    @pytest.mark.parametrize(
        ("body", "code", "kind"),
        [
            ({"schemas": [USER]}, 400, "invalidValue"),
            (wanted("made"), 400, "invalidValue"),
            (wanted(active="barangkali"), 400, "invalidValue"),
            ([], 400, None),
        ],
    )
    def test_what_is_no_person_is_refused_in_scims_form(
        self, body: Any, code: int, kind: str | None, directory: Directory
    ) -> None:
        answer = directory("POST", PEOPLE, body)

        assert answer.status_code == code
        assert (answer.json()["schemas"], answer.json()["status"]) == ([ERROR], str(code))
        assert kind is None or answer.json()["scimType"] == kind

    def test_an_address_or_an_external_id_counts_once(self, directory: Directory) -> None:
        directory("POST", PEOPLE, wanted(externalId="a-1"))

        again = directory("POST", PEOPLE, wanted("MADE@karangasemkab.go.id"))
        other = directory("POST", PEOPLE, wanted("ketut@karangasemkab.go.id", externalId="a-1"))

        assert [(one.status_code, one.json()["scimType"]) for one in (again, other)] == [(409, "uniqueness")] * 2
        with tenants.enter("r5107"):
            assert not User.objects.filter(email="ketut@karangasemkab.go.id").exists()


class TestReading:
    def test_people_are_found_by_what_the_directory_knows(self, directory: Directory) -> None:
        made = directory("POST", PEOPLE, wanted(externalId="a-1")).json()

        for asked in ('userName eq "MADE@karangasemkab.go.id"', 'externalId eq "a-1"', f'id eq "{made["id"]}"'):
            answer = directory("GET", PEOPLE, filter=asked).json()
            assert (answer["totalResults"], answer["Resources"][0]["id"]) == (1, made["id"]), asked
        nobody = directory("GET", PEOPLE, filter='userName eq "lain@karangasemkab.go.id"').json()
        assert (nobody["totalResults"], nobody.get("Resources", [])) == (0, [])

    @pytest.mark.parametrize("asked", ['userName eqq "a"', 'userName sw "a"', 'title eq "a"', 'nothing eq "a"'])
    def test_another_filter_is_refused_and_does_not_answer_everybody(self, asked: str, directory: Directory) -> None:
        answer = directory("GET", PEOPLE, filter=asked)

        assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")

    def test_pages(self, directory: Directory) -> None:
        with tenants.enter("r5107"):
            people = [str(UserFactory.create().pk) for _number in range(5)]
            known = [str(pk) for pk in User.objects.officers().order_by("pk").values_list("pk", flat=True)]
        first = known.index(people[0]) + 1

        answer = directory("GET", PEOPLE, startIndex=str(first + 2), count="2").json()

        assert [one["id"] for one in answer["Resources"]] == people[2:4]
        assert (answer["totalResults"], answer["itemsPerPage"], answer["startIndex"]) == (len(known), 2, first + 2)
        assert directory("GET", PEOPLE, count="0").json().get("Resources", []) == []
        assert len(directory("GET", PEOPLE, startIndex="-3").json()["Resources"]) == len(known)

    def test_a_page_costs_the_same_with_one_and_with_three(
        self, directory: Directory, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        directory("GET", PEOPLE)
        for count in (1, 3):
            for number in range(count):
                directory("POST", PEOPLE, wanted(f"orang{count}{number}@karangasemkab.go.id"))
            with django_assert_num_queries(9):
                directory("GET", PEOPLE)

    def test_only_what_was_asked_for(self, directory: Directory) -> None:
        made = directory("POST", PEOPLE, wanted()).json()

        answer = directory("GET", f"{PEOPLE}/{made['id']}", attributes="userName").json()

        assert set(answer) == {"schemas", "id", "userName"}

    def test_citizens_and_passwords_are_never_there(self, directory: Directory) -> None:
        with tenants.enter("r5107"):
            citizen = make_citizen()
            UserFactory.create()

        answer = directory("GET", PEOPLE)

        assert directory("GET", f"{PEOPLE}/{citizen.pk}").status_code == 404
        assert citizen.full_name not in answer.content.decode()
        assert "password" not in answer.content.decode()


class TestChanging:
    @pytest.mark.parametrize(
        "operation",
        [
            {"op": "replace", "path": "active", "value": False},
            {"op": "Replace", "path": "active", "value": "False"},
            {"op": "replace", "value": {"active": False}},
        ],
    )
    def test_closing_ends_every_session_token_and_role_at_once(
        self, operation: dict[str, Any], directory: Directory, karangasem_client: Client
    ) -> None:
        with tenants.enter("r5107"):
            user = person_with_rights("api.tokens", email="made@karangasemkab.go.id")
            karangasem_client.force_login(user)
            _token, secret = ApiTokenFactory.with_secret(user=user)
        assert karangasem_client.get("/akun/profil/").status_code == 200

        answer = directory.change(user.pk, operation)

        assert (answer.status_code, answer.json()["active"]) == (200, False)
        assert karangasem_client.get("/akun/profil/").status_code == 302
        program = Client(SERVER_NAME="karangasem.tiru.test", headers={"Authorization": f"Bearer {secret}"})
        assert program.get("/api/v1/cases/").status_code == 401
        with tenants.enter("r5107"):
            assert not user.role_assignments.filter(ended_at=None).exists()
            actor = EvidenceEntry.objects.filter(action="organisation.person_left").latest("sequence").actor
            assert actor == f"system:scim.{DirectoryToken.objects.get().pk}"

    def test_opening_again_gives_no_role_back(self, directory: Directory) -> None:
        with tenants.enter("r5107"):
            user = person_with_rights("mpp.serve", email="made@karangasemkab.go.id")
        directory.change(user.pk, {"op": "replace", "path": "active", "value": False})

        directory.change(user.pk, {"op": "replace", "path": "active", "value": True})

        again = found("made@karangasemkab.go.id")
        assert (again.is_active, again.has_usable_password()) == (True, False)
        with tenants.enter("r5107"):
            assert not again.role_assignments.filter(ended_at=None).exists()

    def test_names_change_and_addresses_do_not(self, directory: Directory) -> None:
        pk = directory("POST", PEOPLE, wanted()).json()["id"]

        directory.change(pk, {"op": "replace", "path": "name.formatted", "value": "I Made Suarta, S.E."})
        assert found("made@karangasemkab.go.id").full_name == "I Made Suarta, S.E."
        directory("PUT", f"{PEOPLE}/{pk}", wanted(displayName="I Made Suarta, M.M.", externalId="a-2"))
        assert found("made@karangasemkab.go.id").full_name == "I Made Suarta, M.M."
        refused = directory.change(pk, {"op": "replace", "path": "userName", "value": "bupati@karangasemkab.go.id"})
        assert (refused.status_code, refused.json()["scimType"]) == (400, "mutability")
        assert found("made@karangasemkab.go.id").full_name == "I Made Suarta, M.M."

    def test_a_put_that_says_nothing_of_it_closes_and_opens_nobody(self, directory: Directory) -> None:
        pk = directory("POST", PEOPLE, wanted()).json()["id"]
        directory.change(pk, {"op": "replace", "path": "active", "value": False})

        directory("PUT", f"{PEOPLE}/{pk}", wanted(displayName="I Made Suarta, M.M."))

        assert not found("made@karangasemkab.go.id").is_active

    def test_the_last_administrator_is_not_closed(self, directory: Directory) -> None:
        with tenants.enter("r5107"):
            User.objects.update(is_active=False)
            admin = person_with_rights("people.manage", email="admin@karangasemkab.go.id")

        closed = directory.change(admin.pk, {"op": "replace", "path": "active", "value": False})
        deleted = directory("DELETE", f"{PEOPLE}/{admin.pk}")

        assert (closed.status_code, deleted.status_code) == (409, 409)
        assert closed.json()["schemas"] == [ERROR]
        assert found("admin@karangasemkab.go.id").is_active

    def test_who_was_deleted_is_gone_for_the_directory_stays_in_the_books_and_may_come_back(
        self, directory: Directory
    ) -> None:
        pk = directory("POST", PEOPLE, wanted()).json()["id"]

        assert directory("DELETE", f"{PEOPLE}/{pk}").status_code == 204

        assert directory("GET", f"{PEOPLE}/{pk}").status_code == 404
        assert directory("DELETE", f"{PEOPLE}/{pk}").status_code == 404
        assert directory("GET", PEOPLE, filter='userName eq "made@karangasemkab.go.id"').json()["totalResults"] == 0
        assert not found("made@karangasemkab.go.id").is_active
        back = directory("POST", PEOPLE, wanted())
        assert (back.status_code, back.json()["id"], back.json()["active"]) == (201, pk, True)

    @pytest.mark.parametrize(
        ("operations", "kind"),
        [
            ([{"op": "hapus", "path": "active"}], None),
            ([{"op": "replace", "path": "tidakada", "value": 1}], None),
            ([], "invalidValue"),
        ],
    )
    def test_a_change_that_is_none_is_refused(
        self, operations: list[dict[str, Any]], kind: str | None, directory: Directory
    ) -> None:
        pk = directory("POST", PEOPLE, wanted()).json()["id"]

        answer = directory.change(pk, *operations)

        assert (answer.status_code, answer.json()["schemas"]) == (400, [ERROR])
        assert kind is None or answer.json()["scimType"] == kind


class TestTheToken:
    def test_without_or_with_a_wrong_one_nothing_answers(self, directory: Directory, karangasem_client: Client) -> None:
        without = karangasem_client.get(PEOPLE)
        wrong = Directory("tiru_scim_salah")("GET", PEOPLE)

        assert [one.status_code for one in (without, wrong)] == [401, 401]
        assert [one.json()["schemas"] for one in (without, wrong)] == [[ERROR], [ERROR]]
        assert without["WWW-Authenticate"] == "Bearer"

    def test_one_of_another_regency_is_worth_nothing(self, make: Any) -> None:
        secret = make("r8271")._secret

        assert Directory(secret)("GET", PEOPLE).status_code == 401

    def test_a_revoked_or_expired_one_is_worth_nothing(self, directory: Directory) -> None:
        with tenants.enter("r5107"):
            services.revoke_token(token=DirectoryToken.objects.get(), actor=ADMIN, now=clock.now())
        assert directory("GET", PEOPLE).status_code == 401
        with tenants.enter("r5107"):
            past = clock.now() - timedelta(days=100)
            _token, secret = services.create_token(
                name="lama", lifetime=timedelta(days=90), mails_links=False, actor=ADMIN, now=past
            )
        assert Directory(secret)("GET", PEOPLE).status_code == 401

    def test_it_opens_nothing_else_and_a_persons_token_does_not_open_this(
        self, directory: Directory, staff: Any
    ) -> None:
        person = staff("r5107", "people.manage")
        with tenants.enter("r5107"):
            _token, secret = ApiTokenFactory.with_secret(user=person)

        assert directory("GET", "/api/v1/cases/").status_code == 401
        assert Directory(secret)("GET", PEOPLE).status_code == 401

    def test_it_is_slowed_down(self, directory: Directory, settings: Any) -> None:
        rates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] | {"scim": "2/min"}
        settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": rates}

        answers = [directory("GET", "/scim/v2/Schemas") for _number in range(3)]

        assert [one.status_code for one in answers] == [200, 200, 429]
        assert answers[2].json()["schemas"] == [ERROR]

    def test_a_fourth_at_the_same_time_is_refused(self, make: Any) -> None:
        for _number in range(services.MOST_TOKENS):
            make()

        with pytest.raises(services.TooManyTokens):
            make()


def test_the_service_says_what_it_does(directory: Directory) -> None:
    config = directory("GET", "/scim/v2/ServiceProviderConfig").json()

    assert (config["patch"]["supported"], config["bulk"]["supported"], config["filter"]["maxResults"]) == (
        True,
        False,
        200,
    )
    for kind, name in (("ResourceTypes", "User"), ("Schemas", USER)):
        assert directory("GET", f"/scim/v2/{kind}").json()["Resources"][0]["id"] == name
        assert directory("GET", f"/scim/v2/{kind}/{name}").json()["id"] == name
        assert directory("GET", f"/scim/v2/{kind}/lain").status_code == 404


class TestThePage:
    def test_a_token_is_shown_once_and_kept_as_a_digest(self, karangasem_client: Client, staff: Any) -> None:
        staff("r5107", "people.manage", client=karangasem_client)

        page = karangasem_client.post("/pengaturan/direktori/", {"name": "Entra ID", "lifetime": "90"})
        secret = page.context["secret"]

        assert secret in page.content.decode()
        assert secret not in karangasem_client.get("/pengaturan/direktori/").content.decode()
        assert Directory(secret)("GET", PEOPLE).status_code == 200
        with tenants.enter("r5107"):
            token = DirectoryToken.objects.get()
            assert secret not in str(vars(token))
        karangasem_client.post(f"/pengaturan/direktori/{token.pk}/cabut/")
        assert Directory(secret)("GET", PEOPLE).status_code == 401

    def test_is_for_those_who_manage_people(self, karangasem_client: Client, staff: Any) -> None:
        staff("r5107", "units.manage", client=karangasem_client)

        assert karangasem_client.get("/pengaturan/direktori/").status_code == 404
