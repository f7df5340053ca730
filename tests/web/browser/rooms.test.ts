/*
 * The rooms in Chromium on the real servers: one story, played by people at their screens, in the order
 * in which it happens. Whoever reads the names of the tests has read the story.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cast } from './company';
import './order_story';
import './day_story';
import './draw_story';
import './breaks_story';
import './keys_story';
import './harm_story';
import './looks_story';

/* ---- behind everybody's back ---------------------------------------------------------------- */

test('in the whole run no page broke its policy, threw, or asked another site', () => {
  assert.deepEqual(cast.watch.faults, []);
  assert.ok(cast.watch.requests.size >= 4);
});
