"""Options that have a new name still work under the old one, also in a strict build, with a notice."""

import logging

import pytest


@pytest.fixture
def notices(caplog):
    caplog.set_level(logging.INFO, "mkdocs.plugins.pyodide")
    return lambda: [r.getMessage() for r in caplog.records if "is now called" in r.getMessage()]


def test_vary_makes_sliders(site, notices):
    site.build(index='# T\n\n```pyodide exec="off" vary="x: 1..3"\nx = 2\n```\n')
    assert 'aria-label="sliders for x"' in site.html()
    assert notices() == ["pyodide in index.md, line 3: option vary is now called sliders. Rename it."]


def test_sliders_are_no_former_name(site, notices):
    site.build(index='# T\n\n```pyodide exec="off" sliders="x: 1..3"\nx = 2\n```\n')
    assert 'aria-label="sliders for x"' in site.html() and not notices()


def test_vary_beside_sliders_is_refused(refusal):
    message = refusal('# T\n\n```pyodide vary="x: 1..3" sliders="x: 1..3"\nx = 2\n```\n')
    assert "index.md, line 3: option vary is now called sliders, which is given as well" in message


def test_strict_policy_is_the_content_security_policy(site, notices):
    site.configure("strict_policy: false")
    site.build(index="# Text")
    assert "Content-Security-Policy" not in site.html()
    assert notices() == ["pyodide: option strict_policy is now called content_security_policy. Rename it."]
