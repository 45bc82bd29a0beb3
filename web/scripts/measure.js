// Measures what the first visit of the app costs, and writes the figures into docs/benchmarks.md. RESEAT_BIN names the
// service, CHROMIUM the browser. Run after `npm run build`.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { chromium } from "playwright-core";

import { sizes } from "./sizes.js";

const RUNS = 9;
const SLOWER = 4;
const DOCUMENT = "../docs/benchmarks.md";
const AIM_FIRST_HAND_MS = 10_000;

const { RESEAT_BIN: binary, CHROMIUM: executablePath = "/usr/bin/chromium", ...others } = process.env;
if (binary === undefined) throw new Error("RESEAT_BIN names no service to measure");

const folder = mkdtempSync(join(tmpdir(), "reseat-measure-"));
const env = { ...others, DATABASE_URL: "sqlite://measure.db", RESEAT_LISTEN: "127.0.0.1:18099" };
const service = spawn(binary, ["serve"], {
  cwd: folder,
  env: { ...env, RESEAT_LOG__FORMAT: "json", RESEAT_LIMITS__GUEST_PER_MINUTE: "1000" },
  stdio: ["ignore", "ignore", "pipe"],
});
try {
  const url = await address(service);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const visits = [];
  for (let run = 0; run < RUNS; run += 1) visits.push(await visit(browser, url));
  const section = await report(visits, browser.version());
  await browser.close();
  writeFileSync(DOCUMENT, replaced(readFileSync(DOCUMENT, "utf8"), section));
  process.stdout.write(`${section}\n`);
} finally {
  service.kill("SIGKILL");
  rmSync(folder, { recursive: true });
}

async function address({ stderr }) {
  for await (const line of createInterface({ input: stderr })) {
    const { fields } = JSON.parse(line);
    if (fields?.message !== "listening") continue;
    stderr.resume();
    return `http://${fields.address}`;
  }
  throw new Error("the service stopped before it listened");
}

/** One visit with an empty cache, on a phone that is so much slower than this machine. */
async function visit(browser, url) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  await context.addInitScript(() => {
    globalThis.seen = { shift: 0, largest: 0 };
    const observe = (type, note) =>
      new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
    observe("layout-shift", ({ value, hadRecentInput }) => (globalThis.seen.shift += hadRecentInput ? 0 : value));
    observe("largest-contentful-paint", ({ startTime }) => (globalThis.seen.largest = startTime));
  });
  const page = await context.newPage();
  await (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.goto(url);
  await page.getByRole("button", { name: "Play the bot" }).waitFor();
  await page.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)));
  const painted = await page.evaluate(() => ({
    first: performance.getEntriesByName("first-contentful-paint")[0].startTime,
    ...globalThis.seen,
  }));
  await page.evaluate(() => performance.mark("pressed"));
  await page.getByRole("button", { name: "Play the bot" }).click();
  await page.locator(".hand-card").first().waitFor();
  const hand = await page.evaluate(() => performance.now() - performance.getEntriesByName("pressed")[0].startTime);
  const { shift } = await page.evaluate(() => globalThis.seen);
  await context.close();
  return { ...painted, hand, shift };
}

async function report(visits, version) {
  const of = (name) => visits.map((one) => one[name]).sort((a, b) => a - b);
  const cell = (name, digits) => {
    const sorted = of(name);
    const [least, median, most] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)].map((n) => n.toFixed(digits));
    return least === most ? median : `${median} (${least}–${most})`;
  };
  const all = await sizes();
  const kib = (bytes) => (bytes / 1024).toFixed(1);
  const verdict = ({ gzip, most }) => `${kib(gzip)} KiB (${gzip <= most ? "met" : "**missed**"})`;
  return `<!-- bench:web -->
## The web app's first visit

What a page loads, minified:

| what | gzip KiB | brotli KiB |
|---|---:|---:|
${all.map(({ name, gzip, brotli }) => `| ${name} | ${kib(gzip)} | ${kib(brotli)} |`).join("\n")}

A visit with an empty cache and an empty profile, on a phone's 390×844 with a CPU that is slowed down ${SLOWER} times, the service on the same machine; ${RUNS} visits:

\`\`\`
RESEAT_BIN=… npm run measure
\`\`\`

| first contentful paint, ms | largest contentful paint, ms | from "Play the bot" to the hand, ms | layout shift |
|---:|---:|---:|---:|
| ${cell("first", 0)} | ${cell("largest", 0)} | ${cell("hand", 0)} | ${cell("shift", 3)} |

Aims:

${all
  .filter(({ most }) => most !== undefined)
  .map((one) => `- at most ${kib(one.most)} KiB of ${one.name}, gzipped: ${verdict(one)}`)
  .join("\n")}
- a hand of cards within 10 s of opening the page: ${of("hand").at(-1) + of("largest").at(-1) < AIM_FIRST_HAND_MS ? "met" : "**missed**"}

Notes:

- A figure is the median of all visits, with the least and the most in brackets. Layout shift is that of the lobby and the table together.

Measured on: ${cpus().length} cores (${cpus()[0].model}), Chromium ${version}, load average ${loadavg()[0].toFixed(1)}
<!-- /bench:web -->`;
}

function replaced(document, section) {
  const known = /<!-- bench:web -->[^]*<!-- \/bench:web -->/;
  return known.test(document) ? document.replace(known, () => section) : `${document.trimEnd()}\n\n${section}\n`;
}
