"""Pages as local responses: of the kind that Scrapy itself would make of their bytes."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from scrapy.responsetypes import responsetypes

from spiders.responses import local_response
from spiders.sidecars import CaptureFacts

PIECES = st.sampled_from(
    [
        b"<html>",
        b"<HTML>",
        b"<html lang=en>",
        b"<?xml ",
        b"<!DOCTYPE html>",
        b"<!doctype html>",
        b"<ht",
        b"ml>",
    ]
)


@given(st.lists(PIECES | st.binary(max_size=20) | st.just(b"text " * 500), max_size=8).map(b"".join))
def test_the_kind_is_that_of_scrapy(payload: bytes) -> None:
    response = local_response(payload, "0" * 64, CaptureFacts())
    assert type(response) is responsetypes.from_args(body=payload)
    assert (response.body, response.url, response.status) == (payload, f"urn:sha256:{'0' * 64}", 200)


def test_what_is_known_of_the_capture_stands_in_the_response() -> None:
    moment = datetime(2026, 2, 19, 9, 12, 44, tzinfo=UTC)
    facts = CaptureFacts("https://timesca.com/x/", moment, None, 404, "text/plain")
    response = local_response(b"text", "0" * 64, facts)
    assert (response.url, response.status) == ("https://timesca.com/x/", 404)
    assert response.headers["Memento-Datetime"] == b"Thu, 19 Feb 2026 09:12:44 GMT"
    assert response.headers["Content-Type"] == b"text/plain"
