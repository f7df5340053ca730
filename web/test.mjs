/*
 * Runs tests/web/*.test.ts on node: bundles them, then `node --test`. Arguments name some of them:
 *
 *   node test.mjs [act words ...]
 */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const from = path.join(root, 'tests/web');
const to = path.join(root, 'build/web-tests');

const asked = process.argv.slice(2);
const names = fs.readdirSync(from).filter((f) => f.endsWith('.test.ts'))
  .filter((f) => asked.length === 0 || asked.includes(f.replace('.test.ts', '')));

fs.rmSync(to, { recursive: true, force: true });
await esbuild.build({
  absWorkingDir: here,
  entryPoints: names.map((f) => path.join(from, f)),
  bundle: true, platform: 'node', format: 'esm', target: 'node18', outdir: to, outExtension: { '.js': '.mjs' },
  nodePaths: [path.join(here, 'node_modules')], sourcemap: 'inline', logLevel: 'warning',
  jsx: 'automatic', jsxImportSource: 'preact', loader: { '.css': 'empty' },
  define: { ROOT: JSON.stringify(root) },
});
const files = names.map((f) => path.join(to, f.replace('.ts', '.mjs')));
/* Node 18 has WebCrypto, but keeps it out of the global scope until asked. */
const old = Number(process.versions.node.split('.')[0]) < 19 ? ['--experimental-global-webcrypto'] : [];
const done = spawnSync(process.execPath, [...old, '--enable-source-maps', '--test', ...files],
  { stdio: 'inherit', cwd: root, env: { ...process.env, TZ: 'Africa/Bamako' } });
process.exit(done.status ?? 1);
