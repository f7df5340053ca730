/* The desk's arithmetic: versions compared, bars laid out, what waits for whom. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  byParty,
  contact,
  letters,
  needs,
  onTheirLead,
  proposalHref,
  reportsOwed,
  waitingOn,
} from '../../web/src/room/desk';
import { changed, counted, differences, inWords, linesOf } from '../../web/src/room/diff';
import { complete, exceptLines } from '../../web/src/room/order/except';
import { byParent, grouped } from '../../web/src/room/order/why';
import type { PatrolRow, PendingRow, ProposalRow } from '../../web/src/room/rows';
import { along, bar, DAY, daysOver, HOUR, lanes, shares, ticks } from '../../web/src/room/timeline';

const act = (name: string): string => readFileSync(`tests/web/data/${name}`, 'utf8').replace(/^logged \d+\n/, '');

test('two versions of a real order differ in their stops and a remark, and in nothing else', () => {
  const found = differences(linesOf(act('order-v1.entry')), linesOf(act('order.entry'))).filter(changed);
  assert.deepEqual(
    found.map(({ key }) => key),
    ['stop', 'remark'],
  );
  assert.match(found[0]?.in[0] ?? '', /^lelehoy /);
  assert.match(found[0]?.out[0] ?? '', /^ansongo /);
});

test('a line said twice counts twice, and header lines never count', () => {
  const text = (lines: string): string => `entente/act/v1 x\nact: test\nseq: 1\n${lines}\n\n— x y\n`;
  const found = differences(linesOf(text('crew: a lead\ncrew: a lead')), linesOf(text('crew: a lead')));
  assert.deepEqual(found, [{ key: 'crew', kept: ['a lead'], out: ['a lead'], in: [] }]);
});

test('reasons by code are counted, all other lines told', () => {
  const lines = [{ key: 'why', value: 'why.hour 07:35, 3, 20 min' }, { key: 'remark', value: 'x' }];
  const found = differences(lines, []);
  assert.deepEqual(
    found.map((of) => [of.key, counted(of, 'out'), counted(of, 'in')]),
    [['why', 1, 0], ['remark', 0, 0]],
  );
});

test('bars lie by time, never outside the line, never too small to hit', () => {
  const line = { from: 0, until: DAY };
  assert.deepEqual(bar({ from: 6 * HOUR, until: 12 * HOUR }, line, 240, 4), { x: 60, w: 60 });
  assert.deepEqual(bar({ from: 24 * HOUR - 1, until: 25 * HOUR }, line, 240, 8), { x: 232, w: 8 });
  assert.equal(along(-5, line, 100), 0);
  assert.deepEqual(
    ticks(line, 6 * HOUR).map((time) => time / HOUR),
    [0, 6, 12, 18],
  );
  assert.deepEqual(daysOver([{ from: HOUR, until: DAY }], 0), { from: 0, until: DAY });
  assert.deepEqual(daysOver([], DAY + 5), { from: DAY, until: 2 * DAY });
});

test('what overlaps goes to the next lane, and a lane is used again', () => {
  const found = lanes([
    { from: 0, until: 4 },
    { from: 2, until: 6 },
    { from: 4, until: 5 },
  ]);
  assert.deepEqual(
    found.map((lane) => lane.map((span) => span.from)),
    [[0, 4], [2]],
  );
});

test('parts of a bar fill it, and an empty crew has none', () => {
  assert.deepEqual(shares([1, 1, 2], 10, 40), [
    { x: 10, w: 10 },
    { x: 20, w: 10 },
    { x: 30, w: 20 },
  ]);
  assert.deepEqual(shares([0], 0, 40), [{ x: 0, w: 0 }]);
});

const now = Date.parse('2017-03-01T08:40:00Z');
const patrol = (order: string, more: Partial<PatrolRow>): PatrolRow => ({
  order,
  state: 'planned',
  kind: 'short',
  start: '2017-03-01T12:00:00Z',
  end: '2017-03-01T14:00:00Z',
  version: 1,
  id: order,
  ...more,
});
const pending: PendingRow = {
  act: 'order.propose',
  slot: 'G-0125',
  voices: 'fama,cma,pf',
  answers: 'cma refuse, pf give',
  expires: '2017-03-02T02:10:00Z',
  author: 'minusma/ops-1',
  index: 527,
  id: 'aa',
};

test('help comes before all, then the overdue, then what I must answer', () => {
  const found = needs(
    { body: 'fama', role: 'officer', voice: true },
    {
      pendingMine: [pending],
      claims: [],
      draws: [],
      questions: [{ id: 'q', order: 'G-0125' }],
      leads: new Map([['back', 'fama']]),
      patrols: [
        patrol('later', {}),
        patrol('soon', { start: '2017-03-01T10:00:00Z' }),
        patrol('late', { state: 'out', end: '2017-03-01T08:00:00Z' }),
        patrol('help', { state: 'out', last_state: 'needs-help', last: '2017-03-01T08:00:00Z' }),
        patrol('back', { state: 'back', returned: '2017-03-01T07:00:00Z', reported: 0 }),
      ],
    },
    now,
  );
  assert.deepEqual(
    found.map(({ kind, ref }) => `${kind} ${ref}`),
    ['help help', 'overdue late', 'answer G-0125', 'muster soon', 'report back'],
  );
});

test('questions of the public are the duty officer’s', () => {
  const questions = [{ id: 'q', order: 'G-0125' }];
  const sources = { pendingMine: [], claims: [], draws: [], patrols: [], questions, leads: new Map<string, string>() };
  assert.equal(needs({ body: 'cma', role: 'duty', voice: true }, sources, now).length, 1);
  assert.equal(needs({ body: 'cma', role: 'officer', voice: true }, sources, now).length, 0);
});

test('a report that another party owes waits for that party, and needs the mission too', () => {
  const patrols = [patrol('back', { state: 'back', returned: '2017-03-01T07:00:00Z', reported: 0 })];
  const leads = new Map([['back', 'fama']]);
  const sources = { pendingMine: [], claims: [], draws: [], patrols, questions: [], leads };
  const count = (body: string, voice: boolean): number => needs({ body, role: 'officer', voice }, sources, now).length;
  assert.deepEqual([count('fama', true), count('cma', true), count('minusma', false)], [1, 0, 1]);
  assert.deepEqual(onTheirLead(patrols, now), ['back']);
  assert.equal(reportsOwed(patrols, sources.leads)[0]?.party, 'fama');
});

test('whom a proposal waits for: who has a voice and has not answered', () => {
  const proposal = { id: 'aa', logged: '2017-03-01T02:10:00Z' } as ProposalRow;
  const [found] = waitingOn([pending], [proposal]);
  assert.deepEqual(found?.parties, ['fama']);
  assert.equal(found?.since, Date.parse('2017-03-01T02:10:00Z'));
  assert.equal(found?.href, '/room/orders/G-0125');
  assert.equal(proposalHref({ act: 'accord.amend', slot: '-', index: 7 }), '/room/register/7');
});

test('a relayed position is newer and unproven', () => {
  const found = contact(
    patrol('a', {
      state: 'out',
      last: '2017-03-01T06:00:00Z',
      last_place: 'gao',
      claimed: '2017-03-01T07:00:00Z',
      claimed_place: 'ansongo',
      claimed_state: 'well',
    }),
  );
  assert.deepEqual([found.place, found.proven], ['ansongo', false]);
});

test('each party has its letter and its count, also when it is nought', () => {
  assert.deepEqual(
    [...letters(['fama', 'cma', 'pf', 'fpa'])].map(([, letter]) => letter),
    ['F', 'C', 'P', 'A'],
  );
  assert.deepEqual(byParty([{ body: 'cma' }, { body: 'cma' }], ['fama', 'cma']), [
    { body: 'fama', count: 0 },
    { body: 'cma', count: 2 },
  ]);
});

test('a line that changed is said in words: names for tokens, clocks for times', () => {
  const words = (key: string, value: string): string | undefined =>
    inWords({ key, value }, (of, token) => `${of}=${token}`, (at) => at.slice(11, 16));
  assert.equal(words('stop', 'bourem 2017-03-06T09:00:00Z 2017-03-06T12:30:00Z'), 'place=bourem, 09:00 – 12:30');
  assert.equal(words('crew', 'm-9jf5 lead'), 'm-9jf5, post=lead');
  assert.equal(words('remark', 'mairie de Bourem'), undefined);
});

test('why a crew is so leaves out what the table says, goes by subject, and every sentence is the program’s', () => {
  const source = readFileSync('src/serve/v1_crews.c', 'utf8');
  const messages = [...source.matchAll(/N_\("([^"]+)"\)/g)].map(([, id = '']) => id).filter((id) => /%2/.test(id));
  assert.ok(messages.length >= 6);
  const found = grouped(
    messages.map((message) => ({ message, text: '', args: ['a', 'b', 'c'] })),
    (kind, token) => `${kind} ${token}`,
  );
  assert.deepEqual(
    found.map(({ about, lines }) => [about, lines.length]),
    [
      ['post', 2],
      ['language', 1],
      ['together', 2],
      ['rest', 1],
    ],
  );
  assert.deepEqual(found[0]?.lines[0]?.args, ['post a', 'as-is b', 'as-is c']);
});

test('reasons that the order brings stand first, by place and hour', () => {
  const line = (name: string) => ({ line: name, message: name, text: '', args: ['gao-market'] });
  const found = grouped(
    ['why.hour', 'why.zone-gap', 'warn.route', 'why.vehicles'].map(line),
    (kind, token) => `${kind} ${token}`,
  );
  assert.deepEqual(
    found.map(({ about, lines }) => [about, lines.length]),
    [
      ['places', 2],
      ['hour', 1],
      ['other', 1],
    ],
  );
  assert.deepEqual(
    found[0]?.lines.map(({ args }) => args),
    [['place gao-market'], ['as-is gao-market']],
  );
});

test('the quota tree is told from its parties down', () => {
  const row = (node: string, parent: string) => ({ node, parent, share: 500, lower: 0, upper: 1, count: 1 });
  const rows = [row('fama', 'crew'), row('cma', 'crew'), row('army', 'fama'), row('mnla', 'cma')];
  assert.deepEqual(
    byParent(rows).map(({ node }) => node),
    ['fama', 'army', 'cma', 'mnla'],
  );
});

test('an order left out of a programme goes into the consent with its reason, and needs one', () => {
  assert.deepEqual(exceptLines({ ab: ' route minée ' }), [['except', 'ab', 'route minée']]);
  assert.deepEqual([complete({}), complete({ ab: ' ' }), complete({ ab: 'x' })], [true, false, true]);
});
