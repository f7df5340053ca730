/* A record of the program's own making, once for each test program: what the page makes must equal it. */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

declare const ROOT: string;
export const root = ROOT;

const program = path.join(root, 'build/entente');

export interface Fixture {
  folder: string;
  node: string;
  key(name: string): string;
  run(...args: string[]): string;
  feed(input: string, ...args: string[]): string;
}

const ROOTS = ['minusma/registrar', 'fama/root', 'cma/root', 'pf/root', 'minusma/root', 'barkhane/root'];
const WITNESSES = ['fama', 'cma', 'pf', 'independent'];

export function found(): Fixture {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'entente-web-'));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  const env = { ...process.env, LC_ALL: 'C.UTF-8', LANGUAGE: 'en' };
  const feed = (input: string, ...args: string[]): string =>
    execFileSync(program, args, { encoding: 'utf8', cwd: folder, input, env, stdio: ['pipe', 'pipe', 'pipe'] });
  const run = (...args: string[]): string => feed('', ...args);
  for (const name of ROOTS) run('key', 'new', name, '--exercise', '--out', `keys/${name}.key`);
  for (const body of WITNESSES) {
    run('key', 'new', `${body}/witness`, '--witness', '--exercise', '--out', `keys/${body}/witness.key`);
  }
  run('accord', 'found', path.join(root, 'accords/gao-2017.accord'), '--origin', 'web.example/record',
    '--keys', 'keys', '--out', 'act0.note');
  run('init', 'moc', '--accord', 'act0.note');
  fs.cpSync(path.join(folder, 'keys'), path.join(folder, 'moc/keys'), { recursive: true });
  return {
    folder, node: path.join(folder, 'moc'), run, feed,
    key: (name) => fs.readFileSync(path.join(folder, `keys/${name}.key`), 'utf8'),
  };
}
