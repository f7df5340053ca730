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
import { loadNode, node, nodeRemembered } from '../common/node';
import { learn, type Item } from '../common/outbox';
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

const MOMENT_MS = 4_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/* Orders that leave within this time are taken along. */
const AHEAD_MS = 2 * DAY_MS;
/* Seats change hands in the hours before a departure: then a crew this old is heard again. */
const CREW_SOON_MS = 6 * HOUR_MS;
const CREW_AGE_MS = 30 * MINUTE_MS;
/* A brief meeting hands in and hears of the patrols at hand; after this long all is heard again. */
const WHOLE_MS = 15 * MINUTE_MS;

export const syncing = signal(false);
export const syncProblem = signal<Problem | undefined>(undefined);

let running: Promise<void> | undefined;
let wanted = false;
/* By the device's clock, in this page's life: clock and chain, and everything. */
let metAt = 0;
let wholeAt = 0;

/* Hand in what waits and hear what is new. Never throws: what went wrong is a signal. */
export function sync(): Promise<void> {
  wanted = true;
  running ??= meetAll().finally(() => {
    running = undefined;
  });
  return running;
}

/* What was signed while a meeting ran is handed in by the next one, at once. */
async function meetAll(): Promise<void> {
  while (wanted) {
    wanted = false;
    await meet();
  }
}

async function meet(): Promise<void> {
  if (session.value.state === 'out') return;
  syncing.value = true;
  try {
    const own = await greet();
    const { handed } = await handIn(shelf, means, door, own.key);
    await reloadItems();
    // A party's node carries them on: what became of them is asked in a moment, all in one question.
    if (handed > 0 && items.value.some((item) => item.state === 'received')) {
      setTimeout(() => void sync(), MOMENT_MS);
    } else {
      await follow(shelf, means, door, own.key);
      await clearSentBlobs();
      await hear(own);
      await remember(PIECES.heard, now());
    }
    syncProblem.value = undefined;
  } catch (thrown) {
    syncProblem.value = asProblem(thrown);
    metAt = 0;
  }
  await reload().catch((thrown: unknown) => {
    syncProblem.value = asProblem(thrown);
  });
  tellTabs();
  syncing.value = false;
}

/* The node's clock, and where the key stands; not asked again at every act. */
async function greet(): Promise<Me> {
  const known = me.value;
  if (known?.key === session.value.key && Date.now() - metAt < WHOLE_MS) return known;
  // Opening the page has asked it already.
  if (node.value === undefined || nodeRemembered.value || performance.now() > MINUTE_MS) await loadNode();
  if (nodeRemembered.value) throw new Problem({ rule: 'net.unreachable' });
  const own = await hearChain();
  metAt = Date.now();
  return own;
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
  const whole = Date.now() - wholeAt >= WHOLE_MS;
  await (whole ? hearPatrols(own) : hearAtHand());
  // Its own muster waits for others' signatures; once it has left, this can wait for the whole.
  const gone = (patrol: Patrol): boolean => patrol.row.state === 'out' || patrol.row.state === 'back';
  const away = patrols.value.some(
    (patrol) => gone(patrol) && items.value.some((item) => item.order === patrol.row.order),
  );
  if ((own.role === 'lead' || own.role === 'officer') && (whole || !away)) {
    await remember(PIECES.pending, await api.view<PendingRow>('pending', { party: own.body }));
  }
  if (!whole) return;
  await hearSealed(own);
  await hearDaily();
  wholeAt = Date.now();
}

/* ---- patrols -------------------------------------------------------------------------------- */

/* Those this phone signs for. */
async function hearAtHand(): Promise<void> {
  const open = patrols.value.filter(
    (patrol) =>
      patrol.row.state !== 'cancelled' &&
      items.value.some((item) => item.order === patrol.row.order) &&
      now() - Date.parse(patrol.row.end) < DAY_MS,
  );
  const heard = new Map<string, Patrol>();
  for (const {
    row: { order },
  } of open) {
    const [row] = await api.view<PatrolRow>('patrols', { order });
    if (row !== undefined) heard.set(order, await hearPatrol(row));
  }
  await remember(
    PIECES.patrols,
    patrols.value.map((patrol) => heard.get(patrol.row.order) ?? patrol),
  );
}

async function hearPatrols(own: Me): Promise<void> {
  const rows = await api.view<PatrolRow>('patrols', { state: 'planned,mustered,out' });
  const missing = patrols.value.filter(
    (patrol) =>
      !rows.some((row) => row.order === patrol.row.order) && now() - Date.parse(patrol.row.end) < AHEAD_MS,
  );
  const ended = await Promise.all(
    missing.map((patrol) => api.view<PatrolRow>('patrols', { order: patrol.row.order })),
  );
  const near = [...rows, ...ended.flat()].filter((row) => Date.parse(row.start) - now() < AHEAD_MS);
  const heard: Patrol[] = [];
  for (const row of near) {
    const patrol = await hearPatrol(row);
    const mine = patrol.crew.some((seat) => seat.body === own.body);
    if (mine || own.role === 'duty' || own.role === 'gate') heard.push(patrol);
  }
  await remember(PIECES.patrols, heard);
}

async function hearPatrol(row: PatrolRow): Promise<Patrol> {
  const before = patrols.value.find((patrol) => patrol.row.order === row.order);
  const same = before !== undefined && before.row.id === row.id;
  const fresh = same && before.row.muster === row.muster;
  const soon = Date.parse(row.start) - now() < CREW_SOON_MS && row.state !== 'out' && row.state !== 'back';
  const known = fresh && !(soon && now() - before.crewAt > CREW_AGE_MS);
  const own = items.value.find((item) => item.id === row.muster);
  const crew = known ? before.crew : same && own ? called(before.crew, own) : await hearCrew(row.order);
  const crewAt = known ? before.crewAt : now();
  if (same && before.proven) return { ...before, row, crew, crewAt };
  const { text, words, proven } = await api.get<ActDetail>(`/v1/acts/${row.id}`);
  return { row, text, words, proven, crew, crewAt, vehicles: values(text, 'vehicle') };
}

function hearCrew(order: string): Promise<CrewRow[]> {
  return api.view<CrewRow>('crew', { order });
}

/* Who is there and who is not, this phone has said itself. */
function called(crew: readonly CrewRow[], muster: Item): CrewRow[] {
  return crew.map((seat) => {
    const absent = muster.lines.find(([key, member]) => key === 'absent' && member === seat.member);
    return absent ? { ...seat, muster: 'absent', code: String(absent[2]) } : { ...seat, muster: 'present' };
  });
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
    const wanted = await api.view<CodeRow>('codes', { since: Math.floor(now() / 1000) });
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
    if (document.visibilityState === 'visible' && Date.now() - last >= (waits ? 1 : 10) * MINUTE_MS) attempt();
  }, MINUTE_MS / 4);
}
