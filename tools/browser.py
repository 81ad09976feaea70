"""Brings Debian's Chromium for the browser tests where it is missing and we may install it."""

from __future__ import annotations

import os
import shutil

from tools.steps import say, succeeds

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> None:
    """Say what will be left out when there is no browser to be had."""
    if any(map(shutil.which, NAMES)):
        return
    if os.geteuid() == 0 and shutil.which("apt-get") and _install():
        return
    say(
        "Left out: the browser tests, for there is no Chromium here and it cannot be installed. "
        "On Debian: apt-get install chromium"
    )


def _install() -> bool:
    say("Installing Chromium for the browser tests …")
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    install = ["apt-get", "install", "--yes", "--no-install-recommends", NAMES[0]]
    succeeds(["apt-get", "update"], environment, quiet=True)
    succeeds(install, environment, quiet=True)
    return shutil.which(NAMES[0]) is not None


if __name__ == "__main__":
    main()
