/* The joint draw as the desk works it out: the same numbers as the program's, from the record alone. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  commandOf, commitmentOf, deadlineOf, digestOf, inFours, linesOf, missing, owes, secretOf, shareOf, weightsFile,
  worthOf,
} from '../../web/src/room/draw/coin';
import { needs } from '../../web/src/room/desk';
import type { AlternativeRow, DrawRow, SeedRow } from '../../web/src/room/draw/rows';
import { found } from './fixture';

const PARTIES = ['fama', 'cma', 'pf'];
const POOL = `alternative: ${'aa'.repeat(32)} ${2 ** 30}\nalternative: ${'bb'.repeat(32)} ${3 * 2 ** 30}\n`;

/* A draw that the program made, from the pool to the number; its hours count from the record's beginning. */
const made = (() => {
  const mechanism = found();
  const begun = Date.now();
  const at = (hours: number): string => new Date(begun + hours * 3_600_000).toISOString().replace(/\.\d+/, '');
  const by = (hours: number, key: string): string[] => ['--node', 'moc', '--key', key, '--clock', at(hours), '--yes'];
  const enrol = (key: string, role: string): void => {
    const told = mechanism.run('key', 'new', key, '--exercise', '--json', '--node', 'moc');
    mechanism.run('key', 'enrol', (JSON.parse(told) as { public: string }).public, '--role', role, '--from', at(0),
      '--until', at(48), ...by(1, `${key.split('/')[0]}/root`));
  };
  enrol('minusma/ops-1', 'ops');
  for (const party of ['cma', 'pf']) enrol(`${party}/officer-1`, 'officer');
  mechanism.feed(POOL, 'programme', 'pool', 'P-07', '-', '--commit', at(4), '--open', at(8), ...by(2, 'minusma/ops-1'));
  for (const party of ['cma', 'pf']) mechanism.run('programme', 'commit', 'P-07', ...by(3, `${party}/officer-1`));
  mechanism.run('log', 'tick', ...by(4, 'minusma/registrar'));
  for (const party of ['cma', 'pf']) mechanism.run('programme', 'open', 'P-07', ...by(5, `${party}/officer-1`));
  const view = <R>(...words: string[]): R[] => mechanism.run('state', 'view', ...words, '--node', 'moc', '--json')
    .trim().split('\n').map((line) => JSON.parse(line) as R);
  const [draw] = view<DrawRow>('draws');
  assert.ok(draw);
  const [seeds, list] = [view<SeedRow>('seeds', draw.id), view<AlternativeRow>('alternatives', draw.id)];
  return { mechanism, draw, seeds, list };
})();

test('each party is bound to its secret by the hash that the program makes too', async () => {
  for (const { body, secret, hash } of made.seeds) {
    assert.equal(await commitmentOf(made.draw.id, body, secret ?? ''), hash);
    assert.notEqual(await commitmentOf(made.draw.id, 'fama', secret ?? ''), hash);
  }
  assert.equal(made.seeds.length, 2);
});

test('a secret that the command line kept can be typed at the desk, in whatever gaps', () => {
  const [file = ''] = readdirSync(`${made.mechanism.node}/draws`);
  const kept = readFileSync(`${made.mechanism.node}/draws/${file}`, 'utf8');
  assert.equal(secretOf(kept), made.seeds.find(({ body }) => file.endsWith(`-${body}`))?.secret);
  assert.equal(secretOf(inFours(kept.trim()).toUpperCase()), kept.trim());
  assert.equal(secretOf(kept.trim().slice(1)), undefined);
});

test('the draw worked out on the screen is the record’s, and one withheld secret is said in the text', async () => {
  const lines = linesOf(made.draw.id, PARTIES, made.seeds);
  const number = parseInt((await digestOf(lines)).slice(0, 8), 16);
  assert.deepEqual([number, shareOf(made.list, number)?.sha256], [made.draw.number, made.draw.drawn]);
  assert.equal(lines[2], 'fama withheld');
  assert.ok(made.mechanism.run('programme', 'draw', 'P-07', '--node', 'moc').includes(lines.join('\n')));
  assert.ok(commandOf(lines).endsWith("' | sha256sum"));
});

test('a number falls into the share of one alternative, from its first to its last', () => {
  const at = (number: number): number | undefined => shareOf(made.list, number)?.nth;
  assert.deepEqual([at(0), at(2 ** 30 - 1), at(2 ** 30), at(2 ** 32 - 1)], [1, 1, 2, 2]);
  assert.equal(weightsFile(made.list), POOL);
});

test('what the weights are worth: the likeliest, and bits', () => {
  const { count, likeliest, minEntropy, entropy } = worthOf(made.list);
  assert.deepEqual([count, likeliest, minEntropy.toFixed(3), entropy.toFixed(3)], [2, 0.75, '0.415', '0.811']);
});

const draw = (more: Partial<DrawRow>): DrawRow => ({
  programme: 'P-1', state: 'commits', alternatives: 2, commits: '2017-03-01T12:00:00Z', opens: '2017-03-01T18:00:00Z',
  author: 'minusma/ops-1', accord: 1, index: 1, id: 'aa', ...more,
});

test('a party commits, then opens what it is bound to, and owes nothing after or when it was late', () => {
  assert.deepEqual(missing(draw({ committed: 'cma' }), PARTIES), ['fama', 'pf']);
  assert.deepEqual(missing(draw({ state: 'opens', committed: 'cma,pf', opened: 'pf' }), PARTIES), ['cma']);
  assert.equal(owes(draw({ state: 'drawn', committed: 'cma', withheld: 'cma' }), 'cma'), undefined);
  assert.equal(deadlineOf(draw({ state: 'opens' })), Date.parse('2017-03-01T18:00:00Z'));
  assert.equal(deadlineOf(draw({ state: 'lapsed' })), undefined);
});

test('the desk reminds the officer of the party, until the deadline, and nobody else', () => {
  const at = (role: string, voice: boolean, clock: string): string[] =>
    needs(
      { body: 'cma', role, voice },
      {
        pendingMine: [], claims: [], patrols: [], questions: [], leads: new Map(),
        draws: [draw({}), draw({ programme: 'P-2', state: 'opens', committed: 'cma,pf' })],
      },
      Date.parse(`2017-03-01T${clock}:00Z`),
    ).map(({ kind, ref }) => `${kind} ${ref}`);
  assert.deepEqual(at('officer', true, '11:00'), ['open P-2', 'commit P-1']);
  assert.deepEqual(at('officer', true, '12:00'), ['open P-2']);
  assert.deepEqual(at('duty', true, '11:00'), []);
  assert.deepEqual(at('officer', false, '11:00'), []);
});
