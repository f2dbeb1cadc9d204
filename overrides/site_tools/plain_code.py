"""Write code without elements for what has the colour of all code: names, signs, the space between words.

On a page with much code this halves the number of its elements, and saves 5 kB of 160 on the wire.
"""

from pygments.token import STANDARD_TYPES, Name, Operator, Punctuation, Whitespace

PLAIN = (Name, Operator, Operator.Word, Punctuation, Whitespace)


def use_plain_code() -> None:
    """Let Pygments' formatter give these kinds of token no class, and so no element."""
    STANDARD_TYPES.update(dict.fromkeys(PLAIN, ""))
