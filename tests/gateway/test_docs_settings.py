"""The page of the settings names each with its default."""

import re
from pathlib import Path

from zapwire.gateway.settings import PREFIX, Settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
_ROW = re.compile(r"\| `(ZAPWIRE_[A-Z_]+)` \| (?:`([^`]*)`)? ?\| (.*) \|")


def test_every_setting_is_documented() -> None:
    """Each setting has a row with its default and its description, and there is no other row."""
    rows = {match[1]: (match[2], match[3]) for match in _ROW.finditer(PAGE.read_text(encoding="utf-8"))}
    assert set(rows) == {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default, description = rows[f"{PREFIX}{name.upper()}"]
        assert description == " ".join((field.description or "").split())
        assert default == (None if field.default is None else _shown(field.default))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
