// Bundle one ES module or stylesheet with all it imports: node build.mjs node_modules source [lang] → standard output.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

const [modules, source, lang] = process.argv.slice(2);
const { build } = createRequire(`${modules}/`)("esbuild");

// zstddec would fetch its machine code from an address that a policy may forbid: take what it has in its script.
const decoder = {
  name: "zstddec",
  setup({ onLoad }) {
    onLoad({ filter: /zstddec-stream\.mjs$/ }, ({ path }) => {
      const [, code] = readFileSync(path, "utf8").match(/wasm = "([\w+/=]+)"/);
      return { contents: Buffer.from(code, "base64"), loader: "binary" };
    });
  },
};

// What the interface says is that of the site's language; it falls back on English by itself.
const strings = {
  name: "strings",
  setup({ onResolve }) {
    onResolve({ filter: /\/strings\/en\.js$/ }, ({ path, resolveDir }) => {
      const english = resolve(resolveDir, path);
      return { path: lang ? join(dirname(english), `${lang}.js`) : english };
    });
  },
};

const { outputFiles, metafile } = await build({
  entryPoints: [source],
  nodePaths: [modules],
  bundle: true,
  plugins: [decoder, strings],
  format: "esm",
  target: "es2022",
  minify: true,
  write: false,
  metafile: true,
  charset: "utf8",
  legalComments: "none", // the whole licences follow
  logLevel: "error",
});

/** The folder of the package that a file belongs to. */
function packageOf(file) {
  const folder = dirname(file);
  return existsSync(join(folder, "package.json")) && folder !== "." ? folder : packageOf(folder);
}

/** The licences of all that is in the bundle, each once, with the packages it is for. */
function licences() {
  const files = Object.keys(metafile.inputs).filter((file) => file.includes("node_modules/"));
  const found = new Map();
  for (const folder of new Set(files.map((file) => packageOf(resolve(file))))) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = ["LICENSE", "LICENSE.md", "LICENSE.txt"].map((n) => join(folder, n)).find(existsSync);
    const text = file ? readFileSync(file, "utf8").trim() : license;
    found.set(text, [...(found.get(text) ?? []), `${name} ${version}`]);
  }
  return [...found].map(([text, names]) => `${names.sort().join(", ")}\n\n${text}`);
}

const notice = licences().join("\n\n---\n\n").replaceAll("*/", "* /");
process.stdout.write((notice && `/*!\n${notice}\n*/\n`) + outputFiles[0].text);
