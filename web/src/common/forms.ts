/*
 * Lines by form: the same grammar, rules and words as src/codec, from the program's own table
 * (gen/forms.json). A page that lets a wrong line through is found out by the node; this is so that a
 * person hears it while he still types.
 */
import table from './gen/forms.json';
import { Problem } from './problem';

export type TokenType = 'name' | 'id' | 'keyname' | 'list' | 'oneof' | 'int' | 'time' | 'clock' | 'hash'
  | 'vkey' | 'text';

export interface TokenDef {
  name: string;
  type: TokenType;
  words?: string[];
  min?: number;
  max?: number;
}
export interface KeyDef {
  key: string;
  count: 'one' | 'opt' | 'any' | 'many';
  tokens: TokenDef[];
}
export interface ActDef {
  name: string;
  roles: string[];
  needs: string;
  keys: KeyDef[];
}

const acts = table.acts as ActDef[];
export const LIMITS = table.limits;

/* A line: its key, then its tokens. */
export type Line = readonly [key: string, ...tokens: (string | number)[]];

export function actDef(name: string): ActDef | undefined {
  return acts.find((def) => def.name === name);
}

/* The acts that a key of this role may author. */
export function actsOf(role: string): ActDef[] {
  return acts.filter((def) => def.roles.includes(role));
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

function isList(token: string): boolean {
  const names = token.split(',');
  return token.length <= LIMITS.list_bytes && names.every((n) => NAME.test(n)) && new Set(names).size === names.length;
}

function isTime(token: string): boolean {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(token) ? Date.parse(token) : NaN;
  return !Number.isNaN(at) && new Date(at).toISOString() === token.replace('Z', '.000Z');
}

function isKeyname(token: string): boolean {
  return token.length <= LIMITS.keyname_bytes && /^[^/]+(\/[^/]+)?$/.test(token)
    && token.split('/').every((part) => NAME.test(part));
}

const FITS: Record<Exclude<TokenType, 'int' | 'oneof' | 'text'>, (token: string) => boolean> = {
  name: (token) => NAME.test(token),
  id: (token) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(token),
  keyname: isKeyname,
  list: isList,
  time: isTime,
  clock: (token) => /^([01]\d|2[0-3]):[0-5]\d$/.test(token),
  hash: (token) => /^[0-9a-f]{64}$/.test(token),
  vkey: (token) => /^([a-z0-9._/-]+)\+[0-9a-f]{8}\+[A-Za-z0-9+/]+={0,2}$/.test(token)
    && token.length <= LIMITS.vkey_bytes,
};

/* The words of src/codec/token.c, letter by letter: they are the keys of the French catalogue. */
const WRONG: Record<TokenType, readonly [text: string, remedy: string]> = {
  name: ['"%1" is not a name',
    'Write %2 in a-z, 0-9, \'.\', \'_\', \'-\', at most 64 characters, beginning with a letter or digit.'],
  id: ['"%1" is not a number or token',
    'Write %2 in A-Z, a-z, 0-9, \'.\', \'_\', \'-\', at most 64 characters, beginning with a letter or digit.'],
  keyname: ['"%1" is not the name of a key',
    'Write %2 as a name, or two names with \'/\' between, at most 96 characters.'],
  list: ['"%1" is not a list of names',
    'Write %2 as names with \',\' between, no spaces, none twice, at most 1024 characters.'],
  oneof: ['"%1" is not one of the words that may stand here', 'Write %2 as one of %3.'],
  int: ['"%1" is not a whole number', 'Write %2 in digits, without spaces or leading zeros, from %3 to %4.'],
  time: ['"%1" is not a time', 'Write %2 in UTC, like 2017-02-23T05:30:00Z.'],
  clock: ['"%1" is not a time of day', 'Write %2 in UTC, from 00:00 to 23:59.'],
  hash: ['"%1" is not a hash', 'Write %2 in 64 digits of 0-9 and a-f.'],
  vkey: ['"%1" is not a verifier key', 'Write %2 as NAME+8 digits+base64, as the key\'s owner printed it.'],
  text: ['there is no text', 'Write %2, 1 to 4096 bytes.'],
};

const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const CONTROL = /[\p{Cc}\u2028\u2029]/u;
const INVISIBLE = /[\p{Cf}\p{Cs}\p{Co}\p{Cn}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0]/u;

/* What people type, as it may be signed: composed accents, single spaces, none at the ends. */
export function cleanText(text: string): string {
  return text.normalize('NFC').replace(/[ \t\r\n]+/g, ' ').trim();
}

function textFault(def: TokenDef, token: string, place: string): Problem | undefined {
  const fault = (rule: string, message: string, advice: string, at: number): Problem =>
    new Problem({ rule, place, message, advice, args: [String(at + 1), def.name] });
  const found = (pattern: RegExp): number => token.search(pattern);
  if (found(BIDI) >= 0) {
    return fault('text.bidi', 'byte %1 of %2 is a character that turns the order of others round',
      'Take it out; Arabic letters need none.', found(BIDI));
  }
  if (found(CONTROL) >= 0) {
    return fault('text.control', 'byte %1 of %2 is a control character', 'Take it out.', found(CONTROL));
  }
  if (found(INVISIBLE) >= 0) {
    const at = found(INVISIBLE);
    return fault('text.invisible', 'byte %1 of %2 is a character that cannot be seen', 'Take it out.', at);
  }
  if (token.normalize('NFC') !== token) {
    return fault('text.nfc', 'byte %1 of %2 is not in Unicode normal form C', 'Compose the accents (NFC).', 0);
  }
  return undefined;
}

/* What is wrong with one token by its definition; undefined when nothing is. */
export function tokenFault(def: TokenDef, token: string, place = def.name): Problem | undefined {
  const [message, advice] = WRONG[def.type];
  const args = [token, def.name, def.words?.join('|') ?? String(def.min ?? ''), String(def.max ?? '')];
  const wrong = (): Problem => new Problem({ rule: 'line.token', place, message, advice, args });
  if (def.type === 'int') {
    if (!/^(0|-?[1-9]\d*)$/.test(token)) return wrong();
    const n = Number(token);
    const out = n < (def.min ?? -Infinity) || n > (def.max ?? Infinity);
    const told = { message: '%1 is out of range', advice: 'Write %2 from %3 to %4.' };
    return out ? new Problem({ rule: 'line.range', place, ...told, args }) : undefined;
  }
  if (def.type === 'oneof') return def.words?.includes(token) ? undefined : wrong();
  if (def.type !== 'text') return FITS[def.type](token) ? undefined : wrong();
  if (token === '' || new TextEncoder().encode(token).length > LIMITS.line_bytes) return wrong();
  if (/^ | $| {2}/.test(token)) {
    return new Problem({
      rule: 'line.spaces', place, message: 'a space stands at an end of %1, or two stand together',
      advice: 'Leave one space between words and none at the ends.', args: [def.name],
    });
  }
  return textFault(def, token, place);
}

/* One line as it is written, or what is wrong with it. The place is the key: a form shows it there. */
export function lineText(def: KeyDef, tokens: readonly (string | number)[]): string {
  if (tokens.length !== def.tokens.length) {
    throw new Problem({
      rule: 'line.token-count', place: def.key, message: '"%1" has too few or too many words',
      advice: 'Write "%1: %2", with one space between the words.',
      args: [def.key, def.tokens.map((t) => t.name).join(' ')],
    });
  }
  const words = def.tokens.map((token, i) => {
    const text = String(tokens[i]);
    const fault = tokenFault(token, text, def.key);
    if (fault !== undefined) throw fault;
    return text;
  });
  return `${def.key}: ${words.join(' ')}\n`;
}

/* The lines of an act in the order of its form, which need not be the order they are given in. */
export function bodyText(def: ActDef, lines: readonly Line[]): string {
  const unknown = lines.find(([key]) => !def.keys.some((k) => k.key === key));
  if (unknown !== undefined) {
    throw new Problem({
      rule: 'line.key-unknown', place: unknown[0], message: '%2 has no line "%1"', advice: 'Here may stand: %3.',
      args: [unknown[0], def.name, def.keys.map((k) => k.key).join(', ')],
    });
  }
  let text = '';
  for (const key of def.keys) {
    const own = lines.filter(([name]) => name === key.key);
    if (own.length === 0 && (key.count === 'one' || key.count === 'many')) {
      throw new Problem({
        rule: 'line.key-missing', place: key.key, message: 'the line "%1" of %2 is missing',
        advice: 'Write it here; docs/acts.md says what stands in it.', args: [key.key, def.name],
      });
    }
    if (own.length > 1 && (key.count === 'one' || key.count === 'opt')) {
      throw new Problem({
        rule: 'line.key-repeated', place: key.key, message: '"%1" stands a second time',
        advice: '%2 has it at most once: take one of the two out.', args: [key.key, def.name],
      });
    }
    for (const [, ...tokens] of own) text += lineText(key, tokens);
  }
  return text;
}
