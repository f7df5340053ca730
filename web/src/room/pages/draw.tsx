/*
 * One draw: what is drawn from, what each party put in and when, what its reader has to do, and the
 * result with what is needed to work it out again without this page.
 */
import type { JSX } from 'preact';
import { language } from '../../common/i18n';
import { bodyName, node } from '../../common/node';
import { save } from '../../common/save';
import { session } from '../../common/session';
import { nowSignal } from '../../common/time';
import type { ActDetail } from '../../common/types';
import { CopyButton, Empty, StateTag } from '../../common/ui/pieces';
import { answer, known, rows } from '../data';
import {
  commandOf,
  commitmentOf,
  deadlineOf,
  digestOf,
  linesOf,
  missing,
  shareOf,
  weightsFile,
  worthOf,
} from '../draw/coin';
import { t } from '../draw/messages';
import { Own } from '../draw/own';
import { DrawState, Moment, useMade } from '../draw/parts';
import type { AccordRow, AlternativeRow, DrawRow, SeedRow } from '../draw/rows';
import { t as desk } from '../messages';
import { Columns, Deadline, Panel, Parties, Party, percent, Shown, When } from '../parts';
import { names } from '../rows';
import { isWall } from '../wall';

const figure = (value: number): string =>
  new Intl.NumberFormat(language.value, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);

/* ---- what is drawn from --------------------------------------------------------------------- */

function Worth({ draw, list }: { draw: DrawRow; list: AlternativeRow[] }): JSX.Element {
  const { count, likeliest, minEntropy, entropy } = worthOf(list);
  const file = `${draw.programme}-weights.txt`;
  return (
    <>
      <p>{t('pool.count', { n: count })}</p>
      <p>
        {t('pool.likeliest', {
          chance: percent(likeliest * 1000),
          min: figure(minEntropy),
          entropy: figure(entropy),
        })}
      </p>
      <p>{t('pool.ambush')}</p>
      <div class="row no-print">
        <pre class="exact" tabindex={0}>{`entente programme mix ${t('folder')} --weights ${file}`}</pre>
        <button type="button" onClick={() => save(file, weightsFile(list))}>
          {t('pool.save')}
        </button>
      </div>
    </>
  );
}

function Pool({ draw }: { draw: DrawRow }): JSX.Element {
  return (
    <Panel title={t('pool')} class="stack-tight">
      <Shown of={rows<AlternativeRow>('alternatives', { id: draw.id })}>
        {(list) => <Worth draw={draw} list={list} />}
      </Shown>
      <dl class="facts">
        <div>
          <dt>{t('pool.by')}</dt>
          <dd>
            <a href={`/room/register/${draw.index}`}>{draw.author}</a>
          </dd>
        </div>
        <div>
          <dt>{t('commits.end')}</dt>
          <dd>
            <Moment at={draw.commits} />
          </dd>
        </div>
        <div>
          <dt>{t('opens.end')}</dt>
          <dd>
            <Moment at={draw.opens} />
          </dd>
        </div>
      </dl>
    </Panel>
  );
}

/* ---- what each party put in ----------------------------------------------------------------- */

/* When a line of the record was logged, leading there. */
function LineTime({ index }: { index: number }): JSX.Element {
  const act = answer<ActDetail>(`/v1/acts/${index}`).data;
  return <a href={`/room/register/${index}`}>{act?.logged ? <When at={act.logged} withDay /> : index}</a>;
}

function Fits({ draw, seed, secret }: { draw: DrawRow; seed: SeedRow; secret: string }): JSX.Element | null {
  const made = useMade(secret, () => commitmentOf(draw.id, seed.body, secret));
  if (made === undefined) return null;
  return made === seed.hash ? (
    <StateTag tone="good">{t('fits')}</StateTag>
  ) : (
    <StateTag tone="alarm">{t('fits.not')}</StateTag>
  );
}

function Seed({ draw, party, seed }: { draw: DrawRow; party: string; seed: SeedRow | undefined }): JSX.Element {
  const unbound = draw.state === 'commits' ? 'waits' : 'none';
  const tone = seed?.state === 'opened' ? 'good' : seed?.state === 'withheld' ? 'alarm' : 'plain';
  return (
    <tr>
      <td>
        <Party body={party} /> <span class="hidden-text">{bodyName(party)}</span>
      </td>
      <td>
        <StateTag tone={tone}>{t(`seed.${seed?.state ?? unbound}`)}</StateTag>{' '}
        {seed?.contested ? <StateTag tone="alarm">{desk('contested')}</StateTag> : null}
      </td>
      <td>{seed ? <LineTime index={seed.index} /> : '–'}</td>
      <td>{seed?.opened === undefined ? '–' : <LineTime index={seed.opened} />}</td>
      <td>{seed?.secret ? <Fits draw={draw} seed={seed} secret={seed.secret} /> : null}</td>
    </tr>
  );
}

function Waits({ draw, parties }: { draw: DrawRow; parties: string[] }): JSX.Element | null {
  const until = deadlineOf(draw);
  if (until === undefined || (draw.state !== 'commits' && draw.state !== 'opens')) return null;
  if (until <= nowSignal.value) return <p role="status">{t('time.over')}</p>;
  return (
    <p class="row" role="status">
      {t(`waits.${draw.state}`)} <Parties bodies={missing(draw, parties)} /> <Deadline until={until} />
    </p>
  );
}

