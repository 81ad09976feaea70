"""Addresses are written as Werkzeug writes them; what writes them is made when asked for."""

from uuid import UUID

from flask import Flask
from werkzeug.routing import Map, Rule

from app.web.flask_app import QuickRule, WebApp

ID = UUID(int=7)
PLACES = (
    ("/tenders", "list", {"q": "solar water", "rule": "of values named as we name ours"}),
    ("/tenders/<uuid:tender_id>", "one", {"tender_id": ID, "self": "1"}),
    ("/files/<path:name>", "file", {"name": "a b/ç.pdf"}),
    ("/pages/<int(fixed_digits=3):number>", "page", {"number": 4}),
)


def written(kind: type[Rule]) -> list[str]:
    rules = [kind(place, endpoint=name) for place, name, _ in PLACES]
    adapter = Map(rules).bind("here.example")
    return [adapter.build(name, values) for _, name, values in PLACES]


def test_it_writes_what_werkzeug_writes_first_and_later() -> None:
    assert written(QuickRule) == written(Rule)
    rule = QuickRule("/<int:n>", endpoint="n")
    adapter = Map([rule]).bind("here.example")
    assert [adapter.build("n", {"n": n}) for n in (1, 2, 1)] == ["/1", "/2", "/1"]


def test_it_makes_none_of_them_while_it_starts() -> None:
    app: Flask = WebApp("here")
    app.add_url_rule("/<int:n>", "n", str)
    (rule,) = app.url_map.iter_rules("n")
    assert isinstance(rule, QuickRule)
    made = rule._build.__func__.__closure__  # type: ignore[attr-defined]  # a method of the rule
    assert [] in [cell.cell_contents for cell in made]
    with app.test_request_context("/"):
        assert app.url_for("n", n=3) == "/3"
