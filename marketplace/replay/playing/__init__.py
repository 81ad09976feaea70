"""Playing scripts through the public HTTP API, as the officers, bidders and members themselves.

Nothing here can be told how a process ended in reality: a test proves that this room reaches
neither the reader of files nor the expected awards.
"""
