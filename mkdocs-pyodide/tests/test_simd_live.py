"""NumPy's SIMD loops in a page: equal to NumPy's own, and to what the build computed, on or off."""

from pathlib import Path

import pytest
from browsers import START
from file_server import serving
from playwright.sync_api import expect

PRODUCTS = Path(__file__).with_name("simd") / "products.py"
# A network that learns exclusive or: products, exp and tanh in each step, forward and backward.
TRAINING = """
import numpy as np

rng = np.random.default_rng(0)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype)
Y = X[:, :1] != X[:, 1:]
W, V = (rng.standard_normal(shape).astype(dtype) for shape in ((2, 16), (16, 1)))
for step in range(200):
    H = np.tanh(X @ W)
    P = 1 / (1 + np.exp(-H @ V))
    G = (P - Y).astype(dtype)
    V, W = V - H.T @ G, W - X.T @ (G @ V.T * (1 - H * H))
print(P.ravel(), P.dtype)
"""
PAGE = f"""
```pyodide tolerance="0.0001"
dtype = "f4"
{TRAINING}
```

```pyodide
dtype = "f8"
{TRAINING}
```

```pyodide exec="off"
{PRODUCTS.read_text("utf-8")}
```

```pyodide exec="off"
import sys

"numpy._distributor_init_local" in sys.modules
```
"""


@pytest.fixture(scope="module")
def address(make_site):
    with serving(make_site(index=PAGE)) as address:
        yield address


def run(page, index):
    figure = page.locator("figure.cell").nth(index)
    figure.get_by_role("button", name="Run", exact=True).click()
    expect(figure).to_have_attribute("data-state", "done", timeout=2 * START)
    return figure


@pytest.mark.firefox
def test_products_are_equal_to_the_last_bit(warm_page):
    expect(run(warm_page, 2).locator("output")).to_have_text("equal\n")


@pytest.mark.firefox
def test_a_training_gives_what_is_published(warm_page):
    for index in (0, 1):
        expect(run(warm_page, index)).to_have_attribute("data-match", "same")


def test_the_option_changes_no_result(page, site):
    site.configure("simd: false, offline: false")
    with serving(site.build_shared(index=PAGE)) as address:
        page.goto(address)
        expect(run(page, 3).locator("output")).to_have_text("False\n")
        for index in (0, 1):
            expect(run(page, index)).to_have_attribute("data-match", "same")
