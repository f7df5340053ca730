/*
 * Languages. Every room keeps its words in messages.ts as two dictionaries with the same keys, so a
 * word that French lacks does not compile. Asked for Arabic, a room lays itself out from right to
 * left and says its words in French, until the parties have agreed the Arabic ones: the page says so.
 */
import { signal } from '@preact/signals';

export type Language = 'fr' | 'en';
export type Asked = Language | 'ar';
export type Args = Record<string, string | number>;

const STORED = 'entente.language';

export const language = signal<Language>('fr');
/* What was asked for; `ar` is shown by French words. */
export const asked = signal<Asked>('fr');

function known(text: string | null | undefined): Asked | undefined {
  const head = text?.toLowerCase().slice(0, 2);
  return head === 'fr' || head === 'en' || head === 'ar' ? head : undefined;
}

/* By the address (?lang=), else as chosen before, else as the browser is set, else French. */
export function chooseLanguage(search: string, stored: string | null, browser: readonly string[]): Asked {
  return known(new URLSearchParams(search).get('lang')) ?? known(stored)
    ?? browser.map(known).find((found) => found !== undefined) ?? 'fr';
}

export function setLanguage(to: Asked): void {
  asked.value = to;
  language.value = to === 'en' ? 'en' : 'fr';
  document.documentElement.lang = language.value;
  document.documentElement.dir = to === 'ar' ? 'rtl' : 'ltr';
  try {
    localStorage.setItem(STORED, to);
  } catch {
    // Storage refused: the choice holds for this page only.
  }
}

export function startLanguage(): void {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(STORED);
  } catch {
    // As above.
  }
  setLanguage(chooseLanguage(location.search, stored, navigator.languages));
}

/* One or many: French says one for 0 and 1, English for 1 alone. */
export function isOne(n: number, of: Language): boolean {
  return of === 'fr' ? Math.abs(n) < 2 : n === 1;
}

/* "{n} patrol|{n} patrols" with {n: 3}: the form is chosen by n. Unknown places stay as they are. */
export function fill(text: string, args: Args, of: Language): string {
  const forms = text.split('|');
  const chosen = typeof args.n === 'number' && forms.length === 2 ? forms[isOne(args.n, of) ? 0 : 1] : text;
  return (chosen ?? text).replace(/\{(\w+)\}/g, (whole, name: string) => String(args[name] ?? whole));
}

export type Translate<K extends string> = (key: K, args?: Args) => string;

/* The t() of a room: `export const t = translator(en, fr)`. */
export function translator<D extends Record<string, string>>(
  en: D, fr: { readonly [K in keyof D]: string },
): Translate<keyof D & string> {
  return (key, args) => {
    const of = language.value;
    const text = (of === 'fr' ? fr : en)[key] ?? key;
    return args === undefined ? text : fill(text, args, of);
  };
}
