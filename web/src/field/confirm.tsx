/*
 * What a person signs is what he reads: the exact text, its words, one button. An act that another tab
 * overtook is shown again with its new number, and signed only then.
 */
import { signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { actId, actWords } from '../common/act';
import { cleanText, type Line } from '../common/forms';
import { t as common } from '../common/messages';
import { Changed, NoChain, type Draft, type Item } from '../common/outbox';
import { Problem, asProblem } from '../common/problem';
import { now } from '../common/time';
import { Dialog } from '../common/ui/dialog';
import { ProblemBox, Words } from '../common/ui/pieces';
import { textOf } from './door';
import { shelf } from './memory';
import { t } from './messages';
import { me, signDraft } from './phone';
import { sync } from './sync';

export interface Proposal {
  title: string;
  /* In words, above the text. */
  summary?: ComponentChildren;
  act: string;
  lines: readonly Line[];
  order?: string;
  blob?: { sha256: string; bytes: Uint8Array };
  onSigned?: (item: Item) => void;
}

interface Asking extends Proposal {
  draft: Draft;
  text: string;
  words: string;
  again: boolean;
}

const asking = signal<Asking | undefined>(undefined);
const busy = signal(false);
const problem = signal<Problem | undefined>(undefined);

function asked(thrown: unknown): Problem {
  return thrown instanceof NoChain
    ? new Problem({ rule: 'field.chain', text: t('chain.unknown'), remedy: t('chain.remedy') })
    : asProblem(thrown);
}

async function prepare(proposal: Proposal, again: boolean): Promise<Asking> {
  const key = me.value?.key ?? '';
  const chain = await shelf.chain(key);
  if (chain === undefined) throw new NoChain(key);
  const { act, order, blob } = proposal;
  const lines = proposal.lines.map(([name, ...tokens]): Line => [
    name,
    ...tokens.map((token) => (typeof token === 'string' ? cleanText(token) : token)),
  ]);
  const occurred = now();
  const text = textOf(chain, act, occurred, lines);
  const draft: Draft = {
    key,
    act,
    lines,
    occurred,
    read: await actId(text),
    ...(order ? { order } : {}),
    ...(blob ? { blob } : {}),
  };
  return { ...proposal, draft, text, words: await actWords(text), again };
}

/* Shows the act; throws what is wrong with its lines, for the form to show. */
export async function propose(proposal: Proposal): Promise<void> {
  problem.value = undefined;
  try {
    asking.value = await prepare(proposal, false);
  } catch (thrown) {
    throw asked(thrown);
  }
}

/* Signs without asking back: what must go out at once, on a button that was pressed twice. */
export async function signNow(proposal: Proposal): Promise<Item> {
  const { draft } = await prepare(proposal, false).catch((thrown: unknown) => {
    throw asked(thrown);
  });
  const { read: _read, ...now_ } = draft;
  const item = await signDraft(now_);
  void sync();
  return item;
}

async function signIt(of: Asking): Promise<void> {
  busy.value = true;
  problem.value = undefined;
  try {
    const item = await signDraft(of.draft);
    asking.value = undefined;
    of.onSigned?.(item);
    void sync();
  } catch (thrown) {
    if (thrown instanceof Changed) asking.value = await prepare(of, true);
    else problem.value = asked(thrown);
  }
  busy.value = false;
}

export function Confirm(): JSX.Element | null {
  const of = asking.value;
  if (of === undefined) return null;
  const close = (): void => {
    asking.value = undefined;
  };
  return (
    <Dialog title={of.title} onClose={close} closable={!busy.value}>
      {of.summary}
      {of.again ? (
        <p class="problem" role="alert">
          {t('confirm.changed')}
        </p>
      ) : null}
      <div>
        <h3>{t('confirm.words')}</h3>
        <Words words={of.words} />
      </div>
      <details open>
        <summary>{t('confirm.text')}</summary>
        <pre class="exact" tabindex={0}>
          {of.text}
        </pre>
      </details>
      {problem.value ? <ProblemBox problem={problem.value} /> : null}
      <div class="foot">
        <button type="button" class="button-main" disabled={busy.value} onClick={() => void signIt(of)}>
          {t('confirm.sign')}
        </button>
        <button type="button" disabled={busy.value} onClick={close}>
          {common('cancel')}
        </button>
      </div>
    </Dialog>
  );
}
