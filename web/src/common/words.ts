/* A hash read aloud: 256 words, one a byte. The list is the program's own (gen/forms.json). */
import forms from './gen/forms.json';

const list: readonly string[] = forms.words;

/* As many words as fingerprints show on every screen of entente. */
export const FINGERPRINT_WORDS = 12;

export function words(hash: Uint8Array, count = FINGERPRINT_WORDS): string {
  return Array.from(hash.subarray(0, count), (b) => list[b] ?? '').join(' ');
}

/* As en_words_print writes them and people say them, so that two texts can be compared. */
export function sameWords(a: string, b: string): boolean {
  const plain = (text: string): string => text.trim().toLowerCase().split(/[\s-]+/).join(' ');
  return plain(a) === plain(b);
}
