"""A GPT of one block that translates: its attention shows which word it reads for which."""

# --8<-- [start:language]
import numpy as np

from architectures import deep_gpt
from lab import softmax_cross_entropy

ARTICLES = {"the": ("le", "la"), "a": ("un", "une")}
BEFORE = {"small": ("petit", "petite"), "tall": ("grand", "grande")}
BEFORE |= {"pretty": ("joli", "jolie"), "bad": ("mauvais", "mauvaise")}
AFTER = {"black": ("noir", "noire"), "green": ("vert", "verte")}
AFTER |= {"white": ("blanc", "blanche"), "round": ("rond", "ronde")}
NOUNS = {"cat": ("chat", 0), "dog": ("chien", 0), "book": ("livre", 0)}
NOUNS |= {"bridge": ("pont", 0), "truck": ("camion", 0), "wall": ("mur", 0)}
NOUNS |= {"house": ("maison", 1), "flower": ("fleur", 1), "lamp": ("lampe", 1)}
NOUNS |= {"car": ("voiture", 1), "door": ("porte", 1), "cow": ("vache", 1)}
VERBS = {"sees": "voit", "hides": "cache", "shows": "montre", "likes": "aime"}


def translate(english):
    """Translate by the rules: the French words, and the word each stands for.

    english  seven words, such as the black cat sees a small house
    """
    french, sources = [], []
    for start in (0, 4):
        article, adjective, noun = english[start : start + 3]
        word, gender = NOUNS[noun]  # 0 masculine, 1 feminine
        words = [ARTICLES[article][gender], word]
        places = [start, start + 2]
        is_after = adjective in AFTER
        words.insert(1 + is_after, (BEFORE | AFTER)[adjective][gender])
        places.insert(1 + is_after, start + 1)
        french += words
        sources += places
    french.insert(3, VERBS[english[3]])
    sources.insert(3, 3)
    return french, sources
# --8<-- [end:language]


# --8<-- [start:draw]
def flat(words):
    return [form for forms in words.values() for form in forms]


WORDS = [*ARTICLES, *BEFORE, *AFTER, *NOUNS, *VERBS, "→"]
WORDS += [*flat(ARTICLES), *flat(BEFORE), *flat(AFTER)]
WORDS += [word for word, _ in NOUNS.values()] + [*VERBS.values()]
NUMBER = {word: number for number, word in enumerate(WORDS)}
T_EN = 7  # words of a sentence, in both languages


def draw(rng, N):
    """Draw sentences: inputs, targets and alignment.

    X       (N, 14)  the English words, →, the French words but the last
    after   (N, 7)   the French words
    source  (N, 7)   for each of them, the English word that it stands for
    """
    phrase = [list(ARTICLES), list(BEFORE | AFTER), list(NOUNS)]
    places = [*phrase, list(VERBS), *phrase]
    drawn = [rng.integers(len(words), size=N) for words in places]
    english = [[words[k] for words, k in zip(places, row)] for row in zip(*drawn)]
    french, source = zip(*map(translate, english))
    lines = [[*en, "→", *fr] for en, fr in zip(english, french)]
    lines = np.array([[NUMBER[word] for word in line] for line in lines])
    return lines[:, :-1], lines[:, T_EN + 1 :], np.array(source)
# --8<-- [end:draw]


# --8<-- [start:gradients]
def gradients(X, after, weights, **how):
    """Forward, loss of the French words, backward; how: as in forward.

    loss      mean over the 7 N predicted words
    dweights  gradients by name
    """
    Y, cache = deep_gpt.forward(X, weights, **how)  # (N, 14, words)
    scores = Y[:, T_EN:].reshape(after.size, -1)
    loss, loss_cache = softmax_cross_entropy.forward(scores, after.ravel())
    dY = np.zeros_like(Y)  # no loss for the English words
    dscores = softmax_cross_entropy.backward(1.0, loss_cache)
    dY[:, T_EN:] = dscores.reshape(*after.shape, -1)
    return loss, deep_gpt.backward(dY, cache)
# --8<-- [end:gradients]


if __name__ == "__main__":
    # --8<-- [start:settings]
    from training.initial import generator

    seed, blocks, width, rate, steps = 0, 1, 32, 4e-3, 400

    rng = generator(seed)
    test_X, test_after, test_source = draw(rng, 500)
    weights = deep_gpt.create(rng, len(WORDS), 2 * T_EN, width, blocks)
    memory, history = {}, {}
    # --8<-- [end:settings]

    # --8<-- [start:train]
    from training import pictures
    from training.loop import train, update

    def step(number):
        """Learn from 32 new sentences, with a falling learning rate."""
        X, after, _ = draw(rng, 32)
        loss, dweights = gradients(X, after, weights, heads=2)
        update(weights, dweights, memory, rate * (1 - number / steps))
        return {"loss": loss}

    def attention(X):
        """Return the weights of the English words (N, heads, 7, 7)."""
        _, cache = deep_gpt.forward(X, weights, heads=2)
        return deep_gpt.attention_weights(cache)[-1][:, :, T_EN:, :T_EN]

    def accuracy():
        """Return the share of test sentences with all words correct."""
        Y, _ = deep_gpt.forward(test_X, weights, heads=2)
        right = Y[:, T_EN:].argmax(axis=-1) == test_after
        return {"sentences right": right.all(axis=1).mean()}

    shown = "the black cat sees a small house".split()

    def alignment():
        """Draw the attention, averaged over the heads, for one sentence."""
        french, _ = translate(shown)
        X = np.array([[NUMBER[word] for word in [*shown, "→", *french[:-1]]]])
        P = attention(X)[0].mean(axis=0)
        text = "Attention to the English words, across, for each French word, down"
        return pictures.heat_map(P, text, french, shown, cell=40, largest=1)

    train(step, range(steps), history, accuracy, alignment)
    print(f"test sentences right {accuracy()['sentences right']:.3f}")
    # --8<-- [end:train]

    # --8<-- [start:aligned]
    P = attention(test_X)  # (500, heads, 7, 7)
    most = P.max(axis=1).argmax(axis=-1)  # by the head that is most certain
    noun = np.array([2, 2, 2, 3, 6, 6, 6])[test_source]  # or the verb itself
    kinds = {"articles": (0, 4), "adjectives": (1, 5), "nouns": (2, 6)}
    kinds["verb"] = (3,)
    found = {}
    print("most attention to   own word  its noun  another")
    for kind, places in kinds.items():
        own, its = most == test_source, (most == noun) & (most != test_source)
        of_kind = np.isin(test_source, places)
        own, its = own[of_kind].mean(), its[of_kind].mean()
        found[kind] = own, its, abs(1 - own - its)
        print("{:18} {:9.2f} {:9.2f} {:8.2f}".format(kind, *found[kind]))
    # --8<-- [end:aligned]
