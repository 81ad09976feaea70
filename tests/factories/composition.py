"""What click's context hands to commands, with a test's own platform in it."""

from contextlib import nullcontext

from app.platform import Composition, Platform


def composed(platform: Platform) -> Composition:
    """Hand this platform to a command, whatever settings it asks for."""
    return Composition(
        make_registry=lambda: platform.registry,
        make_platform=lambda _settings: platform,
        with_servers=nullcontext,
        with_province=nullcontext,
    )
