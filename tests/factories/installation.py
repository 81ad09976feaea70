"""The key that the installation of the tests signs with, for what factories arrange."""

import os

from app.signing.public import Signer

SEED = os.urandom(32)
SIGNER = Signer(SEED)
