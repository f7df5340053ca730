/* Pieces of the phone's pages. */
import { useSignal, type Signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import type { ItemState } from '../common/outbox';
import type { Item } from '../common/outbox';
import { asProblem, type Problem } from '../common/problem';
import { Field } from '../common/ui/field';
import { ProblemBox, StateTag, type Tone } from '../common/ui/pieces';
import { t } from './messages';
import type { Phase } from './patrol';
import { href } from './route';

const STATE_TONES: Record<ItemState, Tone> = {
  waiting: 'care',
  received: 'soft',
  committed: 'good',
  proven: 'good',
  refused: 'alarm',
};

export function ItemTag({ item }: { item: Item }): JSX.Element {
  const isVoid = item.outcome === 'void';
  return (
    <StateTag tone={isVoid ? 'alarm' : STATE_TONES[item.state]}>
      {t(isVoid ? 'state.void' : `state.${item.state}`)}
    </StateTag>
  );
}

const PHASE_TONES: Record<Phase, Tone> = {
  planned: 'plain',
  mustering: 'care',
  mustered: 'good',
  out: 'good',
  back: 'care',
  reported: 'soft',
  cancelled: 'alarm',
};

/* Where a patrol stands; what the record has not yet is said. */
export function PhaseTag({ phase, heard }: { phase: Phase; heard: Phase }): JSX.Element {
  return (
    <StateTag tone={PHASE_TONES[phase]}>
      {t(`phase.${phase}`)}
      {phase === heard ? null : ` · ${t('phase.own')}`}
    </StateTag>
  );
}

/* A page below a patrol: the way back, a title. */
export function Page({
  title,
  back,
  children,
}: {
  title: string;
  back?: string[];
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="page stack">
      <a class="back" href={href(...(back ?? []))}>
        <span class="arrow" aria-hidden="true" />
        {back?.[0] ?? t('home')}
      </a>
      <h1>{title}</h1>
      {children}
    </div>
  );
}

export interface ChoiceProps<V extends string> {
  label: string;
  /* Nothing is chosen for a person: each is tapped. */
  value: V | undefined;
  options: readonly (readonly [V, string])[];
  onChoose(value: V): void;
}

/* Radio buttons as large as a thumb. */
export function Choice<V extends string>({ label, value, options, onChoose }: ChoiceProps<V>): JSX.Element {
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      <div class="choice-row">
        {options.map(([option, text]) => (
          <label key={option} class="thumb" data-on={value === option}>
            <input type="radio" name={label} checked={value === option} onChange={() => onChoose(option)} />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/* Some lines in a person's own words. */
export function LongText({ label, hint, of }: { label: string; hint: string; of: Signal<string> }): JSX.Element {
  return (
    <Field
      label={label}
      hint={hint}
      input={(attributes) => (
        <textarea
          {...attributes}
          class="wide"
          rows={4}
          dir="auto"
          value={of.value}
          onInput={(e) => {
            of.value = e.currentTarget.value;
          }}
        />
      )}
    />
  );
}

/* A form whose fault is shown where the thumb is. */
export function Form({
  submit,
  label,
  disabled = false,
  children,
}: {
  submit(): Promise<void>;
  label: string;
  disabled?: boolean;
  children: ComponentChildren;
}): JSX.Element {
  const problem = useSignal<Problem | undefined>(undefined);
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    problem.value = undefined;
    await submit().catch((thrown: unknown) => {
      problem.value = asProblem(thrown);
    });
  };
  return (
    <form class="stack" noValidate onSubmit={(event) => void send(event)}>
      {children}
      {problem.value ? <ProblemBox problem={problem.value} /> : null}
      <button class="button-main wide" disabled={disabled}>
        {label}
      </button>
    </form>
  );
}

/* "12 kB" */
export function kilobytes(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / 1000))} kB`;
}
