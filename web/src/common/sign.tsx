/*
 * The signing dialog. A person is asked what only he can say (reasons, by the form), reads what the
 * node says the act would do, the exact text and its words, and signs or does not. Then each step the
 * act really reached stands there with its time, and nothing is called done before it is.
 */
import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { fromHex } from './bytes';
import { docOf } from './docs';
import { actDef, type Line } from './forms';
import { draft, handIn, type Draft, type Followed, type Step } from './hand';
import { t as common } from './messages';
import { asProblem, Problem, say } from './problem';
import { session } from './session';
import { t } from './sign.messages';
import type { Checked } from './types';
import { ActFields, keysOf, typedFaults, typedLines, type Typed } from './ui/actfields';
import { Dialog } from './ui/dialog';
import { Busy, Clock, ProblemBox, StateTag, Words, type Tone } from './ui/pieces';
import { words } from './words';

export interface SignProps {
  title: string;
  act: string;
  lines: readonly Line[];
  /* Keys of the form that the person fills in first: reason, reserve, ... */
  ask?: readonly string[];
  /* What the room says of it in its own words, above everything. */
  children?: JSX.Element;
  /* Told when a node has taken the act. */
  onReceived?(id: string): void;
  onClose(): void;
}

function Effect({ act, checked }: { act: string; checked: Checked | undefined }): JSX.Element {
  const needs = checked?.outcome === 'pending' ? `needs.${checked.needs ?? actDef(act)?.needs ?? ''}` : '';
  const known = needs as Parameters<typeof t>[0];
  const tone: Tone = checked?.outcome === 'void' ? 'alarm' : 'plain';
  return (
    <section class="stack-tight">
      <h3>{t('does')}</h3>
      <p>{say(docOf(act))}</p>
      {checked === undefined ? null : (
        <p><StateTag tone={tone}>{t(checked.outcome)}</StateTag> {needs && t(known) !== known ? t(known) : ''}</p>
      )}
      {checked?.outcome === 'void' && checked.rule !== undefined
        ? <ProblemBox problem={new Problem({ ...checked, rule: checked.rule })} /> : null}
    </section>
  );
}

const STEPS: readonly Step[] = ['received', 'committed', 'proven'];

/* Each step with its time; also for pages that show an act handed in elsewhere. */
export function Steps({ followed }: { followed: Followed }): JSX.Element {
  const { times, index, problem, outcome } = followed;
  return (
    <section class="stack-tight" aria-live="polite">
      <h3>{t('steps')}</h3>
      <ul class="steps">
        {STEPS.map((step) => {
          const at = times[step];
          const hint = t(`${step as 'received' | 'committed' | 'proven'}.hint`, { index: index ?? '' });
          return (
            <li key={step} data-reached={at === undefined ? 'no' : 'yes'}>
              <span aria-hidden="true">{at === undefined ? '○' : '✓'}</span>
              <strong>{common(step as 'received' | 'committed' | 'proven')}</strong>
              <span>{at === undefined ? t('waiting') : <><Clock time={at} seconds /> UTC, {hint}</>}</span>
            </li>
          );
        })}
      </ul>
      {outcome === 'void' ? <p><StateTag tone="alarm">{t('became.void')}</StateTag></p> : null}
      {problem === undefined ? null : <ProblemBox problem={problem} />}
    </section>
  );
}

/* An answer holds only the identifier of what it answers: its words are those of the page that was read. */
function Answered({ text }: { text: string }): JSX.Element | null {
  const id = /^on: ([0-9a-f]{64})$/m.exec(text)?.[1];
  if (id === undefined) return null;
  return (
    <section class="stack-tight">
      <h3>{t('answers')}</h3>
      <div class="enter-words"><Words words={words(fromHex(id))} label={t('answers')} /></div>
      <p class="small soft">{t('answers.hint')}</p>
    </section>
  );
}

interface ReadingProps {
  of: Draft;
  onSign(): void;
  onClose(): void;
  onBack: (() => void) | undefined;
}

