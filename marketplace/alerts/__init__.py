"""Alerts: saved searches, followed things, and firms' trades.

A person's alerts show who will bid. They are private to the person: no page, count, log or line of
the trail shows them to anybody else.
"""
