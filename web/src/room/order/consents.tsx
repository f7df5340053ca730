/*
 * What each party answered to one text, and the buttons to answer it. They are here only on a node of
 * the party that is asked: on the registrar's desk the page says why there are none.
 */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { bodyName, node } from '../../common/node';
import { session } from '../../common/session';
import type { ActDetail } from '../../common/types';
import { Busy, StateTag, Words } from '../../common/ui/pieces';
import { answer, known, rows } from '../data';
import { t } from '../messages';
import { Deadline, Panel, Party, Shown, State, When } from '../parts';
import { names, type ConsentRow, type ProposalRow, type WithdrawnRow } from '../rows';
import { sign } from '../signing';
import { complete, exceptLines, Excepting, type Excepted } from './except';
import { isWall } from '../wall';

type Answer = 'give' | 'refuse' | 'abstain' | 'withdraw';

/* Which keys may answer for their party (acts.def). */
const MAY: Record<Answer, readonly string[]> = {
  give: ['officer', 'lead', 'root', 'ops'],
  refuse: ['officer', 'lead', 'root', 'ops'],
  abstain: ['officer'],
  withdraw: ['officer'],
};

/* Why there are no buttons; undefined when there are. */
export function whyNot(
  proposal: Pick<ProposalRow, 'state' | 'voices'>,
  consents: boolean,
  body: string,
  role: string,
): 'closed' | 'registrar' | 'notAsked' | 'role' | undefined {
  if (proposal.state !== 'open') return 'closed';
  if (!names(proposal.voices).includes(body)) return consents ? 'notAsked' : 'registrar';
  if (!consents) return 'registrar';
  return MAY.give.includes(role) ? undefined : 'role';
}

/* What the person is asked for before he reads the text: an agreement may carry a reserve, all else needs a reason. */
interface ButtonsProps {
  proposal: ProposalRow;
  name: string;
  mine: ConsentRow | undefined;
}

function Buttons({ proposal, name, mine }: ButtonsProps): JSX.Element {
  const { id } = proposal;
  const excepted = useSignal<Excepted>({});
  const excepting = !mine && proposal.act === 'programme.propose';
  const { role } = session.value;
  const answers: Answer[] = mine ? ['withdraw'] : ['give', 'refuse', 'abstain'];
  const buttons = (
    <div class="row no-print">
      {answers
        .filter((answer) => MAY[answer].includes(role))
        .map((answer) => (
          <button
            key={answer}
            type="button"
            class={answer === 'give' ? 'button-main' : ''}
            disabled={answer === 'give' && !complete(excepted.value)}
            onClick={() =>
              sign({
                title: t('do.what', { do: t(`do.${answer}`), name }),
                act: `consent.${answer}`,
                lines: [['on', id], ...(answer === 'give' ? exceptLines(excepted.value) : [])],
                ask: [answer === 'give' ? 'reserve' : 'reason'],
              })
            }
          >
            {t(`do.${answer}`)}
          </button>
        ))}
    </div>
  );
  return (
    <>
      {excepting ? <Excepting id={id} excepted={excepted} /> : null}
      {buttons}
    </>
  );
}

function Answered({
  body,
  row,
  lapsed,
}: {
  body: string;
  row: ConsentRow | undefined;
  lapsed: WithdrawnRow[];
}): JSX.Element {
  return (
    <li>
      <Party body={body} /> <span class="hidden-text">{bodyName(body)}</span>
      {row ? <State of={row.answer} /> : <StateTag tone="care">{t('answer.none')}</StateTag>}
      {row ? (
        <a href={`/room/register/${row.index}`} class="small">
          {row.key}
        </a>
      ) : null}
      {row?.text ? <q>{row.text}</q> : null}
      {lapsed.map((old) => (
        <span key={old.index} class="small soft">
          {t('answer.withdrawn')} <q>{old.reason}</q>
        </span>
      ))}
    </li>
  );
}

/* What is agreed to: the text as it was signed, and its words to be compared aloud with another screen. */
function Text({ id }: { id: string }): JSX.Element {
  const act = answer<ActDetail>(`/v1/acts/${id}`).data;
  if (!act) return <Busy />;
  return (
    <details class="no-print">
      <summary>{t('consents.text')}</summary>
      <Words words={act.words} />
      <pre class="exact" tabindex={0}>
        {act.text}
      </pre>
    </details>
  );
}

export interface ConsentsProps {
  /* Of the proposal. */
  id: string;
  title: string;
  /* What is answered, as its dialog calls it; by default what the proposal is about. */
  name?: string;
  /* The page shows the exact text anyway. */
  textShown?: boolean;
}

export function Consents({ id, title, name, textShown = false }: ConsentsProps): JSX.Element | null {
  const proposal = known<ProposalRow>('proposals').find((row) => row.id === id);
  const answers = rows<ConsentRow>('consents', { id });
  const withdrawn = known<WithdrawnRow>('withdrawn').filter((row) => row.proposal === id);
  const { body, role } = session.value;
  if (!proposal) return null;
  const why = whyNot(proposal, node.value?.consents ?? false, body, role);
  return (
    <Panel
      title={title}
      aside={proposal.state === 'open' ? <Deadline until={proposal.expires} /> : <State of={proposal.state} />}
    >
      <Shown of={answers} isEmpty={() => false}>
        {(list) => {
          const mine = list.find((row) => row.body === body);
          return (
            <>
              <p class="small soft">
                {t('proposed.by', { author: proposal.author })} <When at={proposal.logged} withDay /> UTC
              </p>
              <ul class="plain lines">
                {names(proposal.voices).map((party) => (
                  <Answered
                    key={party}
                    body={party}
                    row={list.find((row) => row.body === party)}
                    lapsed={withdrawn.filter((row) => row.body === party)}
                  />
                ))}
              </ul>
              {isWall() || textShown ? null : <Text id={id} />}
              {isWall() || why === 'closed' ? null : why === undefined ? (
                <Buttons proposal={proposal} name={name ?? proposal.slot} mine={mine} />
              ) : (
                <p class="small soft">{t(`whyNot.${why}`)}</p>
              )}
            </>
          );
        }}
      </Shown>
    </Panel>
  );
}
