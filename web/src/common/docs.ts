/* What an act and its lines mean, as message ids; not in the forms, so that a phone does without. */
import docs from './gen/docs.json';

const known: Partial<Record<string, { act: string; keys: Partial<Record<string, string>> }>> = docs;

export function docOf(act: string, key?: string): string {
  const of = known[act];
  return (key === undefined ? of?.act : of?.keys[key]) ?? '';
}
