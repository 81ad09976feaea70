"""The close sheet on its way out, as PDF."""

from flask import Response

from app.platform import the_platform
from payments.counter.printing import close_sheet_pdf
from payments.counter.queries.closes import ShownClose


def sheet_response(shown: ShownClose) -> Response:
    """Print a close sheet and send it."""
    pdf = close_sheet_pdf(shown, demonstration=the_platform().executor.demonstration)
    response = Response(pdf, mimetype="application/pdf")
    name = f"close-{shown.close.day.isoformat()}-{str(shown.close.id)[-6:]}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
