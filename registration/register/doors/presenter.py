"""Words of the register on pages."""

from app.text import sentence

FORMS = {
    "sole": sentence("Sole proprietor"),
    "partnership": sentence("Partnership firm"),
    "company": sentence("Company (SECP)"),
}
STANDINGS = {"registered": sentence("Registered"), "dissolved": sentence("Dissolved")}
COLOURS = {"registered": "green", "dissolved": "grey"}
KINDS = {
    "registered": sentence("Registration"),
    "imported": sentence("Entry of the old paper register"),
    "name": sentence("Change of name"),
    "place": sentence("Change of place"),
    "owners": sentence("Change of partners"),
    "activities": sentence("Change of activities"),
    "correction": sentence("Correction"),
    "dissolution": sentence("Dissolution"),
    "withdrawal": sentence("Withdrawal"),
    "election": sentence("Election of a former minor"),
    "death": sentence("Death of a partner, recorded by the Registrar"),
}
