"""What everybody reads of a tender's questions, what its department does, and what a firm does.

No view but a firm's own says who asked.
"""
