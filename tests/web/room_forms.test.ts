/* The desk's addresses, its reading of the accord, and an order from text to form and back. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from '../../web/src/common/act';
import { readAccord, rowsOf } from '../../web/src/room/accord';
import { grouped, pointsOf } from '../../web/src/room/map/points';
import { whyNot } from '../../web/src/room/order/consents';
import { formOf, linesOfForm, nextNumber } from '../../web/src/room/propose/form';
import type { PatrolRow, PlaceRow } from '../../web/src/room/rows';
import { address, pageOf } from '../../web/src/room/route';

const accord = readAccord(readFileSync('accords/gao-2017.accord', 'utf8'));
const entry = readFileSync('tests/web/data/order.entry', 'utf8').replace(/^logged \d+\n/, '');
const text = entry.slice(0, entry.lastIndexOf('\n\n') + 1);

test('every address has its page, and a wall stays a wall', () => {
  assert.deepEqual(pageOf('/room', ''), { name: 'overview' });
  assert.deepEqual(pageOf('/room/orders/G-0109', ''), { name: 'order', order: 'G-0109' });
  assert.deepEqual(pageOf('/room/register/17', ''), { name: 'register', line: '17' });
  assert.deepEqual(pageOf('/room/charts/P-01', ''), { name: 'chart', programme: 'P-01' });
  assert.deepEqual(pageOf('/room/draws', ''), { name: 'draws' });
  assert.deepEqual(pageOf('/room/draws/P-02', ''), { name: 'draw', programme: 'P-02' });
  assert.deepEqual(pageOf('/room/propose', '?order=G-0109'), { name: 'propose', order: 'G-0109' });
  assert.deepEqual(pageOf('/room/elsewhere', ''), { name: 'unknown' });
  assert.equal(address('/room/duty', '?wall=1&lang=en&x=1'), '/room/duty?wall=1&lang=en');
});

test('the accord’s own words, not ours', () => {
  assert.equal(accord.names.get('task/escort'), 'Escorte');
  assert.equal(accord.names.get('post/lead'), 'Chef de patrouille');
  assert.equal(accord.names.get('class/routine'), 'Ordre de routine');
  assert.equal(accord.names.get('measure/first-patrols'), 'Premières patrouilles mixtes');
  assert.deepEqual(accord.parties, ['fama', 'cma', 'pf']);
});

test('a real order goes into the form and comes out line by line', () => {
  const act = parse(text);
  const posts = rowsOf(accord, 'post').map(([post = '']) => post);
  const form = formOf(text, 2, '0'.repeat(64));
  const lines = linesOfForm({ ...form, remark: 'par Lellehoye, à la demande de la CMA' }, posts);
  assert.deepEqual(
    lines.map((line) => line.join(' ')),
    act.lines.map((line) => line.join(' ')),
  );
});

test('the base that an order leaves from stays in its next version, before the crew', () => {
  const form = formOf(text.replace('\ncrew:', '\nleaves: bourem\ncrew:'), 2, '0'.repeat(64));
  const keys = linesOfForm(form, []).map((line) => line.join(' '));
  assert.equal(form.leaves, 'bourem');
  assert.equal(keys[keys.indexOf('leaves bourem') - 1]?.split(' ')[0], 'end');
});

test('the next number keeps the form of the last', () => {
  assert.equal(nextNumber(['G-0101', 'G-0144', 'G-0099']), 'G-0145');
  assert.equal(nextNumber(['G-0999']), 'G-1000');
  assert.equal(nextNumber([]), 'G-0001');
});

test('the registrar’s desk reads only and says so; a party answers on its own node', () => {
  const open = { state: 'open', voices: 'fama,cma,pf' };
  assert.equal(whyNot(open, true, 'cma', 'officer'), undefined);
  assert.equal(whyNot(open, false, 'cma', 'officer'), 'registrar');
  assert.equal(whyNot(open, false, 'minusma', 'ops'), 'registrar');
  assert.equal(whyNot(open, true, 'barkhane', 'duty'), 'notAsked');
  assert.equal(whyNot(open, true, 'cma', 'duty'), 'role');
  assert.equal(whyNot({ ...open, state: 'effective' }, true, 'cma', 'officer'), 'closed');
});

test('only who is out stands on the map; marks that would cover each other are one', () => {
  const place = (name: string): PlaceRow => ({ place: name, lat_e7: 160000000, lon_e7: 0, region: 'gao', name });
  const row = (order: string, state: PatrolRow['state']): PatrolRow => ({
    order,
    state,
    kind: 'short',
    start: '2017-03-01T06:00:00Z',
    end: '2017-03-01T12:00:00Z',
    version: 1,
    id: order,
    last: '2017-03-01T08:00:00Z',
    last_place: 'gao',
    last_state: 'well',
  });
  const found = pointsOf([row('a', 'out'), row('b', 'back')], [], place, Date.parse('2017-03-01T09:00:00Z'));
  assert.deepEqual(
    found.map(({ ref, lat }) => [ref, lat]),
    [['a', 16]],
  );
  const groups = grouped(
    [
      { x: 0, y: 0, of: 1 },
      { x: 10, y: 0, of: 2 },
      { x: 90, y: 0, of: 3 },
    ],
    46,
  );
  assert.deepEqual(
    groups.map(({ of }) => of),
    [[1, 2], [3]],
  );
});
