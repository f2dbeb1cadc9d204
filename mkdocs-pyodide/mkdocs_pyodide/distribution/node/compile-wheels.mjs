// Compile the Python files below folders, with the runtime's own Python: each .py becomes a .pyc in its place.
// Standard input: {core, info, folders}
import { sitePackages } from "../../frontend/src/shared/paths.js";
import { boot, question } from "./pyodide.mjs";

const COMPILE = `
import importlib.util
from importlib._bootstrap_external import _code_to_hash_pyc
from pathlib import Path


def compile_below(folder, home):
    """Compile what can be; a file that is no Python of this version stays as it is."""
    for path in sorted(Path(folder).rglob("*.py")):
        source = path.read_bytes()
        name = f"{home}/{path.relative_to(folder).as_posix()}"
        try:
            code = compile(source, name, "exec", dont_inherit=True)
        except SyntaxError:
            continue
        data = _code_to_hash_pyc(code, importlib.util.source_hash(source), checked=False)
        path.with_suffix(".pyc").write_bytes(data)
        path.unlink()


compile_below
`;

const { core, info, folders } = question();
const pyodide = await boot(core, { info });
const compileBelow = pyodide.runPython(COMPILE);
for (const folder of folders) {
  pyodide.FS.mkdirTree("/wheel");
  pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: folder }, "/wheel");
  compileBelow("/wheel", sitePackages(info));
  pyodide.FS.unmount("/wheel");
}
