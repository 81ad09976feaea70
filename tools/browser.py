"""Brings Debian's Chromium for the browser tests where it is missing and we may install it.

Wanted is the one without a window, which Playwright also uses when nobody watches: a page takes
half the work there. Where it is not to be had, the whole Chromium serves as well.
"""

from __future__ import annotations

import os
import shutil
import subprocess

from tools.steps import say, succeeds

WINDOWLESS = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends", "--no-remove")


def main() -> None:
    """Install a browser if there is none; if this fails, print which tests are left out."""
    if shutil.which(WINDOWLESS) or (_may_install() and _install()):
        return
    if any(map(shutil.which, NAMES)):
        return
    say(
        "Left out: the browser tests, for there is no Chromium here and it cannot be installed. "
        f"On Debian: apt-get install {WINDOWLESS}"
    )


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install() -> bool:
    """Install the windowless browser; the whole one only if there is no browser at all."""
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    any_browser = any(map(shutil.which, NAMES))
    if any_browser and not _is_known():
        return False
    say("Installing Chromium for the browser tests …")
    if not any_browser:
        succeeds(["apt-get", "update"], environment, quiet=True)
    wanted = [WINDOWLESS] if any_browser else [WINDOWLESS, NAMES[0]]
    return any(succeeds([*INSTALL, name], environment, quiet=True) for name in wanted)


def _is_known() -> bool:
    """Return True if the machine's package lists contain it, without asking the network."""
    asked = ["apt-cache", "show", WINDOWLESS]
    return subprocess.run(asked, check=False, capture_output=True).returncode == 0  # noqa: S603 - our own


if __name__ == "__main__":
    main()
