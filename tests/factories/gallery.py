"""A small application that shows every shared part of a page, without database or platform."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, abort, flash, render_template, request

from app.web.assets import install_assets
from app.web.catalogues import compile_catalogues
from app.web.charts import install_charts
from app.web.components import TEMPLATES, install_components
from app.web.formatting import install_formatting
from app.web.forms import Form
from app.web.i18n import install_i18n

ROOT = Path(__file__).resolve().parents[2]
THE_PAGES = ("/front", "/list", "/parts", "/entry", "/entry?wrong=1", "/error/404")
LAYOUT: dict[str, Any] = {
    "navigation": [
        {"text": "Tenders", "href": "/list", "active": True},
        {"text": "My bids", "href": "/entry"},
        {"text": "Contracts", "href": "/parts"},
        {
            "text": "Fees and bills",
            "pages": [
                {"text": "Pay a fee", "href": "/parts"},
                {"text": "Your bills", "href": "/entry"},
            ],
        },
    ],
    "demonstration": True,
    "signed_in": True,
    "who": "Gul Khan",
    "acting_for": "Bolan Traders",
    "account_href": "/account",
    "sign_out_href": "/sign-out",
    "footer_links": [
        {"text": "Help", "pages": [{"text": "Accessibility", "href": "/accessibility"}]}
    ],
}
WRONG = {
    "email": "Enter an email address, such as name@example.pk",
    "amount": "Enter an amount in rupees, for example 2500 or 2,500.50.",
    "kind": "Choose one",
}


def rows_of(app: Flask, count: int = 20) -> list[list[object]]:
    """Return rows as a page would make them, each value through its filter."""
    filters = app.jinja_env.filters
    closes = datetime(2024, 5, 7, 8, 0, tzinfo=UTC)
    return [
        [
            {"text": "Furniture and fixture for the project management unit", "href": "/tender"},
            filters["ltr"](f"TSE-2324043890{number:02d}"),
            "Land Revenue Management Information System",
            filters["local_time"](closes),
            filters["rupees"](1_234_567_890 * (number + 1)),
            "Quetta",
            "Open",
        ]
        for number in range(count)
    ]


def _routes(app: Flask) -> None:
    @app.get("/list")
    def listing() -> str:
        return render_template("list.html", rows=rows_of(app), **LAYOUT)

    @app.get("/front")
    def front() -> str:
        return render_template("front.html", **LAYOUT)

    @app.get("/parts")
    def parts() -> str:
        flash("Your bid was received.", "success")
        flash("The closing date has changed.")
        return render_template("parts.html", **LAYOUT)

    @app.get("/entry")
    def entry() -> str:
        values = {"amount": "12,34,567", "district": "quetta", "docs": ["ntn"]}
        form = Form(values, WRONG if "wrong" in request.args else {})
        return render_template("entry.html", form=form, **LAYOUT)

    @app.get("/error/<int:status>")
    def error(status: int) -> tuple[str, int]:
        if status not in range(400, 600):
            abort(404)
        return render_template("error.html", status=status, request_id="0197-AB", **LAYOUT), status


def make_gallery() -> Flask:
    """Make the application; templates lie in tests/web/gallery."""
    compile_catalogues(ROOT)
    app = Flask("gallery", static_folder=None)
    app.config.update(SECRET_KEY="only for these tests", TESTING=True)
    install_components(app, [TEMPLATES, ROOT / "tests" / "web" / "gallery"])
    install_i18n(app)
    install_formatting(app)
    install_charts(app)
    install_assets(app)
    app.jinja_env.globals.update(csrf_token=lambda: "token", one_time_key=lambda: "once")
    _routes(app)
    return app
