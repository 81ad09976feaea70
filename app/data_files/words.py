"""Words in both languages."""

from dataclasses import dataclass

from app.text import in_order


@dataclass(frozen=True)
class Words:
    """The same in English and in Urdu; a file must hold both."""

    en: str
    ur: str

    @classmethod
    def of_name(cls, name: str, name_ur: str | None) -> "Words":
        """Return a name; what has none in Urdu keeps the English one there."""
        return cls(name, name_ur or name)

    def __str__(self) -> str:
        """Return the English words; a sentence that holds them is translated at the door."""
        return self.en

    def named(self, language: str) -> str:
        """Return the words in "en" or "ur"."""
        return in_order(self.ur) if language == "ur" else self.en
