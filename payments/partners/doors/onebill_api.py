"""The address of a partner's machine: POST …/BillInquiry and …/BillPayment.

Business answers are HTTP 200 with a code inside, as partners expect; only a flood is 429. The
message itself is the idempotency key: the same payment is never taken twice.
"""

from collections.abc import Callable, Mapping

import orjson
from flask import Response, request

from app.errors import Refusal, TooMany
from app.identity.public import SYSTEM
from app.permissions import Actor
from app.platform import the_platform
from app.web.api import ApiBlueprint
from app.web.doors import reading, request_id
from app.web.json import json_response
from app.web.proxies import CERTIFICATE_HEADER
from payments.partners.onebill.profile import Profile
from payments.partners.onebill.replies import inquiry_refusal, inquiry_reply, payment_reply
from payments.partners.onebill.wire import Code, Malformed, named
from payments.partners.queries import form_of
from payments.partners.use_cases.answer_partner import (
    Admitted,
    AskBill,
    Declined,
    Knock,
    TellPayment,
    ask_bill,
    knock,
    tell_payment,
)

MAX_BYTES = 4_096
# Names and widths of the fields are those of the partner's profile; the values are always text.
IN_ITS_FORM = {"type": "object", "additionalProperties": {"type": "string"}}
Refused = Callable[[Profile, Code], Mapping[str, str]]
Answered = Callable[[Admitted, Mapping[str, str]], Mapping[str, str]]
api = ApiBlueprint(
    "onebill", __name__, url_prefix="/partners/<partner>", description="1BILL partners"
)


@api.post("/BillInquiry")
@api.alt_response(200, schema=IN_ITS_FORM)
@api.alt_response(429, schema=IN_ITS_FORM)
@api.doc(security=[], summary="A partner asks about a bill by its number (1BILL)")
def inquire(partner: str) -> Response:
    """Answer what a bill is about and what it costs, in the partner's form."""
    return _answered(partner, _inquired, inquiry_refusal)


@api.post("/BillPayment")
@api.alt_response(200, schema=IN_ITS_FORM)
@api.alt_response(429, schema=IN_ITS_FORM)
@api.doc(security=[], summary="A partner tells that a bill is being paid (1BILL)")
def pay(partner: str) -> Response:
    """Take the payment where the bill allows it, and answer in the partner's form."""
    return _answered(partner, _paid, payment_reply)


def _inquired(admitted: Admitted, texts: Mapping[str, str]) -> Mapping[str, str]:
    with reading(SYSTEM) as uow:
        quote = ask_bill(uow, AskBill(partner=admitted, texts=texts))
    return inquiry_reply(admitted.profile, quote)


def _paid(admitted: Admitted, texts: Mapping[str, str]) -> Mapping[str, str]:
    command = TellPayment(partner=admitted, texts=texts)
    executor = the_platform().executor
    payment = executor.execute(tell_payment, command, actor=SYSTEM, request_id=request_id())
    return payment_reply(admitted.profile, Code.OK, payment.receipt.replace("-", ""))


def _answered(partner: str, act: Answered, refused: Refused) -> Response:
    admitted: Admitted | None = None

    def no(code: Code, status: int = 200) -> Response:
        return json_response(refused(_form(partner, admitted), code), status)

    try:
        texts = _texts()
        admitted = _admitted(partner, texts)
        return json_response(act(admitted, texts))
    except Declined as declined:
        return no(declined.answer)
    except Malformed:
        return no(Code.INVALID)
    except TooMany as flood:
        answer = no(Code.ERROR, 429)
        answer.headers["Retry-After"] = str(flood.retry_after)
        return answer
    except Refusal:
        return no(Code.ERROR)


def _form(partner: str, admitted: Admitted | None) -> Profile:
    if admitted is not None:
        return admitted.profile
    with reading(SYSTEM) as uow:
        return form_of(uow.session, partner, request.remote_addr or "")


def _texts() -> Mapping[str, str]:
    """Read the body, whatever type it claims: partners send text/plain as often as JSON."""
    if (request.content_length or 0) > MAX_BYTES:
        raise Malformed("body")
    try:
        return named(orjson.loads(request.get_data()))
    except orjson.JSONDecodeError as error:
        raise Malformed("body") from error


def _admitted(partner: str, texts: Mapping[str, str]) -> Admitted:
    """Let the machine in; until then it is a stranger, whose refusals the trail counts."""
    stranger = Actor(kind="anonymous", address=request.remote_addr or "")
    command = Knock(
        partner=partner,
        in_headers={name: request.headers.get(name, "") for name in ("username", "password")},
        in_body=texts,
        address=request.remote_addr or "",
        certificate=_certificate(),
    )
    executor = the_platform().executor
    return executor.execute(knock, command, actor=stranger, request_id=request_id())


def _certificate() -> str:
    """Return the proxy's report on the client's certificate; a stranger's is discarded."""
    return request.headers.get(CERTIFICATE_HEADER, "").replace(":", "").lower()
