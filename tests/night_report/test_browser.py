"""The pages in headless Chromium, where there is one: nothing fails, nothing is asked for."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.night_report.conftest import DRAWN, Report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="there is no Chromium with its driver")
PHONE, DESK = 360, 1200
SIZES = (
    "return [...document.querySelectorAll('figure svg')].map(each => each.getBoundingClientRect().toJSON())"
)
BLIND = """
return [...document.querySelectorAll('figure svg text')].map(each => getComputedStyle(each).fill)
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    selenium = pytest.importorskip("selenium.webdriver")
    options = selenium.ChromeOptions()
    options.binary_location = CHROMIUM
    for option in OPTIONS:
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = selenium.Chrome(options=options, service=selenium.ChromeService(DRIVER))
    yield driver
    driver.quit()


def show(browser: Any, report: Report, width: int, scheme: str) -> list[str]:  # noqa: ANN401  the driver
    """Show a page, and return what was asked for meanwhile."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < DESK},
    )
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    browser.get((report.folder / "index.html").as_uri())
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [
        each["params"]["request"]["url"] for each in messages if each["method"] == "Network.requestWillBeSent"
    ]


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_fails_nothing_is_asked_for_and_the_page_fits_a_phone(
    browser: Any,  # noqa: ANN401
    reports: Mapping[str, Report],
    name: str,
) -> None:
    for width in (PHONE, DESK):
        asked = show(browser, reports[name], width, "light")
        assert [url for url in asked if not url.startswith(("data:", "file:"))] == []
        assert len([url for url in asked if url.startswith("file:")]) == 1
        assert browser.get_log("browser") == []
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        sizes = browser.execute_script(SIZES)
        assert len(sizes) == len(reports[name].document["charts"])
        assert all(size["width"] > 200 and size["height"] > 100 for size in sizes)
        assert all(size["right"] <= width for size in sizes)


def test_charts_take_the_colours_of_light_and_dark(browser: Any, reports: Mapping[str, Report]) -> None:  # noqa: ANN401
    colours = []
    for scheme in ("light", "dark"):
        show(browser, reports["second"], DESK, scheme)
        colours.append(set(browser.execute_script(BLIND)))
    assert all(len(each) == 1 for each in colours)
    assert colours[0] != colours[1]
