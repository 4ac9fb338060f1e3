"""Signed checkpoints: at that time the chain stood at this event with this hash. Kept elsewhere, one shows what the owner of
the database could otherwise hide: that the whole chain was written anew.
"""

import base64
import binascii
import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from django.conf import settings

from luoshi.audit.verifying import Anchor
from luoshi.errors import DomainError

SCHEMA = "luoshi.checkpoint/1"
#: Where the private key is kept, in the data folder, unless the environment gives it.
KEY_FILE = "audit-key"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`sequence` and `hash` of an event, `at` the time of signing (ISO 8601, UTC), `key` the first 16 hex digits of the
    public key's SHA-256, `signature` in base64 over the canonical JSON of all the other fields.
    """

    sequence: int
    hash: str
    at: str
    key: str
    signature: str = ""
    schema: str = SCHEMA

    @property
    def anchor(self) -> Anchor:
        return Anchor(self.sequence, self.hash)

    def signed_bytes(self) -> bytes:
        """What the signature stands for."""
        fields = {name: value for name, value in asdict(self).items() if name != "signature"}
        return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2) + "\n"


def key_path() -> Path:
    return Path(settings.DATA_DIR) / KEY_FILE


def private_key() -> Ed25519PrivateKey:
    """The key of this site: from LUOSHI_AUDIT_KEY, else from its file.

    DomainError audit.no_key, audit.key_invalid, or audit.key_exposed when others than the owner may read the file.
    """
    if settings.AUDIT_KEY:
        return _decoded(settings.AUDIT_KEY, "LUOSHI_AUDIT_KEY")
    path = key_path()
    if not path.is_file():
        raise DomainError("audit.no_key")
    if path.stat().st_mode & 0o077:
        raise DomainError("audit.key_exposed", path=str(path))
    return _decoded(path.read_text(encoding="ascii"), str(path))


def _decoded(text: str, path: str) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text.strip(), validate=True))
    except (ValueError, binascii.Error) as error:
        raise DomainError("audit.key_invalid", path=path) from error


def write_new_key() -> Path:
    """The file of a new key, readable by its owner alone. DomainError audit.key_there when one is there."""
    path = key_path()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise DomainError("audit.key_there", path=str(path)) from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode() + "\n")
    return path


def public_pem(key: Ed25519PublicKey) -> str:
    """The public key as others take it: PEM, as `openssl pkey -pubin` reads it."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def read_public_key(pem: bytes) -> Ed25519PublicKey:
    """DomainError audit.public_key_invalid when it is none."""
    try:
        key = load_pem_public_key(pem)
    except ValueError as error:
        raise DomainError("audit.public_key_invalid") from error
    if not isinstance(key, Ed25519PublicKey):
        raise DomainError("audit.public_key_invalid")
    return key


def fingerprint(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def signed(anchor: Anchor, at: str, key: Ed25519PrivateKey) -> Checkpoint:
    """The checkpoint of that place of the chain."""
    bare = Checkpoint(anchor.sequence, anchor.hash, at, fingerprint(key.public_key()))
    signature = base64.b64encode(key.sign(bare.signed_bytes())).decode()
    return Checkpoint(bare.sequence, bare.hash, bare.at, bare.key, signature)


def read_checkpoint(data: bytes, key: Ed25519PublicKey) -> Checkpoint:
    """The checkpoint in the file, once its signature was proved with the key.

    DomainError audit.not_a_checkpoint, audit.checkpoint_other_key or audit.checkpoint_forged.
    """
    found = _parsed(data)
    if found.key != fingerprint(key):
        raise DomainError("audit.checkpoint_other_key", signed=found.key, known=fingerprint(key))
    try:
        key.verify(base64.b64decode(found.signature, validate=True), found.signed_bytes())
    except (InvalidSignature, binascii.Error) as error:
        raise DomainError("audit.checkpoint_forged") from error
    return found


def _parsed(data: bytes) -> Checkpoint:
    try:
        found = Checkpoint(**json.loads(data))
    except (ValueError, TypeError) as error:
        raise DomainError("audit.not_a_checkpoint") from error
    words = (found.hash, found.at, found.key, found.signature)
    if found.schema != SCHEMA or type(found.sequence) is not int or not all(isinstance(word, str) for word in words):
        raise DomainError("audit.not_a_checkpoint")
    return found
