/*
 * The screens of the way in, for desk and phone: choose a key, make one, have it enrolled. What must
 * be compared by two people (the words) stands large; what machines read (the code) beside it.
 */
import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from './enter.messages';
import {
  chosen, dropKey, entering, enterWith, entranceProblem, keys, leave, lost, makeKey, sawLost, tryEnrolled,
} from './entrance';
import { enrolmentRequest, isKeyName, keyWords, storagePersisted, type DeviceKey } from './keys';
import { t as common } from './messages';
import { bodyName, node } from './node';
import { Problem } from './problem';
import { session } from './session';
import { Dialog } from './ui/dialog';
import { Field } from './ui/field';
import { Busy, CopyButton, ProblemBox, StateTag, Words } from './ui/pieces';
import { Qr } from './ui/qr';

const ASK_MS = 4_000;

function LostKeys(): JSX.Element | null {
  if (lost.value.length === 0) return null;
  return (
    <section class="problem stack-tight" role="alert">
      <strong>{t('lost.title')}</strong>
      <p>{t('lost.text', { names: lost.value.join(', ') })}</p>
      <p>{t('lost.remedy')}</p>
      <button type="button" onClick={sawLost}>{t('lost.seen')}</button>
    </section>
  );
}

function Storage(): JSX.Element | null {
  const kept = useSignal<boolean | undefined>(undefined);
  useEffect(() => { void storagePersisted().then((is) => { kept.value = is; }); }, []);
  return kept.value === undefined ? null : <p class="small soft">{t(kept.value ? 'kept.yes' : 'kept.no')}</p>;
}

function bodyOf(name: string): string {
  return name.split('/')[0] ?? '';
}

/* Request, words and code of a key that the record does not know yet. */
export function Enrolment({ of, onLater }: { of: DeviceKey; onLater(): void }): JSX.Element {
  const words = useSignal('');
  const request = enrolmentRequest(of);
  useEffect(() => {
    void keyWords(of.vkey).then((made) => { words.value = made; });
    const timer = setInterval(() => void tryEnrolled(of), ASK_MS);
    void tryEnrolled(of);
    return () => clearInterval(timer);
  }, [of.name]);
  const body = bodyOf(of.name);
  const command = `entente key enrol --request '${request}' --role … --from … --until … --key ${body}/root`;
  return (
    <section class="panel stack">
      <h2>{t('wait')}</h2>
      <p class="mono" dir="ltr"><strong>{of.name}</strong></p>
      <ol class="enter-how">
        <li>{t('wait.1', { body: bodyName(body) })}</li>
        <li>{t('wait.2')}</li>
        <li>{t('wait.3')}</li>
      </ol>
      <div class="enter-show">
        <Qr text={request} label={t('wait.qr')} />
        <div class="stack-tight">
          <h3>{t('wait.words')}</h3>
          <div class="enter-words"><Words words={words.value} label={t('wait.words')} /></div>
          <Busy>{t('wait.asking')}</Busy>
        </div>
      </div>
      <details>
        <summary>{t('wait.text')}</summary>
        <pre class="exact" tabindex={0}>{request}</pre>
        <CopyButton text={request} />
      </details>
      <details>
        <summary>{t('wait.command')}</summary>
        <pre class="exact" tabindex={0}>{command}</pre>
        <CopyButton text={command} />
      </details>
      <Storage />
      <div class="row row-end"><button type="button" onClick={onLater}>{t('wait.later')}</button></div>
    </section>
  );
}

