// What a page has to load of each package, bundled, minified and compressed; fails above the bound.
import { existsSync, readFileSync, statSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const BOUNDS = [
  { name: "@reseat/client", entry: "packages/client/dist/index.js", most: 15 * 1024 },
  { name: "@reseat/react", entry: "packages/react/dist/index.js", most: 10 * 1024 },
];

for (const { name, entry, most } of BOUNDS) {
  const external = ["react", "react/jsx-runtime", "react-dom", "@reseat/client"];
  const options = { entryPoints: [entry], bundle: true, minify: true, format: "esm", write: false, external };
  const { outputFiles } = await build({ ...options, logLevel: "error" });
  const bytes = gzipSync(outputFiles[0].contents, { level: 9 }).length;
  process.stdout.write(`${name}: ${bytes} of ${most} bytes, gzipped\n`);
  if (bytes > most) {
    process.stderr.write(`${name} is too large: take something out, or say in docs why the bound must move\n`);
    process.exitCode = 1;
  }
}

// What the lobby of the app loads before anything can be pressed: the page, its script, its styles and its fonts.
const FIRST_LOAD_MOST = 150 * 1024;
const dist = "apps/casino/dist";
const page = readFileSync(`${dist}/index.html`, "utf8");
const files = ["index.html", ...[...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file]) => file)];
const sent = files.map((file) => (existsSync(`${dist}/${file}.gz`) ? `${file}.gz` : file));
const first = sent.reduce((sum, file) => sum + statSync(`${dist}/${file}`).size, 0);
process.stdout.write(`casino, first load: ${first} of ${FIRST_LOAD_MOST} bytes, gzipped\n`);
if (first > FIRST_LOAD_MOST) {
  process.stderr.write("the app's first load is too large: load something later\n");
  process.exitCode = 1;
}
