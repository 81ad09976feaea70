"""Key that signs papers: the province's own, or one derived from the installation's.

Programs that show PDFs know no Ed25519. If the operator has put a key and its certificates (PEM,
the key first, then its certificate and those above it) into `paper-signing.pem` of the data folder,
that signs. Else a P-256 key is derived from the signing key, under a separate certificate that
states this: the same on every machine, and published for anyone who wants to trust it.
"""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import NameOID

from app.config import BadConfiguration, Settings
from app.signing.pdf import PaperSigner

_CURVE = ec.SECP256R1()
# 16 bytes more than the curve's order: then the remainder favours no key noticeably.
_WIDE = 48
_FROM, _UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC)
_MAX_NAME_LENGTH = 64
_SERIAL_BYTES = 16


def own_file(settings: Settings) -> Path:
    """Return the operator's file with the province's own key and certificates."""
    return settings.data_dir / "paper-signing.pem"


def make_paper_signer(settings: Settings) -> PaperSigner:
    """Return who signs papers. Raises BadConfiguration for a bad file of the operator's."""
    path = own_file(settings)
    return _read(path) if path.exists() else _derived(settings)


def published(signer: PaperSigner) -> bytes:
    """Return the certificates as PEM, for programs that show PDFs."""
    return b"".join(each.public_bytes(Encoding.PEM) for each in signer.certificates)


def _read(path: Path) -> PaperSigner:
    try:
        data = path.read_bytes()
        key = load_pem_private_key(data, password=None)
        chain = tuple(x509.load_pem_x509_certificates(data))
        fits = isinstance(key, ec.EllipticCurvePrivateKey) and (
            chain[0].public_key() == key.public_key()
        )
    except (ValueError, TypeError, IndexError, OSError):
        fits = False
    if not fits or not isinstance(key, ec.EllipticCurvePrivateKey):
        message = f"{path} must hold an EC key (PEM, without a password), then its certificates."
        raise BadConfiguration(message)
    return PaperSigner(key, chain, own=True)


def _derived(settings: Settings) -> PaperSigner:
    kdf = HKDF(algorithm=hashes.SHA256(), length=_WIDE, salt=b"bdm", info=b"papers P-256")
    wide = int.from_bytes(kdf.derive(settings.signing_key))
    key = ec.derive_private_key(wide % (_CURVE.group_order - 1) + 1, _CURVE)
    return PaperSigner(key, (_certificate(key, urlsplit(settings.base_url).hostname or ""),))


def _certificate(key: ec.EllipticCurvePrivateKey, host: str) -> x509.Certificate:
    """Certify the key by itself; deterministic, so that every machine makes the same."""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Balochistan Digital Marketplace"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Papers of {host}"[:_MAX_NAME_LENGTH]),
        ]
    )
    public = key.public_key()
    identity = x509.SubjectKeyIdentifier.from_public_key(public).digest
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(1 + int.from_bytes(identity[:_SERIAL_BYTES]))
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    )
