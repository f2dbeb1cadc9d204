"""Run the cells of a session.

The build runs this module to compute the published output, the browser runs the same module
to compute the live one. It needs the standard library only.
"""

import ast
import contextlib
import io
import linecache
import sys
import traceback
import types
from inspect import CO_COROUTINE
from pathlib import Path

LINE_CHARACTERS = 8_192  # a line longer than this is emitted in portions
OUTPUT_CHARACTERS = 100_000  # of one run; what comes after is counted, not kept


class Session:
    """Names shared by the cells that run in it, one after the other.

    emit      called with each event of a run, a dict:
              {"type": "output", "stream": "stdout" | "stderr" | "result" | "note", "text": str}
    modules   folder of the importable files whose lines belong in a traceback, if any
    """

    def __init__(self, emit, modules=None):
        self.emit = emit
        self.modules = str(modules) if modules else None
        self.main = types.ModuleType("__main__")
        self.cells = 0

    async def run(self, source):
        """Run one cell and return None, or its error as a dict: name, message, line, traceback."""
        self.cells += 1
        filename = f"<cell {self.cells}>"
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
        output = Output(self.emit)
        kept = sys.modules["__main__"]
        sys.modules["__main__"] = self.main
        try:
            with contextlib.redirect_stdout(output.stream("stdout")):
                with contextlib.redirect_stderr(output.stream("stderr")):
                    value = await self._evaluate(source, filename)
                    if value is not None:
                        output.write("result", repr(value) + "\n")
        except SystemExit as stop:
            return self._explain(stop, filename) if stop.code else None
        except BaseException as error:  # a stopped run is a KeyboardInterrupt
            return self._explain(error, filename)
        finally:
            sys.modules["__main__"] = kept
            output.close()

    def value(self, expression):
        """Evaluate one expression with the session's names."""
        return eval(expression, self.main.__dict__)

    async def _evaluate(self, source, filename):
        """Execute all statements; return the value of the last one if it is an expression."""
        tree = ast.parse(source, filename)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        await self._execute(tree, filename, "exec")
        if last:
            return await self._execute(ast.Expression(last.value), filename, "eval")

    async def _execute(self, tree, filename, mode):
        code = compile(tree, filename, mode, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        value = eval(code, self.main.__dict__)
        return await value if code.co_flags & CO_COROUTINE else value

    def _explain(self, error, filename):
        """Describe an error by the lines that its reader wrote or can read."""
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if self._is_own(frame.filename)]
        line = next((f.lineno for f in reversed(own) if f.filename == filename), None)
        if isinstance(error, SyntaxError) and error.filename == filename:
            line = error.lineno
        text = traceback.format_exception_only(error)
        if own:
            text = ["Traceback (most recent call last):\n", *traceback.format_list(own), *text]
        return {
            "name": type(error).__name__,
            "message": str(error),
            "line": line,
            "traceback": "".join(text),
        }

    def _is_own(self, filename):
        if filename.startswith("<cell "):
            return True
        return self.modules is not None and filename.startswith(self.modules)


class Output:
    """Emit what a run prints, in order, line by line: a line is not kept waiting for the next."""

    def __init__(self, emit):
        self.emit = emit
        self.pending = []
        self.waiting = 0
        self.room = OUTPUT_CHARACTERS
        self.omitted = 0

    def stream(self, name):
        return Stream(self, name)

    def write(self, stream, text):
        kept = text[: self.room]
        self.room -= len(kept)
        self.omitted += len(text) - len(kept)
        if kept:
            self.pending.append((stream, kept))
            self.waiting += len(kept)
            if "\n" in kept or self.waiting > LINE_CHARACTERS:
                self.flush()

    def flush(self):
        """Emit one event for each stretch of text of the same stream."""
        stretch, texts = None, []
        for stream, text in [*self.pending, (None, "")]:
            if stream != stretch and texts:
                self.emit({"type": "output", "stream": stretch, "text": "".join(texts)})
                texts = []
            stretch = stream
            texts.append(text)
        self.pending, self.waiting = [], 0

    def close(self):
        if self.omitted:
            self.pending.append(("note", f"… {self.omitted:,} more characters not shown\n"))
        self.flush()


class Stream(io.TextIOBase):
    """One of the two text streams that a cell prints to."""

    def __init__(self, output, name):
        self.output = output
        self.name = name

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() takes str, got {type(text).__name__}")
        self.output.write(self.name, text)
        return len(text)

    def flush(self):
        self.output.flush()


def imported(source, modules=None):
    """Name the top-level modules that a source imports, also by way of files in `modules`."""
    found, pending, seen = set(), [source], set()
    while pending:
        for name in _dotted_imports(pending.pop()):
            file = _file_of(name, modules)
            if file is None:
                found.add(name.partition(".")[0])
            elif file not in seen:
                seen.add(file)
                pending.append(file.read_text("utf-8") if file.is_file() else "")
    local = {p.name.removesuffix(".py") for p in Path(modules).iterdir()} if modules else set()
    return found - local


def _dotted_imports(source):
    """Yield `a.b` for `import a.b`, and `a`, `a.b`, `a.c` for `from a import b, c`."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # it is reported when the cell runs
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _file_of(name, modules):
    """Return the file or package folder of a dotted name, None where `modules` has none."""
    if not modules:
        return None
    path = Path(modules, *name.split("."))
    candidates = (path.with_suffix(".py"), path / "__init__.py", path)
    return next((c for c in candidates if c.exists()), None)
