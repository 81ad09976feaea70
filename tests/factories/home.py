"""Somebody's home page, read as they see it."""

from dataclasses import dataclass

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.identity.people.models import Organisation, Person
from factories.identity import sign_in


@dataclass
class Home:
    """Reads home pages with a browser that is signed in anew each time."""

    client: FlaskClient
    session: Session
    secret_key: str

    def __call__(
        self, person: Person, organisation: Organisation | None = None, lang: str = "en"
    ) -> str:
        """Return the main part of the page, as HTML."""
        sign_in(self.session, self.secret_key, self.client, person, organisation)
        html: str = self.client.get(f"/home?lang={lang}").text
        return html.split("<main")[1].split("</main>", maxsplit=1)[0]
