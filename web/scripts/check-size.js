// What a page has to load of each package, bundled, minified and compressed; fails above the bound.
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
