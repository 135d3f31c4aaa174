"""Telling whether two ways of writing a business mean the same one."""

from mixer.core.names import fold

# Legal forms, folded, that people write or leave out; each may be several words once its dots are gone.
_LEGAL_FORMS = frozenset(
    """
    ltd|limited|llc|l l c|inc|incorporated|corp|corporation|co|company|plc|p l c|llp|l l p|lp|pc|p c|pllc|pa
    gmbh|mbh|ggmbh|ug|ag|kg|kgaa|ohg|gbr|ev|e v|e k|ek|se|ug haftungsbeschrankt|gmbh co kg|gmbh co|co kg
    sa|s a|sas|s a s|sarl|s a r l|eurl|sasu|sci|sl|s l|slu|s l u|srl|s r l|spa|s p a|sa de cv|s a de c v|s de r l
    bv|b v|nv|n v|ab|oy|oyj|as|a s|aps|asa|pty ltd|pty|sp z o o|s r o|sro|doo|d o o|kft|zrt|ltda|eireli
    oao|ooo|zao|ооо|оао|зао|株式会社|有限会社|合同会社|有限公司|股份有限公司|주식회사
    """.replace("\n", "|")
    .replace("    ", "")
    .split("|")
)
_LONGEST_FORM = max(len(form.split()) for form in _LEGAL_FORMS)
_GLUED_FORMS = ("株式会社", "有限会社", "合同会社", "股份有限公司", "有限公司", "주식회사")


def company_key(name: str) -> str:
    """Return the key under which a company is compared: folded, without legal forms at either end.

    A name that is nothing but a legal form keeps it, so that no company has an empty key unless it has no letters.
    """
    whole = fold(name.replace("&", " "))
    words = whole.split()
    while (shorter := _without_form(words)) and shorter != words:
        words = shorter
    return _unglued(" ".join(words)) or whole


def _without_form(words: list[str]) -> list[str]:
    for length in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
        if " ".join(words[-length:]) in _LEGAL_FORMS:
            return words[:-length]
    if len(words) > 1 and words[0] in _GLUED_FORMS:
        return words[1:]
    return words


def _unglued(key: str) -> str:
    for form in _GLUED_FORMS:
        key = key.removesuffix(form).removeprefix(form)
    return key.strip()
