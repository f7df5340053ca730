/*
 * Questions that stay answered: a view or path, asked again when the record has grown, with the age of
 * what is shown when no node answers. All askers of one question share one answer; one that nobody shows
 * any more is not asked.
 */
import { effect, signal, type ReadonlySignal } from '@preact/signals';
import { pathOf, type Params } from './api';
import { cosigned, liveState, received, size } from './live';
import { asProblem, type Problem } from './problem';
import { api, session } from './session';
import { now } from './time';
import type { Row } from './types';

export interface Answered<T> {
  data: T | undefined;
  /* Node's clock when the data was read; 0 never. */
  at: number;
  error: Problem | undefined;
  /* The record may have grown since. */
  stale: boolean;
}

interface Question<T> {
  answer: ReadonlySignal<Answered<T>>;
  /* Asks now, when anybody shows the answer. */
  again(): void;
  /* The key has signed out: what it was told is nobody else's. */
  forget(): void;
}

const questions = new Map<string, Question<unknown>>();
const NONE: Answered<never> = { data: undefined, at: 0, error: undefined, stale: true };
/* Many acts may come at once; one question is asked for all of them. */
const GATHER_MS = 60;
/* From one page to the next a question may be shown by nobody for a moment. */
const LEAVE_MS = 100;

function ask<T>(name: string, fetchIt: () => Promise<T>, news?: ReadonlySignal<unknown>): Question<T> {
  let asking = false;
  let wanted = false;
  let owner = 0; // grows when all is forgotten: an answer on its way then is dropped
  const run = async (): Promise<void> => {
    if (asking) {
      wanted = true;
      return;
    }
    asking = true;
    do {
      wanted = false;
      const of = owner;
      try {
        const data = await fetchIt();
        if (of === owner) answer.value = { data, at: now(), error: undefined, stale: false };
      } catch (thrown) {
        if (of === owner) answer.value = { ...answer.peek(), error: asProblem(thrown), stale: true };
      }
    } while (wanted);
    asking = false;
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), answer.peek().at === 0 ? 0 : GATHER_MS);
  };
  const follow = (): (() => void) => effect(() => {
    void size.value;
    void received.value;
    void news?.value;
    const reachable = liveState.value;
    if (session.value.state === 'out') return;
    if (answer.peek().at > 0) answer.value = { ...answer.peek(), stale: reachable !== 'open' };
    soon();
  });
  let stop: (() => void) | undefined;
  let turn: ReturnType<typeof setTimeout> | undefined;
  const leave = (): void => {
    clearTimeout(timer);
    stop?.();
    stop = undefined;
  };
  const answer = signal<Answered<T>>(NONE, {
    watched: () => {
      clearTimeout(turn);
      // Not at once: whoever shows it is being drawn, and following writes to what he reads.
      turn = setTimeout(() => { stop ??= follow(); }, 0);
    },
    unwatched: () => {
      clearTimeout(turn);
      turn = setTimeout(leave, LEAVE_MS);
    },
  });
  const question: Question<T> = {
    answer,
    again: () => { if (stop !== undefined) soon(); },
    forget: () => {
      owner++;
      answer.value = NONE;
    },
  };
  questions.set(name, question as Question<unknown>);
  return question;
}

effect(() => {
  if (session.value.state === 'out') for (const question of questions.values()) question.forget();
});

function shared<T>(
  name: string, fetchIt: () => Promise<T>, news?: ReadonlySignal<unknown>,
): ReadonlySignal<Answered<T>> {
  return ((questions.get(name) as Question<T> | undefined) ?? ask(name, fetchIt, news)).answer;
}

/* Every row of a view. */
export function query<R = Row>(view: string, params: Params = {}): ReadonlySignal<Answered<R[]>> {
  return shared(pathOf(`view ${view}`, params), () => api.view<R>(view, params));
}

/* Any other GET of members: heads, one act, the accord, a crew. */
export function queryPath<T>(path: string, params: Params = {}): ReadonlySignal<Answered<T>> {
  // Witnesses sign a head some time after the act came in: that alone makes no other answer different.
  const news = path === '/v1/heads' ? cosigned : undefined;
  return shared(pathOf(path, params), () => api.get<T>(path, params), news);
}

/* Ask everything again now, e.g. after handing an act in. */
export function askAgain(): void {
  for (const question of questions.values()) question.again();
}
