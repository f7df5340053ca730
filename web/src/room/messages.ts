import { translator } from '../common/i18n';

const en = {
  'title': 'Operations room',
};

const fr: typeof en = {
  'title': 'Salle des opérations',
};

export const t = translator(en, fr);
