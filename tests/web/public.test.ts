/* The question of the public page: what is sent, what comes back, what is told when it goes wrong. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWord, sayIn } from '../../web/src/public/messages';
import { askAbout, lookAt, Refusal, tellCode, type Fetch } from '../../web/src/public/question';

interface Sent { path: string; method: string | undefined; body: unknown }

/* A server that answers this, and what it was sent. */
function answering(status: number, value: unknown): { fetcher: Fetch; sent: Sent[] } {
  const sent: Sent[] = [];
  const fetcher: Fetch = (path, init) => {
    sent.push({ path, method: init.method, body: init.body });
    return Promise.resolve(new Response(JSON.stringify(value), { status }));
  };
  return { fetcher, sent };
}

const id = '0123456789abcdef0123456789abcdef';

function saying(word: string): (problem: unknown) => boolean {
  return (problem) => problem instanceof Refusal && problem.word === word;
}

async function refused(status: number, value: unknown, word: string): Promise<void> {
  const { fetcher } = answering(status, value);
  await assert.rejects(askAbout(fetcher, 'G-0109'), saying(word));
}

test('a number is sent as it stands in the order, however it was typed', async () => {
  const { fetcher, sent } = answering(201, { id, answer: 'asked', challenge: '07' });
  assert.equal((await askAbout(fetcher, ' g-01 09 ')).challenge, '07');
  assert.deepEqual(sent, [{ path: '/v1/questions', method: 'POST', body: '{"order":"G-0109"}' }]);
});

test('a code is sent without the spaces it is read with', async () => {
  const { fetcher, sent } = answering(200, { id, answer: 'waiting' });
  await tellCode(fetcher, id, '004 217');
  assert.deepEqual(sent, [{ path: `/v1/questions/${id}`, method: 'PUT', body: '{"code":"004217"}' }]);
});

test('an answer is what the duty desk said, and anything else is no answer', async () => {
  for (const answer of ['waiting', 'right', 'wrong', 'unanswered']) {
    assert.equal((await lookAt(answering(200, { id, answer }).fetcher, id)).answer, answer);
  }
  await assert.rejects(lookAt(answering(200, { id, answer: 'yes' }).fetcher, id), Refusal);
  await assert.rejects(lookAt(answering(200, { id, answer: 'asked', challenge: '<b>' }).fetcher, id), Refusal);
  await assert.rejects(lookAt(answering(200, null).fetcher, id), Refusal);
});

test('a refusal is told by its rule, an unknown one in general words', async () => {
  await refused(429, { rule: 'question.pause' }, 'question.pause');
  await refused(503, { rule: 'question.busy' }, 'question.busy');
  await refused(400, { rule: 'question.order' }, 'question.order');
  await refused(500, { rule: 'serve.memory' }, 'other');
  await refused(500, { rule: 'toString' }, 'other');
});

test('no network is told as such', async () => {
  const fetcher: Fetch = () => Promise.reject(new TypeError('failed to fetch'));
  await assert.rejects(askAbout(fetcher, 'G-1'), saying('network'));
});

test('the page speaks the language it was written in', () => {
  assert.equal(sayIn('fr')('waited', 3), 'Attente : 3 min.');
  assert.equal(sayIn('en')('ask'), 'Ask');
  assert.ok(isWord('question.gone') && !isWord('constructor'));
});
