/* A patrol on the phone: the code of the day, short messages, the state over the state, the report. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isChallenge, patrolCode, slotEnd } from '../../web/src/common/code';
import { itemPlain, padded } from '../../web/src/common/item';
import type { Line } from '../../web/src/common/forms';
import type { Item } from '../../web/src/common/outbox';
import { SmsError, fittingText, fold, makeSms, plain } from '../../web/src/common/sms';
import { doubt, jumped } from '../../web/src/field/clock';
import {
  freshNumber,
  mine,
  standing,
  stops,
  visited,
  type Patrol,
  type PatrolRow,
} from '../../web/src/field/patrol';
import { nearest, visits } from '../../web/src/field/track';

const secret = Uint8Array.from({ length: 32 }, (_, i) => i);
const at = Date.parse('2017-02-23T05:37:10Z');

test('a code holds for its order, challenge and quarter of an hour', async () => {
  const code = await patrolCode(secret, 'G-0109', at, '47');
  assert.match(code, /^[0-9]{6}$/);
  assert.equal(await patrolCode(secret, 'G-0109', at + 5 * 60_000, '47'), code);
  assert.notEqual(await patrolCode(secret, 'G-0109', at + 15 * 60_000, '47'), code);
  assert.notEqual(await patrolCode(secret, 'G-0110', at, '47'), code);
  assert.equal(slotEnd(at), Date.parse('2017-02-23T05:45:00Z'));
  assert.deepEqual(['47', '7', '470', '4a'].map(isChallenge), [true, false, false, false]);
});

/* The numbers of tests/crypto/test_mac.c: phone and gate must come to the same. */
test('a code is the one that the program makes', async () => {
  const dawn = Date.parse('2017-02-23T05:30:00Z');
  assert.equal(await patrolCode(secret, 'G-0142', dawn, '07'), '871779');
  assert.equal(await patrolCode(secret, 'G-0142', dawn + 900_000, '07'), '188888');
  assert.equal(await patrolCode(secret, 'G-0142', -1000, '99'), '778450');
});

/* The messages of tests/accord/test_sms.c. */
test('a short message is the one that `entente sms make` writes', async () => {
  const key = new Uint8Array(32);
  key[0] = 7;
  const sent = Date.parse('2017-02-23T14:05:00Z');
  const device = 'cma/lead-1';
  const make = (sms: Parameters<typeof makeSms>[0]): Promise<string> => makeSms(sms, key, 'gao.example/record');
  assert.equal(
    await make({
      kind: 'checkin',
      device,
      counter: 12,
      order: 'G-0142',
      at: sent,
      place: 'gao-port',
      state: 'needs-help',
    }),
    'ENTENTE C CMA/LEAD-1 12 G-0142 231405 GAO-PORT NEEDS-HELP BNQAUT3S',
  );
  const incident = { device, counter: 13, incident: 'I-0007' };
  assert.equal(
    await make({
      kind: 'incident',
      ...incident,
      how: 'ied',
      at: sent,
      place: 'gao-port',
      order: 'G-0142',
      safety: true,
    }),
    'ENTENTE I CMA/LEAD-1 13 I-0007 IED 231405 GAO-PORT G-0142 YES RP8XURHB',
  );
  assert.equal(
    await make({ kind: 'text', ...incident, text: 'Two vehicles hit, road closed. Who comes?' }),
    'ENTENTE T CMA/LEAD-1 13 I-0007 TWO VEHICLES HIT, ROAD CLOSED. WHO COMES? TH8PQLPQ',
  );
});

test('a short message says what cannot stand in it, and how long it may be', async () => {
  const base = { kind: 'text', device: 'cma/lead-1', counter: 3, incident: 'I-1' } as const;
  await assert.rejects(
    makeSms({ ...base, text: 'blessé' }, secret, 'x'),
    (e) => e instanceof SmsError && e.character === 'é',
  );
  await assert.rejects(
    makeSms({ ...base, text: 'a '.repeat(90) }, secret, 'x'),
    (e) => e instanceof SmsError && e.rule === 'sms.long',
  );
  assert.equal(plain('Route coupée à l’est — 2 blessés'), "Route coupee a l'est 2 blesses");
  const text = fittingText('cma/lead-1', 3, 'I-1', 'mot '.repeat(60));
  assert.ok((await makeSms({ ...base, text }, secret, 'x')).length <= 160);
  assert.equal(fold('  entente\n c '), 'ENTENTE C');
});

test('padding has few lengths and ends by itself', () => {
  assert.equal(padded(new Uint8Array(0)).length, 1);
  assert.deepEqual(
    [999, 1000, 1022, 1023, 1024].map((n) => padded(new Uint8Array(n)).length),
    [1024, 1024, 1024, 1024, 1088],
  );
  assert.equal(padded(Uint8Array.of(7))[1], 0x80);
});

test('an item is signed inside', async () => {
  const head = {
    origin: 'moc.example/record',
    item: 'S-1',
    kind: 'photo',
    author: 'cma/lead-1',
    audience: 'ab'.repeat(32),
  } as const;
  const bytes = await itemPlain(head, Uint8Array.of(1, 2), async (text) => `${text}\n— cma/lead-1 sig\n`);
  const lines = new TextDecoder('latin1').decode(bytes).split('\n');
  assert.deepEqual(lines.slice(0, 4), [
    'entente/item/v1 moc.example/record',
    'item: S-1',
    'kind: photo',
    'author: cma/lead-1',
  ]);
  assert.match(lines[5] ?? '', /^content: [0-9a-f]{64} 2$/);
});

