"""The site's search, its own worker run by Node: what a reader asks for is found, the right section first."""

import json
import re
from pathlib import Path

import pytest

from mkdocs_pyodide.tools.node import run_node

SCRIPT = Path(__file__).parent.parent / "frontend" / "search.mjs"
WORKER = re.compile(r'javascripts/lazy-search-worker\.js\?[^"]*')

# What readers ask -> the sections that answer it, of which one comes first; a page alone is its introduction.
QUERIES = {
    "vanishing gradient": ["architectures/resnet/#how-much-gradient-arrives"],
    "softmax jacobian": ["layers/softmax/#softmax"],
    "padding same": ["layers/convolutional/#valid-and-same-padding"],
    "cross entropy": [
        "learning/losses/#binary-cross-entropy",
        "learning/losses/#softmax-cross-entropy",
        "layers/softmax/#softmax-and-cross-entropy",
    ],
    "mode collapse": ["architectures/mode-collapse/"],
    "skip connection": [
        "architectures/resnet/",
        "architectures/resnet/#the-stack-with-skips",
    ],
    "receptive field": ["architectures/vgg/#what-a-unit-sees"],
    "gradient clipping": [
        "layers/lstm-sequence/#how-far-back-a-gradient-reaches",
        "architectures/training-names/#what-goes-wrong",
    ],
    "one hot": ["layers/embedding/#one-hot-the-same"],
    "causal mask": ["layers/multi-head-attention/#masks"],
    "weight tying": ["layers/embedding/#padding-and-tied-weights"],
    "why transpose": ["layers/dense/#why-the-transpose"],
    "backprop through time": ["layers/recurrent/#backward"],
    "batchnorm backward": ["layers/normalization/#backward"],
    "relu derivative at 0": ["layers/activation/#relu-at-0"],
    "positional encoding": ["architectures/transformer/#the-stack"],
    "xavier": ["layers/activation/#through-many-layers"],
    "im2col": ["layers/convolutional-practice/#what-it-costs"],
    "adam": ["learning/optimizers/#adam"],
    "learning rate": [
        "learning/how-a-network-learns/#the-learning-rate",
        "learning/how-a-network-learns/#gradient-descent",
        "learning/training-practice/#which-rate",
    ],
    "momentum": ["learning/optimizers/#momentum"],
    "weight decay": ["learning/optimizers/#weight-decay"],
    "learning rate schedule": ["learning/optimizers/#schedules"],
    "mean squared error": ["learning/losses/#mean-squared-error"],
    "gradient descent": [
        "learning/how-a-network-learns/#gradient-descent",
        "learning/optimizers/#sgd",
    ],
    "chain rule": ["learning/how-a-network-learns/#the-chain-rule"],
    "overfitting": ["learning/training/#overfitting", "learning/training/"],
    "epoch": ["learning/training/#batches-and-epochs"],
    "beam search": ["architectures/writing-names/#writing"],
    "word2vec": ["layers/embedding/"],
    "dropout inference": ["layers/dropout/", "layers/dropout/#evaluation-and-the-ends-of-the-range"],
    "kv cache": ["architectures/gpt/#what-it-costs"],
    "latent space": ["architectures/latent-space/"],
}
SYNONYMS = {
    "BPTT": ["layers/recurrent/#backward"],
    "BatchNorm": ["layers/normalization/", "layers/normalization/#backward"],
    "Kaiming": ["layers/activation/#through-many-layers"],
    "SGD": ["learning/optimizers/#sgd"],
    "AdamW": ["learning/optimizers/#weight-decay"],
    "RMSprop": ["learning/optimizers/#adam"],
    "BCE": ["learning/losses/#binary-cross-entropy"],
    "log loss": ["learning/losses/#binary-cross-entropy", "learning/losses/"],
    "MSE": ["learning/losses/#mean-squared-error"],
    "negative log-likelihood": ["learning/losses/#binary-cross-entropy"],
    "cosine annealing": [
        "learning/optimizers/#schedules",
        "learning/training-practice/#with-an-optimizer",
        "learning/training-practice/#optimizers",
    ],
    "backprop": ["learning/how-a-network-learns/#the-chain-rule"],
}
CODE = {
    "np.add.at": "layers/embedding-practice/",
    "dZ.sum(axis=0)": "layers/dense/",
    "X.T @ dZ": "layers/dense-practice/",
}
ENOUGH = 31  # of QUERIES


@pytest.fixture(scope="module")
def search(site):
    """Return what the site finds for each query: locations, first ones first."""
    address = WORKER.search((site / "index.html").read_text("utf-8"))[0]

    def search(queries):
        found = run_node(SCRIPT, site, address, input=json.dumps({"queries": list(queries)}))
        return dict(zip(queries, json.loads(found), strict=True))

    return search


def missed(expected, found):
    """The queries whose first section is none of those expected, with what comes first."""
    return {
        query: found[query][:1]
        for query in expected
        if found[query][:1] not in [[one] for one in expected[query]]
    }


def test_queries_lead_to_the_right_section_first(search):
    found = search(QUERIES)
    assert [query for query, sections in found.items() if not sections] == []
    wrong = missed(QUERIES, found)
    assert len(wrong) <= len(QUERIES) - ENOUGH, wrong


def test_synonyms_lead_to_the_right_section_first(search):
    assert missed(SYNONYMS, search(SYNONYMS)) == {}


def test_code_is_found(search):
    found = search(CODE)
    assert {
        query: found[query][:3] for query, page in CODE.items() if not found[query][0].startswith(page)
    } == {}


def test_operators_are_left_to_the_reader(search):
    found = search(["dropout inference", '"one hot"', "+dropout -inference", "the", "xyzzy dropout"])
    assert found['"one hot"'][0] == "layers/embedding/#one-hot-the-same"
    assert found["dropout inference"][0] not in found["+dropout -inference"]
    assert found["xyzzy dropout"][0].startswith("layers/dropout/")  # no section has both words
