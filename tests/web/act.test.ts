/* An act composed in the page is the program's, byte by byte; each checks what the other has signed. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { actId, actWords, compose, note, openNote, parse, verify } from '../../web/src/common/act';
import { fromBase64, hex } from '../../web/src/common/bytes';
import { actDef, actsOf, cleanText, type Line } from '../../web/src/common/forms';
import { openKeyFiles } from '../../web/src/common/keyfile';
import { importSecret, keyIdOf, keyWords, vkeyText } from '../../web/src/common/keys';
import { Problem } from '../../web/src/common/problem';
import { found } from './fixture';

const fixture = found();
const REASON = 'Mémoire de l’accord : « pas avant l’été », n° 3';

function rule(of: () => unknown): string {
  try {
    of();
  } catch (thrown) {
    if (thrown instanceof Problem) return `${thrown.rule} ${thrown.place}`;
    throw thrown;
  }
  return 'no problem';
}

async function rootKey() {
  const [file] = openKeyFiles(fixture.key('cma/root'));
  assert.ok(file);
  const pub = fromBase64(file.public.split('+').slice(2).join('+')).slice(1);
  const secret = await importSecret('Ed25519', file.secret);
  const keyId = await keyIdOf(file.name, pub);
  const sign = async (bytes: Uint8Array) =>
    new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, secret, new Uint8Array(bytes)));
  return { file, pub, signer: { name: file.name, keyId, sign } };
}

const composed = (() => {
  fixture.feed(`from: 2017-03-01T00:00:00Z\nreason: ${REASON}\n`, 'act', 'compose', 'party.suspend', '--node', 'moc',
    '--key', 'keys/cma/root.key', '--yes', '--out', 'suspend.note');
  return fs.readFileSync(path.join(fixture.folder, 'suspend.note'), 'utf8');
})();

test('the page composes the very text that `entente act compose` does', async () => {
  const { text } = openNote(composed);
  const { act, lines, ...header } = parse(text);
  assert.equal(act, 'party.suspend');
  assert.deepEqual(lines, [['from', '2017-03-01T00:00:00Z'], ['reason', REASON]]);
  assert.equal(compose(header, act, [...lines].reverse()), text);
  const said = JSON.parse(fixture.run('act', 'check', 'suspend.note', '--node', 'moc', '--json'));
  assert.equal(await actId(text), said.id);
});

test('the program’s signature verifies in the page, and a changed text does not', async () => {
  const { pub } = await rootKey();
  const { text, signatures } = openNote(composed);
  const key = { keyId: await keyIdOf('cma/root', pub), pub };
  assert.ok(signatures[0]);
  assert.equal(await verify(text, signatures[0], key), true);
  assert.equal(await verify(text.replace('03-01', '03-02'), signatures[0], key), false);
});

test('an act signed in the page goes into the record', async () => {
  const { signer } = await rootKey();
  const { act, lines, ...header } = parse(openNote(composed).text);
  const signed = await note(compose({ ...header, occurred: '2017-02-01T00:00:00Z' }, act, lines), signer);
  fs.writeFileSync(path.join(fixture.folder, 'page.note'), signed);
  fixture.run('act', 'submit', 'page.note', '--node', 'moc', '--key', 'keys/minusma/registrar.key', '--yes');
  const rows = fixture.run('log', 'list', '--node', 'moc', '--json');
  assert.match(rows, new RegExp(await actId(openNote(signed).text)));
});

test('words and public key are those of `entente key show`', async () => {
  const { file, pub } = await rootKey();
  const said = JSON.parse(fixture.run('key', 'show', 'keys/cma/root.key', '--json'));
  assert.equal(await vkeyText('cma/root', pub), said.public);
  assert.equal(await keyWords(file.public), said.words);
  assert.equal((await actWords('x')).split(' ').length, 12);
});

test('a key file that was changed, or has a passphrase, does not enter', () => {
  const file = fixture.key('cma/root');
  assert.equal(rule(() => openKeyFiles(file.replace('name: cma/root', 'name: fama/root'))), 'key.file ');
  assert.equal(rule(() => openKeyFiles(file.replace('kdf: none', 'kdf: argon2id 3 65536'))), 'key.file ');
});

test('a wrong line is named by its key and the rule of the program', () => {
  const seen = { size: 1, root: '0'.repeat(64) };
  const header = { origin: 'a', author: 'cma/root', seq: 1, prev: '0'.repeat(64), seen,
    occurred: '2017-02-01T00:00:00Z' };
  const suspend = (...lines: Line[]) => rule(() => compose(header, 'party.suspend', lines));
  const from: Line = ['from', '2017-03-01T00:00:00Z'];
  assert.equal(suspend(from), 'line.key-missing reason');
  assert.equal(suspend(from, ['reason', 'a'], ['reason', 'b']), 'line.key-repeated reason');
  assert.equal(suspend(from, ['reason', ' a']), 'line.spaces reason');
  assert.equal(suspend(from, ['reason', 'a\u202eb']), 'text.bidi reason');
  assert.equal(suspend(from, ['reason', 'a\u200bb']), 'text.invisible reason');
  assert.equal(suspend(from, ['reason', 'e\u0301']), 'text.nfc reason');
  assert.equal(suspend(from, ['reason', '']), 'line.token reason');
  assert.equal(suspend(['from', '2017-02-30T00:00:00Z'], ['reason', 'a']), 'line.token from');
  assert.equal(suspend(['from'], ['reason', 'a']), 'line.token-count from');
  assert.equal(suspend(from, ['reason', 'a'], ['who', 'b']), 'line.key-unknown who');
  assert.equal(rule(() => compose(header, 'party.dissolve', [])), 'act.unknown line 2');
});

test('a number out of its range is told apart from what is no number', () => {
  const place = (lat: string) => rule(() => compose({
    origin: 'a', author: 'm/ops', seq: 1, prev: '0'.repeat(64), seen: { size: 1, root: '0'.repeat(64) },
    occurred: '2017-02-01T00:00:00Z' }, 'place.list', [['place', 'camp', lat, 0, 'gao', 'Camp']]));
  assert.equal(place('900000001'), 'line.range place');
  assert.equal(place('-044'), 'line.token place');
  assert.equal(place('162717000'), 'no problem');
});

test('what people type is cleaned before it is signed', () => {
  assert.equal(cleanText('  e\u0301te\u0301 \n chaud '), 'été chaud');
});

test('parse takes only what compose would write again', () => {
  const { text } = openNote(composed);
  assert.equal(rule(() => parse(text.replace('reason: ', 'reason:  '))), 'line.spaces reason');
  assert.equal(rule(() => parse(text.replace('seq: ', 'seq: 0'))), 'line.key-order party.suspend');
  assert.match(rule(() => parse(`x${text}`)), /^act\.context/);
  assert.match(rule(() => openNote(text)), /^page\.note/);
});

test('who may author what is the program’s table', () => {
  assert.ok(actsOf('officer').some((def) => def.name === 'consent.give'));
  assert.ok(!actsOf('lead').some((def) => def.name === 'accord.amend'));
  assert.equal(actDef('consent.give')?.keys[0]?.tokens[0]?.type, 'hash');
  assert.equal(hex(Uint8Array.of(255)), 'ff');
});
