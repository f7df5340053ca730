/* The phone's judgement of a receipt, by the accord that it holds; fixtures as in proof.test.ts. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Item } from '../../web/src/common/outbox';
import { policyOf, proves } from '../../web/src/field/receipt';

const file = (name: string): string => readFileSync(`tests/web/data/${name}`, 'utf8');
const receipt = file('order.receipt');
const policy = file('gao.policy');
const [, seconds = '', note = ''] = /^logged (\d+)\n([^]*)$/.exec(file('order.entry')) ?? [];
const logged = new Date(Number(seconds) * 1000).toISOString();
const item = { note, index: 110 } as Item;

/* What the accord says of the same keys: the log's is the registrar's there. */
const accord = policy
  .split('\n')
  .filter((line) => /^(log|witness)/.test(line))
  .map((line) => line.replace(/^log /, 'registrar: ').replace(/^witness ([a-z]+)\S* /, 'witness: $1 '))
  .concat('quorum: 3', '')
  .join('\n');
const by = { accord, origin: 'gao.example/record-2' };

test('a receipt proves an act by the keys of the accord', async () => {
  assert.equal(await proves(item, logged, receipt, by), true);
});

test('the policy of an accord names the log by the record', async () => {
  const log = (text: string): string | undefined => /^log (\S+)$/m.exec(text)?.[1];
  assert.equal(log(await policyOf(accord, by.origin)), log(policy));
});

test('too few witnesses prove nothing yet', async () => {
  const two = receipt.replace(/— (pf|cma)\/witness [^\n]*\n/g, '');
  assert.equal(await proves(item, logged, two, by), false);
});

test('another act, another line, a forged signature and a text that is none are wrong', async () => {
  const wrong = { rule: 'receipt.wrong' };
  await assert.rejects(proves({ ...item, note: note.replace('lelehoy', 'lelehox') }, logged, receipt, by), wrong);
  await assert.rejects(proves({ ...item, index: 109 }, logged, receipt, by), wrong);
  const forged = receipt.replace(/(— pf\/witness .{40}).{4}/, '$1AAAA');
  await assert.rejects(proves(item, logged, forged, by), wrong);
  await assert.rejects(proves(item, logged, '— a/witness b\n', by), wrong);
});
