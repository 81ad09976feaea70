"""How domains tell the past of their services in a demonstration."""
