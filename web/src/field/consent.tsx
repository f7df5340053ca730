/* The own party's word on a muster or a report that this phone proposed: an act of its own. */
import { fromHex } from '../common/bytes';
import { said } from '../common/outbox';
import { Words } from '../common/ui/pieces';
import { words } from '../common/words';
import { propose } from './confirm';
import { t } from './messages';
import { counts } from './patrol';
import { items } from './phone';

export function consentedHere(id: string): boolean {
  return items.value.some(
    (item) => item.act === 'consent.give' && counts(item) && said(item.lines, 'on') === id,
  );
}

export function proposeConsent(id: string, order: string): Promise<void> {
  return propose({
    title: t('cosign.own'),
    act: 'consent.give',
    summary: (
      <div>
        <p>{t('cosign.sure')}</p>
        <Words words={words(fromHex(id))} />
      </div>
    ),
    order,
    lines: [['on', id]],
  });
}
