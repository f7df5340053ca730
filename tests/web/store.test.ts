/* Questions that stay answered: asked again when the record has grown, as long as somebody shows the answer. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { effect } from '@preact/signals';
import { received, size } from '../../web/src/common/live';
import { session } from '../../web/src/common/session';
import { askAgain, queryPath } from '../../web/src/common/store';

const fetchBefore = globalThis.fetch;
afterEach(() => { globalThis.fetch = fetchBefore; });

const pause = (ms: number): Promise<void> => new Promise((done) => { setTimeout(done, ms); });
const PAUSE_MS = 150; // longer than it takes to gather, and to leave

/* What must come may take long on a busy machine. */
async function until(holds: () => boolean): Promise<void> {
  for (let n = 0; n < 2_000 && !holds(); n++) await pause(5);
}

function answering(): () => number {
  let asked = 0;
  globalThis.fetch = (async () => {
    asked++;
    return new Response(JSON.stringify({ n: asked }), { headers: { 'Content-Type': 'application/json' } });
  }) as typeof fetch;
  return () => asked;
}

function show(path: string): { stop(): void; shown(): unknown } {
  let last: unknown;
  const stop = effect(() => { last = queryPath(path).value.data; });
  return { stop, shown: () => last };
}

const signedIn = (): void => {
  session.value = { state: 'in', key: 'cma/officer-1', role: 'officer', body: 'cma', seal: false, until: '' };
};

test('a question is asked when it is shown and when the record has grown, once for many acts', async () => {
  signedIn();
  const asked = answering();
  const one = show('/v1/one');
  await until(() => one.shown() !== undefined);
  assert.deepEqual([asked(), one.shown()], [1, { n: 1 }]);
  size.value++;
  received.value++;
  await until(() => asked() === 2);
  await pause(PAUSE_MS);
  assert.deepEqual([asked(), one.shown()], [2, { n: 2 }]);
  one.stop();
  await pause(PAUSE_MS);
});

test('what nobody shows any more is not asked; shown again it stands there at once, and is asked', async () => {
  signedIn();
  const asked = answering();
  const first = show('/v1/two');
  await until(() => first.shown() !== undefined);
  first.stop();
  await pause(PAUSE_MS);
  size.value++;
  askAgain();
  await pause(PAUSE_MS);
  assert.equal(asked(), 1);
  const second = show('/v1/two');
  assert.deepEqual(second.shown(), { n: 1 });
  await until(() => asked() === 2);
  await pause(PAUSE_MS);
  assert.deepEqual([asked(), second.shown()], [2, { n: 2 }]);
  second.stop();
});

test('who signs out leaves nothing to the next, also of what nobody shows', async () => {
  signedIn();
  answering();
  const first = show('/v1/three');
  await until(() => first.shown() !== undefined);
  first.stop();
  await pause(PAUSE_MS);
  session.value = { ...session.value, state: 'out' };
  signedIn();
  const second = show('/v1/three');
  assert.equal(second.shown(), undefined);
  second.stop();
  await pause(PAUSE_MS);
});
