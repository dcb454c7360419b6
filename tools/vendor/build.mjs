// Libraries that pages load only when somebody asks for what they do, served by the shop itself under /vendor/.
//
//   node build.mjs     node_modules → dist: the files, their gzip copies, their licences, vendor.json
//
// `vendor.json` tells the server what is there: { name: { version, sha256, styles } }. `styles` are the hashes of the
// style sheets a library writes into the page, for that page's Content-Security-Policy.

import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const HERE = new URL("./", import.meta.url);
const DIST = new URL("dist/", HERE);

/** `changes`: what is written differently, each exactly once, so that a new version that reads otherwise is noticed. */
const LIBRARIES = [
  {
    name: "model-viewer",
    folder: "@google/model-viewer",
    file: "dist/model-viewer.min.js",
    changes: [
      // Nothing is fetched from outside. Models that need these decoders are refused when they are uploaded.
      ["https://www.gstatic.com/draco/versioned/decoders/1.5.6/", "/vendor/none/"],
      ["https://www.gstatic.com/basis-universal/versioned/2021-04-15-ba1c3e4/", "/vendor/none/"],
      ["https://cdn.jsdelivr.net/npm/three@0.149.0/examples/jsm/loaders/LottieLoader.js", "/vendor/none/"],
      // A decoder that nobody asked for yet starts as soon as the file is read; the page's policy has no place for it.
      [/WebAssembly\.instantiate\(\w+,\{\}\)\.then/, "new Promise(()=>{}).then"],
    ],
  },
  { name: "jsqr", folder: "jsqr", file: "dist/jsQR.js", changes: [] },
];

function changed(text, changes, name) {
  for (const [from, to] of changes) {
    const count = text.split(from).length - 1;
    if (count !== 1) throw new Error(`${name}: ${from} occurs ${count} times, not once; look at the new version`);
    text = text.replace(from, to);
  }
  return text;
}

const sha256 = (text, encoding) => createHash("sha256").update(text).digest(encoding);

const styles = (text) =>
  [...text.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, sheet]) => `sha256-${sha256(sheet, "base64")}`);

async function copy({ name, folder, file, changes }) {
  const from = new URL(`node_modules/${folder}/`, HERE);
  const { version } = JSON.parse(await readFile(new URL("package.json", from), "utf8"));
  const text = changed(await readFile(new URL(file, from), "utf8"), changes, name);
  await writeFile(new URL(`${name}.js`, DIST), text);
  await writeFile(new URL(`${name}.js.gz`, DIST), gzipSync(text, { level: 9 }));
  await writeFile(new URL(`${name}.LICENSE.txt`, DIST), await readFile(new URL("LICENSE", from)));
  return [name, { version, sha256: sha256(text, "hex"), styles: styles(text) }];
}

await rm(DIST, { recursive: true, force: true });
await mkdir(DIST);
const there = Object.fromEntries(await Promise.all(LIBRARIES.map(copy)));
await writeFile(new URL("vendor.json", DIST), `${JSON.stringify(there, null, 2)}\n`);
