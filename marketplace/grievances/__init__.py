"""Grievances of firms against terms, reports and awards."""
