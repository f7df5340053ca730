/*
 * Meeting the node: hand in first, then hear what a patrol needs for days without it. One meeting at a
 * time; each piece is kept as it comes, so a line that breaks loses nothing that was heard.
 *
 * A meeting asks for little: orders are asked for once a version, the accord and the places once a day
 * or when the accord changed, and no names of people at all.
 */
import { signal } from '@preact/signals';
import { base64 } from '../common/bytes';
import { follow, handIn } from '../common/handin';
import { loadNode, nodeRemembered } from '../common/node';
import { learn } from '../common/outbox';
import { asProblem, Problem } from '../common/problem';
import { api, session } from '../common/session';
import { now } from '../common/time';
import type { ActDetail, Chain as ChainAnswer } from '../common/types';
import { chainOf, door, means } from './door';
import { clearSentBlobs, keep, shelf } from './memory';
import { values, type CrewRow, type Patrol, type PatrolRow, type PendingRow, type PlaceRow } from './patrol';
import {
  PIECES,
  heardAt,
  items,
  learned,
  me,
  patrols,
  reload,
  reloadItems,
  remember,
  tellTabs,
  type Audience,
  type Me,
  type SealedCode,
} from './phone';

const DAY_MS = 86_400_000;
/* Orders that leave within this time are taken along. */
const AHEAD_MS = 2 * DAY_MS;

export const syncing = signal(false);
export const syncProblem = signal<Problem | undefined>(undefined);

let running: Promise<void> | undefined;

/* Hand in what waits and hear what is new. Never throws: what went wrong is a signal. */
export function sync(): Promise<void> {
  running ??= meet().finally(() => {
    running = undefined;
  });
  return running;
}

async function meet(): Promise<void> {
  if (session.value.state === 'out') return;
  syncing.value = true;
  try {
    await loadNode();
    if (nodeRemembered.value) throw new Problem({ rule: 'net.unreachable' });
    const own = await hearChain();
    await handIn(shelf, means, door, own.key);
    await reloadItems();
    await follow(shelf, means, door, own.key);
    await clearSentBlobs();
    await hear(own);
    await remember(PIECES.heard, now());
    syncProblem.value = undefined;
  } catch (thrown) {
    syncProblem.value = asProblem(thrown);
  }
  await reload();
  tellTabs();
  syncing.value = false;
}

async function hearChain(): Promise<Me> {
  const answer = await api.get<ChainAnswer>('/v1/chain', { key: session.value.key });
  const own: Me = { key: answer.key, role: answer.role, body: answer.body, seal: answer.seal };
  await remember(PIECES.me, own);
  me.value = own;
  const what = await learn(shelf, means, chainOf(answer));
  if (what === 'wiped' || what === 'elsewhere') learned.value = what;
  return own;
}

async function hear(own: Me): Promise<void> {
  await hearPatrols(own);
  await remember(PIECES.pending, await api.view<PendingRow>('pending', { party: own.body }));
  await hearSealed(own);
  await hearDaily();
}

/* ---- patrols -------------------------------------------------------------------------------- */

async function hearPatrols(own: Me): Promise<void> {
  const states = ['planned', 'mustered', 'out'];
  const rows = (await Promise.all(states.map((state) => api.view<PatrolRow>('patrols', { state })))).flat();
  const missing = patrols.value.filter(
    (patrol) =>
      !rows.some((row) => row.order === patrol.row.order) && now() - Date.parse(patrol.row.end) < 2 * DAY_MS,
  );
  const ended = await Promise.all(
    missing.map((patrol) => api.view<PatrolRow>('patrols', { order: patrol.row.order })),
  );
  const near = [...rows, ...ended.flat()].filter((row) => Date.parse(row.start) - now() < AHEAD_MS);
  const heard: Patrol[] = [];
  for (const row of near) {
    const patrol = await hearPatrol(row);
    if (patrol.crew.some((seat) => seat.body === own.body) || own.role === 'duty' || own.role === 'gate')
      heard.push(patrol);
  }
  await remember(PIECES.patrols, heard);
}

