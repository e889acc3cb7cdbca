"""Find or install the system parts that the tests need.

It says what it did: `python -m tests.provision`. With CI=true a part that cannot be had is a failure; elsewhere the
tests that need it are skipped, saying so.
"""

import os
import shutil
import subprocess
import sys

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT_PACKAGES = ("chromium", "fonts-liberation")


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
    """Make sure that there is a Chromium."""
    if browser := chromium():
        print(f"Chromium: {browser}")
        return
    for how, command in _ways():
        print(f"Chromium: not found; {how}", flush=True)
        subprocess.run(command, shell=True, check=False)  # noqa: S602  (our own commands)
        if browser := chromium():
            print(f"Chromium: {browser}")
            return
    print("Chromium: could not be had; the browser tests need it", file=sys.stderr)
    if demanded():
        sys.exit(1)


def _ways() -> list[tuple[str, str]]:
    ways = []
    if shutil.which("apt-get") and os.geteuid() == 0:
        packages = " ".join(APT_PACKAGES)
        ways.append(
            (
                f"installing {packages} with apt-get",
                f"apt-get update -qq && apt-get install -y -qq --no-install-recommends {packages}",
            )
        )
    ways.append(("installing it with playwright", f"{sys.executable} -m playwright install chromium"))
    return ways


if __name__ == "__main__":
    main()
