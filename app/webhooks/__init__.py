"""Programs follow what changes: they ask (`GET /changes`), or we call them (webhooks).

Both read one feed, `app/feeds/public.py`.
"""
