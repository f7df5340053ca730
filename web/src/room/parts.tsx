/* Small things that every page of the desk shows the same way: times, parties, states, links. */
import type { Signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { language } from '../common/i18n';
import { bodyName, node } from '../common/node';
import { clock, day, moment, nowSignal, stamp } from '../common/time';
import { Age, Busy, Empty, ProblemBox, StateTag, type Tone } from '../common/ui/pieces';
import { accord, type Answered } from './data';
import { letters, orderHref } from './desk';
import { t, word } from './messages';
import type { Kind } from './order/why';

const HOUR = 3_600_000;

/* A moment; the day is said only where the page does not say it. */
export function When({ at, withDay = false }: { at: string | number; withDay?: boolean }): JSX.Element {
  const ms = typeof at === 'number' ? at : Date.parse(at);
  return (
    <time class="numbers" dateTime={stamp(ms)} title={moment(ms)}>
      {withDay ? `${day(ms)} ` : ''}
      {clock(ms)}
    </time>
  );
}

/* The clock of something that must be done: calm, then careful, then past, each in words. */
/* `bare` where the head of a column says already that it is one. */
export function Deadline({ until, bare = false }: { until: string | number; bare?: boolean }): JSX.Element {
  const ms = typeof until === 'number' ? until : Date.parse(until);
  const left = ms - nowSignal.value;
  const tone = left < 0 ? 'alarm' : left < HOUR ? 'care' : 'plain';
  return (
    <StateTag tone={tone}>
      <span>
        {left < 0 ? t('deadline.past') : bare ? '' : t('deadline')} <Age time={ms} />
      </span>
    </StateTag>
  );
}

const TINTS = ['a', 'b', 'c', 'd', 'e', 'f'];

/* The tint of a party: by its place in the accord, so that all rooms give it the same. */
export function tint(body: string): string {
  const at = node.value?.parties.findIndex(({ party }) => party === body) ?? -1;
  return at < 0 ? 'none' : (TINTS[at % TINTS.length] ?? 'none');
}

export function letterOf(body: string): string {
  return letters((node.value?.parties ?? []).map(({ party }) => party)).get(body) ?? body.slice(0, 1).toUpperCase();
}

export function Party({ body }: { body: string }): JSX.Element {
  return (
    <span class={`party tint-${tint(body)}`} title={bodyName(body)}>
      {body}
    </span>
  );
}

export function Parties({ bodies }: { bodies: readonly string[] }): JSX.Element {
  return (
    <span class="parties">
      {bodies.map((body) => (
        <Party key={body} body={body} />
      ))}
    </span>
  );
}

export function Order({ order }: { order: string }): JSX.Element {
  return (
    <a class="order" href={orderHref(order)}>
      {order}
    </a>
  );
}

/* A place by its name; the token stays for who must type it. */
export function PlaceName({ place }: { place: string | undefined }): JSX.Element | null {
  if (place === undefined) return null;
  return <span title={place}>{accord.placeName(place)}</span>;
}

/* "fr" as "français". Browsers know few of the languages of the Sahel: those stand among our words. */
export function languageName(code: string): string {
  const own = word(`language.${code}`);
  if (own !== `language.${code}`) return own;
  return new Intl.DisplayNames([language.value], { type: 'language' }).of(code) ?? code;
}

/* What a reason tells of, by its name. */
export function nameOf(kind: Kind, token: string): string {
  if (kind === 'language') return languageName(token);
  if (kind === 'place') return accord.placeName(token);
  return kind === 'post' ? accord.name('post', token) : token;
}

/* 333 of a thousand as "33,3 %". */
export function percent(permille: number): string {
  const form = { style: 'percent', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language.value, form).format(permille / 1000);
}

const TONES: Record<string, Tone> = {
  'needs-help': 'alarm',
  overdue: 'alarm',
  wrong: 'alarm',
  void: 'alarm',
  refuse: 'care',
  delayed: 'care',
  open: 'care',
  pending: 'care',
  out: 'good',
  effective: 'good',
  effect: 'good',
  give: 'good',
  right: 'good',
  well: 'good',
  back: 'soft',
  closed: 'soft',
  cancelled: 'soft',
  expired: 'soft',
  abstain: 'soft',
};

/* A state: always a word; sign and tone only help. */
export function State({ of }: { of: string }): JSX.Element {
  return <StateTag tone={TONES[of] ?? 'plain'}>{word(of)}</StateTag>;
}

/* A panel with a heading that screen readers and the keyboard find. */
export function Panel(props: {
  title: string;
  class?: string;
  children: ComponentChildren;
  aside?: ComponentChildren;
}): JSX.Element {
  return (
    <section class={`panel ${props.class ?? ''}`} aria-label={props.title}>
      <div class="panel-head">
        <h2>{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}

/* What was asked of the node: being read, failed, nothing, or there; old news says how old. */
export function Shown<T>(props: {
  of: Answered<T>;
  empty?: string;
  isEmpty?: (value: T) => boolean;
  children: (value: T) => ComponentChildren;
}): JSX.Element {
  const { data: value, error, stale, at } = props.of;
  if (value === undefined) {
    return error ? <ProblemBox problem={error} /> : <Busy />;
  }
  const isEmpty = props.isEmpty?.(value) ?? (Array.isArray(value) && value.length === 0);
  return (
    <>
      {stale && at > 0 ? (
        <p class="stale">
          <StateTag tone="care">
            {t('stale')} <Age time={at} />
          </StateTag>
        </p>
      ) : null}
      {isEmpty && props.empty !== undefined ? <Empty>{props.empty}</Empty> : props.children(value)}
    </>
  );
}

/* A table wider than the screen scrolls by itself, and by the keyboard. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="scroll" role="group" aria-label={label} tabindex={0}>
      {children}
    </div>
  );
}

/* What is typed here narrows the list beside it; `/` jumps to it. */
export function Filter({ of }: { of: Signal<string> }): JSX.Element {
  return (
    <label class="row">
      <span class="hidden-text">{t('filter')}</span>
      <input
        type="search"
        data-filter
        value={of.value}
        placeholder={t('filter')}
        onInput={(event) => {
          of.value = event.currentTarget.value;
        }}
      />
    </label>
  );
}

type Head = string | { figures: string };

/* A table below its heads; it scrolls by itself where the screen is too narrow. */
export function Columns(of: { label: string; heads: Head[]; children: ComponentChildren }): JSX.Element {
  return (
    <Scroll label={of.label}>
      <table>
        <thead>
          <tr>
            {of.heads.map((head) =>
              typeof head === 'string' ? (
                <th key={head}>{head}</th>
              ) : (
                <th key={head.figures} class="number">
                  {head.figures}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>{of.children}</tbody>
      </table>
    </Scroll>
  );
}

/* Present against due, a line a party. */
export function PresenceTable({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <table>
      <thead>
        <tr>
          <th>{t('party')}</th>
          <th class="number">{t('due')}</th>
          <th class="number">{t('present')}</th>
          <th class="number">{t('absent')}</th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
