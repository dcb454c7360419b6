// Audits pages of a running shop with Lighthouse (mobile profile) and fails below the mark.
//
//   node run.mjs http://127.0.0.1:8000 [--least 95] [--runs 3] [PATH…]
//
// Without paths it looks at the home, and at the first category, product and article it finds from there. Each page
// is audited several times and the median counts: on a busy machine a single run measures the machine.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const CHROMIUM = process.env.CHROME_PATH ?? "/usr/bin/chromium";
const PROFILE = new URL("./.profile/", import.meta.url).pathname;
const REPORTS = new URL("./.reports/", import.meta.url);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { least: { type: "string", default: "95" }, runs: { type: "string", default: "3" } },
});
const [base, ...chosen] = positionals;
if (!base) {
  console.error("usage: node run.mjs BASE_URL [--least 95] [--runs 3] [PATH…]");
  process.exit(2);
}

const middle = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** The first link of each sort on the page at `path`. */
async function first(path, pattern) {
  const answer = await fetch(new URL(path, base));
  const found = pattern.exec(await answer.text());
  if (!found) throw new Error(`no link like ${pattern} on ${path}`);
  return found[1];
}

async function pages() {
  if (chosen.length) return chosen;
  const category = await first("/", /href="(\/c\/[^"?]+)"/);
  const product = await first(category, /href="(\/p\/[^"?]+)"/);
  const article = await first("/articles/", /href="(\/articles\/[^"?/]+\/)"/);
  return ["/", category, product, article];
}

async function audit(url, port) {
  const { lhr } = await lighthouse(url, { port, onlyCategories: CATEGORIES, logLevel: "error" });
  if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
  return lhr;
}

/** What cost points, worst first. */
function faults(report) {
  return CATEGORIES.flatMap((name) => report.categories[name].auditRefs
    .filter(({ id, weight }) => weight > 0 && report.audits[id].score !== null && report.audits[id].score < 0.9)
    .map(({ id }) => `  ${name}: ${report.audits[id].title} ${report.audits[id].displayValue ?? ""}`));
}

await rm(PROFILE, { recursive: true, force: true });
await mkdir(PROFILE, { recursive: true });
await mkdir(REPORTS, { recursive: true });
const chrome = await launch({
  chromePath: CHROMIUM, userDataDir: PROFILE,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--lang=zh-CN"],
});
let short = false;
try {
  console.log(["page".padEnd(48), ...CATEGORIES.map((name) => name.padStart(15)), "LCP s".padStart(8), "CLS".padStart(7), "TBT ms".padStart(8)].join(""));
  for (const path of await pages()) {
    const url = new URL(path, base).href;
    await fetch(url); // the first reader of a page pays for making it
    const reports = [];
    for (let run = 0; run < Number(values.runs); run += 1) reports.push(await audit(url, chrome.port));
    const scores = CATEGORIES.map((name) => Math.round(100 * middle(reports.map((one) => one.categories[name].score))));
    const figure = (id) => middle(reports.map((one) => one.audits[id].numericValue));
    console.log([
      path.slice(0, 46).padEnd(48), ...scores.map((score) => String(score).padStart(15)),
      (figure("largest-contentful-paint") / 1000).toFixed(2).padStart(8),
      figure("cumulative-layout-shift").toFixed(3).padStart(7),
      figure("total-blocking-time").toFixed(0).padStart(8),
    ].join(""));
    const typical = reports.toSorted((a, b) => a.categories.performance.score - b.categories.performance.score)[Math.floor(reports.length / 2)];
    await writeFile(new URL(`${path.replaceAll(/[^\w-]+/g, "_")}.json`, REPORTS), JSON.stringify(typical));
    if (scores.some((score) => score < Number(values.least))) {
      short = true;
      console.log(faults(typical).join("\n"));
    }
  }
} finally {
  chrome.kill();
  await rm(PROFILE, { recursive: true, force: true });
}
process.exitCode = short ? 1 : 0;
