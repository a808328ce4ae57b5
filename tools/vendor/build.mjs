// Makes what we take from others: src/gonets/web/vendor/, icons.svg, world.svg; for tests, tests/browser/vendor/. With --check: compares instead of writing.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { ICONS } from "./icons.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, "../..");
const WEB = "src/gonets/web";
const TESTS = "tests/browser/vendor";
const BUNDLED = ["preact", "@preact/signals", "@preact/signals-core", "@tanstack/virtual-core"];
const DRAWN = ["lucide-static", "world-atlas"];

/** @param {string} path */
const read = (path) => readFileSync(join(HERE, path), "utf-8");
/** @param {string} text */
const sha256 = (text) => createHash("sha256").update(text).digest("hex");

async function bundle() {
  const made = await build({
    absWorkingDir: HERE,
    entryPoints: ["ui.entry.mjs"],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    define: { "process.env.NODE_ENV": '"production"' },
    legalComments: "inline",
    banner: { js: "// Preact, signals and virtual-core in one file; made by tools/vendor/build.mjs, not by hand. Licences: LICENSES/." },
  });
  return made.outputFiles[0].text;
}

/** The types of the bundle are those of its entry; tsconfig.json says where the packages lie. */
function types() {
  return `// The types of ui.mjs; made by tools/vendor/build.mjs from ui.entry.mjs.\n${read("ui.entry.mjs").replace(/^\/\/.*\n/, "")}export type * from "preact";
export type { ReadonlySignal } from "@preact/signals";
export type { Dispatch, StateUpdater } from "preact/hooks";
export type { VirtualItem, VirtualizerOptions } from "@tanstack/virtual-core";
export type IconName = ${Object.keys(ICONS).map((name) => `"${name}"`).join(" | ")};
`;
}

/** One `<symbol>` an icon, by our names. Stroke and fill are inherited from where it is used. */
function sprite() {
  const symbols = Object.entries(ICONS).map(([name, theirs]) => {
    const svg = read(`node_modules/lucide-static/icons/${theirs}.svg`);
    const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").trim().replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  return `<!-- Icons of lucide (ISC, vendor/LICENSES); made by tools/vendor/build.mjs. -->
<svg xmlns="http://www.w3.org/2000/svg">
${symbols.join("\n")}
</svg>
`;
}

/** The outline of all land, 360 × 180 units: x = longitude + 180, y = 90 − latitude. Shape of the TopoJSON specification. */
function world() {
  const atlas = JSON.parse(read("node_modules/world-atlas/land-110m.json"));
  const { scale, translate } = atlas.transform;
  /** In tenths of a degree, whole numbers: deltas then add up exactly. @type {[number, number][][]} */
  const arcs = atlas.arcs.map((/** @type {number[][]} */ arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return [Math.round(10 * (x * scale[0] + translate[0] + 180)), Math.round(10 * (90 - y * scale[1] - translate[1]))];
    });
  });
  const rings = atlas.objects.land.geometries.flatMap((/** @type {{arcs: number[][][]}} */ shape) => shape.arcs.flat());
  const path = rings.map((/** @type {number[]} */ ring) => {
    const points = ring.flatMap((n) => (n < 0 ? arcs[~n].toReversed() : arcs[n]));
    const steps = points.slice(1).map(([x, y], i) => [x - points[i][0], y - points[i][1]]);
    const moves = steps.filter(([dx, dy]) => dx || dy).map(([dx, dy]) => `${dx / 10} ${dy / 10}`);
    return `M${points[0][0] / 10} ${points[0][1] / 10}l${moves.join(" ")}z`;
  });
  return `<!-- Land of Natural Earth by world-atlas (ISC, vendor/LICENSES); made by tools/vendor/build.mjs. -->
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 180"><path id="land" fill="currentColor" d="${path.join("")}"/></svg>
`;
}

/** @param {Record<string, string>} made */
function ledger(made) {
  const locked = JSON.parse(read("package-lock.json")).packages;
  const packages = [...BUNDLED, ...DRAWN].map((name) => {
    const { version, license, integrity } = locked[`node_modules/${name}`];
    return { name, version, license, integrity };
  });
  const sums = Object.fromEntries(Object.entries(made).map(([path, text]) => [path, sha256(text)]));
  return `${JSON.stringify({ made_by: "tools/vendor/build.mjs", packages, sha256: sums }, null, 2)}\n`;
}

async function everything() {
  /** @type {Record<string, string>} */
  const made = { "vendor/ui.mjs": await bundle(), "vendor/ui.d.mts": types(), "icons.svg": sprite(), "world.svg": world() };
  const licences = [...BUNDLED, ...DRAWN].map((name) => [
    `vendor/LICENSES/${name.replace("/", "+")}.txt`,
    read(`node_modules/${name}/LICENSE`),
  ]);
  const served = { ...made, ...Object.fromEntries(licences), "vendor/VENDOR.json": ledger(made) };
  return {
    ...Object.fromEntries(Object.entries(served).map(([path, text]) => [`${WEB}/${path}`, text])),
    [`${TESTS}/axe.min.js`]: read("node_modules/axe-core/axe.min.js"),
    [`${TESTS}/axe-core.LICENSE.txt`]: read("node_modules/axe-core/LICENSE"),
  };
}

/** @param {string} path */
function stored(path) {
  try {
    return readFileSync(join(ROOT, path), "utf-8");
  } catch {
    return null;
  }
}

const files = await everything();
if (process.argv.includes("--check")) {
  const differ = Object.entries(files).filter(([path, text]) => stored(path) !== text);
  for (const [path] of differ) console.error(`${path} is not what tools/vendor/build.mjs makes`);
  process.exitCode = differ.length ? 1 : 0;
} else {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
  }
}
