"""Acts of Finance officers and operators on the books."""
