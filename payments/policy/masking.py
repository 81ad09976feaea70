"""How a payer is shown to people who only hold a number: enough to recognise, not to learn."""

_HIDDEN = "•"


def masked_name(name: str) -> str:
    """Show the first letter of each word: "Mir Ahmed Khan" → "M•• A•••• K•••"."""
    return " ".join(word[0] + _HIDDEN * (len(word) - 1) for word in name.split())
