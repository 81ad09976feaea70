// Builds the front end: `node frontend/build.mjs` writes build/static and its manifest.
// Hashed names let browsers keep files for a year; .br files are compressed once, here.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

import { build, transform } from "esbuild";
import { PurgeCSS } from "purgecss";
import rtlcss from "rtlcss";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const out = join(root, "build", "static");
const govuk = join(here, "node_modules", "govuk-frontend", "dist", "govuk");

// Joined type needs about half as much again between its lines.
const NASTALIQ_LEADING = 1.45;
const looser = {
  name: "nastaliq-leading",
  priority: 50,
  processors: [
    {
      expr: /^line-height$/,
      action: (prop, value) => ({
        prop,
        value: /^[\d.]+$/.test(value) && value >= 1 ? String(+(value * NASTALIQ_LEADING).toFixed(3)) : value,
      }),
    },
  ],
  directives: { control: {}, value: [] },
};

const sheet = (name) =>
  compile(join(here, "scss", `${name}.scss`), {
    loadPaths: [join(here, "node_modules")],
    quietDeps: true,
    style: "compressed",
  }).css.replace(/url\("?(\w+\.svg)"?\)/g, (_, picture) => inline(picture));

/** Put a small picture into the sheet: it is there with the page, without another request. */
function inline(picture) {
  const drawn = readFileSync(join(root, "app/web/static", picture), "utf8").trim();
  return `url("data:image/svg+xml,${drawn.replace(/"/g, "'").replace(/[<>#%]/g, encodeURIComponent)}")`;
}

const SIZED = /^govuk-((label|fieldset__legend|table__caption)--[sml]|input__(prefix|suffix))$/;

/** Leave out the rules whose classes occur in no template, neither ours nor the macros'. */
async function purge(css) {
  const used = "{button,checkboxes,date-input,error-message,error-summary,fieldset,file-upload,hint,input,label,";
  const macros = `${used}radios,select,textarea}`;
  const [{ css: kept }] = await new PurgeCSS().purge({
    content: [
      `${root}/*/templates/**/*.html`,
      `${root}/*/*/templates/**/*.html`,
      `${root}/app/web/*.py`,
      `${govuk}/components/${macros}/template.njk`,
      join(here, "js", "app.mjs"),
    ],
    css: [{ raw: css }],
    variables: false,
    // Names of override classes hold an exclamation mark: govuk-!-margin-bottom-1.
    defaultExtractor: (text) => text.match(/[\w!-]+/g) ?? [],
    // Names put together in macros, and our own sheet, which is small.
    safelist: { standard: [/^bdm-/, /^govuk-tag--/, /^govuk-button--(secondary|warning)/, /^govuk-input--width-/, SIZED] },
  });
  return kept;
}

/** Put each colour where it is used, minify for the browsers that the components support. */
async function tighten(css) {
  const plain = css
    .replace(/var\(--govuk-[a-z-]+-colour, ?(#[0-9a-f]+)\)/g, "$1")
    .replace(/--govuk-[a-z-]+-colour:[^;}]+;?/g, "")
    .replace(/@media print ?\{[^{}]*\{font-family: ?sans-serif;?\}\}/g, "")
    .replace(/@media[^{]*(?:\\0|\ufffd)[^{]*\{(?:[^{}]*\{[^{}]*\})*\}/g, ""); // meant for Internet Explorer
  return (await transform(plain, { loader: "css", minify: true, target: ["chrome90", "firefox90", "safari14"] })).code;
}

/** Return a name that holds the hash of what it names. */
function hashedName(name, body) {
  const [stem, ending] = name.split(/\.(?=[^.]+$)/);
  return `${stem}-${createHash("sha256").update(body).digest("hex").slice(0, 10)}.${ending}`;
}

/** Write one file under its hashed name, its .br beside it; return that name. */
function publish(name, body) {
  const hashed = hashedName(name, body);
  const packed = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  writeFileSync(join(out, hashed), body);
  writeFileSync(join(out, `${hashed}.br`), packed);
  console.log(`${hashed}  ${Buffer.byteLength(body)} bytes, ${packed.length} compressed`);
  return hashed;
}

async function script(name) {
  const { outputFiles } = await build({
    entryPoints: [join(here, "js", name)],
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2020",
    write: false,
  });
  return outputFiles[0].text;
}

const [css, js, prices, share, session, files, offline, worker] = await Promise.all([
  purge(sheet("app")).then(tighten),
  script("app.mjs"),
  script("prices.mjs"),
  script("share.mjs"),
  script("session.mjs"),
  script("files.mjs"),
  script("offline.mjs"),
  script("worker.mjs"),
]);
const paper = await tighten(sheet("print"));
// Made by `python -m app.web.fonts`; packed in itself.
const urdu = readFileSync(join(root, "build", "fonts", "urdu.woff2"));
const urduName = hashedName("urdu.woff2", urdu);
const turned = sheet("rtl").replace("urdu.woff2", `/static/${urduName}`);
const mirrored = await tighten(rtlcss.process(css, {}, [looser]) + turned);
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
writeFileSync(join(out, urduName), urdu);
const manifest = {
  "urdu.woff2": urduName,
  "app.css": publish("app.css", css),
  "app-rtl.css": publish("app-rtl.css", mirrored),
  "print.css": publish("print.css", paper),
  "app.js": publish("app.js", js),
  "prices.js": publish("prices.js", prices),
  "share.js": publish("share.js", share),
  "session.js": publish("session.js", session),
  "files.js": publish("files.js", files),
  "offline.js": publish("offline.js", offline),
  "icon.png": publish("icon.png", readFileSync(join(root, "app/web/static/icon.png"))),
  "favicon.svg": publish("favicon.svg", readFileSync(join(root, "app/web/static/favicon.svg"), "utf8")),
  "card.png": publish("card.png", readFileSync(join(root, "app/web/static/card.png"))),
};
// A phone takes a worker with other bytes, and with it the styles and scripts of this build.
manifest["worker.js"] = publish("worker.js", `${worker}//${Object.values(manifest).join(" ")}`);
const part = join(out, "manifest.json.part");
writeFileSync(part, `${JSON.stringify(manifest, null, 2)}\n`);
renameSync(part, join(out, "manifest.json"));
