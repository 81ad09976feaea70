"""Queries of names: whether one is free, which words are barred, which names a person holds."""
