/* Whose node this page comes from: asked first, told to strangers too, shown in every header. */
import { signal } from '@preact/signals';
import { heardClock } from './time';
import type { NodeInfo } from './types';

const STORED = 'entente.node';

export const node = signal<NodeInfo | undefined>(undefined);
/* True when what `node` says is what an earlier visit heard, for no server answers now. */
export const nodeRemembered = signal(false);

export async function loadNode(base = ''): Promise<NodeInfo | undefined> {
  const asked = Date.now();
  try {
    const answer = await fetch(`${base}/v1/node`, { credentials: 'omit', cache: 'no-store' });
    if (!answer.ok) throw new Error(String(answer.status));
    const info = await answer.json() as NodeInfo;
    heardClock(info.now, asked, Date.now());
    node.value = info;
    nodeRemembered.value = false;
    remember(info);
  } catch {
    if (node.value === undefined) {
      node.value = remembered();
      nodeRemembered.value = node.value !== undefined;
    }
  }
  return node.value;
}

/* The mode banner must stand even on a phone that has not met its server for days. */
function remember(info: NodeInfo): void {
  try {
    localStorage.setItem(STORED, JSON.stringify(info));
  } catch {
    // Storage refused: offline, the header will have less to say.
  }
}

function remembered(): NodeInfo | undefined {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? 'null') as NodeInfo ?? undefined;
  } catch {
    return undefined;
  }
}

/* "CMA" for cma: a party's own name where the accord gives one, else its short name. */
export function bodyName(body: string): string {
  return node.value?.parties.find((p) => p.party === body)?.name ?? body;
}
