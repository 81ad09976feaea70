"""Records of the portal: forms by version, offices by day, and users' opinions."""

from app.guides.models.feedback import PageFeedback
from app.guides.models.forms import FormWithdrawal, PublishedForm
from app.guides.models.offices import Office
from app.guides.models.recordings import Recording

__all__ = ["FormWithdrawal", "Office", "PageFeedback", "PublishedForm", "Recording"]