function Reading({ of, onSign, onClose, onBack }: ReadingProps): JSX.Element {
  const own = useRef<HTMLHeadingElement>(null);
  useEffect(() => { own.current?.focus(); }, []);
  return (
    <>
      <Effect act={of.act} checked={of.checked} />
      <Answered text={of.text} />
      <section class="stack-tight">
        <h3 ref={own} tabindex={-1}>{t('text')}</h3>
        <pre class="exact sign-text" tabindex={0} aria-label={t('text')}>{of.text}</pre>
      </section>
      <section class="stack-tight">
        <h3>{t('words')}</h3>
        <div class="enter-words"><Words words={of.words} label={t('words')} /></div>
        <p class="small soft">{t('words.hint')}</p>
      </section>
      <p class="small soft">{t('key', { key: session.value.key })}</p>
      <div class="row row-end">
        {onBack === undefined ? null : <button type="button" onClick={onBack}>{t('back')}</button>}
        <button type="button" onClick={onClose}>{common('cancel')}</button>
        <button type="button" class="button-main" disabled={of.checked?.outcome === 'void'} onClick={onSign}>
          {t('sign')}
        </button>
      </div>
    </>
  );
}

function Following({ of, onAgain, onClose }: { of: Signal<Followed>; onAgain(): void; onClose(): void }): JSX.Element {
  const followed = of.value;
  const signing = followed.step === 'signing';
  return (
    <>
      {signing ? <Busy>{t('signing')}</Busy> : <Steps followed={followed} />}
      <div class="row row-end">
        {followed.step === 'refused' ? <button type="button" onClick={onAgain}>{t('again')}</button> : null}
        <button type="button" class="button-main" disabled={signing} onClick={onClose}>{t('done')}</button>
      </div>
    </>
  );
}

export function Sign(props: SignProps): JSX.Element {
  const asked = keysOf(props.act, props.ask ?? []);
  const typed = useSignal<Typed>({});
  const faults = useSignal<Record<string, Problem>>({});
  const filled = useSignal(asked.length === 0);
  const made = useSignal<Draft | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const followed = useSignal<Signal<Followed> | undefined>(undefined);

  const compose = async (): Promise<void> => {
    made.value = undefined;
    problem.value = undefined;
    followed.value = undefined;
    try {
      made.value = await draft(props.act, [...props.lines, ...typedLines(asked, typed.value)]);
    } catch (thrown) {
      problem.value = asProblem(thrown);
    }
  };
  useEffect(() => { if (filled.value) void compose(); }, []);

  const go = (event: Event): void => {
    event.preventDefault();
    faults.value = typedFaults(asked, typed.value);
    if (Object.keys(faults.value).length > 0) return;
    filled.value = true;
    void compose();
  };
  const sign = (): void => {
    if (made.value === undefined || followed.value !== undefined) return;
    const own = handIn(made.value);
    followed.value = own;
    const stop = own.subscribe(({ step, id }) => {
      if (step === 'signing') return;
      if (step !== 'refused') props.onReceived?.(id);
      queueMicrotask(() => stop());
    });
  };
  const change = (): void => {
    filled.value = false;
    made.value = undefined;
    problem.value = undefined;
  };
  const back = asked.length > 0 ? change : undefined;
  return (
    <Dialog title={props.title} onClose={props.onClose} closable={followed.value?.value.step !== 'signing'}>
      {props.children ?? null}
      {!filled.value ? (
        <form class="stack" onSubmit={go} noValidate>
          <ActFields act={props.act} keys={asked} typed={typed} faults={faults.value} />
          <div class="row row-end">
            <button type="button" onClick={props.onClose}>{common('cancel')}</button>
            <button class="button-main">{t('on')}</button>
          </div>
        </form>
      ) : null}
      {problem.value === undefined ? null : (
        <ProblemBox problem={problem.value}>
          <div class="row row-end">
            {back === undefined ? null : <button type="button" onClick={back}>{t('back')}</button>}
            <button type="button" onClick={() => void compose()}>{t('again')}</button>
          </div>
        </ProblemBox>
      )}
      {filled.value && made.value === undefined && problem.value === undefined ? <Busy>{t('asking')}</Busy> : null}
      {made.value !== undefined && followed.value === undefined
        ? <Reading of={made.value} onSign={sign} onClose={props.onClose} onBack={back} /> : null}
      {followed.value !== undefined
        ? <Following of={followed.value} onAgain={() => void compose()} onClose={props.onClose} /> : null}
    </Dialog>
  );
}
