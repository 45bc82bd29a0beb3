// What a page has to load of each package and of the app, minified and compressed. Run after `npm run build`.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { build } from "esbuild";

const KIB = 1024;
const dist = "apps/casino/dist";

/** `most` is the bound that `npm run size` holds each to; not everything has one. */
export async function sizes() {
  return [
    { name: "`@reseat/client`", ...(await bundled("packages/client/dist/index.js")), most: 15 * KIB },
    { name: "`@reseat/react`", ...(await bundled("packages/react/dist/index.js")), most: 10 * KIB },
    { name: "the app's first load", ...firstLoad(), most: 150 * KIB },
    { name: "the table, fetched while the lobby is looked at", ...loaded(chunks("table-page")) },
    { name: "the charts of `/ops`", ...loaded(chunks("ops-page").concat(chunks("chart"))) },
  ];
}

async function bundled(entry) {
  const external = ["react", "react/jsx-runtime", "react-dom", "@reseat/client"];
  const options = { entryPoints: [entry], bundle: true, minify: true, format: "esm", write: false, external };
  const { outputFiles } = await build({ ...options, logLevel: "error" });
  const { contents } = outputFiles[0];
  return { gzip: gzipSync(contents, { level: 9 }).length, brotli: brotliCompressSync(contents).length };
}

/** What the lobby loads before anything can be pressed: the page, its script, its styles and its fonts. */
function firstLoad() {
  const page = readFileSync(`${dist}/index.html`, "utf8");
  const files = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file]) => file);
  return loaded(["index.html", ...files]);
}

function chunks(name) {
  const files = readdirSync(`${dist}/assets`).filter((file) => /\.(js|css)$/.test(file) && file.startsWith(`${name}-`));
  return files.map((file) => `assets/${file}`);
}

/** Files as they are sent; fonts are compressed in themselves. */
function loaded(files) {
  const sum = (suffix) => {
    const sent = files.map((file) => (existsSync(`${dist}/${file}${suffix}`) ? `${file}${suffix}` : file));
    return sent.reduce((bytes, file) => bytes + statSync(`${dist}/${file}`).size, 0);
  };
  return { gzip: sum(".gz"), brotli: sum(".br") };
}
