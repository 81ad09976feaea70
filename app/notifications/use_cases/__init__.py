"""Acts on messages and the inbox."""
