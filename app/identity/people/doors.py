"""The page blueprint that sign-in, sign-up and account pages share: the layout links to it."""

from flask import Blueprint, request

from app.web.guards import needs_sign_in

web = Blueprint("identity", __name__)
needs_sign_in(
    web,
    but=(
        "sign_in",
        "sign_in_submitted",
        "second_step",
        "second_step_submitted",
        "sign_out",
        "register",
        "register_submitted",
        "confirm_registration_page",
        "confirm_registration_submitted",
        "resend_codes",
        "request_reset",
        "request_reset_submitted",
        "reset_password",
        "reset_password_submitted",
    ),
)


def client_address() -> str:
    """Return the network address of the client; behind proxies ProxyFix has corrected it."""
    return request.remote_addr or ""
