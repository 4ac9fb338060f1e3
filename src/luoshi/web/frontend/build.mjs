// Builds every src/*.ts and src/app.css into static_built/app, and copies the icons that templates and code name.
import * as esbuild from "esbuild";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const luoshi = join(here, "..", "..");
const built = join(here, "..", "static_built");
const watch = process.argv.includes("--watch");

const entries = readdirSync(join(here, "src"))
  .filter((name) => /\.(ts|css)$/.test(name))
  .map((name) => join(here, "src", name));

const options = {
  entryPoints: entries,
  outdir: join(built, "app"),
  bundle: true,
  format: "iife",
  target: ["chrome111", "firefox113", "safari16.4"],
  minify: !watch,
  sourcemap: watch ? "inline" : false,
  loader: { ".svg": "dataurl" },
  legalComments: "none",
  logLevel: "warning",
};

// Names in {% icon "check" %}, icon="check" of components, and "icon": "check" or icon="check" of Python.
function iconNames() {
  const names = new Set();
  for (const file of readdirSync(luoshi, { recursive: true })) {
    const path = String(file);
    if (path.includes("node_modules") || path.includes("static_built") || !/\.(html|py|ts)$/.test(path)) continue;
    const text = readFileSync(join(luoshi, path), "utf8");
    for (const match of text.matchAll(/\bicon(?:=|\(|["']?:\s*|\s+)["']([a-z0-9-]+)["']/g)) names.add(match[1]);
  }
  return names;
}

function copyIcons() {
  const source = join(here, "node_modules", "@tabler", "icons", "icons");
  const target = join(built, "icons");
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const name of iconNames()) {
    const filled = name.endsWith("-filled");
    const file = filled ? join(source, "filled", `${name.slice(0, -7)}.svg`) : join(source, "outline", `${name}.svg`);
    if (!existsSync(file)) continue; // the test of templates names an unknown icon and its place
    const inner = readFileSync(file, "utf8").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
    const shape = inner.replace(/<path stroke="none"[^>]*\/>/, "").replace(/\s+/g, " ").trim();
    writeFileSync(join(target, `${name}.svg`), shape + "\n");
  }
}

copyIcons();
cpSync(join(here, "static"), join(built, "app"), { recursive: true });
if (watch) {
  const context = await esbuild.context({ ...options, logLevel: "info" });
  await context.watch();
} else {
  await esbuild.build(options);
}
