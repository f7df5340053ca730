/*
 * The proof of one line, checked on this screen: nothing of it is taken on the server's word but the
 * list of whose signatures count, and that is told. Shown as a short chain that anyone can follow.
 */
import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { hex, sha256, utf8 } from '../../common/bytes';
import { asProblem, Problem } from '../../common/problem';
import { save } from '../../common/save';
import { api } from '../../common/session';
import { moment } from '../../common/time';
import type { ActDetail, Heads } from '../../common/types';
import { Busy, ProblemBox, StateTag, Words } from '../../common/ui/pieces';
import { answer } from '../data';
import { t } from '../messages';
import { Panel } from '../parts';
import { check, entryOf, quorumCount, readPolicy, type Proof as Checked } from '../../common/proof';

interface Found {
  act: ActDetail;
  proof: Checked;
  idHolds: boolean;
  need: number;
  receipt: string;
}

async function fetchAndCheck(index: number): Promise<Found> {
  const act = await api.get<ActDetail>(`/v1/acts/${index}`);
  const [receipt, policy] = await Promise.all([
    api.get<string>(`/v1/acts/${act.id}/receipt`),
    api.get<string>('/v1/policy'),
  ]);
  if (act.logged === undefined) throw new Problem({ rule: 'receipt.none', text: t('proof.notCommitted') });
  const text = act.note.slice(0, act.note.lastIndexOf('\n\n') + 1);
  const [proof, id] = await Promise.all([
    check(entryOf(Date.parse(act.logged) / 1000, act.note), receipt, policy),
    sha256(utf8(text)),
  ]);
  if (proof.index !== index) throw new Problem({ rule: 'receipt.index', text: t('proof.otherLine') });
  return { act, proof, receipt, idHolds: hex(id) === act.id, need: quorumCount(await readPolicy(policy)).need };
}

function Link(props: { holds: boolean; waits?: boolean; children: ComponentChildren }): JSX.Element {
  const { holds, waits, children } = props;
  return (
    <li>
      <StateTag tone={holds ? 'good' : waits ? 'care' : 'alarm'}>
        {t(holds ? 'proof.holds' : waits ? 'proof.waits' : 'proof.fails')}
      </StateTag>{' '}
      <span>{children}</span>
    </li>
  );
}

function Chain({ found, name }: { found: Found; name: string }): JSX.Element {
  const { act, proof, idHolds, need } = found;
  const signed = proof.witnesses.filter(({ state }) => state === 'signed');
  const good = proof.good && idHolds;
  // Nothing is wrong, only too few witnesses have signed so far: they need a moment behind each new line.
  const waits = !good && idHolds && proof.included && proof.headSigned && !proof.quorum;
  const oldest = Math.min(...signed.map(({ at }) => at ?? 0));
  const seconds = Date.parse(act.logged ?? '') / 1000;
  return (
    <>
      <p>
        <StateTag tone={good ? 'good' : waits ? 'care' : 'alarm'}>
          {t(good ? 'proof.good' : waits ? 'proof.notYet' : 'proof.bad')}
        </StateTag>
      </p>
      <ol class="chain">
        <Link holds={idHolds}>
          {t('proof.text')}
          <Words words={act.words} />
        </Link>
        <Link holds={proof.included}>{t('proof.included', { index: proof.index, size: proof.size })}</Link>
        <Link holds={proof.headSigned}>{t('proof.head', { origin: proof.origin })}</Link>
        <Link holds={proof.quorum} waits={waits}>
          {t('proof.witnesses', { have: signed.length, need })}{t('colon')}{' '}
          {signed.map(({ name: who }) => who.split('/')[0]).join(', ')}
          {signed.length ? `, ${moment(oldest * 1000)}` : ''}
        </Link>
      </ol>
      <p class="small soft">{t('proof.trust')}</p>
      <div class="row no-print">
        <button type="button" onClick={() => save(`${name}.receipt`, found.receipt)}>
          {t('proof.receipt')}
        </button>
        <button type="button" onClick={() => save(`${name}.entry`, `logged ${seconds}\n${act.note}`)}>
          {t('proof.entry')}
        </button>
      </div>
      <p class="small soft">
        <code>
          entente log check-receipt {name}.receipt --entry {name}.entry
        </code>
      </p>
    </>
  );
}

export function Proof({ index, name }: { index: number; name: string }): JSX.Element {
  const found = useSignal<Found | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const head = answer<Heads>('/v1/heads').data;
  // Proven once is proven; until then each new cosignature may make it so.
  const proven = found.value?.proof.good === true && found.value.act.index === index;
  const news = proven || head === undefined ? '' : `${head.size} ${head.quorum.have}`;
  useEffect(() => {
    if (proven) return undefined;
    let gone = false;
    if (found.value?.act.index !== index) found.value = undefined;
    problem.value = undefined;
    fetchAndCheck(index).then(
      (value) => {
        if (!gone) found.value = value;
      },
      (thrown: unknown) => {
        if (!gone) problem.value = asProblem(thrown);
      },
    );
    return () => {
      gone = true;
    };
  }, [index, news]);
  return (
    <Panel title={t('proof')}>
      {problem.value ? (
        <ProblemBox problem={problem.value} />
      ) : found.value ? (
        <Chain found={found.value} name={name} />
      ) : (
        <Busy />
      )}
    </Panel>
  );
}
