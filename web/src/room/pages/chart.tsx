/*
 * A programme on one sheet, as the node draws it: to look at and to print. What the picture says stands
 * below as tables, for whoever does not see it; each order leads to the reasons of its crew.
 */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { language } from '../../common/i18n';
import { say } from '../../common/problem';
import { save } from '../../common/save';
import { api } from '../../common/session';
import { answer } from '../data';
import { t, word } from '../messages';
import { named } from '../order/why';
import { Columns, nameOf, Order, Panel, Party, Shown, When } from '../parts';
import type { ChartAnswer } from '../rows';

const pathOf = (programme: string): string => `/v1/charts/${encodeURIComponent(programme)}`;
const inWords = (): string => `lang=${language.value === 'fr' ? 'fr' : 'en'}`;

/* The picture as an address of this page: it is asked for with the session, which an <img> has not. */
function useAddress(svg: string): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [svg]);
  return address;
}

function Picture({ programme, svg }: { programme: string; svg: string }): JSX.Element {
  const address = useAddress(svg);
  return (
    <div class="scroll chart-scroll" tabindex={0} role="group" aria-label={t('chart.picture', { programme })}>
      <img class="chart" src={address} alt={t('chart.alt', { programme })} />
    </div>
  );
}

const MEASURES = ['seats', 'leads', 'deputies', 'nights', 'risk'] as const;

/* 5333 thousandths as "5,3". */
function due(milli: number): string {
  return new Intl.NumberFormat(language.value, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(
    milli / 1000,
  );
}

function Balance({ parties }: { parties: ChartAnswer['parties'] }): JSX.Element {
  return (
    <Panel title={t('chart.balance')}>
      <p class="small">{t('chart.balance.what')}</p>
      <Columns
        label={t('chart.balance')}
        heads={[t('party'), ...MEASURES.map((measure) => ({ figures: t(`chart.${measure}`) }))]}
      >
        {parties.map(({ party, balance }) => (
          <tr key={party}>
            <td>
              <Party body={party} />
            </td>
            {MEASURES.map((measure) => {
              const row = balance.find((one) => one.measure === measure);
              return (
                <td key={measure} class="number nowrap">
                  {row ? t('chart.due', { has: row.has, due: due(row.due_milli) }) : '–'}
                </td>
              );
            })}
          </tr>
        ))}
      </Columns>
    </Panel>
  );
}

function rest(hours: number | undefined): string {
  if (hours === undefined) return t('chart.fresh');
  return hours < 72 ? t('chart.hours', { n: hours }) : t('chart.days', { n: Math.floor(hours / 24) });
}

/* The reasons of a patrol: shown when asked for, since a fortnight has hundreds of them. */
function Reasons({ why }: { why: ChartAnswer['patrols'][number]['why'] }): JSX.Element | null {
  if (why.length === 0) return null;
  return (
    <details>
      <summary>{t('chart.reasons', { n: why.length })}</summary>
      {why.map((line, n) => (
        <p key={n}>{say(line.message, line.args, line.text)}</p>
      ))}
    </details>
  );
}

function Patrols({ patrols }: { patrols: ChartAnswer['patrols'] }): JSX.Element {
  return (
    <Panel title={t('rows.patrols')}>
      <p class="small">{t('chart.why')}</p>
      <Columns
        label={t('rows.patrols')}
        heads={[
          t('order'),
          t('time'),
          t('kind'),
          { figures: t('seats') },
          t('chart.rest'),
          t('chart.night'),
          t('chart.there'),
        ]}
      >
        {patrols.map((row) => (
          <tr key={row.order}>
            <td class="nowrap">
              <Order order={row.order} />
            </td>
            <td class="nowrap">
              <When at={row.start} withDay />–<When at={row.end} />
            </td>
            <td>{word(row.kind)}</td>
            <td class="number">{row.seats}</td>
            <td>{rest(row.rest_hours)}</td>
            <td>{row.night ? t('yes') : '–'}</td>
            <td class="small">
              <Reasons why={row.why.map((line) => named(line, nameOf))} />
            </td>
          </tr>
        ))}
      </Columns>
    </Panel>
  );
}

async function savePages(programme: string): Promise<void> {
  save(`${programme}.html`, await api.get<string>(`${pathOf(programme)}/pages?${inWords()}`), 'text/html');
}

export function Chart({ programme }: { programme: string }): JSX.Element {
  const svg = answer<string>(`${pathOf(programme)}/picture?${inWords()}`);
  return (
    <div class="stack">
      <div class="row no-print">
        <h1>{t('chart.title', { programme })}</h1>
        <button type="button" class="button-main" onClick={() => print()}>
          {t('print')}
        </button>
        <button
          type="button"
          disabled={!svg.data}
          onClick={() => save(`${programme}.svg`, svg.data ?? '', 'image/svg+xml')}
        >
          {t('chart.save')}
        </button>
        <button type="button" onClick={() => void savePages(programme)}>
          {t('chart.pages')}
        </button>
        <a href="/room/programme">{t('page.programme')}</a>
      </div>
      <p class="no-print">{t('chart.inner')}</p>
      <Shown of={svg}>{(drawn) => <Picture programme={programme} svg={drawn} />}</Shown>
      <div class="no-print stack">
        <Shown of={answer<ChartAnswer>(pathOf(programme))}>
          {({ parties, patrols }) => (
            <>
              <Balance parties={parties} />
              <Patrols patrols={patrols} />
            </>
          )}
        </Shown>
      </div>
    </div>
  );
}
