"""What two signers do in the same moment, with real commits."""

import tenants
from documents.models import IssuedNumber
from documents.signing import AlreadySigned, TooManyPassphrases, WrongPassphrase
from tests.factories import documents as make
from tests.organisation.test_races import at_once


def test_signing_at_once_leaves_no_gap_and_no_double(own_database: str) -> None:
    with tenants.enter("r5107"):
        version, unit, head = make.version(), make.office(), make.signer()
        letters = [make.letter(version, unit) for _number in range(6)]

    outcomes = at_once(*(lambda letter=letter: make.sign(letter, by=head)[0].signed for letter in letters))

    with tenants.enter("r5107"):
        assert outcomes == [True] * 6
        assert sorted(IssuedNumber.objects.values_list("serial", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_one_letter_signed_twice_at_once_is_signed_once(own_database: str) -> None:
    with tenants.enter("r5107"):
        letter, head = make.letter(make.version(), make.office()), make.signer()

    outcomes = at_once(*(lambda: type(make.sign(letter, by=head)[0].refusal) for _signer in range(2)))

    assert set(outcomes) == {type(None), AlreadySigned}
    with tenants.enter("r5107"):
        assert IssuedNumber.objects.count() == 1


def test_many_wrong_passphrases_at_once_are_no_more_tries_than_one_after_the_other(own_database: str) -> None:
    with tenants.enter("r5107"):
        letter, head = make.letter(make.version(), make.office()), make.signer()
        make.allow(head, letter.unit)

    outcomes = at_once(*(lambda: type(make.sign(letter, by=head, passphrase="salah")[0].refusal) for _try in range(8)))

    assert sorted(outcomes, key=str) == [TooManyPassphrases] * 3 + [WrongPassphrase] * 5
