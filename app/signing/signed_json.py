"""JSON files that prove themselves: `{"algorithm", "key_id", NAME, "signature"}`.

The signature is Ed25519 over what is under NAME, as JSON with sorted keys, after a line that
names its purpose.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature

from app.errors import Invalid
from app.signing.keys import ALGORITHM, PublicKeys, purposeful
from app.text import Sentence

Content = Mapping[str, Any]


def canonical(content: Content) -> bytes:
    """Write a content as the bytes that are signed."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True, kw_only=True)
class SignedJson:
    """A kind of such files; `is_ours` knows its content from that of other kinds.

    `refusal` is raised, in one of two sentences, where a file of this kind proves nothing.
    """

    name: str
    purpose: str
    is_ours: Callable[[Content], bool]
    refusal: type[Invalid]
    unknown_key: Sentence
    wrong_signature: Sentence

    def written(self, content: Content, key_id: str, signature: bytes) -> bytes:
        """Write a content and its signature as a file."""
        whole = {
            "algorithm": ALGORITHM,
            "key_id": key_id,
            self.name: content,
            "signature": base64.b64encode(signature).decode(),
        }
        return json.dumps(whole, ensure_ascii=False, indent=1).encode()

    def proved(self, data: bytes, keys: PublicKeys) -> Content | None:
        """Return a file's content, None if it is another kind; raise `refusal` if false."""
        whole = self._read(data)
        if whole is None:
            return None
        content: Content = whole[self.name]
        key = keys.get(whole["key_id"])
        if key is None:
            raise self.refusal(self.unknown_key)
        try:
            signature = base64.b64decode(whole["signature"], validate=True)
            key.verify(signature, purposeful(self.purpose, canonical(content)))
        except (binascii.Error, InvalidSignature, ValueError) as error:
            raise self.refusal(self.wrong_signature) from error
        return content

    def _read(self, data: bytes) -> Mapping[str, Any] | None:
        try:
            whole = json.loads(data)
        except (ValueError, RecursionError):
            return None
        names = {"algorithm", "key_id", self.name, "signature"}
        if not isinstance(whole, dict) or whole.keys() != names:
            return None
        content, texts = whole[self.name], (whole["key_id"], whole["signature"])
        if not isinstance(content, dict) or not all(isinstance(each, str) for each in texts):
            return None
        return whole if self.is_ours(content) else None
