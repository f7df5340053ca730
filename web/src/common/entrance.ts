/*
 * The way in: which keys this device holds, which of them was used last, whether one has just come in
 * by an entrance link (exercises only), and what stands in the way.
 */
import { signal } from '@preact/signals';
import { fromBase64url, fromUtf8 } from './bytes';
import {
  acknowledgeLost, forgetKey, importExerciseKey, listKeys, lostKeys, newDeviceKey, type DeviceKey,
} from './keys';
import { loadNode, node } from './node';
import { asProblem, Problem } from './problem';
import { resumeSession, session, signIn, signOut } from './session';

const CHOSEN = 'entente.key';

/* Undefined until the browser's store was read. */
export const keys = signal<DeviceKey[] | undefined>(undefined);
export const lost = signal<string[]>([]);
/* Name of the key last used here; it enters by itself next time, and is the phone's key offline. */
export const chosen = signal(stored());
export const entering = signal(false);
export const entranceProblem = signal<Problem | undefined>(undefined);

function stored(): string {
  try {
    return localStorage.getItem(CHOSEN) ?? '';
  } catch {
    return '';
  }
}

function choose(name: string): void {
  chosen.value = name;
  try {
    if (name === '') localStorage.removeItem(CHOSEN);
    else localStorage.setItem(CHOSEN, name);
  } catch {
    // Refused: the key has to be chosen again next time.
  }
}

async function reread(): Promise<void> {
  keys.value = await listKeys();
  lost.value = await lostKeys();
  if (!keys.value.some((key) => key.name === chosen.value)) choose('');
}

async function attempt(what: () => Promise<void>): Promise<void> {
  entering.value = true;
  entranceProblem.value = undefined;
  try {
    await what();
  } catch (thrown) {
    entranceProblem.value = asProblem(thrown);
  }
  entering.value = false;
}

export function enterWith(key: DeviceKey): Promise<void> {
  return attempt(async () => {
    choose(key.name);
    await signIn(key);
  });
}

/* The key of an entrance link; it leaves the address at once, before anything else can read it. */
function takeLink(): string | undefined {
  const match = /^#enter=([A-Za-z0-9_-]+)$/.exec(location.hash);
  if (match === null) return undefined;
  history.replaceState(null, '', location.pathname + location.search);
  return match[1];
}

async function enterByLink(link: string): Promise<void> {
  const info = node.value ?? await loadNode();
  if (info === undefined) throw new Problem({ rule: 'net.unreachable' });
  if (info.mode !== 'exercise') throw new Problem({ rule: 'key.live' });
  let text: string;
  try {
    text = fromUtf8(fromBase64url(link));
  } catch {
    throw new Problem({ rule: 'key.file' });
  }
  const key = await importExerciseKey(text);
  await reread();
  signOut();
  choose(key.name);
  await signIn(key);
}

/* The person signs out: until he chooses a key again, none answers by itself. */
export function leave(): void {
  signOut();
  choose('');
}

const AGAIN_MS = 20_000;

/* No node answered when this device began, or none did for long: its key tries again by itself. */
function enterAgain(): void {
  const own = keys.value?.find((key) => key.name === chosen.value);
  const waits = session.value.state === 'out' && entranceProblem.value?.status === 0 && !entering.value;
  if (own !== undefined && waits) void enterWith(own);
}

/* Once a room, as early as may be. */
export async function beginEntrance(): Promise<void> {
  const link = takeLink();
  addEventListener('online', enterAgain);
  setInterval(enterAgain, AGAIN_MS);
  addEventListener('hashchange', () => {
    const late = takeLink();
    if (late !== undefined) void attempt(() => enterByLink(late));
  });
  await attempt(async () => {
    await reread();
    if (link !== undefined) return enterByLink(link);
    resumeSession();
    if (session.value.state === 'in') return;
    const own = keys.value?.find((key) => key.name === chosen.value);
    if (own === undefined) return;
    await signIn(own);
  });
}

export function makeKey(name: string): Promise<DeviceKey | undefined> {
  let made: DeviceKey | undefined;
  return attempt(async () => {
    made = await newDeviceKey(name);
    await reread();
  }).then(() => made);
}

export function dropKey(name: string): Promise<void> {
  return attempt(async () => {
    if (session.value.key === name) signOut();
    await forgetKey(name);
    await reread();
  });
}

export function sawLost(): void {
  acknowledgeLost(lost.value);
  lost.value = [];
}

/* Asks whether the record knows the key by now; true when it let us in. */
export async function tryEnrolled(key: DeviceKey): Promise<boolean> {
  try {
    await signIn(key);
    choose(key.name);
    return true;
  } catch (thrown) {
    // Not enrolled yet, or no connection: the screen keeps asking.
    if (asProblem(thrown).status !== 401) entranceProblem.value = asProblem(thrown);
    return false;
  }
}
