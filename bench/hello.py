"""The yardstick: the smallest Flask application, on the same server with the same workers."""

from flask import Flask


def make_app() -> Flask:
    """Build the application."""
    app = Flask("hello")

    @app.get("/")
    def hello() -> str:
        return "Hello, world"

    return app
