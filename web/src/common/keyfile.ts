/*
 * Key files of src/crypto/keyfile.c, as far as a page may open them: those of exercises, which have no
 * passphrase. The secret is sealed under a key made from the file itself, so that a changed line is
 * found out. Loaded only when somebody comes in by a link.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64, utf8 } from './bytes';
import { Problem } from './problem';

export interface KeyFile {
  kind: 'signing' | 'age';
  name: string;
  public: string;
  secret: Uint8Array;
}

const VERSION = 'entente/key/v1';
const FILE = new RegExp(`^${VERSION}\\nkind: (signing|age)\\nname: (\\S+)\\npublic: (\\S+)\\nkdf: none\\n`
  + 'salt: ([A-Za-z0-9+/=]{24})\\nsealed: ([A-Za-z0-9+/=]{96})\\n$');
const NONCE_BYTES = 24;

function openOne(text: string): KeyFile {
  const match = FILE.exec(text);
  if (match === null) throw new Problem({ rule: 'key.file' });
  const [, kind, name = '', pub = '', salt = '', sealed = ''] = match;
  const bytes = fromBase64(sealed);
  const covered = utf8(text.slice(0, text.indexOf('sealed: ')));
  const key = hkdf(sha256, new Uint8Array(0), fromBase64(salt), utf8(`${VERSION} none`), 32);
  try {
    const cipher = xchacha20poly1305(key, bytes.subarray(0, NONCE_BYTES), covered);
    const secret = cipher.decrypt(bytes.subarray(NONCE_BYTES));
    return { kind: kind === 'age' ? 'age' : 'signing', name, public: pub, secret };
  } catch {
    throw new Problem({ rule: 'key.file' });
  }
}

/* One file, or several one behind the other. */
export function openKeyFiles(text: string): KeyFile[] {
  return text.split(new RegExp(`(?=^${VERSION}\\n)`, 'm')).map(openOne);
}
