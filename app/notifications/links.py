"""Links in messages: whole addresses, made from the address that people know us by."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Links:
    """A port, so that use cases need no settings."""

    base_url: str

    def whole(self, path: str) -> str:
        """Return the whole address of a path; none of none."""
        return f"{self.base_url}{path}" if path else ""

    def below(self, text: str, path: str) -> str:
        """Add the link to a mail's text; a message without a link stays as it is."""
        return f"{text}\n\n{self.base_url}{path}\n" if path else f"{text}\n"

    def after(self, text: str, path: str, end: str = "") -> str:
        """Add to an SMS its link, and what follows it; without either it stays as it is."""
        return " ".join(part for part in (text, self.whole(path), end) if part)
