"""Put the web side together; a request meets these parts in the order of the calls."""

from datetime import timedelta

from flask import Flask
from flask_login import LoginManager
from flask_wtf import CSRFProtect

from app.config import ROOT
from app.platform import Platform
from app.web import navigation
from app.web.actors import install_login, page_actor
from app.web.api import install_api
from app.web.assets import install_assets
from app.web.charts import install_charts
from app.web.components import install_components
from app.web.compression import install_compressing
from app.web.cookies import SESSION, full_name
from app.web.discovery import install_discovery
from app.web.formatting import install_formatting
from app.web.forms import one_time_key
from app.web.hosts import install_hosts
from app.web.i18n import install_i18n
from app.web.late_forms import install_late_forms
from app.web.observability import install_observing
from app.web.offline import install_offline
from app.web.plots import install_plots
from app.web.problems import install_problems
from app.web.proxies import BehindProxies
from app.web.request import MAX_UPLOAD_BYTES, InMemoryRequest, install_uploads
from app.web.safety import csp_nonce, install_safety
from app.web.subjects import refuse_silent_routes
from app.web.translation import translate


def install_web(app: Flask, platform: Platform) -> None:
    """Mount everything that answers HTTP."""
    _configure(app, platform)
    _templates(app)
    install_observing(app)
    install_hosts(app, platform.settings)
    install_compressing(app)
    install_i18n(app)
    install_formatting(app)
    install_charts(app)
    install_plots(app)
    install_assets(app)
    install_uploads(app)
    install_safety(app, production=platform.settings.production)
    install_problems(app)
    manager = LoginManager()
    install_login(manager)
    # Not `init_app`, which would look into the session after every answer: nobody is remembered.
    app.login_manager = manager  # type: ignore[attr-defined]  # how Flask-Login finds it
    csrf = CSRFProtect(app)
    install_late_forms(app)
    for blueprint in platform.registry.api:
        csrf.exempt(blueprint)
    refuse_silent_routes()
    for blueprint in platform.registry.web:
        app.register_blueprint(blueprint)
    install_api(app, platform)
    install_discovery(app)
    install_offline(app)
    navigation.install_navigation(app, platform.registry)


def _configure(app: Flask, platform: Platform) -> None:
    settings = platform.settings
    https = settings.base_url.startswith("https://")
    older = [each.key for each in settings.secret_keys_accepted]
    app.request_class = InMemoryRequest
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=older,
        # The last one signs.
        WTF_CSRF_SECRET_KEY=[*older, settings.secret_key],
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME=full_name(SESSION, https=https),
        # Twice as long as a sign-in: the sender of a form that comes too late is still known.
        PERMANENT_SESSION_LIFETIME=timedelta(hours=24),
        MAX_CONTENT_LENGTH=MAX_UPLOAD_BYTES,
        WTF_CSRF_TIME_LIMIT=None,
        TEMPLATES_AUTO_RELOAD=False,
    )
    behind = BehindProxies(app.wsgi_app, settings.trusted_proxies, settings.proxies)
    app.wsgi_app = behind  # type: ignore[method-assign]  # how Flask documents it


def _templates(app: Flask) -> None:
    """Find templates in every room: each room's lie below a folder of its own name."""
    # Below our packages alone: what lies beside them (.venv, node_modules) is huge.
    packages = [path.parent for path in ROOT.glob("*/__init__.py")]
    rooms = sorted(found for package in packages for found in package.glob("**/templates"))
    install_components(app, rooms)
    app.jinja_env.globals.update(
        one_time_key=one_time_key, csp_nonce=csp_nonce, actor=page_actor, translate=translate
    )