function Seeds({ draw, parties, seeds }: { draw: DrawRow; parties: string[]; seeds: SeedRow[] }): JSX.Element {
  // A pool of an earlier accord may have had other parties: whoever put something in is shown.
  const all = [...new Set([...parties, ...seeds.map(({ body }) => body)])];
  return (
    <Panel title={t('seeds')} class="stack-tight">
      <Columns
        label={t('seeds')}
        heads={[desk('party'), desk('state'), `${t('commitment')} (UTC)`, `${t('opening')} (UTC)`, desk('check')]}
      >
        {all.map((party) => (
          <Seed key={party} draw={draw} party={party} seed={seeds.find(({ body }) => body === party)} />
        ))}
      </Columns>
      <Waits draw={draw} parties={parties} />
      <h3>{t('withholding')}</h3>
      {draw.withheld ? (
        <p class="row">
          {t('withheld')} <Parties bodies={names(draw.withheld)} />
        </p>
      ) : null}
      <p class="small">{t('withholding.what')}</p>
    </Panel>
  );
}

/* ---- what was drawn ------------------------------------------------------------------------- */

interface Again {
  hex: string;
  number: number;
  drawn: string | undefined;
}

/* The draw made anew from what the record holds, and whether it comes to the same. */
function Result({ draw, lines, sure }: { draw: DrawRow; lines: string[]; sure: boolean }): JSX.Element | null {
  const list = rows<AlternativeRow>('alternatives', { id: draw.id }).data;
  const made = useMade(`${lines.join()}${list?.length}`, async (): Promise<Again | undefined> => {
    if (list === undefined) return undefined;
    const digest = await digestOf(lines);
    const number = parseInt(digest.slice(0, 8), 16);
    return { hex: digest.slice(0, 8), number, drawn: shareOf(list, number)?.sha256 };
  });
  const same = made?.number === draw.number && made?.drawn === draw.drawn;
  const share = shareOf(list ?? [], draw.number ?? 0);
  const command = commandOf(lines);
  return (
    <Panel title={t('result')} class="stack-tight">
      <p>{t('result.drawn')}</p>
      <pre class="exact" tabindex={0}>
        {draw.drawn}
      </pre>
      {sure && made ? (
        <>
          <p>
            <StateTag tone={same ? 'good' : 'alarm'}>{t(same ? 'result.same' : 'result.other')}</StateTag>{' '}
            {same ? null : t('result.verify')}
          </p>
          <p>{t('result.number', { hex: made.hex, number: made.number })}</p>
          <pre class="exact" tabindex={0}>
            {lines.join('\n')}
          </pre>
          {share ? <p>{t('result.share', { ...share })}</p> : null}
          <p>{t('result.shell')}</p>
          <pre class="exact" tabindex={0}>
            {command}
          </pre>
          <CopyButton text={command} />
        </>
      ) : null}
      {sure ? null : <p>{t('result.accord')}</p>}
      <p>{t('result.file')}</p>
      <pre class="exact" tabindex={0}>
        {`sha256sum ${t('file')}\nentente programme draw ${draw.programme} --file ${t('file')}`}
      </pre>
    </Panel>
  );
}

function End({ draw, parties, seeds }: { draw: DrawRow; parties: string[]; seeds: SeedRow[] }): JSX.Element | null {
  const versions = known<AccordRow>('accords').map(({ version }) => version);
  if (draw.state === 'lapsed') return <p>{t('lapsed')}</p>;
  if (draw.state === 'replaced') return <p>{t('replaced')}</p>;
  if (draw.state !== 'drawn' || versions.length === 0) return null;
  const sure = draw.accord === Math.max(...versions);
  return <Result draw={draw} lines={linesOf(draw.id, parties, seeds)} sure={sure} />;
}

export function DrawPage({ programme }: { programme: string }): JSX.Element {
  const parties = (node.value?.parties ?? []).map(({ party }) => party);
  return (
    <div class="stack">
      <div class="row">
        <h1>{desk('draw.title', { programme })}</h1>
        <a class="no-print" href="/room/draws">
          {t('all')}
        </a>
      </div>
      <p>{t('inner')}</p>
      <Shown of={rows<DrawRow>('draws', { programme })} isEmpty={() => false}>
        {(draws) => {
          const draw = draws[draws.length - 1];
          if (draw === undefined) return <Empty>{t('draw.none', { programme })}</Empty>;
          return (
            <>
              <p>
                <DrawState of={draw.state} />{' '}
                {draw.contested ? <StateTag tone="alarm">{desk('contested')}</StateTag> : null}
              </p>
              <Shown of={rows<SeedRow>('seeds', { id: draw.id })} isEmpty={() => false}>
                {(seeds) => (
                  <>
                    {isWall() ? null : <Own draw={draw} seed={seeds.find(({ body }) => body === session.value.body)} />}
                    <End draw={draw} parties={parties} seeds={seeds} />
                    <Seeds draw={draw} parties={parties} seeds={seeds} />
                  </>
                )}
              </Shown>
              <Pool draw={draw} />
            </>
          );
        }}
      </Shown>
    </div>
  );
}
