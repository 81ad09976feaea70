"""Sign, publish keys, and let domains say what can be checked."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.signing.keys import PublicKeys as PublicKeys
from app.signing.keys import Signer as Signer
from app.signing.keys import key_id as key_id
from app.signing.pdf import PaperSigner as PaperSigner
from app.signing.queries import signature_line as signature_line
from app.signing.signed_json import Content as Content
from app.signing.signed_json import SignedJson as SignedJson
from app.signing.signed_json import canonical as canonical
from app.signing.verification import Facts as Facts
from app.signing.verification import Finding as Finding
from app.signing.verification import Named as Named
from app.signing.verification import NotGenuine as NotGenuine
from app.signing.verification import Rupees as Rupees
from app.signing.verification import Verifier as Verifier
from app.unit_of_work import UnitOfWork


def signing_key(uow: UnitOfWork) -> Ed25519PrivateKey:
    """Return the key that signs now, for formats that sign by themselves (receipts of bids)."""
    return uow.port(Signer).private_key


def public_keys(uow: UnitOfWork) -> PublicKeys:
    """Return every public half that ever signed here, by key id."""
    return uow.port(Signer).public_keys()
