/* Languages, time, bytes and words: what every room stands on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base64, base64url, fromBase64, fromBase64url, fromHex, hex, sha256 } from '../../web/src/common/bytes';
import { chooseLanguage, fill } from '../../web/src/common/i18n';
import { age, clock, heardClock, local, moment, now, span, stamp } from '../../web/src/common/time';
import { sameWords, words } from '../../web/src/common/words';

test('the address chooses the language, then the earlier choice, then the browser, then French', () => {
  assert.equal(chooseLanguage('?lang=en', 'fr', ['fr-FR']), 'en');
  assert.equal(chooseLanguage('', 'en', ['fr-FR']), 'en');
  assert.equal(chooseLanguage('', null, ['de-DE', 'en-GB']), 'en');
  assert.equal(chooseLanguage('?lang=xx', null, []), 'fr');
  assert.equal(chooseLanguage('?lang=ar', null, []), 'ar');
});

test('none is one in French and many in English', () => {
  assert.equal(fill('{n} patrouille|{n} patrouilles', { n: 0 }, 'fr'), '0 patrouille');
  assert.equal(fill('{n} patrol|{n} patrols', { n: 0 }, 'en'), '0 patrols');
  assert.equal(fill('{n} patrol|{n} patrols', { n: 1 }, 'en'), '1 patrol');
  assert.equal(fill('order {order}, {missing}', { order: 'G-0109' }, 'en'), 'order G-0109, {missing}');
});

test('ages say two units at most and know the future', () => {
  const at = Date.parse('2017-03-05T08:00:00Z');
  assert.equal(age('2017-03-05T07:48:00Z', at, 'fr'), 'il y a 12 min');
  assert.equal(age('2017-03-05T10:10:00Z', at, 'en'), 'in 2 h 10 min');
  assert.equal(age('2017-03-05T07:59:30Z', at, 'fr'), 'à l’instant');
  assert.equal(span(26 * 3600_000, 'fr'), '1 j 2 h');
});

test('times are UTC and name it', () => {
  assert.equal(clock('2017-03-05T05:30:00Z', 'fr'), '05:30');
  assert.match(moment('2017-03-05T05:30:00Z', 'en'), /5 Mar.* 05:30 UTC$/);
  assert.match(moment('2017-03-01T05:30:00Z', 'fr'), /mer\. 1er mars 05:30 UTC$/);
  assert.match(moment('2017-03-11T05:30:00Z', 'fr'), /sam\. 11 mars/);
  assert.equal(stamp(Date.parse('2017-03-05T05:30:00.750Z')), '2017-03-05T05:30:00Z');
});

test('a reader whose clock is not UTC is told a deadline by his own too, with its zone', () => {
  const zone = process.env['TZ'] ?? 'UTC';
  assert.equal(local('2017-03-05T18:00:00Z', 'en'), '');
  process.env['TZ'] = 'Asia/Kolkata';
  try {
    assert.match(local('2017-03-05T18:00:00Z', 'en'), /5 Mar.* 23:30 (IST|GMT\+5:30)$/);
  } finally {
    process.env['TZ'] = zone;
  }
});

test('the node’s clock counts, not the device’s', () => {
  const here = Date.now();
  heardClock('2017-03-05T08:00:00Z', here, here);
  assert.ok(Math.abs(now() - Date.parse('2017-03-05T08:00:00Z')) < 2_000);
});

test('bytes go out and come back in one spelling only', () => {
  const bytes = fromHex('00ff10fbef');
  assert.equal(hex(fromBase64(base64(bytes))), '00ff10fbef');
  assert.equal(hex(fromBase64url(base64url(bytes))), '00ff10fbef');
  assert.throws(() => fromHex('0G'));
  assert.throws(() => fromHex('AB'));
  assert.throws(() => fromBase64('AB=='));
});

test('a hash is read aloud by its first bytes, and people may say it their way', async () => {
  assert.equal(words(fromHex('00ff01'), 3), 'abdomen zigzag acacia');
  assert.equal(words(await sha256('')).split(' ').length, 12);
  assert.ok(sameWords('Abdomen-zigzag  acacia', 'abdomen zigzag acacia'));
  assert.ok(!sameWords('abdomen zigzag', 'abdomen zigzag acacia'));
});
