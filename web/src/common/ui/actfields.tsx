/*
 * Fields for lines of an act, from its form: the label is what the form says of the line, the kind of
 * input follows the token, and a fault stands under the field it belongs to. For lines of one token,
 * as reasons, reserves, codes and times are; composite lines have pages of their own.
 */
import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { docOf } from '../docs';
import { actDef, cleanText, tokenFault, type KeyDef, type Line, type TokenDef } from '../forms';
import { say, type Problem } from '../problem';
import { t } from '../sign.messages';
import { Field } from './field';

/* What was typed, by key. */
export type Typed = Record<string, string>;

export function keysOf(act: string, names: readonly string[]): KeyDef[] {
  return actDef(act)?.keys.filter((key) => names.includes(key.key) && key.tokens.length === 1) ?? [];
}

/* Typed values as lines; an empty one that may be absent is left out. */
export function typedLines(keys: readonly KeyDef[], typed: Typed): Line[] {
  return keys.flatMap((key): Line[] => {
    const text = valueOf(key, typed);
    const absent = text === '' && (key.count === 'opt' || key.count === 'any');
    return absent ? [] : [[key.key, text]];
  });
}

export function typedFaults(keys: readonly KeyDef[], typed: Typed): Record<string, Problem> {
  const faults: Record<string, Problem> = {};
  for (const key of keys) {
    const token = key.tokens[0];
    const text = valueOf(key, typed);
    if (token === undefined || (text === '' && (key.count === 'opt' || key.count === 'any'))) continue;
    const fault = tokenFault(token, text, key.key);
    if (fault !== undefined) faults[key.key] = fault;
  }
  return faults;
}

function valueOf(key: KeyDef, typed: Typed): string {
  const text = typed[key.key] ?? '';
  return key.tokens[0]?.type === 'text' ? cleanText(text) : text.trim();
}

/* The browser's own picker gives 2017-03-05T08:00, taken as UTC, as the label says. */
const fromPicker = (text: string): string => (/T\d\d:\d\d$/.test(text) ? `${text}:00Z` : text);

interface InputProps {
  token: TokenDef;
  value: string;
  change(to: string): void;
  own: { id: string; 'aria-describedby': string; 'aria-invalid': boolean };
}

function TokenInput({ token, value, change, own }: InputProps): JSX.Element {
  if (token.type === 'text') {
    return <textarea {...own} rows={2} dir="auto" value={value} onInput={(e) => change(e.currentTarget.value)} />;
  }
  if (token.type === 'oneof') {
    return (
      <select {...own} value={value} onChange={(e) => change(e.currentTarget.value)}>
        <option value="" />
        {token.words?.map((word) => <option key={word} value={word}>{word}</option>)}
      </select>
    );
  }
  if (token.type === 'time') {
    return (
      <input {...own} type="datetime-local" value={value.replace(/(:00)?Z$/, '')}
        onInput={(e) => change(fromPicker(e.currentTarget.value))} />
    );
  }
  return (
    <input {...own} dir="ltr" spellcheck={false} autocomplete="off" value={value}
      inputMode={token.type === 'int' ? 'numeric' : 'text'} onInput={(e) => change(e.currentTarget.value)} />
  );
}

export interface ActFieldsProps {
  act: string;
  keys: readonly KeyDef[];
  typed: Signal<Typed>;
  faults: Record<string, Problem>;
}

export function ActFields({ act, keys, typed, faults }: ActFieldsProps): JSX.Element {
  return (
    <>
      {keys.map((key) => {
        const optional = key.count === 'opt' || key.count === 'any' ? t('optional') : undefined;
        const token = key.tokens[0];
        if (token === undefined) return null;
        const label = say(docOf(act, key.key));
        const zone = token.type === 'time' ? ' (UTC)' : '';
        return (
          <Field key={key.key} label={label + zone} hint={optional} problem={faults[key.key]} input={(own) => (
            <TokenInput token={token} own={own} value={typed.value[key.key] ?? ''}
              change={(to) => { typed.value = { ...typed.value, [key.key]: to }; }} />
          )} />
        );
      })}
    </>
  );
}
