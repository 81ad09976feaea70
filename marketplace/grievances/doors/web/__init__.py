"""Grievances as pages: for everybody, for the firm, its committee and the department."""

from marketplace.grievances.doors.web import committee, regulator, ruling
from marketplace.grievances.doors.web.blueprint import blueprint
from marketplace.grievances.doors.web.everybody import PUBLISHED, SECTION
from marketplace.grievances.doors.web.firm import DEBRIEF

__all__ = ["DEBRIEF", "PUBLISHED", "SECTION", "blueprint", "committee", "regulator", "ruling"]