function NewKey({ onMade }: { onMade(key: DeviceKey): void }): JSX.Element {
  const parties = node.value?.parties ?? [];
  const picked = useSignal<string | undefined>(undefined);
  // Until one is picked the node's own, which may be heard of after the form was drawn.
  const body = picked.value ?? (node.value?.body || parties[0]?.party || '');
  const other = useSignal(false);
  const name = useSignal('');
  const problem = useSignal<Problem | undefined>(undefined);
  const make = async (event: Event): Promise<void> => {
    event.preventDefault();
    const whole = `${body.trim()}/${name.value.trim()}`;
    problem.value = isKeyName(whole) ? undefined : new Problem({ rule: 'key.name', args: [whole] });
    if (problem.value !== undefined) return;
    const made = await makeKey(whole);
    if (made !== undefined) onMade(made);
  };
  return (
    <form class="panel stack" onSubmit={(event) => void make(event)} noValidate>
      <h2>{t('new')}</h2>
      <fieldset class="choices">
        <legend class="label">{t('new.body')}</legend>
        <p class="hint small soft">{t('new.body.hint')}</p>
        {parties.map((party) => (
          <label key={party.party}>
            <input type="radio" name="body" checked={!other.value && body === party.party}
              onChange={() => { other.value = false; picked.value = party.party; }} />
            <span>{party.name} <span class="soft mono" dir="ltr">{party.party}</span></span>
          </label>
        ))}
        <label>
          <input type="radio" name="body" checked={other.value}
            onChange={() => { other.value = true; picked.value = ''; }} />
          <span>{t('new.other')}</span>
        </label>
        {other.value ? (
          <input aria-label={t('new.body')} value={body} autocomplete="off" spellcheck={false} dir="ltr"
            onInput={(event) => { picked.value = event.currentTarget.value; }} />
        ) : null}
      </fieldset>
      <Field label={t('new.name')} hint={t('new.name.hint')} problem={problem.value}
        input={(own) => (
          <input {...own} value={name.value} autocomplete="off" autocapitalize="none" spellcheck={false} dir="ltr"
            onInput={(event) => { name.value = event.currentTarget.value; }} />
        )} />
      <div><button class="button-main" disabled={entering.value || body === ''}>{t('new.make')}</button></div>
    </form>
  );
}

function KeyList({ onEnrol }: { onEnrol(key: DeviceKey): void }): JSX.Element {
  const dropping = useSignal<string>('');
  return (
    <section class="panel stack">
      <h2>{t('keys')}</h2>
      <ul class="enter-keys">
        {keys.value?.map((key) => (
          <li key={key.name}>
            <span class="row">
              <strong class="mono" dir="ltr">{key.name}</strong>
              {key.kind === 'exercise' ? <StateTag tone="soft">{t('exercise')}</StateTag> : null}
            </span>
            <span class="row">
              <button type="button" class="button-main" disabled={entering.value}
                onClick={() => void enterWith(key)}>{t('enter')}</button>
              <button type="button" onClick={() => onEnrol(key)}>{t('wait')}</button>
              <button type="button" class="button-quiet" onClick={() => { dropping.value = key.name; }}>
                {t('drop')}
              </button>
            </span>
          </li>
        ))}
      </ul>
      {entering.value ? <Busy>{t('entering')}</Busy> : null}
      {dropping.value === '' ? null : (
        <Dialog title={t('drop')} onClose={() => { dropping.value = ''; }}>
          <p>{t('drop.sure', { name: dropping.value })}</p>
          <div class="row row-end">
            <button type="button" onClick={() => { dropping.value = ''; }}>{common('cancel')}</button>
            <button type="button" class="button-main" onClick={() => {
              void dropKey(dropping.value);
              dropping.value = '';
            }}>{t('drop.yes')}</button>
          </div>
        </Dialog>
      )}
    </section>
  );
}

export function Enter(): JSX.Element {
  const enrolling = useSignal<DeviceKey | undefined>(undefined);
  const making = useSignal(false);
  const list = keys.value;
  const show = enrolling.value;
  return (
    <div class="enter stack">
      <h1>{t('title')}</h1>
      <p class="soft">{t('intro')}</p>
      <LostKeys />
      {entranceProblem.value === undefined ? null : <ProblemBox problem={entranceProblem.value} />}
      {list === undefined && entranceProblem.value === undefined ? <Busy /> : null}
      {show !== undefined ? <Enrolment of={show} onLater={() => { enrolling.value = undefined; }} /> : null}
      {show === undefined && list !== undefined && list.length > 0
        ? <KeyList onEnrol={(key) => { enrolling.value = key; }} /> : null}
      {show === undefined && list?.length === 0 ? <p>{t('none')}</p> : null}
      {show === undefined && list !== undefined && (list.length === 0 || making.value)
        ? <NewKey onMade={(key) => { making.value = false; enrolling.value = key; }} /> : null}
      {show === undefined && list !== undefined && list.length > 0 && !making.value
        ? <div><button type="button" onClick={() => { making.value = true; }}>{t('another')}</button></div> : null}
    </div>
  );
}

/* Shows a room to who is signed in. With `offline`, a key used here before is enough: the phone's. */
export interface GateProps {
  offline?: boolean;
  children: ComponentChildren;
}

export function EnterGate({ offline = false, children }: GateProps): JSX.Element {
  const inside = session.value.state === 'in' || (offline && chosen.value !== '');
  return inside ? <>{children}</> : <Enter />;
}

export function SignOutButton(): JSX.Element | null {
  if (session.value.state === 'out') return null;
  return <button type="button" class="button-quiet" onClick={leave}>{t('leave')}</button>;
}
