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
    "<div class='fixed-top vh-100 bg-white'>x</div>",
    "<p class='dataframe position-fixed\tw-100'>x</p>",
    "<table class='md-overlay'><tr class=modal><td class='d-none'>x</td></tr></table>",
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
NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink"'
SVG = f'<svg {NAMES} width="9" height="9"{{}}</svg>'
DRAWINGS = [
    SVG.format(' onload="alert(1)">'),
    SVG.format("><script>alert(1)</script>"),
    SVG.format('><a x:href="javascript:alert(1)"><rect width="9" height="9"/></a>'),
    SVG.format('><set attributeName="href" to="javascript:alert(1)"/>'),
    SVG.format(
        '><foreignObject><b xmlns="http://www.w3.org/1999/xhtml" onclick="alert(1)">x</b></foreignObject>'
    ),
    SVG.format('><script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>'),
    SVG.format('><image x:href="https://example.org/pixel.png"/>'),
    SVG.format("><style>@import 'https://example.org/x.css';</style>"),
    SVG.format('><rect style="fill: url(https://example.org/x.svg#a)"/>'),
    '<?xml-stylesheet href="data:text/xsl,x" type="text/xsl"?>' + SVG.format(">"),
    '<!DOCTYPE svg [<!ENTITY x "<script>alert(1)</script>">]>' + SVG.format(">&x;"),
    "<svg><script>alert(1)",
]
BREAKS_OUT = '"><script>alert(1)</script><img src=x onerror=alert(1)><b x="'
# What else a value can be shown as: MIME bundles.
BUNDLES = [
    {"image/png": BREAKS_OUT},
    {"image/jpeg": 'x" onerror="alert(1)'},
    {"image/png": "iVBORw==" + BREAKS_OUT},
    {"image/png": "javascript:alert(1)"},
    {"image/png": "iVBORw==", "text/plain": BREAKS_OUT},
    {"image/svg+xml": BREAKS_OUT, "text/plain": BREAKS_OUT},
    {"text/latex": BREAKS_OUT},
    {f"image/png{BREAKS_OUT}": "iVBORw==", "text/plain": "x"},
    {"text/html": "<img src='data:image/png;base64,A'><img src='data:image/svg+xml;base64,/w=='>"},
    {"application/javascript": "alert(1)", "text/plain": BREAKS_OUT},
    *({"image/svg+xml": drawing} for drawing in DRAWINGS),
]
FORBIDDEN = re.compile(
    r"<(?:script|iframe|object|embed|form|input|button|style|link|meta|base|video|audio|cell-controls)"
    r"""|\son\w+=|javascript:|data:text|src=.https|style=|class=.(?!(?:dataframe)?["'])|\sid=""",
    re.IGNORECASE,
)
