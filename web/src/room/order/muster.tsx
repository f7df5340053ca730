/* Present against due by party, what was ready, and what the patrol reported with each party's reserve. */
import type { JSX } from 'preact';
import { StateTag } from '../../common/ui/pieces';
import { accord, known } from '../data';
import { t, word } from '../messages';
import { Panel, Party, PlaceName, PresenceTable, State, When } from '../parts';
import { names, type AttendanceRow, type ReadinessRow, type ReportLineRow, type ReportRow } from '../rows';

export function Muster({ order }: { order: string }): JSX.Element | null {
  const attendance = known<AttendanceRow>('attendance', { order });
  const checks = known<ReadinessRow>('readiness', { order });
  if (attendance.length === 0 && checks.length === 0) return null;
  const newest = Math.max(...checks.map(({ index }) => index));
  return (
    <Panel title={t('muster')}>
      <PresenceTable>
        {attendance.map((row) => (
          <tr key={row.body}>
            <td>
              <Party body={row.body} />
            </td>
            <td class="number">{row.due}</td>
            <td class="number">{row.present}</td>
            <td class="number">{row.absent > 0 ? <StateTag tone="care">{row.absent}</StateTag> : 0}</td>
          </tr>
        ))}
      </PresenceTable>
      <p class="row">
        {checks
          .filter(({ index }) => index === newest)
          .map((row) => (
            <StateTag key={row.item} tone={row.holds === 'yes' ? 'good' : 'alarm'}>
              {accord.name('check', row.item)}{t('colon')} {t(row.holds)}
            </StateTag>
          ))}
      </p>
    </Panel>
  );
}

export function Report({ order }: { order: string }): JSX.Element | null {
  const reports = known<ReportRow>('reports', { order });
  const lines = known<ReportLineRow>('report-lines', { order });
  if (reports.length === 0) return null;
  return (
    <Panel title={t('report')}>
      {reports.map((row) => (
        <div key={row.id} class="stack-tight">
          <p class="row">
            <State of={row.state} /> <span>{row.author}</span> {t('report.signed')}{' '}
            {names(row.signed).join(', ') || '–'}
          </p>
          {row.reserves ? (
            <p>
              <strong>{t('reserves')}</strong> {row.reserves}
            </p>
          ) : null}
          <ul class="plain lines">
            {lines
              .filter(({ index }) => index === row.index)
              .map((line, n) => (
                <li key={n}>
                  <span class="soft">{word(line.kind)}</span> <PlaceName place={line.place} />
                  {line.from ? (
                    <>
                      {' '}
                      <When at={line.from} />
                      {line.until ? (
                        <>
                          –<When at={line.until} />
                        </>
                      ) : null}
                    </>
                  ) : null}
                  {line.text ? ` ${line.text}` : ''}
                </li>
              ))}
          </ul>
        </div>
      ))}
    </Panel>
  );
}
