"""Applications, as those who apply see them: permissions, papers, how long people have."""

from app.cases.applicant_permissions import APPLICANT_TABLE
from app.cases.readers import may_read_paper
from app.cases.use_cases.case_documents import SUBJECT
from app.cases.work_parameters import DEFINITIONS, INITIAL
from app.registry import Registry


def install_applications(registry: Registry) -> None:
    """Register them."""
    registry.add_permissions(APPLICANT_TABLE)
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.add_document_reader(SUBJECT, may_read_paper)
