"""The larger models: what they learn within their announced seconds, as expected ranges."""

import numpy as np
import pytest
from runs import run

from architectures import deep_gpt, gpt_names, translation
from training.initial import generator


def test_gpt_of_several_blocks_does_not_see_what_comes_after():
    weights = deep_gpt.create(generator(0), words=5, T=6, width=8, blocks=3)
    X = generator(1).integers(0, 5, (2, 6))
    changed = X.copy()
    changed[:, 4] = (X[:, 4] + 1) % 5
    before, after = (deep_gpt.forward(x, weights)[0] for x in (X, changed))
    np.testing.assert_array_equal(before[:, :4], after[:, :4])
    assert not np.allclose(before[:, 4:], after[:, 4:])


def test_every_block_has_weights_and_an_attention_map():
    weights = deep_gpt.create(generator(0), words=5, T=6, width=8, blocks=3)
    _, cache = deep_gpt.forward(np.zeros((2, 6), int), weights, heads=2)
    assert deep_gpt.attention_weights(cache).shape == (3, 2, 2, 6, 6)
    assert [len(deep_gpt.of_block(weights, block)) for block in range(1, 5)] == [12, 12, 12, 0]
    with pytest.raises(ValueError, match="0 blocks, expected 1 or more"):
        deep_gpt.create(generator(0), words=5, T=6, blocks=0)


def test_names_begin_and_end_as_they_must():
    weights = deep_gpt.create(generator(0), 27, gpt_names.LONGEST + 1, width=8, blocks=1)
    names = gpt_names.write(generator(0), weights, 20, start="jo")
    assert len(names) == 20 and all(name.startswith("jo") for name in names)
    assert max(map(len, names)) <= gpt_names.LONGEST
    with pytest.raises(ValueError, match="fewer than 12 letters"):
        gpt_names.write(generator(0), weights, 1, start="a" * 12)


@pytest.mark.parametrize(
    ("english", "french", "sources"),
    [
        (
            "the black cat sees a small house",
            "le chat noir voit une petite maison",
            [0, 2, 1, 3, 4, 5, 6],
        ),
        (
            "a pretty cow likes the green truck",
            "une jolie vache aime le camion vert",
            [0, 1, 2, 3, 4, 6, 5],
        ),
    ],
)
def test_sentences_are_translated_with_their_alignment(english, french, sources):
    assert translation.translate(english.split()) == (french.split(), sources)


def test_lines_hold_both_languages_and_no_word_twice():
    assert len(set(translation.WORDS)) == len(translation.WORDS)
    X, after, source = translation.draw(generator(0), 50)
    for line, last, places in zip(X, after, source, strict=True):
        words = [translation.WORDS[k] for k in [*line, last[-1]]]
        assert translation.translate(words[:7]) == (words[8:], places.tolist()) and words[7] == "→"


@pytest.mark.long
def test_gpt_writes_names():
    ended = run("gpt_names")
    assert "errors below 1e-6: True" in ended["printed"]
    assert 1.95 < ended["held_out"] < 2.2
    shares = ended["shares"]
    assert shares["GPT before training"] < 0.4 < 0.85 < shares["GPT"] <= 1
    assert len(set(ended["invented"])) > 150 and ended["new"] > 100  # no list learned by rote


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2))
def test_it_translates_and_reads_the_right_words(seed):
    ended = run("translation", seed=seed)
    assert ended["accuracy"]()["sentences right"] >= 0.97
    found = ended["found"]
    assert found["nouns"][0] >= 0.9
    for kind in ("articles", "adjectives", "nouns"):
        own, noun, another = found[kind]
        assert another <= 0.1 and own + noun + another == pytest.approx(1)


@pytest.mark.long
def test_autoencoder_removes_noise_of_each_strength():
    ended = run("autoencoder_mnist")
    for level, (noisy, restored) in ended["found"].items():
        assert restored < noisy if level >= 0.25 else noisy < restored < 0.03  # what the code costs
    assert ended["found"][0.5][1] < 0.03 < 0.1 < ended["found"][0.5][0]
    assert ended["found"][1.0][1] < ended["mean"]  # better than an image that ignores its input


@pytest.mark.long
def test_gan_of_codes_draws_all_digits_better_than_chance():
    ended = run("gan_codes")
    made, random = (ended["sure"][name] for name in ("the GAN's images", "random codes, decoded"))
    assert made > random and ended["sure"]["their reconstructions"] > made
    assert ended["counts"].sum() == 1000 and ended["counts"].min() >= 5
    assert ended["accuracy"] > 0.9  # of the classifier that judges
