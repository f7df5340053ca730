/* The outbox: it never loses, uses no number twice, and mends itself visibly. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handIn } from '../../web/src/common/handin';
import { drop, signAgain } from '../../web/src/common/mend';
import {
  Changed,
  NoChain,
  exported,
  learn,
  sign,
  unsent,
  type Door,
  type Mark,
} from '../../web/src/common/outbox';
import { KEY, checkin, ready } from './outbox_parts';

test('two tabs sign one after the other: no number is used twice', async () => {
  const { shelf, means } = await ready();
  await Promise.all(Array.from({ length: 8 }, (_, n) => sign(shelf, means, checkin(n))));
  assert.deepEqual(
    (await shelf.items()).map((item) => item.seq),
    [1, 2, 3, 4, 5, 6, 7, 8],
  );
});

test('what was not read is not signed', async () => {
  const { shelf, means } = await ready();
  await assert.rejects(sign(shelf, means, { ...checkin(0), read: 'cd'.repeat(32) }), Changed);
  assert.equal((await shelf.items()).length, 0);
});

test('a full memory refuses the act whole: no number is lost', async () => {
  const { shelf, means, node, door } = await ready();
  shelf.full = true;
  await assert.rejects(sign(shelf, means, checkin(0)), /full/);
  shelf.full = false;
  await sign(shelf, means, checkin(1));
  assert.deepEqual(await handIn(shelf, means, door, KEY), { handed: 1, refused: 0 });
  assert.equal(node.acts.length, 1);
});

test('a taken number stops the line until its author says yes to signing again', async () => {
  const { shelf, means, node, door } = await ready();
  const muster = await sign(shelf, means, { ...checkin(0), act: 'muster.propose' });
  await sign(shelf, means, {
    ...checkin(1),
    act: 'patrol.depart',
    lines: [
      ['order', 'G-0109'],
      ['muster', muster.id],
    ],
  });
  node.acts.push({ id: 'ef'.repeat(32), seq: 1 });
  await handIn(shelf, means, door, KEY);
  const stuck = await shelf.items();
  assert.equal(stuck[0]?.state, 'refused');
  assert.equal(stuck[0]?.why?.rule, 'act.seq');
  assert.equal(unsent(stuck).length, 2);

  const again = await signAgain(shelf, means, door, KEY);
  assert.deepEqual(
    again.map((item) => item.seq),
    [2, 3],
  );
  assert.deepEqual(
    again[1]?.lines[1],
    ['muster', again[0]?.id],
    'the departure names the muster as signed again',
  );
  assert.match(again[0]?.note ?? '', /^occurred: 2017-02-23T06:00:00.000Z$/m);
  assert.deepEqual(await handIn(shelf, means, door, KEY), { handed: 2, refused: 0 });
  assert.equal((await shelf.items()).length, 2, 'the old notes are gone');
});

test('a wiped memory begins where the node is, and says what it had not sent', async () => {
  const mark: { last?: Mark } = {};
  const { shelf, means, node, door } = await ready(mark);
  await sign(shelf, means, checkin(0));
  await handIn(shelf, means, door, KEY);
  await sign(shelf, means, checkin(1));
  shelf.wipe();
  await assert.rejects(sign(shelf, means, checkin(2)), NoChain);
  assert.equal(await learn(shelf, means, node.next()), 'wiped');
  assert.deepEqual(
    mark.last?.unsent.map((one) => one.act),
    ['patrol.checkin'],
  );
  assert.equal((await sign(shelf, means, checkin(3))).seq, 2);
});

test('a key that signed elsewhere goes on from there, but not over acts that wait here', async () => {
  const { shelf, means, node } = await ready();
  node.acts.push({ id: 'ef'.repeat(32), seq: 1 });
  assert.equal(await learn(shelf, means, node.next()), 'elsewhere');
  assert.equal((await sign(shelf, means, checkin(0))).seq, 2);
  node.acts.push({ id: 'aa'.repeat(32), seq: 2 }, { id: 'bb'.repeat(32), seq: 3 });
  assert.equal(await learn(shelf, means, node.next()), 'same');
  assert.equal((await shelf.chain(KEY))?.seq, 3);
});

test('a refused act that is let go gives its number back', async () => {
  const { shelf, means, node, door } = await ready();
  await sign(shelf, means, checkin(0));
  const no: Door = {
    ...door,
    hand: async () => {
      throw Object.assign(new Error(), { status: 422, rule: 'act.origin', text: '' });
    },
  };
  await handIn(shelf, means, no, KEY);
  const [item] = await shelf.items();
  assert.ok(item && (await drop(shelf, means, item.id)));
  await sign(shelf, means, checkin(1));
  await handIn(shelf, means, door, KEY);
  assert.equal(node.acts.length, 1);
});

test('the file of unsent acts holds the notes as they were signed, one behind the other', async () => {
  const { shelf, means, door } = await ready();
  await sign(shelf, means, checkin(0));
  await handIn(shelf, means, door, KEY);
  const waiting = [await sign(shelf, means, checkin(1)), await sign(shelf, means, checkin(2))];
  assert.equal(exported(await shelf.items()), waiting.map((item) => item.note).join(''));
});
