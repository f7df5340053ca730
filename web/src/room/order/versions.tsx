/* The versions of an order, newest first, and what each changed: words, not colours alone. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { clock, day } from '../../common/time';
import { Busy, ProblemBox } from '../../common/ui/pieces';
import type { ActDetail } from '../../common/types';
import { accord, answer } from '../data';
import { changed, counted, differences, inWords, linesOf, type Difference, type Line } from '../diff';
import { t, word } from '../messages';
import { keyName } from '../messages_acts';
import { Panel, Parties, State, When } from '../parts';
import { names, type OrderRow } from '../rows';

function sayName(key: string, token: string): string {
  if (key === 'place') return accord.placeName(token);
  return key === 'kind' ? word(token) : accord.name(key, token);
}

const sayTime = (at: string, withDay: boolean): string => (withDay ? `${day(at)} ` : '') + clock(at);

/* In words, and small behind them the line as it was signed. */
function Value({ of }: { of: Line }): JSX.Element {
  const words = inWords(of, sayName, sayTime);
  if (words === undefined) return <>{of.value}</>;
  return (
    <>
      {words} <code class="small soft">{of.value}</code>
    </>
  );
}

interface LinesProps {
  name: string;
  kind: 'in' | 'out';
  values: string[];
}

function Lines({ name, kind, values }: LinesProps): JSX.Element | null {
  if (values.length === 0) return null;
  const sign = kind === 'in' ? '+' : '−';
  return (
    <>
      {values.map((value, n) => (
        <li key={n} class={`diff-${kind}`}>
          <span aria-hidden="true">{sign}</span>{' '}
          <span class="hidden-text">{t(kind === 'in' ? 'diff.in' : 'diff.out')}</span>
          {kind === 'out' ? (
            <del>
              <Value of={{ key: name, value }} />
            </del>
          ) : (
            <ins>
              <Value of={{ key: name, value }} />
            </ins>
          )}
        </li>
      ))}
    </>
  );
}

function told(row: Difference, kind: 'in' | 'out'): string[] {
  const n = counted(row, kind);
  return n > 0 ? [t('diff.why', { n })] : row[kind];
}

export function Diff({ of }: { of: Difference[] }): JSX.Element {
  const rows = of.filter(changed);
  if (rows.length === 0) return <p class="empty">{t('diff.none')}</p>;
  return (
    <dl class="diff">
      {rows.map((row) => (
        <div key={row.key}>
          <dt>{keyName(row.key)}</dt>
          <dd>
            <ul class="plain">
              <Lines name={row.key} kind="out" values={told(row, 'out')} />
              <Lines name={row.key} kind="in" values={told(row, 'in')} />
            </ul>
            {row.kept.length ? <p class="small soft">{t('diff.kept', { n: row.kept.length })}</p> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Between({ older, newer }: { older: OrderRow; newer: OrderRow }): JSX.Element {
  const a = answer<ActDetail>(`/v1/acts/${older.id}`);
  const b = answer<ActDetail>(`/v1/acts/${newer.id}`);
  if (a.error ?? b.error) return <ProblemBox problem={a.error ?? b.error} />;
  if (!a.data || !b.data) return <Busy />;
  return <Diff of={differences(linesOf(a.data.text), linesOf(b.data.text))} />;
}

export function Versions({
  versions,
  inForce,
}: {
  versions: OrderRow[];
  inForce: string | undefined;
}): JSX.Element | null {
  const shown = useSignal<number | undefined>(versions.length > 1 ? versions.length - 1 : undefined);
  if (versions.length < 2) return null;
  return (
    <Panel title={t('versions')}>
      <ul class="plain lines">
        {versions
          .map((row, n) => (
            <li key={row.id}>
              <strong>
                {t('version')} {row.version}
              </strong>{' '}
              <State of={row.state === 'effective' && row.id !== inForce ? 'replaced' : row.state} />{' '}
              <When at={row.start} withDay />
              {row.consents ? (
                <span>
                  {t('answer.give')} <Parties bodies={names(row.consents)} />
                </span>
              ) : null}
              {row.refusals ? (
                <span>
                  {t('answer.refuse')} <Parties bodies={names(row.refusals)} />
                </span>
              ) : null}
              {n === 0 ? null : (
                <button
                  type="button"
                  class="button-quiet"
                  aria-expanded={shown.value === n}
                  onClick={() => {
                    shown.value = shown.value === n ? undefined : n;
                  }}
                >
                  {t('diff.show')}
                </button>
              )}
            </li>
          ))
          .reverse()}
      </ul>
      {shown.value === undefined ? null : (
        <>
          <h3>
            {t('diff.between', {
              a: versions[shown.value - 1]?.version ?? 0,
              b: versions[shown.value]?.version ?? 0,
            })}
          </h3>
          <Between older={versions[shown.value - 1] as OrderRow} newer={versions[shown.value] as OrderRow} />
        </>
      )}
    </Panel>
  );
}
