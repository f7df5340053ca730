/* From the outbox to a node: nothing is called sent too early, nothing goes in twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { follow, handIn } from '../../web/src/common/handin';
import { sign, unsent, type Door } from '../../web/src/common/outbox';
import { KEY, checkin, ready } from './outbox_parts';

test('what is signed offline waits, and goes in at once and in order when there is a network', async () => {
  const { shelf, means, node, door } = await ready();
  node.online = false;
  for (let n = 0; n < 22; n++) await sign(shelf, means, checkin(n));
  await assert.rejects(handIn(shelf, means, door, KEY), TypeError);
  assert.equal(unsent(await shelf.items()).length, 22);
  node.online = true;
  node.calls = 0;
  assert.deepEqual(await handIn(shelf, means, door, KEY), { handed: 22, refused: 0 });
  assert.equal(node.calls, 1);
  assert.deepEqual(
    (await shelf.items()).map((item) => item.state),
    Array<string>(22).fill('committed'),
  );
});

test('a connection cut behind the last byte leaves the act waiting; it is not taken twice', async () => {
  const { shelf, means, node, door } = await ready();
  await sign(shelf, means, checkin(0));
  node.cut = true;
  await assert.rejects(handIn(shelf, means, door, KEY));
  assert.equal((await shelf.items())[0]?.state, 'waiting');
  node.cut = false;
  await handIn(shelf, means, door, KEY);
  const [item] = await shelf.items();
  assert.equal(item?.state, 'received');
  assert.equal(node.acts.length, 1);
});

test('proven is said with a receipt in hand, and one receipt stands for all before it', async () => {
  const { shelf, means, door } = await ready();
  for (let n = 0; n < 3; n++) await sign(shelf, means, checkin(n));
  await handIn(shelf, means, door, KEY);
  await follow(shelf, means, { ...door, receipt: async () => undefined }, KEY);
  assert.deepEqual(
    (await shelf.items()).map((item) => item.state),
    ['committed', 'committed', 'committed'],
  );
  await follow(shelf, means, door, KEY);
  const items = await shelf.items();
  assert.deepEqual(
    items.map((item) => item.state),
    ['proven', 'proven', 'proven'],
  );
  assert.deepEqual(
    items.map((item) => item.receipt !== undefined),
    [false, false, true],
  );
});

test('a party’s node has received; only the record says committed', async () => {
  const { shelf, means, node, door } = await ready();
  node.received = true;
  await sign(shelf, means, checkin(0));
  await handIn(shelf, means, door, KEY);
  assert.equal((await shelf.items())[0]?.state, 'received');
  await follow(shelf, means, { ...door, look: async () => [] }, KEY);
  assert.equal((await shelf.items())[0]?.state, 'received');
  await follow(shelf, means, { ...door, receipt: async () => undefined }, KEY);
  const [item] = await shelf.items();
  assert.deepEqual([item?.state, item?.index], ['committed', 41]);
});

test('acts that come early for this node wait and are not refused', async () => {
  const { shelf, means, door } = await ready();
  await sign(shelf, means, checkin(0));
  await shelf.write({ drop: (await shelf.items()).map((item) => item.id) }); // at another node already
  await sign(shelf, means, checkin(1));
  assert.deepEqual(await handIn(shelf, means, door, KEY), { handed: 0, refused: 0 });
  const [item] = await shelf.items();
  assert.deepEqual([item?.state, item?.why?.rule], ['waiting', 'act.early']);
});

test('a node that refuses all for one act’s sake is asked act by act', async () => {
  const { shelf, means, door } = await ready();
  for (let n = 0; n < 3; n++) await sign(shelf, means, checkin(n));
  const strict: Door = {
    ...door,
    async hand(notes) {
      if (notes.includes('06:01:00Z'))
        throw Object.assign(new Error('no'), { status: 400, rule: 'line.token', text: 'bad', remedy: 'mend' });
      return door.hand(notes);
    },
  };
  await handIn(shelf, means, strict, KEY);
  assert.deepEqual(
    (await shelf.items()).map((item) => item.state),
    ['committed', 'refused', 'waiting'],
  );
});

test('no session and a busy node are no verdicts', async () => {
  const { shelf, means, door } = await ready();
  await sign(shelf, means, checkin(0));
  for (const status of [401, 429, 503]) {
    const busy: Door = {
      ...door,
      hand: async () => {
        throw Object.assign(new Error(), { status, rule: 'http.x' });
      },
    };
    await assert.rejects(handIn(shelf, means, busy, KEY));
    assert.equal((await shelf.items())[0]?.state, 'waiting');
  }
});
