"""Passwords: argon2id, and as slow for an unknown person as for a known one."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# 19 MiB, two passes: OWASP's setting for one lane; 58 ms here, so a queue at sign-in does not eat the machine.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """Return the argon2id hash that is stored."""
    return HASHER.hash(password)


def is_password(stored: str | None, password: str) -> bool:
    """Tell whether the password is right; where none is stored, take as long and say no."""
    try:
        right = HASHER.verify(stored or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return HASHER.hash("nobody has this password")
