/*
 * Builds the rooms: web/src -> build/web, as tables and files that `entente serve` hands out as they
 * lie. Every name under assets/ holds the hash of its bytes, every text has its .gz beside it, and
 * manifest.json names each file with its SHA-256: the SHA-256 of the manifest is the bundle hash that
 * a node tells, so that two parties can see that they run the same page.
 *
 *   node build.mjs [--watch] [--out DIR] [--entente PROGRAM]
 *
 * Forms and words are not written twice: they come from the program itself, French from po/fr.po.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { catalogue } from './po.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);

function option(name, otherwise) {
  const at = process.argv.indexOf(name);
  return at > 0 ? path.resolve(process.argv[at + 1]) : otherwise;
}

const out = option('--out', path.join(root, 'build/web'));
const program = option('--entente', path.join(root, 'build/entente'));
const text = /\.(html|js|css|json|svg|txt|webmanifest)$/;

/* A room: its page, the script and style it begins with, and what its budget is (gzipped bytes). */
const rooms = [
  { page: 'index.html', entry: 'src/public/main.ts', title: 'entente', budget: 12_000 },
  { page: 'room.html', entry: 'src/room/main.tsx', title: 'entente · room', budget: 120_000 },
  { page: 'field.html', entry: 'src/field/main.tsx', title: 'entente · field', budget: 60_000 },
];

function fail(rule, what, remedy) {
  console.error(`build.mjs: ${rule}: ${what}; ${remedy}`);
  process.exit(1);
}

/* src/common/gen: forms and words as the program has them, its French as po has it. */
function generate() {
  const folder = path.join(here, 'src/common/gen');
  fs.mkdirSync(folder, { recursive: true });
  let forms;
  let docs;
  try {
    forms = execFileSync(program, ['act', 'document', '--json'], { encoding: 'utf8' });
    const table = JSON.parse(forms);
    // The accord is not written in a room: its two forms are half of the table, and a phone is slow.
    table.acts = table.acts.filter((act) => !['accord.found', 'accord.amend'].includes(act.name));
    // What they mean is half of what is left, and for those who write acts on a screen.
    docs = JSON.stringify(Object.fromEntries(table.acts.map((act) => [act.name,
      { act: act.doc, keys: Object.fromEntries(act.keys.map(({ key, doc }) => [key, doc])) }])));
    forms = JSON.stringify(table, (key, value) => (key === 'doc' ? undefined : value));
  } catch (problem) {
    const why = problem.message.split('\n')[0];
    fail('build.program', `${path.relative(root, program)} does not print its forms (${why})`,
      'build the program first: ninja -C build entente');
  }
  const messages = catalogue(fs.readFileSync(path.join(root, 'po/fr.po'), 'utf8'));
  write(path.join(folder, 'forms.json'), forms);
  write(path.join(folder, 'docs.json'), docs);
  write(path.join(folder, 'fr.json'), JSON.stringify(messages));
}

function write(file, content) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const before = fs.existsSync(file) ? fs.readFileSync(file) : undefined;
  if (before === undefined || !before.equals(Buffer.from(content))) fs.writeFileSync(file, content);
}

function hashed(name, bytes) {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
  const ext = path.extname(name);
  return `assets/${path.basename(name, ext)}-${hash}${ext}`;
}

/* MapLibre's worker is a file of its own, for the policy lets no blob run: worker-src 'self'. */
function workerFile() {
  const built = esbuild.buildSync({
    entryPoints: [path.join(here, 'node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs')],
    bundle: true, minify: true, format: 'esm', target: 'es2022', write: false, outdir: 'x',
  });
  const bytes = Buffer.from(built.outputFiles[0].contents);
  const name = hashed('map-worker.js', bytes);
  write(path.join(out, name), bytes);
  return name;
}

const names = { 'index.html': 'public', 'room.html': 'room', 'field.html': 'field' };

/* Browsers ask for a page's icon again and again: under its hash it never changes, and costs once. */
function iconFile() {
  const bytes = fs.readFileSync(path.join(here, 'static/favicon.svg'));
  const name = hashed('favicon.svg', bytes);
  write(path.join(out, name), bytes);
  return name;
}

const settings = {
  absWorkingDir: here,
  entryPoints: Object.fromEntries(rooms.map((room) => [names[room.page], room.entry])),
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  outdir: out,
  entryNames: 'assets/[name]-[hash]',
  chunkNames: 'assets/[name]-[hash]',
  assetNames: 'assets/[name]-[hash]',
  loader: { '.woff2': 'file', '.svg': 'file', '.png': 'file' },
  metafile: true,
};

/* What a page loads before anything is asked for: its entry, what that imports at once, its style. */
function eager(metafile, room) {
  const entry = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === room.entry);
  const files = [];
  const add = (name) => {
    const file = path.relative(out, path.resolve(here, name));
    if (files.includes(file)) return;
    files.push(file);
    for (const next of metafile.outputs[name].imports) {
      if (next.kind === 'import-statement' && !next.external) add(next.path);
    }
  };
  add(entry[0]);
  if (entry[1].cssBundle) files.push(path.relative(out, path.resolve(here, entry[1].cssBundle)));
  return files;
}

