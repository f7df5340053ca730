/*
 * "Is this patrol genuine?" as the server takes it (docs/http.md): a number in, two digits out; six
 * digits in; then the duty desk's answer. Nothing of it is kept here: a page that is closed has
 * forgotten the question.
 */
import { isWord, type Word } from './messages';

export type Answer = 'asked' | 'waiting' | 'right' | 'wrong' | 'unanswered';

export interface Question {
  id: string;
  answer: Answer;
  challenge?: string;
}

/* What to tell when it went wrong: a word of messages.ts. */
export class Refusal extends Error {
  constructor(readonly word: Word) {
    super(word);
  }
}

export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

const answers: readonly string[] = ['asked', 'waiting', 'right', 'wrong', 'unanswered'];

function isQuestion(value: unknown): value is Question {
  if (typeof value !== 'object' || value === null) return false;
  const { id, answer, challenge } = value as Record<string, unknown>;
  return typeof id === 'string' && typeof answer === 'string' && answers.includes(answer)
    && (challenge === undefined || (typeof challenge === 'string' && /^\d\d$/.test(challenge)));
}

function refusal(value: unknown): Refusal {
  const rule = typeof value === 'object' && value !== null ? (value as Record<string, unknown>).rule : undefined;
  return new Refusal(typeof rule === 'string' && isWord(rule) ? rule : 'other');
}

async function call(fetcher: Fetch, method: string, path: string, body?: object): Promise<Question> {
  let answer: Response;
  let value: unknown;
  try {
    answer = await fetcher(`/v1/questions${path}`, {
      method, cache: 'no-store', credentials: 'omit',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    value = await answer.json();
  } catch {
    throw new Refusal('network');
  }
  if (!answer.ok || !isQuestion(value)) throw refusal(value);
  return value;
}

/* Spaces and small letters are how people type what they read off a door. */
export const askAbout = (fetcher: Fetch, order: string): Promise<Question> =>
  call(fetcher, 'POST', '', { order: order.replace(/\s/g, '').toUpperCase() });

export const tellCode = (fetcher: Fetch, id: string, code: string): Promise<Question> =>
  call(fetcher, 'PUT', `/${id}`, { code: code.replace(/\D/g, '') });

export const lookAt = (fetcher: Fetch, id: string): Promise<Question> => call(fetcher, 'GET', `/${id}`);
