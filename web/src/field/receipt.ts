/*
 * Whether a receipt proves an act of this phone. By what is the accord's, which the phone holds: the
 * registrar's key, the witnesses' and how many of them; nothing is taken on the node's word. Fetched
 * when the first receipt comes, the shell does without it.
 */
import { base64, concat, hex, sha256, utf8 } from '../common/bytes';
import type { Item } from '../common/outbox';
import { Problem } from '../common/problem';
import { check, entryOf, readVerifier } from '../common/proof';
import { t } from './messages';
import { columns, value } from './patrol';

/* The C2SP policy that an accord means: its registrar signs heads under the record's own name. */
export async function policyOf(accord: string, origin: string): Promise<string> {
  const { type, key } = await readVerifier(value(accord, 'registrar'));
  const blob = concat(Uint8Array.of(type), key);
  const id = hex((await sha256(concat(utf8(`${origin}\n`), blob))).slice(0, 4));
  const witnesses = columns(accord, 'witness', 2);
  return [
    `log ${origin}+${id}+${base64(blob)}`,
    ...witnesses.map(([body = '', vkey = '']) => `witness ${body} ${vkey}`),
    `group all ${value(accord, 'quorum')} ${witnesses.map(([body]) => body).join(' ')}`,
    'quorum all',
    '',
  ].join('\n');
}

/* True when it does; false while too few witnesses have signed. Throws for one that is wrong. */
export async function proves(
  item: Item,
  logged: string,
  receipt: string,
  by: { accord: string; origin: string }, // the record's name of today: a successor's is not in old acts
): Promise<boolean> {
  const wrong = new Problem({ rule: 'receipt.wrong', text: t('receipt.wrong'), remedy: t('receipt.remedy') });
  const entry = entryOf(Date.parse(logged) / 1000, item.note);
  const proof = await check(entry, receipt, await policyOf(by.accord, by.origin)).catch(() => {
    throw wrong;
  });
  const badWitness = proof.witnesses.some(({ state }) => state === 'wrong');
  if (!proof.included || !proof.headSigned || badWitness || proof.index !== item.index) throw wrong;
  return proof.quorum;
}
