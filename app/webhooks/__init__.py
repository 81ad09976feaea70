"""Programs follow what changes: they ask for it (`GET /changes`).

They read the feed of `app/feeds/public.py`; calls to addresses of theirs, which will read the same
feed, are not built yet.
"""
