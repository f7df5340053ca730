/* Asking a node: what has not changed is not sent again, a token that ended is renewed once, problems speak. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Api, pathOf } from '../../web/src/common/api';
import { language } from '../../web/src/common/i18n';
import { cutEvents } from '../../web/src/common/live';
import { Problem, problemRemedy, problemText, say } from '../../web/src/common/problem';
import { sessionText } from '../../web/src/common/session';

type Asked = { path: string; headers: Headers; body: unknown };
const fetchBefore = globalThis.fetch;
afterEach(() => { globalThis.fetch = fetchBefore; });

function answerWith(answers: ((asked: Asked) => Response)[]): Asked[] {
  const calls: Asked[] = [];
  globalThis.fetch = (async (path: string, init: RequestInit) => {
    const asked = { path, headers: new Headers(init.headers), body: init.body };
    calls.push(asked);
    const answer = answers.shift();
    if (answer === undefined) throw new TypeError('nobody');
    return answer(asked);
  }) as typeof fetch;
  return calls;
}

const json = (body: unknown, headers: Record<string, string> = {}, status = 200) => () =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });

function api(renewed = true) {
  let token = 'old';
  return new Api('', { token: () => token, renew: async () => { token = 'new'; return renewed; } });
}

async function problem(of: Promise<unknown>): Promise<Problem> {
  return of.then(() => assert.fail('no problem'), (thrown: unknown) => {
    assert.ok(thrown instanceof Problem);
    return thrown;
  });
}

test('what has not changed is asked for by its ETag and kept', async () => {
  const calls = answerWith([json({ n: 1 }, { ETag: '"7-0"' }), () => new Response(null, { status: 304 })]);
  const own = api();
  assert.deepEqual(await own.ask('/v1/heads'), { value: { n: 1 }, fresh: true });
  assert.deepEqual(await own.ask('/v1/heads'), { value: { n: 1 }, fresh: false });
  assert.equal(calls[1]?.headers.get('If-None-Match'), '"7-0"');
});

test('another key that signs in gets nothing of what was kept', async () => {
  const calls = answerWith([json(1, { ETag: '"7-0"' }), json(2)]);
  const own = api();
  await own.ask('/v1/heads');
  own.forget();
  assert.equal((await own.ask('/v1/heads')).value, 2);
  assert.equal(calls[1]?.headers.get('If-None-Match'), null);
});

test('a token that ended is renewed once, and the call is made again', async () => {
  const calls = answerWith([json({ rule: 'session.token' }, {}, 401), json({ n: 2 })]);
  assert.deepEqual(await api().get('/v1/heads'), { n: 2 });
  assert.equal(calls[1]?.headers.get('Authorization'), 'Bearer new');
  answerWith([json({ rule: 'session.token', text: 'over' }, {}, 401)]);
  assert.equal((await problem(api(false).get('/v1/heads'))).status, 401);
});

test('a view is read to its last page', async () => {
  const calls = answerWith([json({ rows: [{ a: 1 }], next: 'x y' }), json({ rows: [{ a: 2 }] })]);
  assert.deepEqual(await api().view('orders', { state: 'open' }), [{ a: 1 }, { a: 2 }]);
  assert.equal(calls[0]?.path, '/v1/orders?limit=1000&state=open');
  assert.equal(calls[1]?.path, '/v1/orders?limit=1000&state=open&after=x%20y');
  assert.equal(pathOf('/v1/acts', { before: 5, after: undefined }), '/v1/acts?before=5');
});

test('no answer, an answer that is none, and a refusal are three problems', async () => {
  answerWith([]);
  assert.equal((await problem(api().get('/v1/heads'))).rule, 'net.unreachable');
  answerWith([() => new Response('<html>', { status: 502 })]);
  assert.equal((await problem(api().get('/v1/heads'))).rule, 'net.answer');
  answerWith([json({ rule: 'act.seq', place: 'line 4', text: 'no', remedy: 'r' }, {}, 422)]);
  const refused = await problem(api().post('/v1/acts', 'note'));
  assert.deepEqual([refused.rule, refused.place, refused.status], ['act.seq', 'line 4', 422]);
});

test('a problem speaks the reader’s language, from the program’s catalogue or the page’s own', async () => {
  const range = new Problem({
    rule: 'line.range', message: '%1 is out of range', advice: 'Write %2 from %3 to %4.', args: ['9', 'lat', '0', '5'],
  });
  language.value = 'en';
  assert.equal(problemText(range), '9 is out of range');
  language.value = 'fr';
  say(range.message);
  await import('../../web/src/common/gen/fr.json');
  await new Promise((go) => { setTimeout(go, 10); });
  assert.match(problemRemedy(range), /^Écri.*lat.*0.*5/);
  assert.equal(problemText(new Problem({ rule: 'net.unreachable' })), 'Le nœud ne répond pas');
});

test('a stream of events is cut where it may be, and the rest waits', () => {
  const { events, rest } = cutEvents(': ping\n\nid: 12\nevent: act\ndata: {"a":\ndata: 1}\n\nid: 13\neve');
  assert.deepEqual(events, [{ event: '', data: '' }, { event: 'act', data: '{"a":\n1}', id: '12' }]);
  assert.equal(rest, 'id: 13\neve');
});

test('what a session signs names record and host', () => {
  assert.equal(sessionText('gao.example/record', 'moc.example:8443', 'cma/officer-1', 'ab'),
    'entente/session/v1 gao.example/record\nhost: moc.example:8443\nkey: cma/officer-1\nchallenge: ab\n');
});
