/*
 * The duty desk: what residents ask ("is this patrol genuine?"), what came by SMS and is unproven, what
 * gates heard, alarms, newest first. A question is answered with one button, and tells the resident no
 * more than that the desk recognises the patrol or does not.
 */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { asProblem, type Problem } from '../../common/problem';
import { api, session } from '../../common/session';
import { askAgain } from '../../common/store';
import { Age, ProblemBox, StateTag } from '../../common/ui/pieces';
import { answer, known, rows } from '../data';
import { t, word } from '../messages';
import { Order, Panel, PlaceName, Shown, State, When, Scroll } from '../parts';
import type { AlarmRow, ClaimRow, GateRow, PatrolRow, QuestionRow } from '../rows';
import { CodeOfQuestion, type Said } from '../code_check';

function Question({ row }: { row: QuestionRow }): JSX.Element {
  const problem = useSignal<Problem | undefined>(undefined);
  const code = useSignal<Said>(undefined);
  const [patrol] = known<PatrolRow>('patrols', { order: row.order });
  const say = (said: 'right' | 'wrong'): void => {
    api.post(`/v1/questions/${encodeURIComponent(row.id)}`, { answer: said }).then(askAgain, (thrown: unknown) => {
      problem.value = asProblem(thrown);
    });
  };
  return (
    <li class="question">
      <p class="row">
        <Order order={row.order} />{' '}
        {patrol ? <State of={patrol.state} /> : <StateTag tone="alarm">{t('order.unknown')}</StateTag>}
        <Age time={row.told ?? row.asked} />
      </p>
      <p>
        {t('question.says', { challenge: row.challenge })} <strong class="mono code-said">{row.code}</strong>
      </p>
      <CodeOfQuestion row={row} said={code} />
      <div class="row">
        <button type="button" class={code.value === 'right' ? 'button-main' : ''} onClick={() => say('right')}>
          {t('question.right')}
        </button>
        <button type="button" class={code.value === 'wrong' ? 'button-main' : ''} onClick={() => say('wrong')}>
          {t('question.wrong')}
        </button>
      </div>
      {problem.value ? <ProblemBox problem={problem.value} /> : null}
    </li>
  );
}

function Questions(): JSX.Element {
  if (session.value.role !== 'duty') return <p class="empty">{t('duty.only')}</p>;
  return (
    <Shown
      of={answer<{ rows: QuestionRow[] }>('/v1/questions')}
      isEmpty={({ rows: list }) => list.length === 0}
      empty={t('questions.none')}
    >
      {({ rows: list }) => (
        <ul class="plain stack">
          {list.map((row) => (
            <Question key={row.id} row={row} />
          ))}
        </ul>
      )}
    </Shown>
  );
}

const SHOWN = 30;

/* The record's order is oldest first; a desk wants what came last. */
function newest<Row>(list: readonly Row[]): Row[] {
  return list.slice(-SHOWN).reverse();
}

function Gates(): JSX.Element {
  return (
    <Shown of={rows<GateRow>('gate-checks')} empty={t('none')}>
      {(list) => (
        <Scroll label={t('gates')}>
          <table>
            <thead>
              <tr>
                <th>{t('time')}</th>
                <th>{t('place')}</th>
                <th>{t('order')}</th>
                <th>{t('outcome')}</th>
              </tr>
            </thead>
            <tbody>
              {newest(list).map((row) => (
                <tr key={row.index}>
                  <td>
                    <When at={row.at} withDay />
                  </td>
                  <td>
                    <PlaceName place={row.place} />
                  </td>
                  <td>
                    <Order order={row.order} />
                  </td>
                  <td>
                    <State of={row.result} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Shown>
  );
}

function Alarms(): JSX.Element {
  return (
    <Shown of={rows<AlarmRow>('alarms')} empty={t('none')}>
      {(list) => (
        <ul class="plain lines">
          {newest(list).map((row) => (
            <li key={`${row.index}${row.kind}`}>
              <StateTag tone="alarm">{word(`alarm.${row.kind}`)}</StateTag>
              {row.slot === '-' ? null : <Order order={row.slot} />} <PlaceName place={row.place} />{' '}
              <When at={row.at} withDay />{' '}
              <a href={`/room/register/${row.index}`} class="small">
                {t('line')} {row.index}
              </a>
            </li>
          ))}
        </ul>
      )}
    </Shown>
  );
}

function Claims(): JSX.Element {
  return (
    <Shown of={rows<ClaimRow>('claims')} empty={t('none')}>
      {(list) => (
        <ul class="plain lines">
          {newest(list).map((row) => (
            <li key={row.index}>
              <span class="mono small">{row.device}</span>{' '}
              {row.order ? <Order order={row.order} /> : row.incident} <PlaceName place={row.place} />{' '}
              {row.how ? <State of={row.how} /> : null} <Age time={row.at} />
              <StateTag
                tone={row.answer === 'proven' ? 'good' : row.answer === 'contradicted' ? 'alarm' : 'care'}
              >
                {word(row.answer)}
              </StateTag>
              {row.mac === 'right' ? null : <StateTag tone="alarm">{word(`mac.${row.mac}`)}</StateTag>}
              {row.text ? <q>{row.text}</q> : null}
            </li>
          ))}
        </ul>
      )}
    </Shown>
  );
}

export function Duty(): JSX.Element {
  return (
    <div class="stack">
      <h1>{t('page.duty')}</h1>
      <div class="columns">
        <div class="stack">
          <Panel title={t('questions')}>
            <Questions />
          </Panel>
          <Panel title={t('alarms')}>
            <Alarms />
          </Panel>
        </div>
        <div class="stack">
          <Panel title={t('gates')}>
            <Gates />
          </Panel>
          <Panel title={t('claims')}>
            <Claims />
          </Panel>
        </div>
      </div>
    </div>
  );
}
