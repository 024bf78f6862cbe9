"""Phones: every way in which people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapwire.gateway.errors import ApiError
from zapwire.gateway.wuzapi.phones import parse_chat, parse_group, parse_newsletter, parse_number, parse_person
from zapwire.protocol.jid import JID

ANA = JID("5491155554444", "s.whatsapp.net")


@pytest.mark.parametrize(
    "text",
    [
        "5491155554444",
        "+5491155554444",
        " +54 9 11 5555-4444 ",
        "+54 (9) 11 5555.4444",
        "00 54 9 11 5555-4444",
        "54\N{NO-BREAK SPACE}9\N{NON-BREAKING HYPHEN}1155554444",
        "\u202a+5491155554444\u202c",
        "5491155554444@s.whatsapp.net",
        "+5491155554444@s.whatsapp.net",
        "5491155554444@S.WhatsApp.net",
        "5491155554444@c.us",
        "5491155554444.0:1@s.whatsapp.net",
        "5491155554444:1@s.whatsapp.net",
    ],
)
def test_phone_of_a_person(text: str) -> None:
    """A number in any decoration and a JID with or without device mean the same person."""
    assert parse_chat(text) == ANA
    assert parse_person(text) == ANA
    assert parse_number(text) == "5491155554444"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("371750581674453@lid", JID("371750581674453", "lid")),
        ("371750581674453:3@lid", JID("371750581674453", "lid")),
        ("120362023605733675@g.us", JID("120362023605733675", "g.us")),
        ("5491155554444-1604508000@g.us", JID("5491155554444-1604508000", "g.us")),
        ("status@broadcast", JID("status", "broadcast")),
    ],
)
def test_phone_of_another_kind(text: str, expected: JID) -> None:
    """LIDs, groups and the status broadcast are taken, too."""
    assert parse_chat(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "missing Phone"),
        ("  ", "missing Phone"),
        ("Ana", "is no phone number"),
        ("123", "is no phone number"),
        ("01155554444", "starts with 0"),
        ("12345678901234567890", "is no phone number"),
        ("120362023605733675", "is no phone number"),
        ("\N{ARABIC-INDIC DIGIT ONE}" * 11, "is no phone number"),
        ("123@nowhere", "is no person and no group"),
        ("120363@newsletter", "is a newsletter"),
        ("12345@broadcast", "is no person and no group"),
        ("abc@g.us", "is no person and no group"),
        ("abc@s.whatsapp.net", "is no phone number"),
        ("a@b@c", "is no phone number and no JID"),
        ("@s.whatsapp.net", "is no phone number and no JID"),
        ("5" * 300, "is too long"),
    ],
)
def test_no_phone(text: str, reason: str) -> None:
    """Anything else is refused with what would be right."""
    with pytest.raises(ApiError, match=f"Phone.*{reason}|{reason}") as raised:
        parse_chat(text)
    assert raised.value.status == 400


def test_group_is_no_person() -> None:
    """Where a person is needed, a group is refused by the field's name."""
    with pytest.raises(ApiError, match="Participant is no person: write the number"):
        parse_person("120362023605733675@g.us")


def test_help_fits_what_is_wanted() -> None:
    """What is refused is told what would be taken there: a person is not helped with a group, nor a group with one."""
    for parse, text, hint in (
        (parse_person, "Ana", "or a JID, such as 5491155554444@s.whatsapp.net$"),
        (parse_number, "371750581674453@lid", "with its country code, such as 5491155554444$"),
        (parse_chat, "Ana", "or for a group 120363023605733675@g.us$"),
        (parse_group, "@", "write its JID, such as 120363023605733675@g.us, as GET /group/list tells it$"),
        (parse_newsletter, "@", "such as 120363144038483540@newsletter, as GET /newsletter/list tells it$"),
        (parse_chat, "120363144038483540@newsletter", "this call is not for: give a person or a group$"),
    ):
        with pytest.raises(ApiError, match=hint):
            parse(text, "Whom")


def test_lid_is_no_number() -> None:
    """Where a phone number is needed, a LID is refused."""
    with pytest.raises(ApiError, match="Phone must be a phone number"):
        parse_number("371750581674453@lid")


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    """Whatever is written is a JID or an `ApiError`."""
    try:
        jid = parse_chat(text)
    except ApiError:
        pass
    else:
        assert JID.parse(str(jid)) == jid
