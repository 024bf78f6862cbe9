"""What is known of a newsletter."""

from zapwire.protocol.jid import JID
from zapwire.protocol.types.newsletters import Newsletter, NewsletterPost

NEWS = JID("120363111111111111", "newsletter")


def test_what_is_not_told_is_empty() -> None:
    """A newsletter is its address, and whatever else the server says."""
    newsletter = Newsletter(NEWS)
    assert (newsletter.name.text, newsletter.picture, newsletter.viewer) == ("", None, None)
    assert NewsletterPost(1) == NewsletterPost(1, "", "", 0, 0, None, None)
