"""Grievances for everybody, for the firm, its committee and the department; each sees their part.

Who objects to terms is nobody's to know before the opening: not the department's, nor the
committee's. These queries leave the firm out then, except to the firm itself.
"""
