/*
 * Who is signed in. A session is a challenge answered by a key of this device; its token lives in this
 * tab (memory and sessionStorage) and nowhere else. When a token ends the key answers again by itself:
 * the key is the sign-in, there is no password.
 */
import { signal } from '@preact/signals';
import { note } from './act';
import { Api } from './api';
import { findKey, signerOf, type DeviceKey } from './keys';
import { loadNode, node } from './node';
import { Problem } from './problem';
import type { Chain } from './types';

export interface Session {
  state: 'out' | 'in';
  key: string;
  role: string;
  body: string;
  /* The key can open what is sealed for it, by the record. */
  seal: boolean;
  /* The key's right ends then, log time; "" unknown. */
  until: string;
}

interface Stored extends Session {
  token: string;
}

const OUT: Session = { state: 'out', key: '', role: '', body: '', seal: false, until: '' };
const STORED = 'entente.session';

export const session = signal<Session>(OUT);
let token: string | undefined;
let renewing: Promise<boolean> | undefined;

/* The API of the node this page came from, as the session's key. */
export const api = new Api('', {
  token: () => token,
  renew: () => (renewing ??= renew().finally(() => { renewing = undefined; })),
});

function store(stored: Stored | undefined): void {
  try {
    if (stored === undefined) sessionStorage.removeItem(STORED);
    else sessionStorage.setItem(STORED, JSON.stringify(stored));
  } catch {
    // Refused: a reload asks the key again.
  }
}

export function sessionText(origin: string, host: string, key: string, challenge: string): string {
  return `entente/session/v1 ${origin}\nhost: ${host}\nkey: ${key}\nchallenge: ${challenge}\n`;
}

async function openSession(key: DeviceKey): Promise<string> {
  const origin = (node.value ?? await loadNode())?.origin;
  if (origin === undefined) throw new Problem({ rule: 'net.unreachable' });
  const plain = new Api('', { token: () => undefined, renew: async () => false });
  const { challenge } = await plain.post<{ challenge: string }>('/v1/session/challenge', `key: ${key.name}\n`);
  const text = sessionText(origin, location.host, key.name, challenge);
  const answer = await plain.post<{ token: string; until: string }>('/v1/session', await note(text, signerOf(key)));
  return answer.token;
}

async function renew(): Promise<boolean> {
  const { key } = session.value;
  const own = key === '' ? undefined : await findKey(key);
  if (own === undefined) {
    signOut();
    return false;
  }
  try {
    token = await openSession(own);
  } catch (thrown) {
    // The key may sign no more, or nobody answers: only the first ends the session.
    if (thrown instanceof Problem && thrown.status !== 0) signOut();
    return false;
  }
  store({ ...session.value, token });
  return true;
}

/* Throws what the node says, e.g. that it does not know the key (yet). */
export async function signIn(key: DeviceKey): Promise<string> {
  const opened = await openSession(key);
  token = opened;
  api.forget();
  const chain = await api.get<Chain>('/v1/chain', { key: key.name });
  const { role, body, seal, until } = chain;
  session.value = { state: 'in', key: key.name, role, body, seal, until };
  store({ ...session.value, token: opened });
  return opened;
}

export function signOut(): void {
  token = undefined;
  api.forget();
  session.value = OUT;
  store(undefined);
}

/* After a reload of the same tab. */
export function resumeSession(): void {
  try {
    const stored = JSON.parse(sessionStorage.getItem(STORED) ?? 'null') as Stored | null;
    if (stored === null) return;
    const { token: kept, ...rest } = stored;
    token = kept;
    session.value = rest;
  } catch {
    store(undefined);
  }
}

/* The key that is signed in. */
export async function sessionKey(): Promise<DeviceKey> {
  const key = session.value.state === 'in' ? await findKey(session.value.key) : undefined;
  if (key === undefined) throw new Problem({ rule: 'page.session' });
  return key;
}
