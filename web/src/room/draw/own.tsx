/*
 * What the reader's party has to do for a draw: bind itself to a secret that this device makes and
 * keeps, and later show it. A secret is compared with the commitment here, before anything is sent.
 */
import { useSignal, type Signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { tokenFault } from '../../common/forms';
import { node } from '../../common/node';
import { asProblem, Problem } from '../../common/problem';
import { session } from '../../common/session';
import { Busy, CopyButton, ProblemBox, StateTag } from '../../common/ui/pieces';
import { Field } from '../../common/ui/field';
import { t as desk } from '../messages';
import { Panel } from '../parts';
import { mayDraw } from '../role';
import type { DrawRow, SeedRow } from './rows';
import { sign } from '../signing';
import { commitmentOf, inFours, secretOf } from './coin';
import { t } from './messages';
import { keptSecret, newSecret } from './secret';

interface Props {
  draw: DrawRow;
  party: string;
  /* What the party is bound to, once it is. */
  bound: string | undefined;
}

/* The secret that this device keeps and the party is bound to, or may bind itself to. */
async function fitting({ draw, party, bound }: Props): Promise<string | undefined> {
  const kept = await keptSecret(draw.id, party);
  const fits = kept !== undefined && (bound === undefined || (await commitmentOf(draw.id, party, kept)) === bound);
  return fits ? kept : undefined;
}

interface Looked {
  done: boolean;
  secret?: string | undefined;
  problem?: Problem;
}

function useKept(of: Props): Signal<Looked> {
  const looked = useSignal<Looked>({ done: false });
  useEffect(() => {
    fitting(of).then(
      (secret) => {
        looked.value = { done: true, secret };
      },
      (thrown: unknown) => {
        looked.value = { done: true, problem: asProblem(thrown) };
      },
    );
  }, [of.draw.id, of.party, of.bound]);
  return looked;
}

function WriteDown({ secret, open = false }: { secret: string; open?: boolean }): JSX.Element {
  return (
    <details open={open}>
      <summary>{t('write.down')}</summary>
      <div class="stack-tight">
        <p>{t('write.why')}</p>
        <pre class="exact" tabindex={0} aria-label={t('write.down')}>
          {inFours(secret)}
        </pre>
        <CopyButton text={secret} />
      </div>
    </details>
  );
}

/* ---- the commitment ------------------------------------------------------------------------- */

async function signCommitment({ draw, party }: Props, secret: string): Promise<void> {
  sign({
    title: t('sign.commit', { programme: draw.programme }),
    act: 'draw.commit',
    lines: [
      ['pool', draw.id],
      ['hash', await commitmentOf(draw.id, party, secret)],
    ],
  });
}

function Commit({ of, kept }: { of: Props; kept: Signal<Looked> }): JSX.Element {
  const { secret } = kept.value;
  const make = (): void => {
    newSecret(of.draw.id, of.party).then(
      (made) => {
        kept.value = { done: true, secret: made };
      },
      (thrown: unknown) => {
        kept.value = { done: true, problem: asProblem(thrown) };
      },
    );
  };
  return (
    <>
      <p>{t('own.commit')}</p>
      {secret === undefined ? null : <WriteDown secret={secret} open />}
      <button
        type="button"
        class="button-main"
        onClick={() => (secret === undefined ? make() : void signCommitment(of, secret))}
      >
        {t(secret === undefined ? 'own.make' : 'own.sign')}
      </button>
    </>
  );
}

/* ---- the opening ---------------------------------------------------------------------------- */

function signOpening(draw: DrawRow, secret: string): void {
  sign({
    title: t('sign.open', { programme: draw.programme }),
    act: 'draw.open',
    lines: [
      ['pool', draw.id],
      ['secret', secret],
    ],
  });
}

function Gone(): JSX.Element {
  return (
    <div class="problem">
      <strong>{t('own.gone')}</strong>
      <p>{t('own.gone.why')}</p>
    </div>
  );
}

/* What is wrong with a typed secret; undefined when it is the one. */
async function faultOf({ draw, party, bound }: Props, typed: string): Promise<Problem | undefined> {
  const secret = secretOf(typed);
  if (secret === undefined) return tokenFault({ name: 'secret', type: 'hash' }, typed, 'secret');
  if ((await commitmentOf(draw.id, party, secret)) === bound) return undefined;
  return new Problem({
    rule: 'draw.match',
    message: 'this is not the secret to which %2 is bound in the draw of %1',
    advice: 'open with the secret kept in the folder that committed',
    args: [draw.programme, party],
  });
}

function TypeIt({ of }: { of: Props }): JSX.Element {
  const typed = useSignal('');
  const problem = useSignal<Problem | undefined>(undefined);
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    const fault = await faultOf(of, typed.value);
    problem.value = fault;
    const secret = secretOf(typed.value);
    if (fault === undefined && secret !== undefined) signOpening(of.draw, secret);
  };
  return (
    <form class="stack-tight" onSubmit={(event) => void go(event)} noValidate>
      <Field
        label={t('own.type')}
        hint={t('own.typed')}
        problem={problem.value}
        input={(own) => (
          <input
            {...own}
            dir="ltr"
            spellcheck={false}
            autocomplete="off"
            value={typed.value}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
          />
        )}
      />
      <button class="button-main">{t('own.open')}</button>
    </form>
  );
}

function Opening({ of, secret }: { of: Props; secret: string | undefined }): JSX.Element {
  return (
    <>
      <p>{t('own.opening')}</p>
      {secret === undefined ? (
        <>
          <Gone />
          <TypeIt of={of} />
        </>
      ) : (
        <button type="button" class="button-main" onClick={() => signOpening(of.draw, secret)}>
          {t('own.open')}
        </button>
      )}
    </>
  );
}

/* ---- the party's part ----------------------------------------------------------------------- */

function Bound({ secret }: { secret: string | undefined }): JSX.Element {
  return (
    <>
      <p>{t('own.bound')}</p>
      {secret === undefined ? (
        <Gone />
      ) : (
        <>
          <p>
            <StateTag tone="good">{t('own.kept')}</StateTag>
          </p>
          <WriteDown secret={secret} />
        </>
      )}
    </>
  );
}

function Part({ of }: { of: Props }): JSX.Element {
  const kept = useKept(of);
  const { done, secret, problem } = kept.value;
  if (!done) return <Busy />;
  if (problem !== undefined) return <ProblemBox problem={problem} />;
  if (of.draw.state === 'opens') return <Opening of={of} secret={secret} />;
  return of.bound === undefined ? <Commit of={of} kept={kept} /> : <Bound secret={secret} />;
}

/* Why there is nothing to press; undefined when there is. */
function reason(draw: DrawRow, seed: SeedRow | undefined): string | undefined {
  const { body, role } = session.value;
  if (!(node.value?.parties.some(({ party }) => party === body) ?? false)) return t('own.part');
  if (seed?.state === 'opened') return t('own.opened');
  if (draw.state === 'opens' && seed === undefined) return t('own.late');
  if (!(node.value?.consents ?? false)) return desk('whyNot.registrar');
  return mayDraw(role) ? undefined : t('own.role');
}

export function Own({ draw, seed }: { draw: DrawRow; seed: SeedRow | undefined }): JSX.Element | null {
  if (draw.state !== 'commits' && draw.state !== 'opens') return null;
  const why = reason(draw, seed);
  const inside: ComponentChildren =
    why === undefined ? <Part of={{ draw, party: session.value.body, bound: seed?.hash }} /> : <p>{why}</p>;
  return (
    <Panel title={t('own')} class="stack-tight no-print">
      {inside}
    </Panel>
  );
}
