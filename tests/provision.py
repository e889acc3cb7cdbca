"""Find or install the system parts that the tests need.

It says what it did: `python -m tests.provision`. With CI=true a part that cannot be had is a failure; elsewhere the
tests that need it are skipped, saying so.
"""

import os
import shutil
import subprocess
import sys

HEADLESS_SHELL = "chromium-headless-shell"
"""Chromium without its own windows: it draws the same pages for a third less of a processor's time."""
CHROMIUM_NAMES = (HEADLESS_SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT_PACKAGES = (HEADLESS_SHELL, "fonts-liberation")


def chromium_on_path() -> str | None:
    """A Chromium that the machine has."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def playwrights_chromium() -> str | None:
    """The Chromium that `playwright install` has put where Playwright looks for it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and os.path.exists(path) else None  # noqa: PTH110  (a string for Playwright)


def chromium() -> str | None:
    """The Chromium that the browser tests will drive.

    None where there is none.
    """
    return chromium_on_path() or playwrights_chromium()


def demanded() -> bool:
    """Whether a missing part is a failure: in CI it is."""
    return os.environ.get("CI", "").lower() == "true"


def main() -> None:
    """Make sure that there is a Chromium.

    In CI, the one that costs least.
    """
    if demanded() and not shutil.which(HEADLESS_SHELL):
        _try_with_apt()
    if not chromium():
        _try_with_apt()
    if not chromium():
        _try("installing it with playwright", f"{sys.executable} -m playwright install chromium")
    if path := chromium():
        print(f"Chromium: {path}")
        return
    print("Chromium: could not be had; the browser tests need it", file=sys.stderr)
    if demanded():
        sys.exit(1)


def _try_with_apt() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        packages = " ".join(APT_PACKAGES)
        install = f"apt-get install -y -qq --no-install-recommends {packages}"
        _try(f"installing {packages} with apt-get", f"{install} || {{ apt-get update -qq && {install}; }}")


def _try(how: str, command: str) -> None:
    print(f"Chromium: {how}", flush=True)
    subprocess.run(command, shell=True, check=False)  # noqa: S602  (our own commands)


if __name__ == "__main__":
    main()