async function hearPatrol(row: PatrolRow): Promise<Patrol> {
  const before = patrols.value.find((patrol) => patrol.row.order === row.order);
  const same = before !== undefined && before.row.id === row.id;
  // Once it has left, seats no longer change hands.
  const settled = same && before.row.state === row.state && row.state !== 'planned' && row.state !== 'mustered';
  const crew = settled ? before.crew : await api.view<CrewRow>('crew', { order: row.order });
  if (same && before.proven) return { ...before, row, crew };
  const { text, words, proven } = await api.get<ActDetail>(`/v1/acts/${row.id}`);
  return { row, text, words, proven, crew, vehicles: values(text, 'vehicle') };
}

/* ---- what is sealed ------------------------------------------------------------------------- */

interface CodeRow {
  day: string;
  until: string;
  blob: string;
}

async function blob(sha256: string): Promise<string> {
  const answer = await api.fetch(`/v1/blobs/${sha256}`);
  return base64(new Uint8Array(await answer.arrayBuffer()));
}

/* The secrets of today and tomorrow, still sealed: the day is over when the phone forgets them. */
async function hearSealed(own: Me): Promise<void> {
  if (!own.seal) return;
  const kept = (await keep.get<SealedCode[]>(PIECES.codes))?.body ?? [];
  const current = kept.some((code) => Date.parse(code.day) <= now() && now() < Date.parse(code.until));
  const asked = (await keep.get(PIECES.sms))?.at ?? 0;
  if (!current) {
    const rows = await api.view<CodeRow>('codes');
    const wanted = rows.filter((row) => Date.parse(row.until) > now());
    const codes: SealedCode[] = [];
    for (const { day, until, blob: name } of wanted) {
      const bytes = kept.find((code) => code.blob === name)?.bytes ?? (await blob(name).catch(() => undefined));
      if (bytes !== undefined) codes.push({ day, until, blob: name, bytes });
    }
    await remember(PIECES.codes, codes);
  }
  if (now() - asked > DAY_MS) await hearSmsKey(own);
}

async function hearSmsKey(own: Me): Promise<void> {
  const newest = (await api.view<{ blob: string }>('sms-keys', { device: own.key })).at(-1);
  const bytes = newest === undefined ? undefined : await blob(newest.blob).catch(() => undefined);
  await remember(PIECES.sms, bytes);
}

/* ---- what changes seldom -------------------------------------------------------------------- */

async function hearDaily(): Promise<void> {
  const kept = await keep.get<string>(PIECES.accord);
  const age = kept === undefined ? Infinity : now() - kept.at;
  if (age >= 0 && age < DAY_MS && heardAt.value > 0) return;
  const { text } = await api.get<{ text: string }>('/v1/accord');
  await remember(PIECES.places, await api.view<PlaceRow>('places'));
  await remember(PIECES.audiences, await hearAudiences());
  await remember(PIECES.accord, text);
}

/* Whom a photo or a voice may be sealed to, offline too: the newest version of each audience. */
async function hearAudiences(): Promise<Audience[]> {
  const rows = await api.view<{ audience: string; state: string; id: string }>('audiences');
  const current = rows.filter((row) => row.state === 'current');
  return Promise.all(
    current.map(async ({ audience, id }) => {
      const readers = await api.view<{
        name: string;
        seal: string;
        since: string;
        until: string;
        part: string;
      }>('recipients', { id });
      const holds = readers.filter(
        (one) => one.part === 'active' && Date.parse(one.since) <= now() && now() < Date.parse(one.until),
      );
      return { name: audience, id, readers: holds.map((one) => ({ key: one.name, recipient: one.seal })) };
    }),
  );
}

/* ---- when to meet --------------------------------------------------------------------------- */

const EVERY_MS = 60_000;

/* On opening, when a network comes, when the page is looked at, each minute while something waits, else
 * each ten; and at once when something was signed. */
export function startSync(): void {
  let last = 0;
  const attempt = (): void => {
    last = Date.now();
    void sync();
  };
  session.subscribe(({ state }) => {
    if (state === 'in') attempt();
  });
  addEventListener('online', attempt);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') attempt();
  });
  setInterval(() => {
    const waits = items.value.some((item) => item.state !== 'proven' && item.state !== 'refused');
    if (document.visibilityState === 'visible' && Date.now() - last >= (waits ? 1 : 10) * EVERY_MS) attempt();
  }, EVERY_MS / 4);
}
