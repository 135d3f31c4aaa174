"""Codes that people read and type: Crockford's base 32, without look-alikes (https://www.crockford.com/base32.html)."""

import hashlib
import random

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def new_code(chance: random.Random, length: int = 10) -> str:
    """Draw a code of `length` characters, five random bits each."""
    return "".join(chance.choices(ALPHABET, k=length))


def canonical(text: str) -> str:
    """Return the code a person meant: upper case, O read as 0, I and L as 1, separators dropped."""
    return text.strip().upper().translate(_READ_AS)


def digest(token: str) -> bytes:
    """Return what is stored of a token: 32 bytes that find it but do not reveal it."""
    return hashlib.sha256(token.encode()).digest()


def encode(raw: bytes, length: int) -> str:
    """Write the first 5 x `length` bits of `raw` in Crockford's alphabet."""
    number = int.from_bytes(raw, "big")
    bits = len(raw) * 8
    return "".join(ALPHABET[(number >> (bits - 5 * (place + 1))) & 31] for place in range(length))


def grouped(code: str, size: int = 4) -> str:
    """Return a code in groups that a person can read aloud: ABCD-0123."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))
