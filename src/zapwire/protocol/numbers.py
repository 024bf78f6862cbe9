"""Numbers: the other forms in which one phone number is known, where a country changed how it is written."""

import re
from typing import Final

# Brazil: mobile numbers got a 9 in front; WhatsApp registered older ones without it. Mexico: a 1 after the country code
# for mobiles, until 2019. Argentina: a 9 for mobiles, which is not dialled inside the country.
_FORMS: Final = (
    (re.compile(r"(55\d\d)9([6-9]\d{7})", re.ASCII), r"\1\2"),
    (re.compile(r"(55\d\d)([6-9]\d{7})", re.ASCII), r"\g<1>9\2"),
    (re.compile(r"521(\d{10})", re.ASCII), r"52\1"),
    (re.compile(r"52(\d{10})", re.ASCII), r"521\1"),
    (re.compile(r"549(\d{10})", re.ASCII), r"54\1"),
    (re.compile(r"54(\d{10})", re.ASCII), r"549\1"),
)


def other_form(number: str) -> str:
    """The other form of a number, given by its digits with country code; empty where it has only one."""
    for pattern, form in _FORMS:
        match = pattern.fullmatch(number)
        if match is not None:
            return match.expand(form)
    return ""