function page(room, files, worker, icon) {
  const styles = files.filter((f) => f.endsWith('.css'));
  const scripts = files.filter((f) => f.endsWith('.js'));
  return fs.readFileSync(path.join(here, 'src/common/page.html'), 'utf8')
    .replaceAll('@title@', room.title)
    .replace('@worker@', worker)
    .replace('@icon@', icon)
    .replace('@head@', [
      ...(room.page === 'field.html' && fs.existsSync(path.join(here, 'static/field.webmanifest'))
        ? ['<link rel="manifest" href="/field.webmanifest">'] : []),
      ...styles.map((f) => `<link rel="stylesheet" href="/${f}">`),
      ...scripts.slice(1).map((f) => `<link rel="modulepreload" href="/${f}">`),
      `<script type="module" src="/${scripts[0]}"></script>`,
    ].join('\n'));
}

/* The service worker keeps its own name, so that a browser finds the new one; it is told the shell
 * it has to hold. Until src/field/sw.ts is there, there is none. */
function serviceWorker(shell) {
  const source = path.join(here, 'src/field/sw.ts');
  if (!fs.existsSync(source)) return;
  const built = esbuild.buildSync({
    entryPoints: [source], bundle: true, minify: true, format: 'iife', target: 'es2022', write: false,
    define: { SHELL: JSON.stringify(shell), SHELL_HASH: JSON.stringify(sha256(shell.join('\n')).slice(0, 16)) },
  });
  write(path.join(out, 'sw.js'), Buffer.from(built.outputFiles[0].contents));
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

function packed(file) {
  return gzipSync(fs.readFileSync(file), { level: 9 });
}

function below(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? below(path.join(folder, entry.name)) : [path.join(folder, entry.name)]).sort();
}

function sweep(keep) {
  for (const file of below(out)) {
    if (!keep.has(path.relative(out, file).replace(/\.gz$/, ''))) fs.rmSync(file);
  }
}

function copyStatic(keep) {
  const places = [[path.join(here, 'static'), ''], [path.join(root, 'data/map'), 'tiles']];
  for (const [from, to] of places) {
    if (!fs.existsSync(from)) continue;
    for (const file of below(from)) {
      const tile = to === 'tiles';
      if (tile && !file.endsWith('.pmtiles')) continue;
      const name = tile ? 'tiles/sahel.pmtiles' : path.relative(from, file);
      write(path.join(out, name), fs.readFileSync(file));
      keep.add(name);
    }
  }
}

function finish(metafile) {
  const keep = new Set(Object.keys(metafile.outputs).map((f) => path.relative(out, path.resolve(here, f))));
  const worker = workerFile();
  const icon = iconFile();
  keep.add(icon);
  keep.add(worker);
  const sizes = {};
  for (const room of rooms) {
    const files = eager(metafile, room);
    write(path.join(out, room.page), page(room, files, worker, icon));
    keep.add(room.page);
    const gz = [room.page, ...files].reduce((sum, f) => sum + packed(path.join(out, f)).length, 0);
    sizes[room.page] = { files, gz, ...(room.budget ? { budget: room.budget } : {}) };
  }
  copyStatic(keep);
  /* Held for days without network: the phone's page with all it may load later, but no map. */
  const field = new Set(sizes['field.html'].files);
  const reach = (name) => {
    const output = metafile.outputs[name];
    field.add(path.relative(out, path.resolve(here, name)));
    for (const next of output.imports) {
      if (!next.external && !field.has(path.relative(out, path.resolve(here, next.path)))) reach(next.path);
    }
  };
  reach(Object.entries(metafile.outputs).find(([, o]) => o.entryPoint === 'src/field/main.tsx')[0]);
  serviceWorker(['field', ...field].map((f) => `/${f}`));
  keep.add('sw.js').add('manifest.json');
  sweep(keep);
  const files = below(out).filter((f) => !f.endsWith('.gz') && !/^manifest\.json/.test(path.basename(f)));
  const manifest = {};
  for (const file of files) {
    const bytes = fs.readFileSync(file);
    const name = path.relative(out, file);
    manifest[name] = sha256(bytes);
    if (!text.test(file)) continue;
    write(`${file}.gz`, packed(file));
    manifest[`${name}.gz`] = sha256(fs.readFileSync(`${file}.gz`));
  }
  const bytes = JSON.stringify(manifest, null, 1) + '\n';
  write(path.join(out, 'manifest.json'), bytes);
  fs.writeFileSync(`${out}-sizes.json`, JSON.stringify(sizes, null, 1) + '\n');
  for (const [name, { gz, budget }] of Object.entries(sizes)) {
    const limit = budget ? `, at most ${budget}` : '';
    console.log(`${name.padEnd(12)} ${String(gz).padStart(7)} bytes gz at first${limit}`);
    if (gz > (budget ?? Infinity)) {
      fail('build.budget', `${name} begins with ${gz} bytes gz${limit}`, 'load what is not needed at once by import()');
    }
  }
  console.log(`bundle ${sha256(bytes)}`);
}

fs.mkdirSync(out, { recursive: true });
generate();
if (process.argv.includes('--watch')) {
  const afterwards = {
    name: 'finish',
    setup: (build) => build.onEnd((result) => result.metafile && finish(result.metafile)),
  };
  const context = await esbuild.context({ ...settings, plugins: [afterwards] });
  await context.watch();
} else {
  try {
    finish((await esbuild.build({ ...settings, logLevel: 'warning' })).metafile);
  } catch (problem) {
    fail('build.bundle', problem.message.split('\n')[0], 'mend the place that is named and build again');
  }
}
