"""The key of the data folder: signs markers and links, seals webhook secrets; never in the database or a log."""

import errno
import hashlib
import hmac
import os
import secrets
import tempfile
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NAME = "gonets.key"
_ROOT = 32
_NONCE = 12


class LostKey(Exception):
    """What was sealed cannot be opened with this key: the data folder's key file was lost or replaced."""


class Keys:
    def __init__(self, root: bytes) -> None:
        self._sealing = AESGCM(hmac.digest(root, b"seal", hashlib.sha256))
        self.markers = hmac.digest(root, b"markers", hashlib.sha256)
        #: Addresses of uploads and files, and the tokens of files.
        self.links = hmac.digest(root, b"links", hashlib.sha256)
        #: The cookie by which a browser is known again.
        self.devices = hmac.digest(root, b"devices", hashlib.sha256)
        #: Tells two keys apart without telling anything of either.
        self.fingerprint = hmac.digest(root, b"fingerprint", hashlib.sha256)[:8].hex()

    def seal(self, text: str) -> str:
        nonce = secrets.token_bytes(_NONCE)
        return b64encode(nonce + self._sealing.encrypt(nonce, text.encode(), None)).decode()

    def unseal(self, sealed: str) -> str:
        """Raises LostKey."""
        raw = b64decode(sealed)
        try:
            return self._sealing.decrypt(raw[:_NONCE], raw[_NONCE:], None).decode()
        except InvalidTag as fault:
            raise LostKey from fault


def open_keys(folder: Path) -> Keys:
    """Read, or made at the first start, for the owner's eyes only. Raises OSError."""
    path = folder / NAME
    try:
        root = path.read_bytes()
    except FileNotFoundError:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # with PostgreSQL nobody made it before
        root = _made(path)
    if len(root) != _ROOT:  # an empty one would seal everything with a key that everybody knows
        raise OSError(errno.EINVAL, f"{NAME} is not a key of {_ROOT} bytes")
    return Keys(root)


def _made(path: Path) -> bytes:
    """Whole or not at all; of two starts at once the first one's stays; what a killed start left is no hindrance."""
    root = secrets.token_bytes(_ROOT)
    handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(root)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        root = path.read_bytes()
    finally:
        Path(fresh).unlink()
    _sync(path.parent)  # before anything is sealed with it: a database without its key is lost
    return root


def _sync(folder: Path) -> None:
    """A new name in a folder outlives a power cut only then."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
