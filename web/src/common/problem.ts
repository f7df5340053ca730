/*
 * What went wrong, as a node or this page says it: place, rule, text, remedy. A node's texts are
 * message ids with their arguments, so that the reader gets them in his language from the same
 * catalogue as the command line's (po/fr.po), which is loaded when first something goes wrong.
 */
import { signal } from '@preact/signals';
import { language } from './i18n';
import { localRule } from './messages';
import type { ProblemBody } from './types';

export interface ProblemParts {
  status?: number;
  rule: string;
  place?: string | undefined;
  text?: string | undefined;
  remedy?: string | undefined;
  message?: string | undefined;
  advice?: string | undefined;
  args?: readonly string[] | undefined;
}

export class Problem extends Error {
  /* HTTP's; 0 when no node answered or this page found it by itself. */
  readonly status: number;
  readonly rule: string;
  readonly place: string;
  readonly text: string;
  readonly remedy: string;
  /* Message id of the remedy, as `message` is that of the text. */
  readonly advice: string;
  readonly args: readonly string[];

  constructor(parts: ProblemParts) {
    const args = parts.args ?? [];
    const message = parts.message ?? parts.text ?? '';
    const advice = parts.advice ?? parts.remedy ?? '';
    super(message);
    this.name = 'Problem';
    this.status = parts.status ?? 0;
    this.rule = parts.rule;
    this.place = parts.place ?? '';
    this.text = parts.text ?? fillPlaces(message, args);
    this.remedy = parts.remedy ?? fillPlaces(advice, args);
    this.advice = advice;
    this.args = args;
  }
}

/* Any thrown thing as a problem: a fault of our own code too has a place and a remedy. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  return new Problem({ rule: 'page.fault', text: thrown instanceof Error ? thrown.message : String(thrown) });
}

export function problemOf(status: number, body: Partial<ProblemBody> | undefined): Problem {
  if (body?.rule === undefined) return new Problem({ status, rule: 'net.answer', args: [String(status)] });
  return new Problem({ ...body, rule: body.rule, status });
}

/* "%1 is out of range"; "%2 %{2|patrol|patrols}": the first word when the second argument is 1. */
export function fillPlaces(text: string, args: readonly string[]): string {
  const formed = text.replace(/%\{(\d)\|([^|}]*)\|([^}]*)\}/g,
    (_, n: string, one: string, many: string) => (args[Number(n) - 1] === '1' ? one : many));
  return formed.replace(/%(\d)/g, (whole, n: string) => args[Number(n) - 1] ?? whole);
}

const french = signal<Record<string, string | string[]> | undefined>(undefined);
let loading = false;

function loadFrench(): void {
  if (loading) return;
  loading = true;
  import('./gen/fr.json').then((module) => {
    french.value = module.default as Record<string, string | string[]>;
  }, () => { loading = false; });
}

/* A message id of the program in the reader's language; English until the catalogue is there. */
export function say(id: string, args: readonly string[] = [], fallback?: string): string {
  if (id === '') return fallback ?? '';
  if (language.value === 'fr') {
    if (french.value === undefined) loadFrench();
    const found = french.value?.[id];
    if (found !== undefined) return fillPlaces(typeof found === 'string' ? found : found[0] ?? id, args);
  }
  return fallback ?? fillPlaces(id, args);
}

export function problemText(problem: Problem): string {
  return localRule(problem.rule, 'text', problem.args) ?? say(problem.message, problem.args, problem.text);
}

export function problemRemedy(problem: Problem): string {
  return localRule(problem.rule, 'remedy', problem.args) ?? say(problem.advice, problem.args, problem.remedy);
}
