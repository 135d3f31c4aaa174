"""Text as people search for it."""

import unicodedata

# Letters that Unicode does not take apart, as people type them without the right keyboard.
_PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ð": "d", "ħ": "h", "ı": "i"}
)
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


def fold(text: str) -> str:
    """Return a search key: without accents, case, punctuation or double spaces ("José  Ñandú" -> "jose nandu")."""
    if text.isascii():  # most names of most lists, ten times as fast
        return " ".join(text.translate(_ASCII).split())
    # Twice, since taking letters apart can bring new capitals to light (mathematical letters) and the other way round.
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    kept = "".join(
        letter if unicodedata.category(letter)[0] in "LNM" else " "
        for letter in letters
        if not unicodedata.combining(letter)
    )
    return " ".join(kept.translate(_PLAIN).split())


def initials(name: str, most: int = 2) -> str:
    """Return the first letters of a name's first and last words."""
    words = name.split()
    chosen = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0] for word in chosen[:most]).upper()