/* ---- the state over the state ---- */

const row: PatrolRow = {
  order: 'G-0109',
  state: 'planned',
  kind: 'short',
  start: '2017-02-23T05:30:00Z',
  end: '2017-02-23T13:30:00Z',
  version: 1,
  id: 'ab'.repeat(32),
};
const text = [
  'order: G-0109',
  'stop: gao-market 2017-02-23T06:30:00Z 2017-02-23T07:30:00Z',
  'stop: gao-port 2017-02-23T08:00:00Z 2017-02-23T09:00:00Z',
  '',
].join('\n');
const patrol = (more: Partial<PatrolRow>, body = 'cma'): Patrol => ({
  row: { ...row, ...more },
  text,
  words: '',
  proven: true,
  crewAt: 0,
  vehicles: [],
  crew: [{ member: 'm-1', post: 'lead', body }],
});
let count = 0;
const item = (act: string, lines: Line[], more: Partial<Item> = {}): Item => ({
  id: String(++count),
  key: 'cma/lead-1',
  act,
  order: 'G-0109',
  lines,
  seq: count,
  note: '',
  state: 'waiting',
  times: {},
  ...more,
});

test('what was signed here counts at once, and is told apart from what the record has', () => {
  const left = item('patrol.depart', [
    ['order', 'G-0109'],
    ['at', '2017-02-23T05:41:00Z'],
  ]);
  const now = standing(row, [
    left,
    item('patrol.checkin', [
      ['at', '2017-02-23T06:00:00Z'],
      ['place', 'gao-port'],
      ['state', 'delayed'],
    ]),
  ]);
  assert.deepEqual(
    [now.phase, now.heard, now.departed],
    ['out', 'planned', Date.parse('2017-02-23T05:41:00Z')],
  );
  assert.deepEqual(now.last, { at: Date.parse('2017-02-23T06:00:00Z'), place: 'gao-port', state: 'delayed' });
});

test('what is void or refused does not count', () => {
  assert.equal(
    standing(row, [
      item('patrol.depart', [['at', '2017-02-23T05:41:00Z']], { outcome: 'void', state: 'committed' }),
    ]).phase,
    'planned',
  );
  assert.equal(
    standing(row, [item('patrol.depart', [['at', '2017-02-23T05:41:00Z']], { state: 'refused' })]).phase,
    'planned',
  );
});

test('a cancelled order stays cancelled', () => {
  assert.equal(
    standing({ ...row, state: 'cancelled' }, [item('patrol.depart', [['at', '2017-02-23T05:41:00Z']])]).phase,
    'cancelled',
  );
});

test('the list has the own party’s patrols: under way first, then the next', () => {
  const all = [
    patrol({ order: 'G-3', start: '2017-02-24T05:30:00Z', end: '2017-02-24T13:30:00Z' }),
    patrol({ order: 'G-2' }, 'pf'),
    patrol({ order: 'G-1', state: 'out' }),
    patrol({ order: 'G-0', state: 'back', reported: 1, end: '2017-02-20T12:00:00Z' }),
  ];
  assert.deepEqual(
    mine(all, [], 'cma', at).map((one) => one.patrol.row.order),
    ['G-1', 'G-3'],
  );
  assert.equal(mine(all, [], 'cma', at)[0]?.leads, true);
});

test('the report begins with the places checked in at, and the track lengthens them', () => {
  const t = (clock: string): number => Date.parse(`2017-02-23T${clock}:00Z`);
  const said = [
    { at: t('06:40'), place: 'gao-market', state: 'well' },
    { at: t('07:20'), place: 'gao-market', state: 'well' },
    { at: t('08:10'), place: 'gao-port', state: 'well' },
  ];
  const track = [
    { place: 'gao-port', from: t('08:00'), until: t('08:50') },
    { place: 'elsewhere', from: t('10:00'), until: t('10:20') },
  ];
  assert.deepEqual(visited(stops(text), said, track), [
    { place: 'gao-market', from: t('06:40'), until: t('07:20') },
    { place: 'gao-port', from: t('08:00'), until: t('08:50') },
  ]);
});

test('the track knows stays near known places, not what was driven past', () => {
  const places = [
    { place: 'a', lat: 16.27, lon: -0.04 },
    { place: 'b', lat: 16.4, lon: -0.04 },
  ];
  assert.equal(nearest({ lat: 16.271, lon: -0.041 }, places)?.place, 'a');
  assert.equal(nearest({ lat: 16.33, lon: -0.04 }, places), undefined);
  const fixes = [0, 3, 8].map((min) => ({ at: min * 60_000, lat: 16.27, lon: -0.04 }));
  assert.deepEqual(visits([...fixes, { at: 20 * 60_000, lat: 16.4, lon: -0.04 }], places), [
    { place: 'a', from: 0, until: 480_000 },
  ]);
});

test('numbers come from key and act number, so that no two phones give the same', () => {
  assert.equal(freshNumber('I', 'G-0109', 'cma/lead-1', 7), 'I-0109-cma1-7');
});

test('a clock that was set back is doubted, one that jumped between two meetings is told', () => {
  assert.equal(doubt(undefined, 5), 'unknown');
  assert.equal(doubt({ offset: 0, at: 1, last: 900_000 }, 100_000), 'set-back');
  assert.equal(doubt({ offset: 0, at: 1, last: 900_000 }, 950_000), 'none');
  const days = 3 * 86_400_000;
  assert.equal(jumped({ offset: 0, at: 1, last: 1 }, -days), days);
  assert.equal(jumped({ offset: 0, at: 1, last: 1 }, 30_000), 0);
});
