"""The settings of a real province, as its environment says them."""

from app.config import Settings
from app.fresh_secrets import fresh_secrets

REAL = {
    "BDM_MODE": "production",
    "BASE_URL": "https://tenders.example.gov.pk",
    "SMTP_URL": "smtp://mail.example",
    "BDM_ALLOW_NO_SMS": "yes",
    "BDM_ALLOW_UNSCANNED": "yes",
    "DATABASE_URL": "postgresql://u:p@h/d",
    "REDIS_URL": "rediss://:p@h",
}


def real_settings(**changed: str) -> Settings:
    """Those of production, with some of them changed."""
    return Settings.from_environment(REAL | fresh_secrets() | changed)
