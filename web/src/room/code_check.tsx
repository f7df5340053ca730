/*
 * The code of the day, opened on this device to compare with what a resident was told. The server never
 * holds the secret; where this key cannot open it, the officer compares by `entente code show`.
 */
import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { patrolCode, SLOT_MS } from '../common/code';
import { api, session, sessionKey } from '../common/session';
import { StateTag } from '../common/ui/pieces';
import { known } from './data';
import { t } from './messages';
import type { QuestionRow } from './rows';

interface CodeRow {
  day: string;
  until: string;
  blob: string;
  bytes: number;
}

/* A quarter of an hour before and after: clocks differ, and a question waits. */
const SLOTS = [0, -1, 1];

async function fits(row: QuestionRow, code: CodeRow): Promise<boolean> {
  const { open } = await import('../common/age');
  const answer = await api.fetch(`/v1/blobs/${code.blob}`);
  const secret = await open(new Uint8Array(await answer.arrayBuffer()), await sessionKey());
  const at = Date.parse(row.told ?? row.asked);
  const found = await Promise.all(
    SLOTS.map((slot) => patrolCode(secret, row.order, at + slot * SLOT_MS, row.challenge)),
  );
  secret.fill(0);
  return found.includes(row.code);
}

export type Said = 'right' | 'wrong' | 'unknown' | undefined;

/* What came out is left in `said`, for the buttons below it. */
export function CodeOfQuestion({ row, said }: { row: QuestionRow; said: Signal<Said> }): JSX.Element | null {
  const at = Date.parse(row.told ?? row.asked);
  const code = known<CodeRow>('codes').find((one) => Date.parse(one.day) <= at && at < Date.parse(one.until));
  const blob = code?.blob;
  useEffect(() => {
    if (!code || !session.value.seal) {
      said.value = 'unknown';
      return;
    }
    fits(row, code).then(
      (holds) => {
        said.value = holds ? 'right' : 'wrong';
      },
      () => {
        said.value = 'unknown';
      },
    );
  }, [row.id, row.code, blob]);
  if (said.value === undefined) return null;
  return (
    <p>
      <StateTag tone={said.value === 'right' ? 'good' : said.value === 'wrong' ? 'alarm' : 'care'}>
        {t(`code.${said.value}`)}
      </StateTag>
    </p>
  );
}
