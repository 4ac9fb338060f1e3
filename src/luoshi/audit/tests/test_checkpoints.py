"""A signed checkpoint shows even a chain that was written anew as a whole, and is itself no way in."""

import base64
import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from django.utils import translation

from luoshi.audit import checkpoints
from luoshi.audit.actions import make_key, record, sign_checkpoint
from luoshi.audit.chain import GENESIS, hash_of, link_of
from luoshi.audit.commands import audit_group
from luoshi.audit.models import ChainHead, Event
from luoshi.audit.verifying import Verification, verify_chain
from luoshi.errors import DomainError, PermissionDeniedError


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR, settings.AUDIT_KEY = tmp_path, ""


@pytest.fixture
def key(db):
    make_key()
    return checkpoints.private_key()


@pytest.fixture
def chain(key):
    return [record(None, "audit:test:append", number) for number in range(6)]


def run(*words):
    with translation.override("en"):
        return CliRunner().invoke(audit_group, [str(word) for word in words])


def write_anew():
    """The whole chain with another first event, every hash and the head right: what only a checkpoint shows."""
    previous = GENESIS
    with connection.cursor() as cursor:
        for event in Event.objects.all():
            event.tag, event.previous_hash = "audit:test:other", previous
            event.hash = previous = hash_of(link_of(event), previous)
            values = [event.tag, event.previous_hash, event.hash, event.sequence]
            cursor.execute("UPDATE audit_event SET tag = %s, previous_hash = %s, hash = %s WHERE sequence = %s", values)
    ChainHead.objects.update(hash=previous)


def test_only_what_came_after_the_checkpoint_is_read(chain):
    signed = sign_checkpoint(None)
    record(None, "audit:test:append", 9)
    assert signed.sequence == 7
    assert verify_chain(anchor=signed.anchor) == Verification(9, since=7)


def test_a_chain_written_anew_holds_but_does_not_fit_its_checkpoint(chain, without_triggers):
    signed = sign_checkpoint(None)
    write_anew()
    assert verify_chain().holds
    assert verify_chain(anchor=signed.anchor) == Verification(7, 7, "anchor", 7)


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM audit_event WHERE sequence >= 7", "UPDATE audit_event SET actor_name = 'x' WHERE sequence = 7"],
)
def test_the_event_of_the_checkpoint_must_be_there_as_it_was(chain, without_triggers, statement):
    signed = sign_checkpoint(None)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify_chain(anchor=signed.anchor).reason == "anchor"


def test_the_command_signs_and_verifies_from_what_it_signed(chain, tmp_path):
    file, pem = tmp_path / "checkpoint.json", tmp_path / "key.pem"
    assert run("checkpoint", "-o", file).output.startswith(f"{file}: event 7, key ")
    assert run("key", "-o", pem).exit_code == 0
    for words in ((), ("--public-key", pem)):
        assert run("verify", "--from", file, *words).stdout == "The chain holds: 1 events since event 7.\n"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sequence": 3}, "was changed after signing"),
        ({"at": "2020-01-01T00:00:00+00:00"}, "was changed after signing"),
        ({"signature": base64.b64encode(b"x" * 64).decode()}, "was changed after signing"),
        ({"signature": "?"}, "was changed after signing"),
        ({"key": "0" * 16}, "was signed with another key (0000000000000000)"),
        ({"schema": "luoshi.plan/1"}, "is not a checkpoint"),
        ({"sequence": "3"}, "is not a checkpoint"),
        ({"more": 1}, "is not a checkpoint"),
    ],
)
def test_a_checkpoint_that_was_tampered_with_is_refused_with_the_reason(chain, tmp_path, change, words):
    file = tmp_path / "checkpoint.json"
    run("checkpoint", "-o", file)
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    result = run("verify", "--from", file)
    assert result.exit_code == 1
    assert words in result.output


def test_what_another_key_signed_is_refused(chain):
    foreign = checkpoints.signed(
        checkpoints.Anchor(1, chain[0].hash), datetime.now(UTC).isoformat(), Ed25519PrivateKey.generate()
    )
    with pytest.raises(DomainError) as refused:
        checkpoints.read_checkpoint(foreign.to_json().encode(), checkpoints.private_key().public_key())
    assert refused.value.code == "audit.checkpoint_other_key"


def test_the_key_is_made_once_and_only_its_owner_may_read_it(key):
    path = checkpoints.key_path()
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(DomainError, match="key_there"):
        make_key()
    path.chmod(0o644)
    with pytest.raises(DomainError, match="key_exposed"):
        sign_checkpoint(None)


def test_without_a_key_the_command_says_how_to_get_one(db, tmp_path):
    assert "luoshi audit key --make" in run("checkpoint", "-o", tmp_path / "x.json").output


def test_the_environment_gives_the_key(db, settings):
    settings.AUDIT_KEY = base64.b64encode(b"7" * 32).decode()
    signed = sign_checkpoint(None)
    assert signed.key == checkpoints.fingerprint(Ed25519PrivateKey.from_private_bytes(b"7" * 32).public_key())
    settings.AUDIT_KEY = "short"
    with pytest.raises(DomainError, match="key_invalid"):
        sign_checkpoint(None)


@pytest.mark.parametrize("pem", [b"x", b"-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----\n"])
def test_what_is_no_public_key_is_refused(chain, tmp_path, pem):
    file, other = tmp_path / "checkpoint.json", tmp_path / "key.pem"
    run("checkpoint", "-o", file)
    other.write_bytes(pem)
    assert "no public key" in run("verify", "--from", file, "--public-key", other).output


def test_only_auditors_sign(world, key):
    assert sign_checkpoint(world.auditor).sequence == Event.objects.count() - 1
    for person in (world.administrator, world.bureau_leader, world.handler_a):
        with pytest.raises(PermissionDeniedError):
            sign_checkpoint(person)
