/* The rooms' proof check against a receipt, an entry and a policy that build/entente made (the demo). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { utf8 } from '../../web/src/common/bytes';
import {
  check,
  entryOf,
  quorumHolds,
  readPolicy,
  readReceipt,
  readVerifier,
  rootOf,
} from '../../web/src/common/proof';

const file = (name: string): string => readFileSync(`tests/web/data/${name}`, 'utf8');
const entry = file('order.entry');
const receipt = file('order.receipt');
const policy = file('gao.policy');

test('a real receipt proves its entry: leaf, tree, registrar, four witnesses', async () => {
  const proof = await check(utf8(entry), receipt, policy);
  assert.equal(proof.good, true);
  assert.equal(proof.index, 110);
  assert.deepEqual(
    proof.witnesses.map(({ name, state }) => `${name} ${state}`),
    ['fama/witness signed', 'cma/witness signed', 'pf/witness signed', 'independent/witness signed'],
  );
});

test('the entry is made again from its log time and its note', async () => {
  const [, seconds = '', note = ''] = /^logged (\d+)\n([^]*)$/.exec(entry) ?? [];
  const proof = await check(entryOf(Number(seconds), note), receipt, policy);
  assert.equal(proof.good, true);
});

test('one softened byte and the entry is not what stands in the record', async () => {
  const proof = await check(utf8(entry.replace('lelehoy', 'lelehox')), receipt, policy);
  assert.equal(proof.included, false);
  assert.equal(proof.headSigned, true);
  assert.equal(proof.good, false);
});

test('another index, another root: not included', async () => {
  const proof = await check(utf8(entry), receipt.replace('index 110', 'index 111'), policy);
  assert.equal(proof.included, false);
});

test('two witnesses of four are not enough, three are', async () => {
  const without = (...names: string[]): string =>
    receipt
      .split('\n')
      .filter((line) => !names.some((name) => line.startsWith(`— ${name} `)))
      .join('\n');
  assert.equal((await check(utf8(entry), without('cma/witness'), policy)).good, true);
  const two = await check(utf8(entry), without('cma/witness', 'pf/witness'), policy);
  assert.equal(two.quorum, false);
  assert.equal(two.good, false);
});

test('a witness’s line that does not verify makes the head bad', async () => {
  const bad = receipt.replace(/(— pf\/witness .{40}).{4}/, '$1AAAA');
  const proof = await check(utf8(entry), bad, policy);
  assert.equal(proof.witnesses.find(({ name }) => name === 'pf/witness')?.state, 'wrong');
  assert.equal(proof.quorum, false);
});

test('without the registrar’s line the head is nobody’s', async () => {
  const proof = await check(utf8(entry), receipt.replace(/— gao[^\n]*\n/, ''), policy);
  assert.equal(proof.headSigned, false);
  assert.equal(proof.good, false);
});

test('a key under another’s id is refused', async () => {
  const key = policy.split('\n')[0]?.split(' ')[1] ?? '';
  assert.equal((await readVerifier(key)).type, 1);
  await assert.rejects(readVerifier(key.replace('+', 'x+')), /not its key/);
});

test('groups nest as the policy says', async () => {
  const nested = await readPolicy(
    policy.replace(
      /group[^]*$/,
      'group any2 2 fama/witness pf/witness independent/witness\ngroup own 2 cma/witness any2\nquorum own\n',
    ),
  );
  assert.equal(quorumHolds(nested, 'own', new Set(['fama/witness', 'pf/witness'])), false);
  assert.equal(quorumHolds(nested, 'own', new Set(['cma/witness', 'pf/witness'])), false);
  assert.equal(quorumHolds(nested, 'own', new Set(['cma/witness', 'pf/witness', 'fama/witness'])), true);
});

test('a receipt that breaks off is refused, an index past the size proves nothing', async () => {
  assert.throws(() => readReceipt(receipt.slice(0, 120)), /breaks off|base64/);
  assert.throws(() => readReceipt('hello'), /not a receipt/);
  assert.equal(await rootOf(utf8('x'), 5, 5, []), undefined);
});
