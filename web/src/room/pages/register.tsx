/*
 * The register: the record as lines that can be read, who did what and when, what was void and by which
 * rule, with the proof of each line one key away. Beside it the witnesses' heads with their age, and
 * what everybody must hear of keys.
 */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { api } from '../../common/session';
import { size } from '../../common/live';
import { asProblem, say, type Problem } from '../../common/problem';
import { day, dayStart } from '../../common/time';
import type { ActDetail, ActRow } from '../../common/types';
import { Busy, Empty, ProblemBox, Words } from '../../common/ui/pieces';
import { useEffect } from 'preact/hooks';
import { answer } from '../data';
import { t } from '../messages';
import { actName } from '../messages_acts';
import { Consents } from '../order/consents';
import { Proof } from '../order/proof';
import { Filter, Order, Panel, Party, Shown, State, When } from '../parts';
import { HeadsPanel, Notices } from '../register/heads';
import { go } from '../route';

const PAGE = 100;

function Who({ author }: { author: string }): JSX.Element {
  const [body = '', key = ''] = author.split('/');
  return (
    <span class="nowrap">
      <Party body={body} /> <span class="small">{key}</span>
    </span>
  );
}

/* What happened, in words; the act's own name stays for who looks it up. */
function Line({ row, current }: { row: ActRow; current: boolean }): JSX.Element {
  return (
    <tr class={row.outcome === 'void' ? 'void' : ''} aria-current={current ? 'true' : undefined}>
      <td class="number">
        <a href={`/room/register/${row.index}`}>{row.index}</a>
      </td>
      <td>
        <When at={row.logged} />
      </td>
      <td>
        <Who author={row.author} />
      </td>
      <td>
        <span title={row.act}>{actName(row.act)}</span>
      </td>
      <td>{row.order ? <Order order={row.order} /> : null}</td>
      <td>
        {row.outcome === 'effect' ? null : <State of={row.outcome} />} {row.rule ? <code>{row.rule}</code> : null}
      </td>
    </tr>
  );
}

function Days({ list, line }: { list: ActRow[]; line: string | undefined }): JSX.Element {
  const days = new Map<number, ActRow[]>();
  for (const row of list) {
    const at = dayStart(row.logged);
    days.set(at, [...(days.get(at) ?? []), row]);
  }
  return (
    <div class="scroll" tabindex={0} role="group" aria-label={t('page.register')}>
      <table class="register">
        <thead>
          <tr>
            <th class="number">{t('line')}</th>
            <th>{t('time')}</th>
            <th>{t('who')}</th>
            <th>{t('what')}</th>
            <th>{t('order')}</th>
            <th>{t('outcome')}</th>
          </tr>
        </thead>
        {[...days].map(([at, found]) => (
          <tbody key={at}>
            <tr class="day">
              <th colSpan={6} scope="rowgroup">
                {day(at)}
              </th>
            </tr>
            {found.map((row) => (
              <Line key={row.index} row={row} current={String(row.index) === line} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

interface Answer {
  rows: ActRow[];
  next?: string | number;
}

/* Newest first; older ones are fetched when asked for, new ones come by themselves. */
function useRegister(): { list: ActRow[] | undefined; more: boolean; older(): void; problem: Problem | undefined } {
  const list = useSignal<ActRow[] | undefined>(undefined);
  const more = useSignal(false);
  const problem = useSignal<Problem | undefined>(undefined);
  const add = (page: ActRow[]): void => {
    const all = new Map([...(list.value ?? []), ...page].map((row) => [row.index, row]));
    list.value = [...all.values()].sort((a, b) => b.index - a.index);
  };
  const fetchPage = (before?: number): void => {
    const first = list.value === undefined || before !== undefined;
    api
      .get<Answer>('/v1/acts', { limit: PAGE, before })
      .then((page) => {
        add(page.rows);
        if (first) more.value = page.next !== undefined;
      })
      .catch((thrown: unknown) => {
        problem.value = asProblem(thrown);
      });
  };
  useEffect(() => fetchPage(), [size.value]);
  const oldest = list.value?.[list.value.length - 1]?.index;
  return { list: list.value, more: more.value, older: () => fetchPage(oldest), problem: problem.value };
}

function Detail({ line }: { line: string }): JSX.Element {
  const found = answer<ActDetail>(`/v1/acts/${line}`);
  return (
    <div class="stack">
      <Shown of={found}>
        {(act) => (
          <Panel
            title={t('line.of', { index: act.index ?? '–' })}
            aside={
              <button type="button" class="button-quiet" onClick={() => go('/room/register')}>
                {t('back')}
              </button>
            }
          >
            <p class="row">
              <Who author={act.author} /> {actName(act.act)} {act.logged ? <When at={act.logged} withDay /> : null}
              <State of={act.state === 'received' ? 'received' : act.outcome} />
              {act.order ? <Order order={act.order} /> : null}
            </p>
            {act.why ? (
              <p>
                {say(act.why.text)}. {say(act.why.remedy)} <code>{act.rule}</code>
              </p>
            ) : null}
            <Words words={act.words} />
            <pre class="exact" tabindex={0}>
              {act.text}
            </pre>
          </Panel>
        )}
      </Shown>
      {found.data ? <Consents id={found.data.id} title={t('consents.any')} textShown /> : null}
      {/^\d+$/.test(line) ? <Proof index={Number(line)} name={`line-${line}`} /> : null}
    </div>
  );
}

function List({ line }: { line: string | undefined }): JSX.Element {
  const { list, more, older, problem } = useRegister();
  const filter = useSignal('');
  const onlyVoid = useSignal(false);
  const noTicks = useSignal(true);
  const wanted = filter.value.trim().toLowerCase();
  const shown = (list ?? []).filter(
    (row) =>
      (!onlyVoid.value || row.outcome === 'void') &&
      (!noTicks.value || row.act !== 'clock.tick') &&
      `${row.index} ${row.author} ${row.act} ${actName(row.act)} ${row.order ?? ''} ${row.rule ?? ''}`
        .toLowerCase()
        .includes(wanted),
  );
  return (
    <div class="stack">
      <div class="row">
        <Filter of={filter} />
        <label class="row">
          <input
            type="checkbox"
            checked={onlyVoid.value}
            onChange={(event) => {
              onlyVoid.value = event.currentTarget.checked;
            }}
          />{' '}
          {t('only.void')}
        </label>
        <label class="row">
          <input
            type="checkbox"
            checked={noTicks.value}
            onChange={(event) => {
              noTicks.value = event.currentTarget.checked;
            }}
          />{' '}
          {t('no.ticks')}
        </label>
      </div>
      {problem ? <ProblemBox problem={problem} /> : null}
      {list === undefined ? (
        problem ? null : (
          <Busy />
        )
      ) : shown.length === 0 ? (
        <Empty>{t('filter.none')}</Empty>
      ) : (
        <Days list={shown} line={line} />
      )}
      {more ? (
        <button type="button" onClick={older}>
          {t('older')}
        </button>
      ) : null}
    </div>
  );
}

export function Register({ line }: { line?: string }): JSX.Element {
  return (
    <div class="stack">
      <h1>{t('page.register')}</h1>
      <div class="columns register-columns">
        <List line={line} />
        <div class="stack register-aside">
          {line === undefined ? null : <Detail key={line} line={line} />}
          <HeadsPanel />
          <Notices />
        </div>
      </div>
    </div>
  );
}
