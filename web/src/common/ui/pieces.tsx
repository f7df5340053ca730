/* Small pieces that every room uses: ages, words, states, problems, empty and busy. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { language } from '../i18n';
import { t } from '../messages';
import { asProblem, problemRemedy, problemText } from '../problem';
import { age, clock, moment, nowSignal } from '../time';

/* "12 min ago", with the exact time for who wants it; it moves by itself. */
export function Age({ time }: { time: string | number }): JSX.Element {
  const iso = typeof time === 'number' ? new Date(time).toISOString() : time;
  return <time class="numbers" dateTime={iso} title={moment(time)}>{age(time, nowSignal.value)}</time>;
}

export interface ClockProps {
  time: string | number;
  /* With day and zone. */
  full?: boolean;
  seconds?: boolean;
}

/* "05:30", UTC, with day and zone behind it. */
export function Clock({ time, full = false, seconds = false }: ClockProps): JSX.Element {
  const iso = typeof time === 'number' ? new Date(time).toISOString() : time;
  const text = full ? moment(time) : clock(time, language.value, seconds);
  return <time class="numbers" dateTime={iso} title={moment(time)}>{text}</time>;
}

/* Words of a hash, in fours so that they can be read across a table. */
export function Words({ words, label }: { words: string; label?: string }): JSX.Element {
  const list = words.split(' ');
  const lines: string[] = [];
  for (let i = 0; i < list.length; i += 4) lines.push(list.slice(i, i + 4).join(' '));
  return (
    <p class="words" aria-label={label ?? t('words')} lang="fr" dir="ltr">
      {lines.map((line, i) => <span key={i} class="words-line">{line} </span>)}
    </p>
  );
}

export type Tone = 'plain' | 'good' | 'care' | 'alarm' | 'soft';

/* A state is a sign and a word; its colour only repeats them. */
const SIGNS: Record<Tone, string> = { plain: '•', good: '✓', care: '!', alarm: '▲', soft: '○' };

export function StateTag({ tone = 'plain', children }: { tone?: Tone; children: ComponentChildren }): JSX.Element {
  return <span class={`tag tag-${tone}`}><span aria-hidden="true">{SIGNS[tone]}</span><span>{children}</span></span>;
}

/* What went wrong: text, rule, place, remedy, in the reader's language. */
export interface ProblemBoxProps {
  problem: unknown;
  children?: ComponentChildren;
}

export function ProblemBox({ problem: thrown, children }: ProblemBoxProps): JSX.Element {
  const problem = asProblem(thrown);
  const remedy = problemRemedy(problem);
  return (
    <div class="problem" role="alert">
      <strong>{problemText(problem)}</strong>
      <dl>
        {remedy === '' ? null : <><dt>{t('remedy')}</dt><dd>{remedy}</dd></>}
        {problem.place === '' ? null : <><dt>{t('place')}</dt><dd>{problem.place}</dd></>}
        <dt>{t('rule')}</dt><dd><code>{problem.rule}</code></dd>
      </dl>
      {children}
    </div>
  );
}

export function Empty({ children }: { children: ComponentChildren }): JSX.Element {
  return <p class="empty">{children}</p>;
}

export function Busy({ children }: { children?: ComponentChildren }): JSX.Element {
  return <p class="empty" role="status">{children ?? t('loading')}</p>;
}

export function CopyButton({ text }: { text: string }): JSX.Element {
  const done = useSignal(false);
  const copy = (): void => {
    void navigator.clipboard?.writeText(text).then(() => { done.value = true; });
  };
  const word = done.value ? t('copied') : t('copy');
  return <button type="button" onClick={copy}><span aria-live="polite">{word}</span></button>;
}
