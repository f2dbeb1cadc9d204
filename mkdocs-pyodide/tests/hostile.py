"""Markup that a program could print to run script, load, or cover the page; what must not remain."""

import re

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://example.org/pixel.png'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<iframe src='https://example.org'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='x.swf'></object>",
    "<embed src='x.swf'>",
    "<form action='https://example.org'><button>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<style>body{display:none}</style>",
    "<div style='position:fixed;inset:0'>x</div>",
    "<link rel=stylesheet href='https://example.org/x.css'>",
    "<meta http-equiv=refresh content='0;url=https://example.org'>",
    "<base href='https://example.org'>",
    "<svg onload=alert(1)></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><foreignObject><iframe src=x></iframe></foreignObject></svg>",
    "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)></audio>",
    "<body onload=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<template><img src=x onerror=alert(1)></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<figure class='cell'><cell-controls></cell-controls></figure>",
    "<p class='cell-button md-header' id='cell-1'>x</p>",
    "<a href='//example.org' target=_blank onclick=alert(1)>x</a>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>' usemap=#x>",
    "<textarea autofocus onfocus=alert(1)></textarea>",
    "<table background='javascript:alert(1)'><tr><td>x</td></tr></table>",
]
LATEX = [
    r"$\href{javascript:alert(1)}{x}$",
    r"$\url{javascript:alert(1)}$",
    r"$\includegraphics{https://example.org/pixel.png}$",
    r"$\class{cell-button}{x}$",
    r"$\id{cell-1}{x}$",
    r"$\style{position:fixed;inset:0}{x}$",
    r"$\htmlData{x=1}{x}$",
    r"$\text{<script>alert(1)</script><img src=x onerror=alert(1)>}$",
    r"$\color{red;background:url(https://example.org/x.png)}{x}$",
    r"$\def\x{\x\x}\x$",
    "$" + "{" * 5_000 + "x$",
    "$x$ <img src=x onerror=alert(1)>",
]
FORBIDDEN = re.compile(
    r"<(?:script|iframe|object|embed|form|input|button|style|link|meta|base|video|audio|cell-controls)"
    r"|\son\w+=|javascript:|data:text|src=.https|style=|class=.[^>]*\b(?:cell|md-)|\sid=",
    re.IGNORECASE,
)
