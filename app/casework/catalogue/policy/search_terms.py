"""Whether a service fits the words that somebody looks for. Pure."""

from app.casework.definition.shapes import Service


def matches(service: Service, asked: str) -> bool:
    """Whether every word stands in what a service is called, does, or results in."""
    told = [service.title, service.summary, *(each.title for each in service.registrations)]
    told += [agency.title for agency in service.agencies]
    text = " ".join(f"{words.en} {words.ur}" for words in told).casefold()
    return all(word in text for word in asked.casefold().split())
