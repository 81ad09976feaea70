"""Time-based codes of authenticator apps (RFC 6238): six digits, thirty seconds, real time."""

import hmac
from datetime import datetime

import pyotp

STEP_S = 30
DRIFT_STEPS = 1
ISSUER = "Balochistan Digital Marketplace"


def new_secret() -> str:
    """Make a secret of 160 bits, as apps take it (base 32)."""
    return pyotp.random_base32()


def matching_step(secret: str, code: str, *, at: datetime, after: int | None) -> int | None:
    """Return the time step whose code this is, or None.

    One step of drift is allowed either way. A step at or before `after` (the last one used) never
    matches: a code that was seen over a shoulder is worth nothing.
    """
    now, found = int(at.timestamp()) // STEP_S, None
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        right = hmac.compare_digest(pyotp.TOTP(secret).generate_otp(step).encode(), code.encode())
        if right and (after is None or step > after):
            found = step
    return found


def address(secret: str, account: str) -> str:
    """Return the otpauth address that apps read from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def qr_code(text: str) -> str:
    """Return a QR code as a data address of an SVG image, which the content policy allows."""
    import segno  # noqa: PLC0415 - drawn once in a person's life

    image: str = segno.make(text, error="m", micro=False).svg_data_uri(scale=5, border=4)
    return image
