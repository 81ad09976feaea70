"""What people look out for: saved searches, followed things, and what firms sell.

Who looks out for what tells who will bid. It is its person's own: no page, count, log or line of
the trail shows it to anybody else.
"""
