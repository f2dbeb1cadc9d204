"""What stands for a picture where it cannot be seen: more than a title, with numbers of what is drawn."""

import ast
import functools
import html
import re

import numpy as np
import pytest
from pages import SNIPPETS, WITH_CELLS, address_of

from training import pictures

PICTURE = re.compile(r'<img [^>]*\balt="([^"]*)"')
DRAWING = re.compile(r'<svg (?=[^>]*\brole="img")[^>]*\baria-label="([^"]*)"')
CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)


@functools.cache
def written():
    """All texts that stand in the snippets, the longest first: what is left of a text was computed."""
    found = set()
    for path in SNIPPETS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) > 2:
                found.add(node.value)
    return sorted(found, key=len, reverse=True)


def computed(text):
    for part in written():
        text = text.replace(part, "")
    return text


@pytest.mark.parametrize("name", WITH_CELLS)
def test_a_picture_of_a_cell_says_what_it_shows(published, name):
    page = (published / address_of(name) / "index.html").read_text("utf-8")
    texts = [html.unescape(text) for text in PICTURE.findall(page)]
    assert texts or not name.startswith("architectures/")
    for text in texts:
        assert re.search(r"\d", computed(text)), f"no number of what is drawn: {text}"
        assert 20 < len(text) < 1000, f"{len(text)} characters: {text}"


def is_description(text):
    """Whether a text tells what a drawing shows: in a sentence or more, or in short with its numbers."""
    return len(text.split()) > 20 or (len(text) > 20 and len(re.findall(r"\d+", text)) > 1)


@pytest.mark.parametrize("name", WITH_CELLS)
def test_a_drawing_of_a_page_is_described(published, name):
    page = (published / address_of(name) / "index.html").read_text("utf-8")
    captions = {html.unescape(re.sub("<[^>]*>", "", caption)) for caption in CAPTION.findall(page)}
    for text in map(html.unescape, DRAWING.findall(page)):
        assert is_description(text) and text not in captions, text


def test_tiles_say_their_number_size_range_and_titles():
    images = np.zeros((3, 2, 4))
    images[0, 1, 2] = 0.5
    assert repr(pictures.tiles(images, "Maps")) == "Maps; 3 images of 2×4 pixels, 2 of them black"
    signed = pictures.tiles(images - 0.25, "Filters", signed=True, titles="abc")
    assert repr(signed) == "Filters; 3 images of 2×4 pixels, from −0.25 to 0.25: a, b, c"
    assert repr(pictures.tiles(images[:1], "One")) == "One; 1 image of 2×4 pixels"


def test_heat_maps_say_where_they_are_largest_or_between_which_numbers():
    maps = np.arange(12.0).reshape(2, 2, 3)
    assert repr(pictures.heat_map(maps[0], "Map")) == "Map; 2 rows and 3 columns, from 0 to 5"
    signed = pictures.heat_map(maps[0] - 2, "Map", rows="ab", columns="xyz", signed=True)
    assert repr(signed) == "Map; 2 rows and 3 columns, from −2 to 3"
    several = pictures.heat_maps(maps, "Maps", ["one", "two"])
    assert repr(several) == "Maps; 2 maps of 2 rows and 3 columns, from 0 to 11"


def test_points_say_how_well_their_labels_part():
    places = np.array([[0.0, 0.0], [0.0, 1.0], [9.0, 0.0], [9.0, 1.0]])
    for labels, share in (([1, 1, 2, 2], "100%"), ([1, 2, 1, 2], "0%"), ([1, 1, 1, 2], "50%")):
        text = repr(pictures.labelled(places, labels, "Codes"))
        assert text == f"Codes; 4 points, the nearest other one has the same label for {share}"


def test_bars_are_numbered_as_people_write_numbers():
    text = repr(pictures.bars({"0": 140, "1": 87, "2": 0.0123}, "Counts"))
    assert text == "Counts; 0: 140, 1: 87, 2: 0.012"


def test_a_curve_of_one_value_says_it_once():
    assert repr(pictures.curves({"steps": 1, "loss": [(1, 0.5)]}, 1, 9)) == "1 of 9 steps; loss 0.5"
