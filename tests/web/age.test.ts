/* Sealing in the page and Debian's age understand each other; a device's key opens and is never read out. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { test } from 'node:test';
import { open, seal } from '../../web/src/common/age';
import { fromUtf8, utf8 } from '../../web/src/common/bytes';
import { openKeyFiles } from '../../web/src/common/keyfile';
import { importSecret, type DeviceKey } from '../../web/src/common/keys';
import { root } from './fixture';

async function deviceKey(): Promise<DeviceKey> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'entente-age-'));
  const out = path.join(folder, 'age.key');
  execFileSync(path.join(root, 'build/entente'), ['key', 'new', 'cma/lead-1', '--seal', '--exercise', '--out', out],
    { stdio: 'pipe' });
  const [file] = openKeyFiles(fs.readFileSync(out, 'utf8'));
  fs.rmSync(folder, { recursive: true });
  assert.equal(file?.kind, 'age');
  const secret = await importSecret('X25519', file.secret);
  assert.equal(secret.extractable, false);
  return { name: file.name, open: secret, recipient: file.public } as DeviceKey;
}

const key = await deviceKey();

test('what the page seals to a key, that key opens', async () => {
  const sealed = await seal(utf8('code du jour'), [key.recipient ?? '']);
  assert.equal(fromUtf8(await open(sealed, key)), 'code du jour');
  sealed[sealed.length - 1] = (sealed[sealed.length - 1] ?? 0) ^ 1;
  await assert.rejects(open(sealed, key));
});

test('what Debian’s age seals, the page opens', async () => {
  const sealed = execFileSync('age', ['-r', key.recipient ?? ''], { input: 'secret' });
  assert.equal(fromUtf8(await open(new Uint8Array(sealed), key)), 'secret');
});

test('another key does not open it', async () => {
  const sealed = await seal(utf8('x'), [(await deviceKey()).recipient ?? '']);
  await assert.rejects(open(sealed, key));
});
