/*
 * Runs tests/web/browser on node, with Chromium and the real servers: bundles it where its packages are
 * found, then `node --test`. It is one file of tests, in order: the servers are begun once for all.
 *
 *   node browser.mjs [PATTERN]      PATTERN: of the names of tests
 */
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const to = path.join(here, 'node_modules/.browser/rooms.test.mjs');

await esbuild.build({
  absWorkingDir: here,
  entryPoints: [path.join(root, 'tests/web/browser/rooms.test.ts')],
  bundle: true, platform: 'node', format: 'esm', target: 'node18', outfile: to,
  sourcemap: 'inline', logLevel: 'warning',
  external: ['playwright-core', 'axe-core'],
  define: { ROOT: JSON.stringify(root) },
});
const only = process.argv[2] === undefined ? [] : ['--test-name-pattern', process.argv[2]];
const done = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...only, to],
  { stdio: 'inherit', cwd: root });
process.exit(done.status ?? 1);
